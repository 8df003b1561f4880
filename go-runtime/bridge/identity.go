package rt

import (
	"math"
	"reflect"
)

// same reports whether two objects are one in the sense of Go's ==: pointers and channels by identity, boxed values by
// their contents. What Go does not compare is the same when it lies at the same place.
func same(a, b reference) bool {
	if a.boxed != b.boxed || reflect.TypeOf(a.value) != reflect.TypeOf(b.value) {
		return false
	}
	x, y := a.value, b.value
	if a.boxed {
		x, y = a.inner(), b.inner()
	}
	if reflect.ValueOf(x).Comparable() && reflect.ValueOf(y).Comparable() {
		return x == y
	}
	return address(a.value) == address(b.value)
}

// hashOf gives equal numbers for objects that are the same.
func hashOf(r reference) uint64 {
	v := r.value
	if r.boxed {
		v = r.inner()
	}
	h := hasher(14695981039346656037)
	if value := reflect.ValueOf(v); value.Comparable() {
		h.value(value)
	} else {
		h.number(uint64(address(r.value)))
	}
	return uint64(h)
}

// hasher is FNV-1a over 64 bits.
type hasher uint64

func (h *hasher) number(n uint64) {
	for i := 0; i < 8; i++ {
		*h = (*h ^ hasher(n&0xff)) * 1099511628211
		n >>= 8
	}
}

// value mixes in a value that is comparable.
func (h *hasher) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			h.number(1)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		h.number(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		h.number(v.Uint())
	case reflect.Float32, reflect.Float64:
		h.number(math.Float64bits(v.Float() + 0)) // + 0 makes one zero of the two
	case reflect.Complex64, reflect.Complex128:
		h.number(math.Float64bits(real(v.Complex()) + 0))
		h.number(math.Float64bits(imag(v.Complex()) + 0))
	case reflect.String:
		for _, b := range []byte(v.String()) {
			*h = (*h ^ hasher(b)) * 1099511628211
		}
	case reflect.Pointer, reflect.Chan, reflect.UnsafePointer:
		h.number(uint64(v.Pointer()))
	case reflect.Interface:
		if !v.IsNil() {
			h.value(v.Elem())
		}
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			h.value(v.Index(i))
		}
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).Name != "_" {
				h.value(v.Field(i))
			}
		}
	}
}
