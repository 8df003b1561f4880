// Package generics has generic functions and types, and instances of them in signatures.
// It exists to show which instances are data: those that generated code can name, and whose fields are data.
package generics

import (
	"io"
	"time"
)

// Number is a constraint.
type Number interface{ ~int | ~float64 }

// Pair is a generic struct.
type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

// Swap is a method of a generic type.
func (p *Pair[K, V]) Swap(other Pair[K, V]) {}

// List is a generic type that contains itself.
type List[T any] struct {
	Value T
	Next  *List[T]
}

// Max is a generic function.
func Max[T Number](a, b T) T {
	if a > b {
		return a
	}
	return b
}

// Plain takes an instance with predeclared arguments.
func Plain(p Pair[string, []int]) Pair[string, any] { return Pair[string, any]{Key: p.Key} }

// Linked takes an instance that contains itself.
func Linked(l List[int]) *List[error] { return nil }

// Own takes an instance with a type of this package.
func Own(p Pair[Key, int]) {}

// Key is an argument above.
type Key string

// Foreign takes an instance with types of other packages.
func Foreign(p Pair[Key, []Pair[time.Month, *Key]]) {}

// Hidden takes an instance whose argument is not exported.
func Hidden(p Pair[string, hidden]) {}

type hidden int

// Tag carries a type argument and no value of it.
type Tag[T any] struct{ Name string }

// Phantom takes an instance whose argument is no data, as long as no field has it.
func Phantom(t Tag[io.Reader]) {}

// Reader takes an instance that has a field of the same type.
func Reader(p Pair[string, io.Reader]) {}

// Func takes an instance with a func.
func Func(p Pair[int, func()]) {}

// IntPair is an alias of an instance.
type IntPair = Pair[int, int]

// Aliased takes it.
func Aliased(p IntPair) {}

// Defined is a type of its own over an instance.
type Defined Pair[int, string]

// UseDefined takes it.
func UseDefined(d Defined) {}
