package rt

/*
#include "abi.h"

static inline void host_log(const ugl_host *host, int32_t level, const uint8_t *ptr, size_t len) {
  if (host->log) host->log(level, ptr, len);
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
