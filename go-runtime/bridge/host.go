package rt

/*
#include "abi.h"

static inline void host_log(const ugl_host *host, int32_t level, const uint8_t *ptr, size_t len) {
  if (host->log) host->log(level, ptr, len);
}

static inline int32_t host_callback(const ugl_host *host, uint32_t operation, uint64_t number, const uint8_t *in_ptr,
                                    size_t in_len, uint8_t *out_ptr, size_t out_cap, size_t *out_len, uint64_t *ticket) {
  return host->callback(operation, number, in_ptr, in_len, out_ptr, out_cap, out_len, ticket);
}

static inline void host_drop(const ugl_host *host, uint64_t number, uint64_t passes, uint64_t writes) {
  host->drop(number, passes, writes);
}
*/
import "C"

import (
	"sync/atomic"
	"unsafe"
)

// host is the core's function table; it outlives the process's last call.
var host atomic.Pointer[C.ugl_host]

// Levels of Log, those of the core.
const (
	LogError = 1
	LogWarn  = 2
	LogInfo  = 3
	LogDebug = 4
	LogTrace = 5
)

// Log hands a message to the core's log. Without a core (in tests) it goes nowhere.
func Log(level int, message string) {
	h := host.Load()
	if h == nil || uintptr(h.size) < unsafe.Offsetof(h.log)+unsafe.Sizeof(h.log) || message == "" {
		return
	}
	C.host_log(h, C.int32_t(level), (*C.uint8_t)(unsafe.Pointer(unsafe.StringData(message))), C.size_t(len(message)))
}

// caller gives the host's table when it can call Python, else nil.
func caller() *C.ugl_host {
	h := host.Load()
	if h == nil || uintptr(h.size) < unsafe.Offsetof(h.drop)+unsafe.Sizeof(h.drop) || h.callback == nil {
		return nil
	}
	return h
}

// hostAnswer is where the core puts what it says beside the status.
type hostAnswer struct {
	length C.size_t
	ticket C.uint64_t
}

// hostCall asks the host. The reply is in *out, which is replaced by a longer one where that is needed.
func hostCall(operation uint32, number uint64, in []byte, out *[]byte, answer *hostAnswer) (status int32, length int) {
	h := caller()
	if h == nil {
		return StatusClosed, 0
	}
	for {
		inPtr, outPtr := (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(in))), (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(*out)))
		status = int32(C.host_callback(h, C.uint32_t(operation), C.uint64_t(number), inPtr, C.size_t(len(in)),
			outPtr, C.size_t(len(*out)), &answer.length, &answer.ticket))
		if status != StatusBufferTooSmall || operation == callbackTake {
			return status, int(answer.length)
		}
		// The reply is kept under a ticket: the callable does not run again.
		operation, number, in = callbackTake, uint64(answer.ticket), nil
		*out = make([]byte, int(answer.length))
	}
}

// hostDrop tells the host that Go does not hold a callable, an exception or an object any more, how often it got it,
// and how often it wrote it into what the host was given.
func hostDrop(number, passes, writes uint64) {
	if h := caller(); h != nil {
		C.host_drop(h, C.uint64_t(number), C.uint64_t(passes), C.uint64_t(writes))
	}
}
