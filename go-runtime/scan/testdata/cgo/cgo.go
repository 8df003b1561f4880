// Package cgo uses C.
// It exists because half of its declarations are in files of another list, and its C types have no Go name.
package cgo

/*
typedef struct { int x; } point;
static int twice(int n) { return 2 * n; }
*/
import "C"

// Twice calls C and shows nothing of it.
func Twice(n int) int { return int(C.twice(C.int(n))) }

// Raw shows a C type.
func Raw(n C.int) {}

// Point shows a C struct behind a pointer.
func Point(p *C.point) {}

// Holds has a C type in a field.
type Holds struct{ N C.long }

// Alias is another name of a C type.
type Alias = C.int

// Number is a Go type over a C type.
type Number C.int

// Numbers takes it.
func Numbers(n Number) Number { return n }
