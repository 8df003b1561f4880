//go:build usegolib_nofuncs

package rt

import "reflect"

// This stands for call_func.go in artifacts that have no any in which Go could give out a func: only the fields of an
// error can hold one there. Calls by reflection are 6 % of a small library.

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
