// Package kinds has a function for every kind of value that is copied between Go and Python.
// It exists so that one schema shows every kind of the type table, and every mode of a parameter.
package kinds

// Bool gives back what it gets, as all functions here that are named after one kind do.
func Bool(v bool) bool { return v }

// Ints takes one integer of every signed width.
func Ints(a int, b int8, c int16, d int32, e int64) (int, int8, int16, int32, int64) {
	return a, b, c, d, e
}

// Uints takes one integer of every unsigned width.
func Uints(a uint, b uint8, c uint16, d uint32, e uint64, f uintptr) (uint, uint8, uint16, uint32, uint64, uintptr) {
	return a, b, c, d, e, f
}

// ByteRune takes the two other names of integers.
func ByteRune(b byte, r rune) (byte, rune) { return b, r }

// Floats takes both floating-point types.
func Floats(a float32, b float64) (float32, float64) { return a, b }

// Complexes takes both complex types.
func Complexes(a complex64, b complex128) (complex64, complex128) { return a, b }

// String takes a string.
func String(v string) string { return v }

// Celsius is a named scalar without methods.
type Celsius float64

// Level is a named scalar with a method and constants.
type Level int8

// The levels.
const (
	// Low is the lowest level.
	Low  Level = iota + 1
	High       // High has its comment on the line.
)

// String is the name of the level.
func (l Level) String() string {
	if l == Low {
		return "low"
	}
	return "high"
}

// Warm takes named scalars.
func Warm(c Celsius, l Level) (Celsius, Level) { return c + 1, l }
