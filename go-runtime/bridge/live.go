package rt

import (
	"reflect"
	"strconv"
	"unsafe"
)

// Live slices: Python has a handle to a slice of Go's, and Go code that gets it back gets that very slice. Elements
// travel as values of any. Where they are bools and numbers, Python reads and writes the memory itself.

// Operations on them.
const (
	sliceMake = iota
	sliceElements
	slicePut
)

// sliceMaking is the code behind the operations. Only generated code that needs it leads to it.
type sliceMaking interface {
	run(c *Call, operation int)
	lent(d *Decoder, number uint64) any
}

// Slices is that code.
type Slices struct{}

func (Slices) run(c *Call, operation int) {
	switch operation {
	case sliceMake:
		makeSlice(c)
	case sliceElements:
		elementsOfSlice(c)
	default:
		putElement(c)
	}
}

// liveSlices serves one operation as one of the runtime's own functions.
func liveSlices(operation int) func(*Call) {
	return func(c *Call) {
		if hooks.Slices == nil {
			c.D.Fail("no function of this artifact takes an any, or a func that gets the places of elements")
			return
		}
		hooks.Slices.run(c, operation)
	}
}

// makeSlice makes a slice: the number of the type of its elements, a value of that type (nil where there is none),
// the length, and the elements, or none of them where they are zero.
func makeSlice(c *Call) {
	c.D.Args(4)
	number, sample, n := c.D.Uint64(), c.D.Any(), c.D.Int()
	start := c.D.pos
	given, _ := c.D.Slice()
	if c.D.failure != nil {
		return
	}
	t := elementType(number, sample)
	if t == nil || n < 0 || given != 0 && given != n {
		c.D.failAt(start, "no slice of "+strconv.Itoa(n)+" elements of the type with the number "+
			strconv.FormatUint(number, 10)+" can be made of "+strconv.Itoa(given))
		return
	}
	made := reflect.MakeSlice(reflect.SliceOf(t), n, n)
	for i := 0; i < given && c.D.failure == nil; i++ {
		if c.D.element(made.Index(i)); c.D.failure != nil {
			c.D.AtIndex(i)
		}
	}
	if !c.Decoded() {
		return
	}
	c.Results(2)
	c.E.Object(made.Interface(), false)
	address := uint64(0)
	if k := t.Kind(); k >= reflect.Bool && k <= reflect.Complex128 {
		address = uint64(made.Pointer())
	}
	c.E.Uint(address)
}

// elementType gives the type with a number, or that of a value.
func elementType(number uint64, sample any) reflect.Type {
	switch {
	case number == typeAny:
		return reflect.TypeOf((*any)(nil)).Elem()
	case number == typeError:
		return errorInterface
	case sample != nil:
		return reflect.TypeOf(sample)
	}
	for t, known := range known.registered() {
		if uint64(known.number) == number {
			return t
		}
	}
	return nil
}

// element reads a value of any into a place of a slice.
func (d *Decoder) element(into reflect.Value) {
	start := d.pos
	v := d.Any()
	if d.failure != nil {
		return
	}
	if v == nil {
		switch into.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan:
			into.SetZero()
			return
		}
		d.failOf(start, "expected "+typeName(into.Type())+", got nil", decodeOtherType)
		return
	}
	from := reflect.ValueOf(v)
	if !from.Type().AssignableTo(into.Type()) {
		d.failOf(start, "expected "+typeName(into.Type())+", got "+typeName(from.Type()), decodeOtherType)
		return
	}
	into.Set(from)
}

// sliceArgument reads a slice that stays in Go.
func (c *Call) sliceArgument() reflect.Value {
	start := c.D.pos
	r := c.handleArgument()
	v := reflect.ValueOf(r.value)
	if c.D.failure == nil && v.Kind() != reflect.Slice {
		c.D.wrongType(start, "a slice", r)
	}
	return v
}

