package rt

import (
	"encoding/binary"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// Callable is a callable of Python. It is dropped when nothing in Go refers to it any more.
type Callable struct {
	number   uint64
	exchange exchange
	host     *hostFunc     // of a host function that Python has not provided
	limit    time.Duration // how long Go waits for the answer; 0: the callable runs where Go calls it
	writes   atomic.Uint64 // how often Go has written it to Python
	framed   atomic.Bool   // the host does not take words for it
	loose    bool          // a func of any type may be made of it: the one result is what Python gave
	// Go collects its garbage when there is enough of it, and knows nothing of what Python holds for each callable: this
	// stands for it. The pointers keep Go from putting it beside others in one piece of memory.
	_ [15]*Callable
}

func newCallable(number uint64) *Callable {
	h := &Callable{number: number}
	runtime.SetFinalizer(h, func(h *Callable) { hostDrop(h.number, 1, h.writes.Load()) })
	return h
}

// DecodeFunc reads a func: a callable of Python, of which `in` makes a func, or a handle.
func DecodeFunc[T any](d *Decoder, in func(*Callable) T) T {
	if b := d.buf[d.pos:]; len(b) >= 10 && b[0] == 0xd7 && b[1] == extCallback {
		d.pos += 10
		h := newCallable(binary.BigEndian.Uint64(b[2:]))
		f := in(h)
		note(unsafe.Pointer(&f), h)
		return f
	}
	if b := d.buf[d.pos:]; len(b) >= 3 && b[0] == 0xc7 && b[2] == extCallback {
		return decodeLimited(d, in)
	}
	return DecodeHandle[T](d)
}

// decodeLimited reads a callable with a time limit.
func decodeLimited[T any](d *Decoder, in func(*Callable) T) (f T) {
	start := d.pos
	_, content, ok := d.ext()
	if !ok || len(content) < 9 || content[8] != callableOfLimit {
		d.failAt(start, "a callable of Python in a form that does not belong here")
		return f
	}
	h := newCallable(binary.BigEndian.Uint64(content))
	h.limit = d.limited(start, content[9:])
	h.framed.Store(true)
	f = in(h)
	note(unsafe.Pointer(&f), h)
	return f
}

// Invocation is one call of a callable of Python, or of a method of an object: generated code writes the arguments to
// E, calls, and reads the results from D.
type Invocation struct {
	E Encoder
	D Decoder

	operation uint32
	number    uint64
	owner     any // the Callable or Held, which is in use until Python has been called
	in, out   []byte
	answer    hostAnswer
	err       error
	from      int       // where the arguments begin in E
	noted     givenList // see Note
}

// Buffers of an invocation that are longer are not kept for the next one.
const largestKeptBuffer = 1 << 16

var invocations = sync.Pool{New: func() any { return &Invocation{out: make([]byte, 512)} }}

// Begin begins a call with n arguments.
func (h *Callable) Begin(n int) *Invocation {
	i := begin(callbackCall, h.number, h)
	i.E.Array(n)
	return i
}

func begin(operation uint32, number uint64, owner any) *Invocation {
	i := invocations.Get().(*Invocation)
	i.operation, i.number, i.owner = operation, number, owner
	i.E.buf = i.in[:0]
	return i
}

// Call calls Python. When it is true, n results are to be read from D.
func (i *Invocation) Call(n int) bool {
	i.in = i.E.buf
	if i.E.notes != nil {
		i.E.giveBack()
	}
	if i.E.failure != nil {
		i.E.made.undelivered()
		i.err = callbackError("an argument of a Python function cannot be written: " + i.E.failure.message())
		return false
	}
	if i.operation == callbackNone {
		return false
	}
	status, length := i.ask()
	if i.err != nil || status == statusZero {
		return false
	}
	return i.received(status, length, n)
}

// received takes a reply, which is in out. When it is true, n results are to be read from D.
func (i *Invocation) received(status int32, length, n int) bool {
	if status != StatusOK {
		i.E.made.countWrites() // Python may have read them
		i.E.made.undelivered()
		i.err = statusError(status)
		return false
	}
	i.E.made.delivered()
	i.D = Decoder{buf: i.out[:length], contained: true}
	if length == 0 {
		i.err = callbackError("a Python function gave no reply")
		return false
	}
	i.D.pos = 1
	if i.out[0] != replyResult {
		i.err = i.D.exception()
		return false
	}
	if count, ok := i.D.array("results"); !ok || count != n {
		i.D.Fail("expected " + plural(n, "result") + " of a Python function")
	}
	return i.D.failure == nil
}

// ask asks Python; the reply is in i.out.
func (i *Invocation) ask() (status int32, length int) {
	h, _ := i.owner.(*Callable)
	switch {
	case h != nil && h.host != nil:
		i.E.made.undelivered()
		i.err = h.host.err()
		return statusZero, 0
	case h != nil && h.limit > 0:
		var a answer
		if a, i.err = h.callWithin(i.in); i.err != nil {
			i.E.made.delivered() // Python may read them yet
		}
		i.out = append(i.out[:0], a.reply...)
		return a.status, len(a.reply)
	default:
		status, length = hostCall(i.operation, i.number, i.in, &i.out, &i.answer)
		runtime.KeepAlive(i.owner)
	}
	return status, length
}

// Err ends a call, and gives the error of a func whose last result is one.
func (i *Invocation) Err() error {
	i.D.countPasses()
	err := i.err
	if err == nil && i.D.failure != nil {
		err = callbackError("a result of a Python function: " + i.D.failure.text)
	}
	i.noted.list = i.noted.list[:0]
	clear(i.noted.list[:cap(i.noted.list)])
	*i = Invocation{in: i.in, out: i.out, noted: i.noted}
	if cap(i.in) > largestKeptBuffer {
		i.in = nil
	}
	if len(i.out) <= largestKeptBuffer {
		invocations.Put(i)
	}
	return err
}

// End ends a call of a func that gives no error. An exception ends the Go call whose callback it was, by a panic that
// the border turns back into it. Where no call of the bridge recovers, on another goroutine, it is reported.
func (i *Invocation) End() {
	if err := i.Err(); err != nil {
		Unheard(err)
	}
}

// Unheard is for an error of a func that gives none.
func Unheard(err error) {
	if isWithinCall() {
		panic(err)
	}
	if e, ok := err.(*PythonError); ok {
		e.report()
		return
	}
	Log(LogError, "a Go func that Python has given could not be called: "+err.Error())
}

// isWithinCall reports whether this goroutine runs for a call from Python, which recovers. It is asked after an
// exception only, so that calls do not have to keep count.
func isWithinCall() bool {
	var counters [64]uintptr
	for skip := 2; ; skip += len(counters) {
		n := runtime.Callers(skip, counters[:])
		frames := runtime.CallersFrames(counters[:n])
		for {
			frame, more := frames.Next()
			for _, entry := range [...]string{"/rt.(*Call).run", "/rt.(*Words).run", "/rt.(*iteration).sequence"} {
				if strings.HasSuffix(frame.Function, entry) {
					return true
				}
			}
			if !more {
				break
			}
		}
		if n < len(counters) {
			return false
		}
	}
}

// callbackError says why a callable of Python was not called, or its results are of no use.
type callbackError string

// Error gives the text.
func (e callbackError) Error() string { return string(e) }

func statusError(status int32) error {
	if status == StatusClosed {
		return callbackError("a Python function cannot be called any more: Python is ending, or has let go of it")
	}
	if status == callbackHeld {
		return callbackError("a Python function cannot be called now: a call with gil=\"hold\" keeps Python's GIL, and " +
			"seems to wait for this one; leave out gil=\"hold\" for that call")
	}
	return callbackError("a Python function could not be called: status " + strconv.Itoa(int(status)))
}
