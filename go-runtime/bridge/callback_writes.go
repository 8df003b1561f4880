package rt

import (
	"encoding/binary"
	"reflect"
	"sort"
)

// What Python writes into the arguments of a callback comes back behind its reply: the values of parameters that are
// slices, maps or sets, and what the pointers among the arguments lead to. A pointer is known by the place of its data
// in the arguments (docs/wire.md), as those that Python gives are.

// Note has the pointers to data that are written from now on noted.
func (i *Invocation) Note() {
	i.noted.noting, i.noted.from = true, i.from
	i.E.given = &i.noted
}

// Written reads what Python has written into arguments, from behind the results or the exception. `param` reads the new
// value of a parameter and puts it into the argument; nil when there is no such parameter.
func (i *Invocation) Written(param func(d *Decoder, param int)) {
	d := &i.D
	if d.failure != nil || d.pos >= len(d.buf) {
		return
	}
	d.given = i.noted.list // in the order of the frame
	count, _ := d.array("what was written")
	for ; count > 1 && d.failure == nil; count -= 2 {
		if d.IsGiven() {
			d.writtenBehind()
		} else if at := d.Int(); d.failure == nil && param != nil {
			param(d, at)
		} else {
			d.Fail("expected the place of a pointer")
		}
	}
	d.given = nil
}

// writtenBehind reads what a noted pointer leads to now, and puts it there. A place that is not noted is of a copy, in
// Go too: what was written there is for nobody.
func (d *Decoder) writtenBehind() {
	_, content, _ := d.ext()
	if len(content) != 4 {
		d.Fail("expected the place of a pointer")
		return
	}
	at := binary.BigEndian.Uint32(content)
	now := d.Any()
	i := sort.Search(len(d.given), func(i int) bool { return d.given[i].at >= at })
	if d.failure != nil || i == len(d.given) || d.given[i].at != at {
		return
	}
	into, value := reflect.ValueOf(d.given[i].pointer).Elem(), reflect.ValueOf(now)
	switch {
	case !value.IsValid() || !into.IsValid():
	case !value.Type().ConvertibleTo(into.Type()):
		d.Fail("expected a " + into.Type().String() + " that was written, got a " + value.Type().String())
	default:
		into.Set(value.Convert(into.Type()))
	}
}

// moved corrects the places of what was noted behind a position at which n bytes are put in.
func (g *givenList) moved(position, n int) {
	for i := len(g.list) - 1; i >= 0 && int(g.list[i].at)+g.from > position; i-- {
		g.list[i].at += uint32(n)
	}
}

// WrittenSlice puts the elements of a slice that Python has written into the argument, which has as many.
func WrittenSlice[S ~[]T, T any](d *Decoder, into, now S) {
	if d.failure != nil {
		return
	}
	if len(now) != len(into) {
		d.Fail("expected " + plural(len(into), "element") + " that were written, found " + plural(len(now), "element"))
		return
	}
	copy(into, now)
}

// WrittenMap puts the entries of a map or set that Python has written into the argument.
func WrittenMap[M ~map[K]V, K comparable, V any](d *Decoder, into, now M) {
	if d.failure != nil {
		return
	}
	if into == nil {
		if len(now) > 0 {
			d.Fail("entries were put into a nil map")
		}
		return
	}
	clear(into)
	for key, value := range now {
		into[key] = value
	}
}