// elementsOfSlice gives the elements from one place to another.
func elementsOfSlice(c *Call) {
	c.D.Args(3)
	v := c.sliceArgument()
	start := c.D.pos
	from, to := c.D.Int(), c.D.Int()
	if c.D.failure == nil && (from < 0 || from > to || to > v.Len()) {
		c.D.failAt(start, "the slice has "+plural(v.Len(), "element"))
	}
	if !c.Decoded() {
		return
	}
	c.Results(1)
	c.E.Array(to - from)
	for ; from < to; from++ {
		c.E.Any(v.Index(from).Interface())
	}
}

// putElement assigns one element.
func putElement(c *Call) {
	c.D.Args(3)
	v := c.sliceArgument()
	start := c.D.pos
	at := c.D.Int()
	if c.D.failure == nil && (at < 0 || at >= v.Len()) {
		c.D.failAt(start, "the slice has "+plural(v.Len(), "element"))
	}
	if c.D.failure != nil {
		return
	}
	item := reflect.New(v.Type().Elem()).Elem()
	c.D.element(item)
	if c.Decoded() {
		v.Index(at).Set(item)
		c.Results(0)
	}
}

// Live reads a handle of a slice where generated code wants one of the type of `like`: nil after a failure.
func (d *Decoder) Live(like any) any {
	start := d.pos
	r, ok := d.reference(func() string { return typeName(reflect.TypeOf(like)) })
	if !ok {
		return nil
	}
	if t := reflect.TypeOf(like); reflect.TypeOf(r.value) != t {
		d.wrongType(start, typeName(t), r)
		return nil
	}
	return r.value
}

// Lent memory inside any ---------------------------------------------------------------------------------------------

// scalarSlices has the slice of each type that memory can be lent as, by the number of its elements' type.
var scalarSlices = [...]any{
	typeBool: []bool(nil), typeInt: []int(nil), typeInt8: []int8(nil), typeInt16: []int16(nil), typeInt32: []int32(nil),
	typeInt64: []int64(nil), typeUint: []uint(nil), typeUint8: []uint8(nil), typeUint16: []uint16(nil),
	typeUint32: []uint32(nil), typeUint64: []uint64(nil), typeUintptr: []uintptr(nil), typeFloat32: []float32(nil),
	typeFloat64: []float64(nil), typeComplex64: []complex64(nil), typeComplex128: []complex128(nil),
}

// isSegmentNext reports whether a segment is next.
func (d *Decoder) isSegmentNext() bool {
	return d.left() >= 3 && d.buf[d.pos] == 0xc7 && d.buf[d.pos+2] == extSegment
}

// lent reads memory that is lent as a slice of the scalar type with that number.
func (Slices) lent(d *Decoder, number uint64) any {
	start := d.pos
	d.lent = false
	b, ok := d.segment()
	if !ok {
		return nil
	}
	t := reflect.TypeOf(scalarSlices[number])
	size := int(t.Elem().Size())
	p := unsafe.Pointer(unsafe.SliceData(b))
	switch {
	case !d.lent || hostIsBig:
		d.failAt(start, "only lent memory is a slice inside any")
		return nil
	case len(b)%size != 0:
		d.failAt(start, "expected whole elements of "+strconv.Itoa(size)+" bytes, got "+plural(len(b), "byte"))
		return nil
	case uintptr(p)%uintptr(t.Elem().Align()) != 0:
		d.failAt(start, "the lent buffer does not begin at a multiple of "+strconv.Itoa(t.Elem().Align())+" bytes, as "+
			t.Elem().String()+" does")
		return nil
	case number == typeBool && !d.areBools(start, b):
		return nil
	}
	made := reflect.New(t)
	if len(b) == 0 {
		made.Elem().Set(reflect.MakeSlice(t, 0, 0))
	} else {
		// SAFETY: the header of a slice of any type has this layout, and the memory was checked to hold whole, aligned
		// elements; it is the caller's until the call returns.
		*(*[]byte)(made.UnsafePointer()) = unsafe.Slice((*byte)(p), len(b)/size)
	}
	return made.Elem().Interface()
}
