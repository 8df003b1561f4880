package rt

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// Type is a type of the schema as generated code registers it.
type Type struct {
	Number  uint32 // number of T; 0 when the table has none
	Pointer uint32 // number of *T where that is an object; else 0
	Object  bool   // a T travels as a handle to a copy
	Nil     any    // (*T)(nil)
}

// HiddenType is a type that generated code cannot name: an unexported one of another module.
type HiddenType struct {
	Number uint32
	Name   string
}

// dynamicForm is how a dynamic type travels where the static type leaves it open.
type dynamicForm uint8

const (
	asData   dynamicForm = iota // typed value, when the schema knows it
	asHandle                    // pointers, funcs, channels
	asBox                       // objects that are no pointers
)

// dynamicType is what is known about a Go type that was met behind an interface.
type dynamicType struct {
	number  uint32 // 0: the schema does not know it
	isHeld  bool   // an object of Python
	form    dynamicForm
	isError bool
	asError func() *errorForm // of a type that has the method Error
}

// knowledge is what is found out about dynamic types, from the hooks.
type knowledge struct {
	types      sync.Map                             // reflect.Type to *dynamicType; as many as the program has dynamic types
	registered func() map[reflect.Type]*dynamicType // the schema's
	errors     func() []errorType                   // those of them that have the method Error
	sentinels  atomic.Pointer[sentinels]            // package variables and constants by the error that they hold
	forms      recentForms
}

var known = newKnowledge()

func newKnowledge() *knowledge {
	return &knowledge{registered: sync.OnceValue(registeredTypes), errors: sync.OnceValue(registeredErrors)}
}

// dynamicTypeOf gives what is known about the type of a value that is not nil.
func dynamicTypeOf(v any) *dynamicType {
	t := reflect.TypeOf(v)
	if d, ok := known.types.Load(t); ok {
		return d.(*dynamicType)
	}
	d, _ := known.types.LoadOrStore(t, newDynamicType(t))
	return d.(*dynamicType)
}

func newDynamicType(t reflect.Type) *dynamicType {
	d := known.registered()[t]
	if d == nil {
		d = &dynamicType{number: hiddenNumber(t), form: formOf(t)}
	}
	d.isError = t.Implements(errorInterface)
	d.isHeld = t.Implements(proxyInterface)
	d.asError = sync.OnceValue(func() *errorForm { return newErrorForm(t, d.number) })
	return d
}

// registeredTypes makes the map of types that generated code has registered.
func registeredTypes() map[reflect.Type]*dynamicType {
	registered := make(map[reflect.Type]*dynamicType, 2*len(hooks.Types))
	for _, row := range hooks.Types {
		pointer := reflect.TypeOf(row.Nil)
		if row.Pointer != 0 {
			registered[pointer] = &dynamicType{number: row.Pointer, form: asHandle}
		}
		if row.Number != 0 {
			d := &dynamicType{number: row.Number}
			switch kind := pointer.Elem().Kind(); {
			case row.Object:
				d.form = asBox
			case kind == reflect.Func || kind == reflect.Chan:
				d.form = asHandle
			}
			registered[pointer.Elem()] = d
		}
	}
	return registered
}

func hiddenNumber(t reflect.Type) uint32 {
	if len(hooks.Hidden) == 0 {
		return 0
	}
	name := typeName(t)
	for _, h := range hooks.Hidden {
		if h.Name == name {
			return h.Number
		}
	}
	return 0
}

// formOf decides for types that the schema does not know: what has a plain form is written as that, all others stay
// in Go.
func formOf(t reflect.Type) dynamicForm {
	switch t.Kind() {
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return asHandle
	case reflect.Pointer:
		if t.NumMethod() > 0 || hasUnexported(t.Elem()) || formOf(t.Elem()) != asData {
			return asHandle
		}
	case reflect.Struct:
		if hasUnexported(t) {
			return asBox
		}
	}
	return asData
}

func hasUnexported(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := 0; i < t.NumField(); i++ {
		if !t.Field(i).IsExported() {
			return true
		}
	}
	return false
}

// dynamic writes a value behind an any by its dynamic type, when that is an error or data of the schema, or stays in
// Go.
func (e *Encoder) dynamic(v any) bool {
	if e.givenBehind(v) {
		return true
	}
	d := dynamicTypeOf(v)
	if d.isHeld {
		e.held(v.(proxy).python())
		return true
	}
	// What was there before a call is compared by address, and no method of the user's runs for that.
	if d.isError && !e.isCanonical() && e.anyError(v) {
		return true
	}
	return e.asKnown(v, d)
}

// asKnown is dynamic without regard to whether the value is an error.
func (e *Encoder) asKnown(v any, d *dynamicType) bool {
	switch {
	case (d.number == 0 || d.form == asData) && hooks.Encode != nil && hooks.Encode(e, v):
		return true
	case d.form == asData || d.number == 0 && isPlain(v):
		return false
	}
	e.typedHandle(v, d)
	return true
}

// typedHandle writes a handle with the number of its type.
func (e *Encoder) typedHandle(v any, d *dynamicType) {
	switch {
	case d.form == asHandle && reflect.ValueOf(v).IsNil():
		e.Nil()
	case d.form == asHandle && reflect.TypeOf(v).Kind() == reflect.Func && e.callable(v):
	case d.form == asBox && d.number != 0 && !e.isCanonical():
		e.handle(addressable(v), true, d.number)
	default:
		e.handle(v, false, d.number)
	}
}

// isPlain reports whether any has a form of its own for a value whose type the schema does not know.
func isPlain(v any) bool {
	_, isError := v.(error)
	return isError || isBig(v)
}

// Interface writes a value of an interface type with methods: a handle, or a typed value where the schema has its
// dynamic type as data.
func (e *Encoder) Interface(v any) {
	if v == nil {
		e.Nil()
		return
	}
	if e.givenBehind(v) {
		return
	}
	d := dynamicTypeOf(v)
	if d.isHeld {
		e.held(v.(proxy).python())
		return
	}
	if (d.number == 0 || d.form == asData) && (e.typedBasic(v) || hooks.Encode != nil && hooks.Encode(e, v)) {
		return
	}
	if d.number == 0 && d.form == asData && hooks.Encode != nil && !e.isCanonical() {
		// A pointer without methods that are exported: the struct of a protobuf oneof, which has the interface's unexported
		// ones.
		if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && !p.IsNil() && hooks.Encode(e, p.Elem().Interface()) {
			return
		}
	}
	e.typedHandle(v, d)
}
