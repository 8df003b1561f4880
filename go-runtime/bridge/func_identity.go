package rt

import (
	"encoding/binary"
	"reflect"
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

// funcList is the callables that a frame for Python has, each as often as it stands there.
type funcList []*Callable

// Func writes a func: the callable of Python of which it was made, or a handle. A type with methods is always a handle,
// as Python's own function has none of them.
func (e *Encoder) Func(v any, isNil bool) {
	if isNil {
		e.Nil()
	} else if !e.callable(v) {
		e.handle(v, false, 0)
	}
}

// callable writes a func that was made of a callable of Python as that, and reports whether it was. The callable is
// alive until its number has reached Python, and Python keeps it until it has read the number as often as it was
// written.
func (e *Encoder) callable(v any) bool {
	h := callableOf(behind(v))
	if h == nil || h.number == 0 || e.isCanonical() || reflect.TypeOf(v).NumMethod() > 0 {
		return false
	}
	e.buf = binary.BigEndian.AppendUint64(append(e.buf, 0xd7, extCallback), h.number)
	if e.made.funcs == nil {
		e.made.funcs = new(funcList)
	}
	*e.made.funcs = append(*e.made.funcs, h)
	return true
}
