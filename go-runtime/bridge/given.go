package rt

import (
	"reflect"
	"unsafe"
)

// Pointers that were made of data of the frame, where a pointer to a type with methods is wanted or an interface takes
// one. What Go writes through them belongs to the caller's data, so write-backs have the data in their place.

// Given notes a pointer that was made of data.
func Given[T any](d *Decoder, p *T) { d.given = append(d.given, unsafe.Pointer(p)) }

// giveAddress gives the pointer to a copy of a value, and notes it.
func (d *Decoder) giveAddress(v any) any {
	p := addressable(v)
	d.given = append(d.given, reflect.ValueOf(p).UnsafePointer())
	return p
}

// EnterData begins the data behind a pointer that was made of data, one level deeper. It is false for all others, and
// for one whose data is being written already.
func EnterData[T any](e *Encoder, p *T) bool {
	return len(e.given) > 0 && e.enterData(unsafe.Pointer(p))
}

func (e *Encoder) enterData(p unsafe.Pointer) bool {
	for _, level := range e.take().levels {
		if level == uintptr(p) {
			return false
		}
	}
	for _, given := range e.given {
		if given == p {
			return e.Enter(p)
		}
	}
	return false
}

// givenData writes what an interface holds as data, when that is a pointer that was made of data.
func (e *Encoder) givenData(v any) bool {
	if len(e.given) == 0 {
		return false
	}
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() || !e.enterData(p.UnsafePointer()) {
		return false
	}
	written := hooks.Encode != nil && hooks.Encode(e, p.Elem().Interface())
	e.Leave()
	return written
}
