//go:build !usegolib_nofuncs

package rt

import (
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"unsafe"
)

// funcTypes are the func types that texts have named, by the text: a program has few.
var funcTypes sync.Map

// funcOf gives a callable as a func of the type that a text spells (`usegolib.func`), or the problem with it.
func (h *Callable) funcOf(text string) (f any, problem string) {
	found, ok := funcTypes.Load(text)
	if !ok {
		t, problem := spelledType(text)
		if problem == "" && t.Kind() != reflect.Func {
			problem = text + " is no func type"
		}
		if problem != "" {
			return nil, problem
		}
		found, _ = funcTypes.LoadOrStore(text, t)
	}
	return h.funcOfType(found.(reflect.Type)).Interface(), ""
}

// funcOfType gives a callable as a func of the type t.
func (h *Callable) funcOfType(t reflect.Type) reflect.Value {
	f := reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value { return h.reflected(t, in) })
	noteMade(behind(f.Interface()), h)
	return f
}

// madeFuncs are the funcs that reflection has made of callables, by their addresses.
var madeFuncs sync.Map

// madeFunc is the memory of one.
type madeFunc struct{ _ uintptr }

func noteMade(f unsafe.Pointer, h *Callable) {
	at := (*madeFunc)(f)
	madeFuncs.Store(uintptr(f), h)
	runtime.SetFinalizer(at, func(at *madeFunc) { madeFuncs.Delete(uintptr(unsafe.Pointer(at))) })
}

func callableMade(f unsafe.Pointer) *Callable {
	h, _ := madeFuncs.Load(uintptr(f))
	found, _ := h.(*Callable)
	return found
}

// reflected is a call of a func of the type t, as generated code makes one of the types that it knows. Arguments are
// what any makes of them, and the results are put into their types as the arguments of a func behind any are.
func (h *Callable) reflected(t reflect.Type, in []reflect.Value) []reflect.Value {
	if len(in) > 0 && isContext(t.In(0)) {
		in = in[1:]
	}
	out := make([]reflect.Value, t.NumOut())
	for i := range out {
		out[i] = reflect.New(t.Out(i)).Elem()
	}
	results := len(out)
	hasError := results > 0 && t.Out(results-1) == errorInterface
	if hasError {
		results--
	}
	c := h.Begin(len(in))
	for _, v := range in {
		c.E.Any(v.Interface())
	}
	if h.loose {
		if c.Call(1) {
			c.D.looseResults(out[:results])
		}
	} else if c.Call(results) {
		for i := 0; i < results && c.D.failure == nil; i++ {
			out[i].Set(c.D.valueOf(t.Out(i)))
		}
	}
	if !hasError {
		c.End()
	} else if err := c.Err(); err != nil {
		out[results].Set(reflect.ValueOf(err))
	}
	return out
}

// looseResults reads the one result of a callable of which nothing was known when Python gave it.
func (d *Decoder) looseResults(out []reflect.Value) {
	if len(out) == 1 {
		out[0].Set(d.valueOf(out[0].Type()))
		return
	}
	start := d.pos
	values, ok := d.Any().([]any)
	if len(out) == 0 || d.failure != nil {
		return
	}
	if !ok || len(values) != len(out) {
		d.failAt(start, "expected a tuple of "+plural(len(out), "result"))
		return
	}
	for i, v := range values {
		if err := fit(out[i], reflect.ValueOf(v)); err != nil {
			d.failAt(start, "result "+strconv.Itoa(i+1)+": "+err.text)
			return
		}
	}
}
