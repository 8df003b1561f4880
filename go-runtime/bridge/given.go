package rt

import (
	"maps"
	"reflect"
	"slices"
	"unsafe"
)

// Pointers that were made of data of the frame, where a pointer to a type with methods is wanted or an interface takes
// one. What Go writes through them belongs to the caller's data, so write-backs have the data in their place.

//
// Only a pointer that stands where it stood before the call has its data there. Where Go has moved it (a sort, a swap),
// the data would be taken for that of the value which was in this place: such a pointer is an object like others.

// pointers is a set of pointers.
type pointers map[unsafe.Pointer]struct{}

// setOf is the set of a call's pointers.
func setOf(given []unsafe.Pointer) pointers {
	if len(given) == 0 {
		return nil
	}
	set := make(pointers, len(given))
	for _, p := range given {
		set[p] = struct{}{}
	}
	return set
}

// unmoved are the pointers of the set that stand now where they stood before.
func (set pointers) unmoved(before, now []unsafe.Pointer) pointers {
	if slices.Equal(before, now) {
		return set
	}
	kept := maps.Clone(set)
	for i, p := range now {
		if i >= len(before) || before[i] != p {
			delete(kept, p)
		}
	}
	return kept
}

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
	n := e.take()
	_, given := e.given[p]
	for _, level := range n.levels {
		given = given && level != uintptr(p)
	}
	if n.canonical {
		place := p
		if !given {
			place = nil
		}
		n.places = append(n.places, place)
	}
	return given && e.Enter(p)
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
