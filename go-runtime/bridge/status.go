package rt

// Status codes of the artifact's C functions. They are the core's numbers; a test compares them with its header.
const (
	StatusOK              int32 = 0
	StatusError           int32 = 1
	StatusInvalidArgument int32 = 2
	StatusBufferTooSmall  int32 = 3
	StatusNotSupported    int32 = 4
	StatusNotFound        int32 = 5
	StatusTimeout         int32 = 7
	StatusClosed          int32 = 9
	StatusDecode          int32 = 13
	StatusEncode          int32 = 14
)

// What is wrong with an argument, beside StatusDecode. They are the core's numbers too.
const (
	decodeClosed    uint64 = 1
	decodeOtherType uint64 = 2
	decodeForeign   uint64 = 3
)

// Kinds of reply: the first byte of every one.
const (
	replyResult    byte = 0
	replyError     byte = 1
	replyPanic     byte = 2
	replyException byte = 3
)

// What the host is asked for (`callback` of ugl_host).
const (
	callbackCall   uint32 = 0
	callbackTake   uint32 = 1
	callbackMethod uint32 = 3
	callbackReport uint32 = 2
	callbackFile   uint32 = 4
	callbackStart  uint32 = 17
	callbackNone   uint32 = 1<<32 - 1 // asks nothing
)

// callbackHeld is a status of the host: a call that keeps the GIL seems to wait for the callback.
const callbackHeld int32 = -2

// Flags of ugl_call_opts that an artifact reads.
const (
	flagSelfContained uint32 = 1
	flagViews         uint32 = 4
	flagLargeViews    uint32 = 8
)
