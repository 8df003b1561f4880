package rt

import (
	"reflect"
	"strconv"
)

// Out is an argument for a parameter that Go writes into.
type Out struct {
	// Value is what the function gets.
	Value any
	made  bool
}

// Out reads the argument of an out parameter: nil for a new any, a typed value of nil for a new value of that type, a
// typed value for a copy of it that Go writes into, or any other value as it is.
func (d *Decoder) Out() Out {
	if d.Nil() {
		return Out{new(any), true}
	}
	if number, ok := d.emptyTyped(); ok {
		if p := newValue(number); p != nil {
			return Out{p, true}
		}
		d.failAt(d.pos-1, "type number "+strconv.FormatUint(number, 10)+" is none of this artifact's types")
	}
	data := !d.isHandleAt(d.pos)
	v := d.Any()
	if data && isNewBig(v) {
		return Out{v, true}
	}
	if data && v != nil && reflect.TypeOf(v).Kind() != reflect.Pointer {
		return Out{addressable(v), true}
	}
	return Out{Value: v}
}

// emptyTyped reads a typed value of nil; nothing is read when there is none.
func (d *Decoder) emptyTyped() (number uint64, ok bool) {
	start := d.pos
	code, payload, ok := d.ext()
	if ok && code == extTyped && len(payload) > 1 && payload[len(payload)-1] == 0xc0 {
		inner := Decoder{buf: payload[:len(payload)-1]}
		if number = inner.Uint64(); inner.failure == nil && inner.left() == 0 {
			return number, true
		}
	}
	d.pos = start
	return 0, false
}

// Outs reads the arguments of a variadic out parameter, and what the function gets.
func (d *Decoder) Outs() (outs []Out, values []any) {
	n, ok := d.Slice()
	if !ok {
		return nil, nil
	}
	outs, values = make([]Out, n), make([]any, n)
	for i := range outs {
		outs[i] = d.Out()
		values[i] = outs[i].Value
		if d.failure != nil {
			d.AtIndex(i)
			break
		}
	}
	return outs, values
}

// Made counts those that were made here, each of which is one more result.
func Made(outs ...Out) (n int) {
	for _, o := range outs {
		if o.made {
			n++
		}
	}
	return n
}

// Outs writes what was made for out parameters.
func (e *Encoder) Outs(outs ...Out) {
	for _, o := range outs {
		if o.made {
			e.Any(reflect.ValueOf(o.Value).Elem().Interface())
		}
	}
}

// newValue gives a pointer to a new value of a type, or nil.
func newValue(number uint64) any {
	if number <= typeBigFloat {
		return newBasic(number)
	}
	for _, row := range hooks.Types {
		switch number {
		case uint64(row.Number):
			return reflect.New(reflect.TypeOf(row.Nil).Elem()).Interface()
		case uint64(row.Pointer):
			return reflect.New(reflect.TypeOf(row.Nil)).Interface()
		}
	}
	return nil
}

// newBasic gives a pointer to a new value of a type that every artifact knows.
func newBasic(number uint64) any {
	switch number {
	case typeAny:
		return new(any)
	case typeError:
		return new(error)
	}
	d := Decoder{buf: []byte{0xc0}}
	v := d.basicValue(number)
	if v == nil || isNewBig(v) {
		return v
	}
	return reflect.New(reflect.TypeOf(v)).Interface()
}
