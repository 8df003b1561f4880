package rt

import "reflect"

// errorForm is what is known about the errors of a type.
type errorForm struct {
	name  string   // as the caller is told
	types []uint32 // numbers of the error types that a value of it is
	// calls: it is a type of the schema with more methods than those of every error.
	calls bool
	bare  bool // a value wraps nothing, has no exported fields, and has no word of its own on what it is
}

// The methods by which an error says what it wraps and what it is.
var tellingMethods = [...]reflect.Type{
	reflect.TypeOf((*interface{ Unwrap() error })(nil)).Elem(),
	reflect.TypeOf((*interface{ Unwrap() []error })(nil)).Elem(),
	reflect.TypeOf((*interface{ Is(error) bool })(nil)).Elem(),
	reflect.TypeOf((*interface{ As(any) bool })(nil)).Elem(),
}

func newErrorForm(t reflect.Type, number uint32) *errorForm {
	form := &errorForm{name: typeName(t), types: errorTypesOf(t, number)}
	form.calls = number != 0 && hasErrorMethods(t)
	form.bare = len(form.types) == 0 && t != reflect.TypeOf((*HostError)(nil))
	for _, method := range tellingMethods {
		form.bare = form.bare && !t.Implements(method)
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct {
		for i := 0; i < t.NumField(); i++ {
			form.bare = form.bare && !t.Field(i).IsExported()
		}
	}
	return form
}

// hasErrorMethods reports whether a type has exported methods besides those that the errors package asks for. What
// they are called is not asked: that would keep every method of the program.
func hasErrorMethods(t reflect.Type) bool {
	methods := t.NumMethod()
	if t.Implements(errorInterface) {
		methods--
	}
	for _, telling := range tellingMethods {
		if t.Implements(telling) {
			methods--
		}
	}
	return methods > 0
}

// isPlain reports whether message and type are all there is to say about an error of this form: most are, and then
// nothing is looked for. What is left to ask is whether it is the value of a package variable.
func (form *errorForm) isPlain(err error) bool {
	if !form.bare {
		return false
	}
	byValue := sentinelsByValue()
	return len(byValue) == 0 || !reflect.ValueOf(err).Comparable() || byValue[err] == nil
}
