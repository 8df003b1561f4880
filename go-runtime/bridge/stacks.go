package rt

import (
	"reflect"
	"runtime"
	"strconv"
	"strings"
)

// stackKind is how errors of a type carry the stack of the place where they were made.
type stackKind uint8

const (
	noStack    stackKind = iota
	byCallers            // Callers() []uintptr, as go-errors has it
	byTrace              // StackTrace() of a slice of program counters, as github.com/pkg/errors and those like it
	byOneFrame           // a field of the type Frame of golang.org/x/xerrors, which has one place
)

// stackKindOf looks for it once per type: what errors without a stack pay is one comparison.
func stackKindOf(t reflect.Type) stackKind {
	if t.Implements(reflect.TypeOf((*interface{ Callers() []uintptr })(nil)).Elem()) {
		return byCallers
	}
	if hasStackTrace(t) {
		return byTrace
	}
	if frameField(t) >= 0 {
		return byOneFrame
	}
	return noStack
}

// frameField gives the index of the field with the place, -1 without one.
func frameField(t reflect.Type) int {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return -1
	}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i).Type
		if f.Name() == "Frame" && strings.HasSuffix(f.PkgPath(), "golang.org/x/xerrors") && f.Kind() == reflect.Struct &&
			f.NumField() == 1 && isTrace(f.Field(0).Type) {
			return i
		}
	}
	return -1
}

// isTrace reports whether a type is a list of program counters.
func isTrace(t reflect.Type) bool {
	return (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && t.Elem().Kind() == reflect.Uintptr
}

// stackOf gives the stack of the innermost error of a chain that has one, in the form of a panic's; empty without any.
func stackOf(chain []error) string {
	for i := len(chain) - 1; i >= 0; i-- {
		if form := known.forms.of(chain[i]); form.stack != noStack {
			if text := stackText(callersOf(chain[i], form.stack)); text != "" {
				return text
			}
		}
	}
	return ""
}

// callersOf gives the program counters as runtime.Callers has them. The user's code runs, and may panic.
func callersOf(err error, kind stackKind) (callers []uintptr) {
	defer func() {
		if recover() != nil {
			callers = nil
		}
	}()
	switch kind {
	case byCallers:
		return err.(interface{ Callers() []uintptr }).Callers()
	case byTrace:
		return counters(stackTrace(reflect.ValueOf(err)))
	}
	v := reflect.ValueOf(err)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	// The first is the function of xerrors that made the error, and the last is there for inlining.
	frames := counters(v.Field(frameField(v.Type())).Field(0))
	if len(frames) < 2 {
		return nil
	}
	return frames[1:2]
}

func counters(list reflect.Value) (callers []uintptr) {
	for i := 0; i < list.Len(); i++ {
		callers = append(callers, uintptr(list.Index(i).Uint()))
	}
	return callers
}

// stackText writes frames down to the function that was called.
func stackText(callers []uintptr) string {
	if len(callers) == 0 {
		return ""
	}
	var text strings.Builder
	frames := runtime.CallersFrames(callers)
	for {
		frame, more := frames.Next()
		if strings.Contains(frame.Function, ".(*Call).run") || strings.Contains(frame.Function, ".(*Words).run") {
			break
		}
		if frame.Function != "" {
			text.WriteString(frame.Function + "()\n\t" + frame.File + ":" + strconv.Itoa(frame.Line) + "\n")
		}
		if !more {
			break
		}
	}
	return text.String()
}
