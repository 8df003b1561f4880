package rt

import (
	"bytes"
	"reflect"
	"strings"
)

// DecodeInterface reads a value of an interface type with methods: a handle, a typed value, and bin or str where a
// reader of them has the methods.
func DecodeInterface[T any](d *Decoder) (v T) {
	start := d.pos
	r, ok := d.behind(nameOf[T])
	if !ok {
		return v
	}
	if r.boxed {
		// As in Go, the value where it has the methods, else the pointer to it.
		if v, ok = r.inner().(T); ok {
			return v
		}
	}
	if v, ok = r.value.(T); ok {
		return v
	}
	if !d.isHandleAt(start) {
		if _, ok = addressable(r.value).(T); ok {
			return d.giveAddress(start, r.value).(T)
		}
		d.withoutMethods(start, nameOf[T](), r.value)
		return v
	}
	d.wrongType(start, nameOf[T](), r)
	return v
}

// DecodeProxy is DecodeInterface for a type whose values may be objects of Python, of which `in` makes them.
// Beside the object's number may stand which of the optional methods of the type it has, as bits.
func DecodeProxy[T any](d *Decoder, in func(*Held, uint32) T) T {
	if d.isHeldNext() {
		return in(d.held(), 0)
	}
	if d.isWideHeldNext() {
		return in(d.wideHeld())
	}
	return DecodeInterface[T](d)
}

// withoutMethods notes that data does not satisfy the interface name, nor does the pointer to it.
func (d *Decoder) withoutMethods(start int, name string, v any) {
	if code, _, ok := (&Decoder{buf: d.buf, pos: start}).ext(); ok && code == extTyped {
		text := "expected " + name + ", got a " + typeName(reflect.TypeOf(v)) + ", which does not have its methods"
		d.failOf(start, text, decodeOtherType)
		return
	}
	d.pos = start
	d.expected(name)
}

// behind reads what may stand for an interface value. ok is false for nil and after a failure.
func (d *Decoder) behind(name func() string) (r reference, ok bool) {
	if d.pos >= len(d.buf) || d.buf[d.pos] == 0xc0 || d.isHandleAt(d.pos) {
		return d.reference(name)
	}
	switch b := d.buf[d.pos]; {
	case b >= 0xa0 && b < 0xc0 || b >= 0xd9 && b <= 0xdb:
		r.value = strings.NewReader(d.String())
	case b >= 0xc4 && b <= 0xc6:
		r.value = bytes.NewReader(d.Bytes())
	case b >= 0xc7 && b <= 0xc9 || b >= 0xd4 && b <= 0xd8:
		r.value = d.anyExt()
		if content, ok := r.value.([]byte); ok {
			r.value = bytes.NewReader(content) // a segment
		}
	default:
		d.expected(name())
	}
	return r, d.failure == nil && r.value != nil
}

// addressable gives the pointer to a copy of a value, for methods that only the pointer has.
func addressable(v any) any {
	p := reflect.New(reflect.TypeOf(v))
	p.Elem().Set(reflect.ValueOf(v))
	return p.Interface()
}
