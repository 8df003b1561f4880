// Package objects has what cannot be copied, one function for each reason.
// It exists for the skip reasons and the wording of their details.
package objects

import (
	"bytes"
	"context"
	"io"
	"os"
	"sync"
	"unsafe"
)

// Handler is an interface.
type Handler interface{ Handle(string) error }

// Hook is a func type.
type Hook func(int) int

// Events is a channel type.
type Events chan string

// Counter has methods on its pointer.
type Counter struct{ N int }

// Add counts.
func (c *Counter) Add(n int) { c.N += n }

// Value reads.
func (c Counter) Value() int { return c.N }

func (c Counter) hidden() {}

// Quiet has unexported methods only, which nobody outside can call.
type Quiet struct{ N int }

func (q *Quiet) hush() {}

// Reader takes an interface.
func Reader(r io.Reader) {}

// Handlers takes interfaces in a container.
func Handlers(m map[string][]Handler) {}

// Unnamed takes an interface without a name.
func Unnamed(v interface{ Close() error }) {}

// NewCounter gives a pointer to a type with methods.
func NewCounter() *Counter { return new(Counter) }

// Count takes the same type by value.
func Count(c Counter) int { return c.N }

// Shh takes a pointer to a type without methods that matter.
func Shh(q *Quiet) {}

// Buffer takes a value with unexported fields.
func Buffer(b bytes.Buffer) {}

// Lock takes a lock.
func Lock(m *sync.Mutex) {}

// File gives a file.
func File() (*os.File, error) { return nil, nil }

// Func takes a func.
func Func(f func(int) string) {}

// Hooks takes a named one, without naming its parameter.
func Hooks(...Hook) {}

// Chan takes a channel.
func Chan(c <-chan int) {}

// Subscribe gives one.
func Subscribe() Events { return nil }

// Context takes a context first.
func Context(ctx context.Context, n int) error { return nil }

// LateContext takes it last.
func LateContext(n int, ctx context.Context) {}

// HoldsContext has it in a field.
type HoldsContext struct{ Ctx context.Context }

// InField takes such a struct.
func InField(h HoldsContext) {}

// Unsafe takes an unsafe pointer.
func Unsafe(p unsafe.Pointer) {}

// Address is one by another name.
type Address unsafe.Pointer

// PointerKey has a map key that has an identity and no value.
func PointerKey(m map[*int]string) {}

// InterfaceKey has a map key with methods.
func InterfaceKey(m map[error]string) {}

// StructKey has a key with a pointer inside.
func StructKey(m map[struct{ P *int }]string) {}

// GoneKey has a key with a field that does not exist in Python.
func GoneKey(m map[PartKey]string) {}

// PartKey is that key.
type PartKey struct {
	A int
	B int `json:"-"`
}

// Second has the obstacle in its second result.
func Second() (n int, w io.Writer, err error) { return 0, nil, nil }

// Handle is a method of an exported type with an embedded interface.
type Handle struct{ Handler }
