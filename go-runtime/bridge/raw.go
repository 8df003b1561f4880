package rt

import (
	"reflect"
	"strconv"
	"unsafe"
)

// Number is every type whose slices travel as their memory.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr |
		~float32 | ~float64 | ~complex64 | ~complex128
}

// hostIsBig tells the few processors that store the highest byte first.
var hostIsBig = func() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 0
}()

// memory is the bytes of a slice's elements, shared.
func memory[T any](v []T) []byte {
	if len(v) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)*int(unsafe.Sizeof(v[0])))
}

// swapWord is the size in which the bytes of a T are reversed on a big-endian host; complex numbers are two floats.
func swapWord[T Number]() int {
	t := reflect.TypeOf(*new(T))
	if k := t.Kind(); k == reflect.Complex64 || k == reflect.Complex128 {
		return int(t.Size()) / 2
	}
	return int(t.Size())
}

// reverseWords reverses the bytes of every word in place.
func reverseWords(b []byte, word int) {
	for ; len(b) >= word; b = b[word:] {
		for i, j := 0, word-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
	}
}

// DecodeRaw reads a slice of numbers: one allocation and one copy, or none when the memory is lent. nil stays nil.
func DecodeRaw[T Number](d *Decoder) []T {
	start := d.pos
	if d.IsHandle() {
		v, _ := d.Live([]T(nil)).([]T)
		return v
	}
	d.lent = false
	b, ok := d.blob("bin", formBin)
	if !ok {
		return nil
	}
	var zero T
	size := int(unsafe.Sizeof(zero))
	if len(b)%size != 0 {
		d.failAt(start, "expected whole elements of "+strconv.Itoa(size)+" bytes, got "+plural(len(b), "byte"))
		return nil
	}
	if d.lent {
		return lentSlice[T](d, start, b)
	}
	v := clone[T](b, len(b)/size)
	if hostIsBig {
		reverseWords(memory(v), swapWord[T]())
	}
	return v
}

// lentSlice is the caller's memory as a slice. Its elements must stand there as in a slice of Go's own.
func lentSlice[T Number](d *Decoder, start int, b []byte) []T {
	var zero T
	p := unsafe.Pointer(unsafe.SliceData(b))
	switch align := unsafe.Alignof(zero); {
	case hostIsBig:
		d.failAt(start, "memory cannot be lent on this processor")
		return nil
	case uintptr(p)%align != 0:
		d.failAt(start, "the lent buffer does not begin at a multiple of "+strconv.Itoa(int(align))+" bytes, as "+
			reflect.TypeOf(zero).String()+" does")
		return nil
	case len(b) == 0:
		return []T{}
	}
	return unsafe.Slice((*T)(p), len(b)/int(unsafe.Sizeof(zero)))
}

// clone copies the memory of n elements. Make and copy stand together so that the compiler does not clear the memory
// first.
func clone[T any](b []byte, n int) []T {
	if n == 0 {
		return []T{}
	}
	from := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
	v := make([]T, n)
	copy(v, from)
	return v
}

// DecodeRawArray fills an array of numbers, given as a slice of it. nil leaves it at zero.
func DecodeRawArray[T Number](d *Decoder, v []T) {
	start := d.pos
	b, ok := d.blob("bin", formBin)
	if !ok {
		return
	}
	if m := memory(v); len(m) != len(b) {
		d.failAt(start, "expected "+plural(len(v), "element")+" in "+plural(len(m), "byte")+", got "+plural(len(b), "byte"))
	} else {
		copy(m, b)
		if hostIsBig {
			reverseWords(m, swapWord[T]())
		}
	}
}

// EncodeRaw writes a slice of numbers, or nil for a nil slice.
func EncodeRaw[T Number](e *Encoder, v []T) {
	if v == nil {
		e.Nil()
		return
	}
	m := memory(v)
	e.bin(m)
	if hostIsBig {
		reverseWords(e.buf[len(e.buf)-len(m):], swapWord[T]())
	}
}

// DecodeBools reads a slice of bool. Bytes other than 0 and 1 would be no Go bool, so they are refused.
func DecodeBools[T ~bool](d *Decoder) []T {
	start := d.pos
	if d.IsHandle() {
		v, _ := d.Live([]T(nil)).([]T)
		return v
	}
	d.lent = false
	b, ok := d.blob("bin", formBin)
	if !ok || !d.areBools(start, b) {
		return nil
	}
	if d.lent && len(b) > 0 {
		return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
	}
	return clone[T](b, len(b))
}

// DecodeBoolArray fills an array of bool, given as a slice of it.
func DecodeBoolArray[T ~bool](d *Decoder, v []T) {
	start := d.pos
	b, ok := d.blob("bin", formBin)
	if !ok || !d.areBools(start, b) {
		return
	}
	if len(b) != len(v) {
		d.failAt(start, "expected "+plural(len(v), "element")+", got "+strconv.Itoa(len(b)))
		return
	}
	copy(memory(v), b)
}

func (d *Decoder) areBools(start int, b []byte) bool {
	for _, x := range b {
		if x > 1 {
			d.failAt(start, "expected bools of byte 0 or 1, got byte "+strconv.Itoa(int(x)))
			return false
		}
	}
	return true
}

// EncodeBools writes a slice of bool, or nil for a nil slice.
func EncodeBools[T ~bool](e *Encoder, v []T) {
	if v == nil {
		e.Nil()
		return
	}
	e.bin(memory(v))
}
