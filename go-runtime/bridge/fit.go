//go:build !usegolib_nofuncs

package rt

import (
	"reflect"
	"strconv"
)

// valueOf reads an any as a value of the type t.
func (d *Decoder) valueOf(t reflect.Type) reflect.Value {
	start := d.pos
	into := reflect.New(t).Elem()
	v := d.Any()
	if d.failure != nil {
		return into
	}
	if err := fit(into, reflect.ValueOf(v)); err != nil {
		detail := uint64(0)
		if !err.tooLarge {
			detail = decodeOtherType
		}
		d.failOf(start, err.text, detail)
	}
	return into
}

// misfit is why a value has no place in a type.
type misfit struct {
	text     string
	tooLarge bool // the type would do, the value is too large
}

func noFit(t reflect.Type, v reflect.Value) *misfit {
	if !v.IsValid() {
		return &misfit{text: "expected " + typeName(t) + ", got nil"}
	}
	return &misfit{text: "expected " + typeName(t) + ", got " + typeName(v.Type())}
}

// fit puts the value of an any into a place: as it is where Go could assign it, else the plain values that any has
// for numbers, texts, lists and maps as values of the place's type.
func fit(into, v reflect.Value) *misfit {
	t := into.Type()
	if v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan:
			return nil
		}
		return noFit(t, v)
	}
	if v.Type().AssignableTo(t) {
		into.Set(v)
		return nil
	}
	switch t.Kind() {
	case reflect.Interface:
		if p := reflect.ValueOf(addressable(v.Interface())); p.Type().AssignableTo(t) {
			into.Set(p)
			return nil
		}
	case reflect.Pointer:
		if v.Kind() != reflect.Pointer {
			into.Set(reflect.New(t.Elem()))
			return fit(into.Elem(), v)
		}
	case reflect.Slice, reflect.Array:
		return fitList(into, v)
	case reflect.Map:
		return fitMap(into, v)
	case reflect.Struct:
		return fitStruct(into, v)
	case reflect.Func:
		return fitFunc(into, v)
	default:
		return fitScalar(into, v)
	}
	return noFit(t, v)
}

// fitFunc makes a func of another type of a callable of Python.
func fitFunc(into, v reflect.Value) *misfit {
	if v.Kind() == reflect.Func {
		if h := callableOf(behind(v.Interface())); h != nil && h.loose {
			into.Set(h.funcOfType(into.Type()))
			return nil
		}
	}
	return noFit(into.Type(), v)
}

// fitScalar takes numbers of other types that fit, and values whose type has another name.
func fitScalar(into, v reflect.Value) *misfit {
	t := into.Type()
	number, isNumber := numberOf(v)
	switch {
	case v.Kind() == t.Kind() && v.CanConvert(t):
		into.Set(v.Convert(t))
		return nil
	case !isNumber:
		return noFit(t, v)
	case into.CanInt():
		if number.negative == (int64(number.whole) < 0) && number.isWhole && !into.OverflowInt(int64(number.whole)) {
			into.SetInt(int64(number.whole))
			return nil
		}
	case into.CanUint():
		if !number.negative && number.isWhole && !into.OverflowUint(number.whole) {
			into.SetUint(number.whole)
			return nil
		}
	case into.CanFloat():
		if !into.OverflowFloat(number.float) {
			into.SetFloat(number.float)
			return nil
		}
	case into.CanComplex():
		into.SetComplex(complex(number.float, 0))
		return nil
	default:
		return noFit(t, v)
	}
	if !number.isWhole {
		return noFit(t, v)
	}
	return &misfit{text: "expected " + typeName(t) + ", got " + number.text() + ", which is out of range", tooLarge: true}
}

// number is an integer or a float.
type number struct {
	whole    uint64 // two's complement
	negative bool
	isWhole  bool
	float    float64
}

func (n number) text() string {
	if n.negative {
		return strconv.FormatInt(int64(n.whole), 10)
	}
	return strconv.FormatUint(n.whole, 10)
}

func numberOf(v reflect.Value) (n number, ok bool) {
	switch {
	case v.CanInt():
		return number{uint64(v.Int()), v.Int() < 0, true, float64(v.Int())}, true
	case v.CanUint():
		return number{v.Uint(), false, true, float64(v.Uint())}, true
	case v.CanFloat():
		return number{float: v.Float()}, true
	}
	return n, false
}

func fitList(into, v reflect.Value) *misfit {
	t := into.Type()
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return noFit(t, v)
	}
	if t.Kind() == reflect.Slice {
		if v.Kind() == reflect.Slice && v.IsNil() {
			return nil
		}
		into.Set(reflect.MakeSlice(t, v.Len(), v.Len()))
	} else if v.Len() != t.Len() {
		return &misfit{text: "expected " + plural(t.Len(), "element") + " for a " + typeName(t) + ", got " + strconv.Itoa(v.Len())}
	}
	for i := 0; i < v.Len(); i++ {
		if err := fit(into.Index(i), v.Index(i)); err != nil {
			return &misfit{"[" + strconv.Itoa(i) + "]: " + err.text, err.tooLarge}
		}
	}
	return nil
}

func fitMap(into, v reflect.Value) *misfit {
	t := into.Type()
	if v.Kind() != reflect.Map {
		return noFit(t, v)
	}
	if v.IsNil() {
		return nil
	}
	into.Set(reflect.MakeMapWithSize(t, v.Len()))
	for entries := v.MapRange(); entries.Next(); {
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		err := fit(key, entries.Key())
		if err == nil {
			err = fit(value, entries.Value())
		}
		if err != nil {
			return &misfit{"[" + keyText(entries.Key()) + "]: " + err.text, err.tooLarge}
		}
		into.SetMapIndex(key, value)
	}
	return nil
}

func keyText(key reflect.Value) string {
	if s, ok := key.Interface().(string); ok {
		return strconv.Quote(s)
	}
	return plainText(key.Interface())
}

// fitStruct takes a map with the Go names of fields; what it does not name is zero.
func fitStruct(into, v reflect.Value) *misfit {
	t := into.Type()
	if v.Kind() != reflect.Map || v.Type().Key().Kind() != reflect.String {
		if v.Type().ConvertibleTo(t) {
			into.Set(v.Convert(t))
			return nil
		}
		return noFit(t, v)
	}
	for entries := v.MapRange(); entries.Next(); {
		name := entries.Key().String()
		field, ok := t.FieldByName(name)
		if !ok || !field.IsExported() || len(field.Index) > 1 {
			return &misfit{text: "a " + typeName(t) + " has no exported field " + strconv.Quote(name)}
		}
		if err := fit(into.FieldByIndex(field.Index), entries.Value()); err != nil {
			return &misfit{"." + name + ": " + err.text, err.tooLarge}
		}
	}
	return nil
}

func isContext(t reflect.Type) bool { return t.PkgPath() == "context" && t.Name() == "Context" }
