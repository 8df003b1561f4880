package rt

import "unsafe"

// EnterSlice, EnterMap and EnterPointer are Enter with the identity of what is entered, for naming cycles.

// EnterSlice enters a slice.
func EnterSlice[T any](e *Encoder, v []T) bool {
	if len(v) == 0 {
		return e.Enter(nil)
	}
	return e.Enter(unsafe.Pointer(unsafe.SliceData(v)))
}

// EnterMap enters a map.
func EnterMap[K comparable, V any](e *Encoder, v map[K]V) bool {
	return e.Enter(*(*unsafe.Pointer)(unsafe.Pointer(&v)))
}

// EnterPointer enters what a pointer points to.
func EnterPointer[T any](e *Encoder, v *T) bool { return e.Enter(unsafe.Pointer(v)) }
