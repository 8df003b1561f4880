//go:build usegolib_nofuncs

package rt

import (
	"reflect"
	"unsafe"
)

// This stands for call_func.go and make_func.go in artifacts that have no any in which Go could give out a func: only
// the fields of an error can hold one there. Calls by reflection are 6 % of a small library, and so are funcs made by
// it.

func callAnyFunc(c *Call) {
	c.D.Args(2)
	start := c.D.pos
	r := c.handleArgument()
	if c.D.failure == nil {
		c.D.failOf(start, "a "+typeName(reflect.TypeOf(r.value))+" cannot be called: nothing that is bound in the "+
			"artifact mentions its type, or gives an any", decodeOtherType)
	}
	c.Decoded()
}

func (h *Callable) funcOf(text string) (f any, problem string) {
	return nil, "a " + text + " cannot be made here: nothing that is bound in the artifact gives an any, so it has no " +
		"calls by reflection"
}

func callableMade(unsafe.Pointer) *Callable { return nil }
