// Package directives has comments that speak to usegolib and comments that only look like it.
// It exists for documentation, directives and positions, which come from the sources alone.
//
//usegolib:package
package directives

// Read only reads its argument.
//
//usegolib:in p
func Read(p []byte) int { return len(p) }

// Copy writes into one of its arguments.
//
//usegolib:in src
//usegolib:name copy_into
func Copy(dst, src []byte) int { return copy(dst, src) }

// Several names several.
//
//usegolib:in a, b c
func Several(a, b, c, d []int) {}

// Spaced has a comment that is no directive, as it begins with a space.
//
// usegolib:in p
func Spaced(p []byte) {}

// Unknown names no parameter.
//
//usegolib:in nothing
func Unknown(p []byte) {}

//usegolib:in p

// Detached has its directive elsewhere.
func Detached(p []byte) {}

//go:noinline
func Undocumented() {}

// Option is a type with a directive.
//
//usegolib:object
type Option struct{ N int }

// Method has one too.
//
//usegolib:name method
func (o *Option) Method() {}

//usegolib:skip
var Variable int

// These constants are a group.
const (
	A = 1 << iota // A has a comment on its line.
	// B has a comment above.
	B
	C
)

// Names are declared together.
var First, Second string

/*
Block has a block comment
of two lines.
*/
func Block() {}

//line elsewhere.go:100
func Line() {}
