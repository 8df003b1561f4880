package rt

import (
	"encoding/binary"
	"math"
	"sync"
	"unsafe"
)

// Encoder writes a reply. It begins in the caller's buffer; append moves it to the heap when that is too small.
// The first failure is kept, and what is written after it does not matter.
type Encoder struct {
	buf     []byte
	failure *encodeFailure
	notes   *notes     // nil until something needs them
	given   *givenList // of the call, while something is written back
	made    made       // handles in the output
	within  int        // how many errors what is written is a part of
}

// notes is what an encoder keeps beside its output, for recursive values and for maps in a fixed order.
type notes struct {
	levels    []uintptr // what each level of a recursive value points to
	canonical bool      // maps in the order of their encoded entries, so that equal values are equal bytes
	entries   []int     // where the entries of the maps being written begin, when canonical
	scratch   []byte
}

// spare keeps notes for the next encoder that needs some.
var spare = sync.Pool{New: func() any { return new(notes) }}

// take gives the encoder its notes.
func (e *Encoder) take() *notes {
	if e.notes == nil {
		e.notes = spare.Get().(*notes)
	}
	return e.notes
}

// giveBack ends the use of an encoder's notes; the output stays.
func (e *Encoder) giveBack() {
	if n := e.notes; n != nil {
		n.levels, n.entries, n.canonical = n.levels[:0], n.entries[:0], false
		e.notes = nil
		spare.Put(n)
	}
}

// depth is the number of levels that were entered.
func (e *Encoder) depth() int {
	if e.notes == nil {
		return 0
	}
	return len(e.notes.levels)
}

// Failed reports whether anything written so far could not be.
func (e *Encoder) Failed() bool { return e.failure != nil }

// IsZero reports whether the memory of a value is that of its type's zero value.
func IsZero[T any](v *T) bool {
	for _, b := range unsafe.Slice((*byte)(unsafe.Pointer(v)), int(unsafe.Sizeof(*v))) {
		if b != 0 {
			return false
		}
	}
	return true
}

// Nil writes a nil.
func (e *Encoder) Nil() { e.buf = append(e.buf, 0xc0) }

// Bool writes a bool.
func (e *Encoder) Bool(v bool) {
	b := byte(0xc2)
	if v {
		b = 0xc3
	}
	e.buf = append(e.buf, b)
}

// Int writes a signed integer of any width.
func (e *Encoder) Int(v int64) {
	if v >= -32 && v < 0x80 {
		e.buf = append(e.buf, byte(v))
	} else {
		e.int(v)
	}
}

func (e *Encoder) int(v int64) {
	switch {
	case v >= 0:
		e.Uint(uint64(v))
	case v >= math.MinInt8:
		e.buf = append(e.buf, 0xd0, byte(v))
	case v >= math.MinInt16:
		e.buf = binary.BigEndian.AppendUint16(append(e.buf, 0xd1), uint16(v))
	case v >= math.MinInt32:
		e.buf = binary.BigEndian.AppendUint32(append(e.buf, 0xd2), uint32(v))
	default:
		e.buf = binary.BigEndian.AppendUint64(append(e.buf, 0xd3), uint64(v))
	}
}

// Uint writes an unsigned integer of any width.
func (e *Encoder) Uint(v uint64) {
	switch {
	case v < 0x80:
		e.buf = append(e.buf, byte(v))
	case v <= math.MaxUint8:
		e.buf = append(e.buf, 0xcc, byte(v))
	case v <= math.MaxUint16:
		e.buf = binary.BigEndian.AppendUint16(append(e.buf, 0xcd), uint16(v))
	case v <= math.MaxUint32:
		e.buf = binary.BigEndian.AppendUint32(append(e.buf, 0xce), uint32(v))
	default:
		e.buf = binary.BigEndian.AppendUint64(append(e.buf, 0xcf), v)
	}
}

// Float64 writes a float64.
func (e *Encoder) Float64(v float64) {
	e.buf = binary.BigEndian.AppendUint64(append(e.buf, 0xcb), math.Float64bits(v))
}

// Float32 writes a float32.
func (e *Encoder) Float32(v float32) {
	e.buf = binary.BigEndian.AppendUint32(append(e.buf, 0xca), math.Float32bits(v))
}

