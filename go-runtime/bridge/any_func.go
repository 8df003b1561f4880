package rt

import (
	"encoding/binary"
	"unsafe"
)

// Forms of a callable of Python that are longer than its number: the byte behind the number.
const (
	callableOfType  byte = 0 // then the func type as Go spells it
	callableOfLimit byte = 1 // then nanoseconds, 8 bytes: see host_func.go
	objectOfType    byte = 2 // no callable but any object, then the name of its Python type: see opaque.go
)

// anyFunc reads a callable of Python where nothing says which func type it is to have, given the content of its
// extension.
func (d *Decoder) anyFunc(start int, content []byte) any {
	if len(content) < 8 {
		d.failAt(start, "a callable of Python without a number")
		return nil
	}
	number := binary.BigEndian.Uint64(content)
	if len(content) > 8 && content[8] == objectOfType {
		return d.opaque(number, content[9:])
	}
	h := newCallable(number)
	switch {
	case len(content) == 8:
		h.loose = true
		f := h.anyFunc()
		note(unsafe.Pointer(&f), h)
		return f
	case content[8] == callableOfType:
		f, problem := h.funcOf(string(content[9:]))
		if problem != "" {
			d.failAt(start, problem)
		}
		return f
	}
	d.failAt(start, "a callable of Python in an unknown form")
	return nil
}

// anyFunc gives the func that a callable is inside any: what looks at it by reflection, a template say, can call it
// with whatever it has.
func (h *Callable) anyFunc() func(...any) (any, error) {
	return func(arguments ...any) (result any, err error) {
		c := h.Begin(len(arguments))
		for _, argument := range arguments {
			c.E.Any(argument)
		}
		if c.Call(1) {
			result = c.D.Any()
		}
		err = c.Err()
		return result, err
	}
}
