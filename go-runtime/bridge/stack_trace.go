//go:build go1.22

package rt

import "reflect"

// The linker of Go 1.22 and later keeps the methods of a name that is a constant; before, it would keep all methods.
// Calls by reflection are 70 KB: only artifacts that have github.com/pkg/errors among their packages have this file.

func hasStackTrace(t reflect.Type) bool {
	method, ok := t.MethodByName("StackTrace")
	return ok && t.Kind() != reflect.Interface && method.Type.NumIn() == 1 && method.Type.NumOut() == 1 &&
		isTrace(method.Type.Out(0))
}

func stackTrace(err reflect.Value) reflect.Value { return err.MethodByName("StackTrace").Call(nil)[0] }
