package rt

import (
	"encoding/binary"
	"reflect"
	"strconv"
	"unsafe"
)

// IsHandle reports whether a handle is next, or a pointer that was given before: a parameter that is a pointer to data
// takes the data as well.
func (d *Decoder) IsHandle() bool { return d.isHandleAt(d.pos) }

func (d *Decoder) isHandleAt(at int) bool {
	if at+2 >= len(d.buf) {
		return false
	}
	switch d.buf[at] {
	case 0xd6, 0xd7:
		return d.buf[at+1] == extObject || d.buf[at+1] == extGiven
	case 0xc7:
		return d.buf[at+2] == extObject
	}
	return false
}

// reference is what an extension 4 or 8 stands for.
type reference struct {
	value any
	boxed bool // value is the pointer to a copy
}

// inner is the value that was boxed.
func (r reference) inner() any { return reflect.ValueOf(r.value).Elem().Interface() }

// reference reads an extension 4 or 8. ok is false for nil and after a failure.
func (d *Decoder) reference(name func() string) (r reference, ok bool) {
	if d.Nil() {
		return r, false
	}
	start := d.pos
	// The usual form first.
	if b := d.buf[d.pos:]; len(b) >= 10 && b[0] == 0xd7 && b[1] == extObject {
		d.pos += 10
		return d.object(start, binary.BigEndian.Uint64(b[2:]))
	}
	code, payload, ok := d.ext()
	switch {
	// 12 bytes: the handle, then the number of its dynamic type; 4: the number of a bound function, as a func value.
	case ok && code == extObject && len(payload) == 12:
		return d.object(start, binary.BigEndian.Uint64(payload))
	case ok && code == extObject && len(payload) == 4:
		return d.boundFunction(start, binary.BigEndian.Uint32(payload))
	case ok && code == extGiven && len(payload) == 4:
		return d.givenAt(start, binary.BigEndian.Uint32(payload))
	}
	d.pos = start
	d.expected(name())
	return r, false
}

// object looks a handle up.
func (d *Decoder) object(start int, handle uint64) (r reference, ok bool) {
	if o := objects.find(handle); o != nil {
		return reference{o.value, o.boxed()}, true
	}
	text, detail := objects.missing(handle)
	d.failOf(start, text, detail)
	return r, false
}

// boundFunction gives a bound function as a value.
func (d *Decoder) boundFunction(start int, number uint32) (r reference, ok bool) {
	if uint64(number) < uint64(len(table)) && table[number].Value != nil {
		return reference{value: table[number].Value}, true
	}
	d.failAt(start, "function "+strconv.FormatUint(uint64(number), 10)+" cannot be passed as a value")
	return r, false
}

// DecodeHandle reads a handle as a value of a pointer, func or channel type.
func DecodeHandle[T any](d *Decoder) (v T) {
	start := d.pos
	r, ok := d.reference(nameOf[T])
	if !ok {
		return v
	}
	if v, ok = r.value.(T); !ok {
		v, ok = assign(r.value, &v).(T)
	}
	if !ok {
		d.wrongType(start, nameOf[T](), r)
	}
	return v
}

// DecodeBoxed reads a handle to a T, and copies what it leads to into v; nil leaves v alone.
func DecodeBoxed[T any](d *Decoder, v *T) {
	if p := DecodeHandle[*T](d); p != nil {
		*v = *p
	}
}

// DecodeHidden reads a handle whose type has no name that generated code could write: the type's exact spelling
// decides.
func DecodeHidden(d *Decoder, name string) any {
	start := d.pos
	r, ok := d.reference(func() string { return name })
	if !ok {
		return nil
	}
	if typeName(reflect.TypeOf(r.value)) != name {
		d.wrongType(start, name, r)
		return nil
	}
	return r.value
}

