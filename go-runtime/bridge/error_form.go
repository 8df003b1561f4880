package rt

import (
	"errors"
	"reflect"
	"sync/atomic"
	"unsafe"
)

// errorForm is what is known about the errors of a type.
type errorForm struct {
	table unsafe.Pointer // the first word of every such error
	name  string         // as the caller is told
	end   string         // what follows the message in the reply for a plain error: the name, and no write-backs
	types []uint32       // numbers of the error types that a value of it is
	// content is set for a type of the schema that has more methods than every error has, or is a list, map or number.
	content bool
	// bare is set for a type whose values wrap nothing, have no exported fields, and no method Is or As.
	bare bool
	// plainText is set for the type of errors.New, which fmt.Errorf gives as well when it wraps nothing: the method Error
	// of a pointer that is not nil only reads a field, so that it cannot panic.
	plainText bool
	// pointer is set for a type whose values are pointers: the second word of such an error is the pointer.
	pointer bool
	stack   stackKind
}

// The methods by which an error says what it wraps and what it is.
var tellingMethods = [...]reflect.Type{
	reflect.TypeOf((*interface{ Unwrap() error })(nil)).Elem(),
	reflect.TypeOf((*interface{ Unwrap() []error })(nil)).Elem(),
	reflect.TypeOf((*interface{ Is(error) bool })(nil)).Elem(),
	reflect.TypeOf((*interface{ As(any) bool })(nil)).Elem(),
}

func newErrorForm(t reflect.Type, number uint32) *errorForm {
	form := &errorForm{table: tableOf(reflect.Zero(t).Interface().(error)), name: typeName(t), types: errorTypesOf(t, number)}
	var end Encoder
	end.String(form.name)
	end.Array(0)
	form.end = string(end.buf)
	form.content = number != 0 && hasErrorMethods(t) || isContainer(t)
	form.bare = len(form.types) == 0 && !isContainer(t) && !isExported(t) && t != reflect.TypeOf((*HostError)(nil))
	form.stack = stackKindOf(t)
	form.bare = form.bare && form.stack == noStack
	for _, method := range tellingMethods {
		form.bare = form.bare && !t.Implements(method)
	}
	form.plainText = t == reflect.TypeOf(errors.New(""))
	form.pointer = t.Kind() == reflect.Pointer
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

// isExported reports whether the type of an error, or what it points to, has a name that other packages may write: the
// caller may have a class of that name, whatever artifact it comes from.
func isExported(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := t.Name()
	// What begins with another letter than an English one is left to the caller.
	return t.PkgPath() != "" && name != "" && (name[0] >= 'A' && name[0] <= 'Z' || name[0] >= 0x80)
}

// isContainer reports whether an error of the type is a list, a map or a number, which its message may not show.
func isContainer(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return true
	}
	return t.Kind() >= reflect.Int && t.Kind() <= reflect.Complex128
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

// message is what fmt prints for an error of this form. The guard against a panic costs more than the message.
func (form *errorForm) message(err error) string {
	if form.plainText && addressOf(err) != 0 {
		return err.Error()
	}
	return messageOf(err)
}

// isPlain reports whether message and type are all there is to say about an error of this form: most are, and then
// nothing is looked for. What is left to ask is whether it is the value of a package variable.
func (form *errorForm) isPlain(err error) bool {
	return form.bare && (len(hooks.Sentinels) == 0 || !form.isSentinel(err))
}

// recentForms are the forms of the error types that were met last, each at a place that its table gives: looking a type
// up among all costs more than writing the error.
type recentForms [16]atomic.Pointer[errorForm]

// of gives the form of an error that is not nil.
func (r *recentForms) of(err error) *errorForm {
	table := tableOf(err)
	// Tables of one method have 32 bytes.
	place := &r[uintptr(table)/32%uintptr(len(r))]
	if form := place.Load(); form != nil && form.table == table {
		return form
	}
	form := dynamicTypeOf(err).asError()
	place.Store(form)
	return form
}

// addressOf gives the second word of an error that is a pointer.
func addressOf(err error) uintptr { return uintptr((*[2]unsafe.Pointer)(unsafe.Pointer(&err))[1]) }

// tableOf gives the first word of an error, which stands for its type. Go keeps what it points to for good.
func tableOf(err error) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&err)) }
