package rt

import (
	"reflect"
)

// The methods of an error are the user's code. One that panics says less about its error, as with fmt: the call that
// gave the error has ended well, and its other results are there.

// messageOf is what fmt prints for an error.
func messageOf(err error) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = withoutMessage(err, r)
		}
	}()
	return err.Error()
}

// withoutMessage is the text of an error whose method has panicked. An exception of Python, which interrupts Go as a
// panic, goes on.
func withoutMessage(err error, panicked any) string {
	if exception, ok := panicked.(*PythonError); ok {
		panic(exception)
	}
	if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && v.IsNil() {
		return "<nil>"
	}
	return "%!v(PANIC=Error method: " + panicText(panicked) + ")"
}

// wrappedBy gives what an error wraps; nothing where its method panics.
func wrappedBy(err error) (list []error) {
	defer func() {
		if recover() != nil {
			list = nil
		}
	}()
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		if inner := u.Unwrap(); inner != nil {
			return []error{inner}
		}
	case interface{ Unwrap() []error }:
		return u.Unwrap()
	}
	return nil
}

// says asks an error whether it is another one. Methods that were written for the errors of their own package alone may
// panic with those of others, which is a no.
func says(u interface{ Is(error) bool }, target error) (is bool) {
	defer func() {
		if recover() != nil {
			is = false
		}
	}()
	return u.Is(target)
}

// becomes asks an error whether it can be one of a type.
func becomes(u interface{ As(any) bool }, t reflect.Type) (is bool) {
	defer func() {
		if recover() != nil {
			is = false
		}
	}()
	return u.As(reflect.New(t).Interface())
}
