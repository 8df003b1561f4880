package rt

import (
	"math"
	"reflect"
	"strconv"
)

// Any reads a value into the Go type that docs/wire.md gives its form.
func (d *Decoder) Any() any {
	if d.pos >= len(d.buf) {
		d.expected("a value")
		return nil
	}
	switch b := d.buf[d.pos]; {
	case b == 0xc0:
		d.pos++
		return nil
	case b == 0xc2 || b == 0xc3:
		return d.Bool()
	case b < 0x80 || b >= 0xe0 || b >= 0xcc && b <= 0xd3:
		return d.anyInt()
	case b == 0xca || b == 0xcb:
		return d.Float64()
	case b < 0x90 || b == 0xde || b == 0xdf:
		return d.anyMap()
	case b < 0xa0 || b == 0xdc || b == 0xdd:
		return d.anySlice()
	case b < 0xc0 || b >= 0xd9 && b <= 0xdb:
		return d.String()
	case b >= 0xc4 && b <= 0xc6:
		return d.Bytes()
	default:
		return d.anyExt()
	}
}

func (d *Decoder) anyInt() any {
	u, negative, ok := d.integer()
	switch {
	case !ok:
		d.expected("int")
		return nil
	case negative && int64(u) >= math.MinInt:
		return int(int64(u))
	case negative:
		return int64(u) // only where int has 32 bits
	case u <= math.MaxInt:
		return int(u)
	default:
		return u
	}
}

func (d *Decoder) anySlice() any {
	n, ok := d.array("array")
	if !ok || !d.Enter() {
		return nil
	}
	v := make([]any, n)
	for i := range v {
		v[i] = d.Any()
		if d.failure != nil {
			d.AtIndex(i)
			return nil
		}
	}
	d.Leave()
	return v
}

func (d *Decoder) anyMap() any {
	n, ok := d.Map()
	if !ok || !d.Enter() {
		return nil
	}
	byName := make(map[string]any, n)
	var mixed map[any]any
	for i := 0; i < n; i++ {
		k := d.Any()
		x := d.Any()
		if d.failure != nil {
			d.AtKey(k)
			return nil
		}
		name, isName := k.(string)
		if mixed == nil && !isName {
			mixed = make(map[any]any, n)
			for have, value := range byName {
				mixed[have] = value
			}
		}
		switch {
		case mixed == nil:
			byName[name] = x
		case d.Hashable(k):
			mixed[k] = x
		default:
			return nil
		}
	}
	d.Leave()
	if mixed != nil {
		return mixed
	}
	return byName
}

// Hashable reports whether a value can be a map key; when it cannot, that is a failure.
func (d *Decoder) Hashable(k any) bool {
	switch k.(type) {
	case nil, string, int, bool, float64:
		return true
	}
	if reflect.ValueOf(k).Comparable() {
		return true
	}
	// The key has been read already; one byte back is inside of the entry.
	d.failAt(d.pos-1, "a value of type "+typeName(reflect.TypeOf(k))+" cannot be a map key")
	return false
}

func (d *Decoder) anyExt() any {
	start := d.pos
	code, payload, ok := d.ext()
	switch {
	case ok && code == extBigInt:
		d.pos = start
		return d.anyBigInt()
	case ok && code == extTyped:
		return d.typed(start, len(payload))
	case ok && (code == extObject || code == extGiven):
		d.pos = start
		return d.anyObject()
	case ok && code == extCallback:
		return d.anyFunc(start, payload)
	case ok && code == extNil && len(payload) == 1 && payload[0] <= nilBytes:
		return nilValue(payload[0])
	case ok && code == extSegment:
		// Nothing in the frame says whether it stands for a str or a bin. Encoders use a typed value for a str.
		d.pos = start
		return d.Bytes()
	}
	d.pos = start
	d.expected("a value")
	return nil
}

// nilValue is the nil that extNil stands for.
func nilValue(what byte) any {
	switch what {
	case nilSlice:
		return []any(nil)
	case nilMap:
		return map[string]any(nil)
	default:
		return []byte(nil)
	}
}

// anyObject reads a handle: what it leads to, and a copy where that is one.
func (d *Decoder) anyObject() any {
	r, ok := d.reference(func() string { return "a value" })
	switch {
	case !ok:
		return nil
	case r.boxed:
		return r.inner()
	default:
		return r.value
	}
}

// typed reads a typed value, whose payload of n bytes ends at the position.
func (d *Decoder) typed(start, n int) any {
	whole, end := d.buf, d.pos
	d.buf, d.pos = whole[:end:end], end-n
	var v any
	if d.Enter() {
		v = d.typedValue()
		d.Leave()
	}
	if d.failure == nil && d.pos != end {
		d.failAt(start, "a typed value has "+plural(end-d.pos, "byte")+" left over")
	}
	d.buf = whole
	if d.failure != nil {
		d.pos = len(whole)
		return nil
	}
	return v
}

func (d *Decoder) typedValue() any {
	at := d.pos
	number := d.Uint64()
	if d.failure != nil {
		return nil
	}
	if number <= typeComplex128 && hooks.Slices != nil && d.isSegmentNext() {
		return hooks.Slices.lent(d, number)
	}
	if number <= typeBigFloat {
		return d.basicValue(number)
	}
	if hooks.Decode != nil {
		if v, ok := hooks.Decode(d, number); ok {
			return v
		}
	}
	d.failAt(at, "type number "+strconv.FormatUint(number, 10)+" is none of this artifact's types")
	return nil
}

func (d *Decoder) basicValue(number uint64) any {
	switch number {
	case typeBool:
		return d.Bool()
	case typeInt:
		return d.Int()
	case typeInt8:
		return d.Int8()
	case typeInt16:
		return d.Int16()
	case typeInt32:
		return d.Int32()
	case typeInt64:
		return d.Int64()
	case typeUint:
		return d.Uint()
	case typeUint8:
		return d.Uint8()
	case typeUint16:
		return d.Uint16()
	case typeUint32:
		return d.Uint32()
	case typeUint64:
		return d.Uint64()
	case typeUintptr:
		return d.Uintptr()
	case typeFloat32:
		return d.Float32()
	case typeFloat64:
		return d.Float64()
	case typeComplex64:
		return d.Complex64()
	case typeComplex128:
		return d.Complex128()
	case typeString:
		return d.String()
	case typeBytes:
		return d.Bytes()
	default:
		return d.basicObject(number)
	}
}

func (d *Decoder) basicObject(number uint64) any {
	switch number {
	case typeAny:
		return d.Any()
	case typeError:
		if err := d.Error(); err != nil {
			return err
		}
		return nil
	case typeTime:
		return d.Time()
	case typeDuration:
		return d.Duration()
	default:
		return d.typedBig(number)
	}
}
