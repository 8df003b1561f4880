// Package main is an artifact whose only function asks the Go runtime for what several runtimes in one process lose:
// a garbage collection that interrupts a loop without calls. The test builds it twice and loads both.
package main

// #include "usegolib.h"
import "C"

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// bound ends the loop when nothing interrupts it: some seconds on any machine.
const bound = 10_000_000_000

// collectBesideLoop runs a collection while a goroutine is in a tight loop; it tells whether the collection ended
// first.
func collectBesideLoop() bool {
	runtime.GOMAXPROCS(2)
	var stop, started, ended atomic.Bool
	go func() {
		started.Store(true)
		// Atomic loads are no calls: only a signal can interrupt this.
		for i := 0; i < bound && !stop.Load(); i++ {
		}
		ended.Store(true)
	}()
	for !started.Load() {
		runtime.Gosched()
	}
	runtime.GC()
	first := !ended.Load()
	stop.Store(true)
	return first
}

//export ugl_artifact_init
func ugl_artifact_init(host *C.ugl_host, environ *C.uint8_t, length C.size_t) C.int32_t { return 0 }

//export ugl_artifact_call
func ugl_artifact_call(function C.uint32_t, opts *C.ugl_call_opts, in *C.uint8_t, inLen C.size_t, out *C.uint8_t, outCap C.size_t, outLen *C.size_t, ticket *C.uint64_t) C.int32_t {
	if outCap < 3 {
		return C.UGL_STATUS_LIMIT
	}
	reply := unsafe.Slice((*byte)(unsafe.Pointer(out)), 3)
	reply[0], reply[1], reply[2] = 0, 0x91, 0xc2
	if collectBesideLoop() {
		reply[2] = 0xc3
	}
	*outLen = 3
	return 0
}

//export ugl_artifact_take
func ugl_artifact_take(ticket C.uint64_t, out *C.uint8_t, outCap C.size_t, outLen *C.size_t) C.int32_t {
	return C.UGL_STATUS_NOT_FOUND
}

//export ugl_artifact_drop
func ugl_artifact_drop(ticket C.uint64_t) C.int32_t { return C.UGL_STATUS_NOT_FOUND }

func main() {}
