package rt

/*
#include "abi.h"
*/
import "C"

import (
	"math"
	"strings"
	"unsafe"
)

// maxWords is how many words there are for the arguments of a function that is called with words.
const maxWords = C.UGL_MAX_WORDS

// Words is a ugl_words: a call whose arguments and result are bools, numbers and objects, one word each, and strings,
// two words each, without frames. Generated code reads its arguments before it sets the result, which takes the place
// of the first one.
type Words struct {
	function uint32
	_        uint32
	out      *byte
	outCap   uintptr
	outLen   uintptr
	ticket   uint64
	words    [maxWords]uint64
}

// Bool gives argument i, as the methods below do for the other types.
func (w *Words) Bool(i int) bool { return w.words[i] != 0 }

// Int gives a signed integer of any width.
func (w *Words) Int(i int) int64 { return int64(w.words[i]) }

// Uint gives an unsigned integer of any width.
func (w *Words) Uint(i int) uint64 { return w.words[i] }

// Float64 gives a float64.
func (w *Words) Float64(i int) float64 { return *(*float64)(unsafe.Pointer(&w.words[i])) }

// Float32 gives a float32, which travels as a float64.
func (w *Words) Float32(i int) float32 { return float32(w.Float64(i)) }

// String gives a copy of the string whose address and length are words i and i+1.
func (w *Words) String(i int) string {
	address := uintptr(w.words[i])
	return strings.Clone(unsafe.String(*(**byte)(unsafe.Pointer(&address)), int(w.words[i+1])))
}

// Object gives what the handle in word i leads to, and nil when there is no such object: the generated function then
// returns StatusDecode, and what is wrong is found by a call with a frame.
func (w *Words) Object(i int) any {
	if o := objects.find(w.words[i]); o != nil {
		return o.value
	}
	return nil
}

// SetBool sets the result, as the methods below do for the other types.
func (w *Words) SetBool(v bool) {
	w.words[0] = 0
	if v {
		w.words[0] = 1
	}
}

// SetInt sets a signed integer.
func (w *Words) SetInt(v int64) { w.words[0] = uint64(v) }

// SetUint sets an unsigned integer.
func (w *Words) SetUint(v uint64) { w.words[0] = v }

// SetFloat64 sets a float64.
func (w *Words) SetFloat64(v float64) { *(*float64)(unsafe.Pointer(&w.words[0])) = v }

// SetFloat32 sets a float32.
func (w *Words) SetFloat32(v float32) { w.SetFloat64(float64(v)) }

// SetString puts a string into the out buffer, and its length into the first word; one that does not fit is kept as an
// ordinary reply. Its value is for the generated function to return.
func (w *Words) SetString(v string) int32 {
	if uintptr(len(v)) <= w.outCap {
		if w.out != nil {
			copy(unsafe.Slice(w.out, int(w.outCap)), v)
		}
		w.words[0] = uint64(len(v))
		return StatusOK
	}
	var call Call
	c := w.begin(&call)
	c.Results(1)
	c.E.String(v)
	return w.end(c)
}

// SetObject sets a pointer, 0 for nil; its value is for the generated function to return.
func (w *Words) SetObject(v any, isNil bool) int32 {
	w.words[0] = 0
	if isNil {
		return StatusOK
	}
	if o := objects.add(v, false); o != nil {
		w.words[0] = o.handle()
		return StatusOK
	}
	var call Call
	c := w.begin(&call)
	c.Results(1)
	c.E.Object(v, false)
	return w.end(c)
}

// run calls the function; a panic becomes a reply in the out buffer.
func (w *Words) run() (status int32) {
	if uint64(w.function) >= uint64(len(table)) {
		return StatusNotSupported
	}
	function := table[w.function].Words
	if function == nil {
		return StatusNotSupported
	}
	w.outLen = 0
	done := false
	defer func() {
		if !done {
			var call Call
			c := w.begin(&call)
			c.panicked(recover())
			status = w.end(c)
		}
	}()
	status = function(w)
	done = true
	return status
}

// Error writes the reply for an error that is not nil; its value is for the generated function to return.
func (w *Words) Error(err error) int32 {
	form := known.forms.of(err)
	if !form.isPlain(err) {
		return w.error(err)
	}
	text := form.message(err)
	n := len(text)
	// The heads have 5 bytes at most.
	if n > math.MaxUint8 || uintptr(5+n+len(form.end)) > w.outCap {
		return w.longError(form, text)
	}
	out := unsafe.Slice(w.out, int(w.outCap))[:0]
	if n < 32 {
		out = append(out, replyError, 0x92, 0x92, 0xa0|byte(n))
	} else {
		out = append(out, replyError, 0x92, 0x92, 0xd9, byte(n))
	}
	out = append(out, text...)
	out = append(out, form.end...)
	w.outLen, w.ticket = uintptr(len(out)), 0
	return StatusOK
}

// longError writes the reply for a plain error of any length.
func (w *Words) longError(form *errorForm, text string) int32 {
	var call Call
	c := w.begin(&call)
	c.E.buf = append(c.E.buf, replyError, 0x92, 0x92)
	c.E.String(text)
	c.E.buf = append(c.E.buf, form.end...)
	return w.end(c)
}

// error writes the reply for an error that is not plain.
func (w *Words) error(err error) int32 {
	var call Call
	c := w.begin(&call)
	c.Error(err)
	c.finish()
	return w.end(c)
}

// ErrorBeside is Error with a result beside the error that is not zero, which write encodes.
func (w *Words) ErrorBeside(err error, write func(*Encoder)) int32 {
	var call Call
	c := w.begin(&call)
	c.Error(err)
	if c.Beside(1, true) {
		write(&c.E)
	}
	c.finish()
	return w.end(c)
}

// begin prepares an ordinary reply in the out buffer, and end ends it. The call is its caller's, and lies on the stack.
func (w *Words) begin(call *Call) *Call {
	c := onStack(call)
	c.function, c.entered = &table[w.function], true
	if w.out != nil {
		c.E.buf = unsafe.Slice(w.out, int(w.outCap))[:0]
	}
	return c
}

func (w *Words) end(c *Call) int32 {
	var out []byte
	if w.out != nil {
		out = unsafe.Slice(w.out, int(w.outCap))
	}
	if c.E.notes != nil {
		c.E.giveBack()
	}
	status, n, ticket := c.outcome(out)
	w.outLen, w.ticket = uintptr(n), ticket
	return status
}
