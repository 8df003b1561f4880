//go:build !usegolib_nofuncs

package rt

import (
	"reflect"
	"strconv"
	"time"
)

// callAnyFunc calls a func whose type no signature mentions, so that no generated function knows it: the func, then
// an array of arguments, each as any. It gives the number of results, then one any: nothing, the result, or an array of
// the results.
func callAnyFunc(c *Call) {
	c.D.Args(2)
	start := c.D.pos
	r := c.handleArgument()
	f := reflect.ValueOf(r.value)
	if c.D.failure == nil && (r.boxed || f.Kind() != reflect.Func) {
		c.D.failOf(start, "a "+typeName(f.Type())+" cannot be called: it is no func", decodeOtherType)
	}
	var in []reflect.Value
	if c.D.failure == nil {
		in = c.D.arguments(f.Type())
	}
	if !c.Decoded() {
		return
	}
	out := f.Call(in)
	if n := len(out); n > 0 && f.Type().Out(n-1) == errorInterface {
		err, _ := out[n-1].Interface().(error)
		if out = out[:n-1]; err != nil {
			c.Error(err)
			if c.Beside(2, n > 1) {
				c.anyResults(out)
			}
			return
		}
	}
	c.Results(2)
	c.anyResults(out)
}

func (c *Call) anyResults(out []reflect.Value) {
	c.E.Int(int64(len(out)))
	if len(out) == 1 {
		c.E.Any(out[0].Interface())
		return
	}
	c.E.Array(len(out))
	for _, v := range out {
		c.E.Any(v.Interface())
	}
}

// arguments reads an array of arguments for a func of type t.
func (d *Decoder) arguments(t reflect.Type) (in []reflect.Value) {
	start := d.pos
	n, _ := d.Slice()
	if t.NumIn() > 0 && isContext(t.In(0)) {
		in = append(in, reflect.ValueOf(background{}))
	}
	first := len(in)
	fixed := t.NumIn() - first
	if t.IsVariadic() {
		fixed--
	}
	if d.failure == nil && (n < fixed || n > fixed && !t.IsVariadic()) {
		least := ""
		if t.IsVariadic() {
			least = "at least "
		}
		d.failOf(start, "a "+typeName(t)+" takes "+least+plural(fixed, "argument")+", got "+strconv.Itoa(n), decodeOtherType)
	}
	for i := 0; i < n && d.failure == nil; i++ {
		var p reflect.Type
		if i < fixed {
			p = t.In(first + i)
		} else {
			p = t.In(t.NumIn() - 1).Elem()
		}
		if in = append(in, d.valueOf(p)); d.failure != nil {
			d.AtIndex(i)
		}
	}
	return in
}

// background is a context.Context that never ends, as bound functions get one. The package context itself would be in
// every artifact.
type background struct{}

func (background) Deadline() (deadline time.Time, ok bool) { return }
func (background) Done() <-chan struct{}                   { return nil }
func (background) Err() error                              { return nil }
func (background) Value(key any) any                       { return nil }
