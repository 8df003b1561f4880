package rt

import (
	"reflect"
	"strings"
	"unsafe"
)

// unknown writes a value whose type the schema does not have, as the nearest plain form. This is the one place where
// values are taken apart by reflection.
func (e *Encoder) unknown(v any) {
	if e.pointedBig(v) {
		return
	}
	if !e.anyError(v) {
		e.reflected(reflect.ValueOf(v))
	}
}

// anyError writes a value that is an error, as every error is written; false for others, and for nil pointers.
func (e *Encoder) anyError(v any) bool {
	err, ok := v.(error)
	if r := reflect.ValueOf(v); !ok || r.Kind() == reflect.Pointer && r.IsNil() {
		return false
	}
	at := e.Typed(typeError)
	members := maxMembers
	host := hostErrorOf(err) != nil
	e.error(err, &members, !host && dynamicTypeOf(v).number != 0)
	e.EndTyped(at)
	return true
}

func (e *Encoder) reflected(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		e.Bool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.Int(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.Uint(v.Uint())
	case reflect.Float32, reflect.Float64:
		e.Float64(v.Float())
	case reflect.Complex64, reflect.Complex128:
		e.Any(v.Complex())
	case reflect.String:
		e.String(v.String())
	case reflect.Pointer:
		if v.IsNil() {
			e.Nil()
		} else if e.Enter(v.UnsafePointer()) {
			e.Any(v.Elem().Interface())
			e.Leave()
		}
	case reflect.Slice:
		if v.IsNil() {
			e.anyNil(nilOf(v.Type()))
		} else if v.Type().Elem().Kind() == reflect.Uint8 {
			e.Bytes(v.Bytes())
		} else if e.Enter(v.UnsafePointer()) {
			e.reflectedElements(v)
			e.Leave()
		}
	case reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			content := make([]byte, v.Len())
			reflect.Copy(reflect.ValueOf(content), v)
			e.Bytes(content)
		} else if e.Enter(nil) {
			e.reflectedElements(v)
			e.Leave()
		}
	case reflect.Map:
		e.reflectedMap(v)
	case reflect.Struct:
		e.reflectedStruct(v)
	default:
		// Funcs, channels and unsafe pointers, also those inside of a plain value.
		if v.Kind() != reflect.Func || v.IsNil() || !e.callable(v.Interface()) {
			e.handle(v.Interface(), false, 0)
		}
	}
}

func (e *Encoder) reflectedElements(v reflect.Value) {
	e.Array(v.Len())
	for i := 0; i < v.Len() && e.failure == nil; i++ {
		e.Any(v.Index(i).Interface())
	}
}

// nilOf is the kind of nil that a slice type has in any.
func nilOf(t reflect.Type) byte {
	if t.Elem().Kind() == reflect.Uint8 {
		return nilBytes
	}
	return nilSlice
}

func (e *Encoder) reflectedMap(v reflect.Value) {
	if v.IsNil() {
		e.anyNil(nilMap)
		return
	}
	if !e.Enter(unsafe.Pointer(v.Pointer())) {
		return
	}
	if elem := v.Type().Elem(); elem.Kind() == reflect.Struct && elem.NumField() == 0 {
		at := e.Set(v.Len())
		for entries := v.MapRange(); entries.Next(); {
			e.Entry()
			e.Any(entries.Key().Interface())
		}
		e.EndMap(at)
	} else {
		at := e.Map(v.Len())
		for entries := v.MapRange(); entries.Next(); {
			e.Entry()
			e.Any(entries.Key().Interface())
			e.Any(entries.Value().Interface())
		}
		e.EndMap(at)
	}
	e.Leave()
}

// reflectedStruct writes the exported fields as a map by key.
func (e *Encoder) reflectedStruct(v reflect.Value) {
	t := v.Type()
	var keys []string
	var fields []int
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		key, omitEmpty := fieldKey(f)
		if !f.IsExported() || key == "-" || omitEmpty && v.Field(i).IsZero() {
			continue
		}
		keys, fields = append(keys, key), append(fields, i)
	}
	if !e.Enter(nil) {
		return
	}
	e.Map(len(keys))
	for i, key := range keys {
		e.String(key)
		e.Any(v.Field(fields[i]).Interface())
		if e.failure != nil {
			e.At(t.Name() + "." + t.Field(fields[i]).Name)
			break
		}
	}
	e.Leave()
}

// fieldKey is the key of a field: msgpack tag, else json tag, else its name.
func fieldKey(f reflect.StructField) (key string, omitEmpty bool) {
	tag, ok := f.Tag.Lookup("msgpack")
	if !ok {
		tag = f.Tag.Get("json")
	}
	key, options, _ := strings.Cut(tag, ",")
	if key == "" {
		key = f.Name
	}
	return key, strings.Contains(","+options+",", ",omitempty,")
}
