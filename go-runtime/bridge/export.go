package rt

/*
#include "abi.h"
*/
import "C"

import "unsafe"

// The functions below are the artifact's whole C interface (docs/abi.md, section 2). They only turn pointers into
// slices; the core has checked them.

//export ugl_artifact_init
func ugl_artifact_init(table *C.ugl_host, environPtr *C.uint8_t, environLen C.size_t) C.int32_t {
	if table != nil {
		host.Store(table)
		setInstance(uint16(table.instance))
		if uintptr(table.size) >= unsafe.Offsetof(table.argv_len)+unsafe.Sizeof(table.argv_len) {
			setArguments(view(table.argv_ptr, table.argv_len))
		}
	}
	Initialize(view(environPtr, environLen))
	return C.int32_t(StatusOK)
}

//export ugl_artifact_call
func ugl_artifact_call(fn C.uint32_t, opts *C.ugl_call_opts, inPtr *C.uint8_t, inLen C.size_t,
	outPtr *C.uint8_t, outCap C.size_t, outLen *C.size_t, ticket *C.uint64_t) C.int32_t {
	out := view(outPtr, outCap)
	// Field by field: a literal would be built elsewhere and copied, which costs as much as all the rest.
	var call Call
	call.D.buf, call.E.buf = view(inPtr, inLen), out[:0]
	if opts != nil && !call.options(opts) {
		return C.int32_t(StatusInvalidArgument)
	}
	status, n, kept := onStack(&call).Invoke(uint32(fn), out)
	setLen(outLen, n)
	if ticket != nil {
		*ticket = C.uint64_t(kept)
	}
	return C.int32_t(status)
}

// options takes over what the caller asks for; false when the struct is shorter than this artifact knows it.
func (c *Call) options(opts *C.ugl_call_opts) bool {
	if uintptr(opts.size) < unsafe.Sizeof(*opts) {
		return false
	}
	flags := uint32(opts.flags)
	c.writeback, c.D.contained = uint64(opts.writeback), flags&flagSelfContained != 0
	switch {
	case flags&flagViews != 0:
		c.viewsFrom = viewFrom
	case flags&flagLargeViews != 0:
		c.viewsFrom = largeViewFrom
	}
	if opts.segments_len > 0 {
		c.D.segments = unsafe.Slice((*Segment)(unsafe.Pointer(opts.segments_ptr)), int(opts.segments_len))
	}
	return true
}

//export ugl_artifact_words
func ugl_artifact_words(words *C.ugl_words) C.int32_t {
	return C.int32_t((*Words)(unsafe.Pointer(words)).run())
}

//export ugl_artifact_take
func ugl_artifact_take(ticket C.uint64_t, outPtr *C.uint8_t, outCap C.size_t, outLen *C.size_t) C.int32_t {
	status, n := Take(uint64(ticket), view(outPtr, outCap))
	setLen(outLen, n)
	return C.int32_t(status)
}

//export ugl_artifact_drop
func ugl_artifact_drop(ticket C.uint64_t) C.int32_t { return C.int32_t(Drop(uint64(ticket))) }

// view is the caller's memory as a slice, for the duration of the call.
func view(ptr *C.uint8_t, length C.size_t) []byte {
	if ptr == nil {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(ptr)), int(length))
}

func setLen(to *C.size_t, n int) {
	if to != nil {
		*to = C.size_t(n)
	}
}
