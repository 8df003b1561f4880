package rt

import (
	"reflect"
	"strconv"
	"strings"
)

const (
	// maxText bounds the text of an object that has no method for it.
	maxText = 4096
	// maxTextDepth bounds how far into such an object its text goes.
	maxTextDepth = 4
)

// textOf is what fmt prints for an object, by its methods, or by its exported fields within bounds: fmt itself would
// follow a cycle until the stack ends, and read maps that other goroutines write.
func textOf(r reference) string {
	switch v := r.value.(type) {
	case error:
		return v.Error()
	case interface{ String() string }:
		return v.String()
	}
	var t texter
	t.value(reflect.ValueOf(r.value), r.boxed, 0)
	text := t.String()
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "..."
	}
	return text
}

// plainText is what fmt prints for a value that has no text of its own. The runtime does without fmt, which would be a
// third of a small artifact.
func plainText(v any) string {
	if v == nil {
		return "<nil>"
	}
	var t texter
	t.value(reflect.ValueOf(v), false, 0)
	return t.String()
}

// texter prints like %v.
type texter struct{ strings.Builder }

// value prints a value. What a pointer leads to is only shown at the top, as fmt does; of a boxed value without the &.
func (t *texter) value(v reflect.Value, boxed bool, depth int) {
	kind := v.Kind()
	isContainer := kind == reflect.Struct || kind == reflect.Slice || kind == reflect.Array || kind == reflect.Map
	if t.Len() > maxText || isContainer && depth > maxTextDepth {
		t.WriteString("...")
		return
	}
	switch kind {
	case reflect.Pointer:
		if v.IsNil() || depth > 0 {
			t.WriteString(typeName(v.Type()))
			return
		}
		if !boxed {
			t.WriteByte('&')
		}
		t.value(v.Elem(), false, depth+1)
	case reflect.Interface:
		if v.IsNil() {
			t.WriteString("<nil>")
		} else {
			t.value(v.Elem(), false, depth)
		}
	case reflect.Struct:
		t.structure(v, depth)
	case reflect.Slice, reflect.Array:
		t.list(v, depth)
	case reflect.Map:
		t.mapping(v, depth)
	default:
		t.plain(v)
	}
}

// plain prints a value that holds no others.
func (t *texter) plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		t.WriteString(v.String())
	case reflect.Bool:
		t.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		t.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		t.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		t.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case reflect.Complex64, reflect.Complex128:
		t.WriteString(strconv.FormatComplex(v.Complex(), 'g', -1, 128))
	default:
		t.WriteString(typeName(v.Type()))
	}
}

func (t *texter) structure(v reflect.Value, depth int) {
	t.WriteByte('{')
	first := true
	for i := 0; i < v.NumField(); i++ {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		if !first {
			t.WriteByte(' ')
		}
		first = false
		t.value(v.Field(i), false, depth+1)
	}
	t.WriteByte('}')
}

func (t *texter) list(v reflect.Value, depth int) {
	t.WriteByte('[')
	for i := 0; i < v.Len() && t.Len() <= maxText; i++ {
		if i > 0 {
			t.WriteByte(' ')
		}
		t.value(v.Index(i), false, depth+1)
	}
	t.WriteByte(']')
}

func (t *texter) mapping(v reflect.Value, depth int) {
	t.WriteString("map[")
	first := true
	for entries := v.MapRange(); t.Len() <= maxText && entries.Next(); {
		if !first {
			t.WriteByte(' ')
		}
		first = false
		t.value(entries.Key(), false, depth+1)
		t.WriteByte(':')
		t.value(entries.Value(), false, depth+1)
	}
	t.WriteByte(']')
}
