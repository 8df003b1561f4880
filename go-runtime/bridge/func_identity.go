package rt

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// A func that was made of a callable of Python is that callable when it comes back to Python. It is found by what the
// func value points to.
//
// Generated code and anyFunc make closures that capture the Callable and nothing else. A func value is the address of
// its closure, whose first word is the address of the code; the layout of the words behind it belongs to the code. So
// when one closure of some code was seen to have its Callable in the second word, every closure of that code has.
// note looks once per code, at a closure of which it knows the Callable; a compiler that lays closures out in another
// way would only make such funcs strangers. Nothing is kept for a func, so nothing can be out of date.
//
// A func that reflection has made has code that it shares with all such funcs. These are in a table by their address.
// A finalizer of that memory takes them out, so the address belongs to the same func as long as the table has it.

// closure is the beginning of what a func value points to.
type closure struct {
	code     uintptr
	callable *Callable
}

var (
	// callableCodes are the codes of closures with a Callable in the second word; the map is replaced, never changed.
	callableCodes     atomic.Pointer[map[uintptr]bool]
	callableCodesLock sync.Mutex
)

// note notes that the func value at `at` was made of the callable, and captures nothing else.
func note(at unsafe.Pointer, h *Callable) {
	c := *(**closure)(at)
	known := callableCodes.Load()
	if known != nil && (*known)[c.code] || c.callable != h {
		return
	}
	callableCodesLock.Lock()
	defer callableCodesLock.Unlock()
	codes := map[uintptr]bool{c.code: true}
	if known = callableCodes.Load(); known != nil {
		for code := range *known {
			codes[code] = true
		}
	}
	callableCodes.Store(&codes)
}

// callableOf gives the callable of which a func was made, given what the func value points to; nil for all others.
func callableOf(f unsafe.Pointer) *Callable {
	if f == nil {
		return nil
	}
	c := (*closure)(f)
	if known := callableCodes.Load(); known != nil && (*known)[c.code] {
		return c.callable
	}
	return callableMade(f)
}
