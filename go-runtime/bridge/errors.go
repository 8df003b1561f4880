package rt

import (
	"reflect"
	"strings"
)

// maxChain bounds the chain of an error, which the user's Unwrap methods make up.
const maxChain = 64

// HostError is an error value that came from the caller.
type HostError struct {
	Message string
	Type    string
}

// Error gives the message.
func (e *HostError) Error() string { return e.Message }

// Error reads an error: nil, or an array that begins with message and type.
func (d *Decoder) Error() error {
	start := d.pos
	n, ok := d.array("error")
	if !ok {
		return nil
	}
	if n < 2 {
		d.failAt(start, "expected an error of message and type, got "+plural(n, "element"))
		return nil
	}
	v := &HostError{Message: d.String(), Type: d.String()}
	for i := 2; i < n && d.failure == nil; i++ {
		if at := d.pos; !d.skip() {
			d.failAt(at, "expected the further parts of an error, got bytes that are no value")
		}
	}
	if d.failure != nil {
		return nil
	}
	return v
}

// Error writes an error, or nil.
func (e *Encoder) Error(err error) {
	if err == nil {
		e.Nil()
		return
	}
	if !e.Enter(nil) {
		return
	}
	e.buf = append(e.buf, 0x94)
	e.String(err.Error())
	e.String(errorType(err))
	chain := appendChain(nil, err)
	e.Array(len(chain))
	for _, link := range chain {
		e.buf = append(e.buf, 0x92)
		e.String(link.Error())
		e.String(errorType(link))
	}
	e.errorFields(err)
	e.Leave()
}

func errorType(err error) string {
	if h, ok := err.(*HostError); ok && h != nil {
		return h.Type
	}
	return typeName(reflect.TypeOf(err))
}

// appendChain lists an error and what it wraps, outermost first, members of a joined one in order.
func appendChain(chain []error, err error) []error {
	if err == nil || len(chain) >= maxChain {
		return chain
	}
	chain = append(chain, err)
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		return appendChain(chain, u.Unwrap())
	case interface{ Unwrap() []error }:
		for _, member := range u.Unwrap() {
			chain = appendChain(chain, member)
		}
	}
	return chain
}

// errorFields writes the exported fields of an error struct, leaving out those that any cannot carry.
func (e *Encoder) errorFields(err error) {
	v := reflect.ValueOf(err)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	var names []string
	var values [][]byte
	if _, host := err.(*HostError); v.Kind() == reflect.Struct && !host {
		for i := 0; i < v.NumField(); i++ {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			// A level is inherited, so that an error whose field holds itself comes to an end.
			part := Encoder{notes: &notes{levels: append([]uintptr(nil), e.notes.levels...)}}
			part.Any(v.Field(i).Interface())
			if part.failure == nil {
				names, values = append(names, f.Name), append(values, part.buf)
			}
		}
	}
	e.Map(len(names))
	for i, name := range names {
		e.String(name)
		e.buf = append(e.buf, values[i]...)
	}
}

// typeName spells a type with full package paths.
func typeName(t reflect.Type) string {
	switch {
	case t == nil:
		return "nil"
	case t.Name() != "" && t.PkgPath() != "":
		return t.PkgPath() + "." + t.Name()
	case t.Kind() == reflect.Pointer:
		return "*" + typeName(t.Elem())
	case t.Kind() == reflect.Slice && t.Name() == "":
		return "[]" + typeName(t.Elem())
	default:
		return strings.ReplaceAll(t.String(), "interface {}", "any")
	}
}