// assign gives the value with the type that target points to, where Go could assign one to the other: a func of a
// named type to the same type without a name, a channel of both directions to one of them.
func assign(value, target any) any {
	v, t := reflect.ValueOf(value), reflect.TypeOf(target).Elem()
	if v.Type().AssignableTo(t) {
		return v.Convert(t).Interface()
	}
	return nil
}

// wrongType notes that an object is not of the type name.
func (d *Decoder) wrongType(start int, name string, r reference) {
	t := reflect.TypeOf(r.value)
	if r.boxed {
		t = t.Elem()
	}
	d.failOf(start, "expected "+name+", got a handle of "+typeName(t), decodeOtherType)
}

// nameOf spells a type with full package paths.
func nameOf[T any]() string { return typeName(reflect.TypeOf((*T)(nil)).Elem()) }

// Object writes a handle to a pointer, func or channel, or nil when it is nil.
func (e *Encoder) Object(v any, isNil bool) {
	if isNil {
		e.Nil()
	} else {
		e.handle(v, false, 0)
	}
}

// EncodeBoxed writes a handle to a copy of a value.
func EncodeBoxed[T any](e *Encoder, v *T) {
	if e.isCanonical() {
		// Only whether it changes is of interest.
		e.ext(extObject, unsafe.Slice((*byte)(unsafe.Pointer(v)), int(unsafe.Sizeof(*v))))
		return
	}
	box := new(T)
	*box = *v
	e.handle(box, true, 0)
}

// handle writes a handle, with the number of the dynamic type unless that is 0.
func (e *Encoder) handle(v any, boxed bool, number uint32) {
	if e.isCanonical() {
		e.ext(extObject, binary.BigEndian.AppendUint64(nil, uint64(address(v))))
		return
	}
	o := objects.add(v, boxed)
	if o == nil {
		e.Fail("there are too many objects")
		return
	}
	e.made.add(o)
	if number == 0 {
		e.buf = binary.BigEndian.AppendUint64(append(e.buf, 0xd7, extObject), o.handle())
		return
	}
	e.buf = binary.BigEndian.AppendUint64(append(e.buf, 0xc7, 12, extObject), o.handle())
	e.buf = binary.BigEndian.AppendUint32(e.buf, number)
}

// address is the second word of an interface value: the pointer itself, or where the value lies.
func address(v any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&v))[1] }

// behind is the same as a pointer: of a func what it points to.
func behind(v any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1] }

// isCanonical reports whether the output is only compared, and never read.
func (e *Encoder) isCanonical() bool { return e.notes != nil && e.notes.canonical }

// Place gives the pointer P to what a field or variable holds, given its address: the address itself where that
// is the P, else the P that is stored there.
func Place[P any](at any) P {
	if p, ok := at.(P); ok {
		return p
	}
	return *at.(*P)
}

// HiddenPlace is Place for types without a name that generated code could write. A nil pointer is a plain nil: in an
// interface with its type it would equal no nil.
func HiddenPlace(at any) any {
	stored := reflect.ValueOf(at).Elem()
	switch {
	case stored.Kind() != reflect.Pointer:
		return at
	case stored.IsNil():
		return nil
	}
	return stored.Interface()
}

// PutHidden is Put for them: p is nil or of the type that HiddenPlace gives.
func PutHidden(at, p any) {
	place := reflect.ValueOf(at).Elem()
	switch value := reflect.ValueOf(p); {
	case p == nil:
		place.SetZero()
	case place.Kind() == reflect.Pointer:
		place.Set(value)
	default:
		place.Set(value.Elem())
	}
}

// Put assigns what P points to where Place would find it: a copy of the value, or the pointer.
func Put[P any](at any, p P) {
	if stored, ok := at.(*P); ok {
		*stored = p
		return
	}
	value := reflect.ValueOf(p)
	if value.IsNil() {
		reflect.ValueOf(at).Elem().SetZero()
	} else {
		reflect.ValueOf(at).Elem().Set(value.Elem())
	}
}