// Complex128 writes a complex128.
func (e *Encoder) Complex128(v complex128) {
	e.buf = append(e.buf, 0x92)
	e.Float64(real(v))
	e.Float64(imag(v))
}

// Complex64 writes a complex64.
func (e *Encoder) Complex64(v complex64) {
	e.buf = append(e.buf, 0x92)
	e.Float32(real(v))
	e.Float32(imag(v))
}

// String writes a str.
func (e *Encoder) String(v string) {
	switch n := len(v); {
	case n < 32:
		e.buf = append(e.buf, 0xa0|byte(n))
	case n <= math.MaxUint8:
		e.buf = append(e.buf, 0xd9, byte(n))
	default:
		e.long(0xda, n, "string")
	}
	e.buf = append(e.buf, v...)
}

// Bytes writes a bin, or nil for a nil slice.
func (e *Encoder) Bytes(v []byte) {
	if v == nil {
		e.Nil()
		return
	}
	e.bin(v)
}

// bin writes a bin.
func (e *Encoder) bin(v []byte) {
	if n := len(v); n <= math.MaxUint8 {
		e.buf = append(e.buf, 0xc4, byte(n))
	} else {
		e.long(0xc5, n, "[]uint8")
	}
	e.buf = append(e.buf, v...)
}

// long writes a header with a length of 16 or 32 bits; code is that of the shorter one, the longer one's follows it.
func (e *Encoder) long(code byte, n int, name string) {
	switch {
	case n <= math.MaxUint16:
		e.buf = binary.BigEndian.AppendUint16(append(e.buf, code), uint16(n))
	case uint64(n) <= math.MaxUint32:
		e.buf = binary.BigEndian.AppendUint32(append(e.buf, code+1), uint32(n))
	default:
		e.Fail(name + " is longer than 4 GiB - 1, which no message can hold")
	}
}

// Array writes the header of an array.
func (e *Encoder) Array(n int) {
	if n < 16 {
		e.buf = append(e.buf, 0x90|byte(n))
	} else {
		e.long(0xdc, n, "array")
	}
}

// Map writes the header of a map, and begins its entries; the mark goes to EndMap.
func (e *Encoder) Map(n int) (mark int) {
	if n < 16 {
		e.buf = append(e.buf, 0x80|byte(n))
	} else {
		e.long(0xde, n, "map")
	}
	return e.mark()
}

// Set writes the header of a set, and begins its entries; the mark goes to EndMap.
func (e *Encoder) Set(n int) (mark int) {
	e.Array(n)
	return e.mark()
}

func (e *Encoder) mark() int {
	if e.notes == nil {
		return 0
	}
	return len(e.notes.entries)
}

// Entry begins the next entry of a map or set.
func (e *Encoder) Entry() {
	if n := e.notes; n != nil && n.canonical {
		n.entries = append(n.entries, len(e.buf))
	}
}

// EndMap ends the entries of a map or set.
func (e *Encoder) EndMap(mark int) {
	if n := e.notes; n != nil && n.canonical {
		n.sortEntries(e.buf, mark)
	}
}

// Ext writes an extension.
func (e *Encoder) ext(code byte, payload []byte) {
	e.extHeader(code, len(payload))
	e.buf = append(e.buf, payload...)
}

func (e *Encoder) extHeader(code byte, n int) {
	switch {
	case n == 1 || n == 2 || n == 4 || n == 8 || n == 16:
		fix := byte(0xd4)
		for size := 1; size < n; size <<= 1 {
			fix++
		}
		e.buf = append(e.buf, fix)
	case n <= math.MaxUint8:
		e.buf = append(e.buf, 0xc7, byte(n))
	default:
		e.long(0xc8, n, "value")
	}
	e.buf = append(e.buf, code)
}

// Enter goes one level deeper into a recursive value, whose identity is the address p. False means that it is too
// deep, or that an earlier failure makes going on pointless.
func (e *Encoder) Enter(p unsafe.Pointer) bool {
	if e.failure != nil {
		return false
	}
	n := e.take()
	if len(n.levels) >= maxDepth {
		e.tooDeep(n.levels, uintptr(p))
		return false
	}
	n.levels = append(n.levels, uintptr(p))
	return true
}

// Leave ends the level that a successful Enter began.
func (e *Encoder) Leave() { e.notes.levels = e.notes.levels[:len(e.notes.levels)-1] }
