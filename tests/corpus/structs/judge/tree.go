package judge

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const deepest = 24

// tree is the text of a value: JSON that tells types, nil from empty, and the bits of numbers.
func tree(v any) string {
	text, err := json.Marshal(node(reflect.ValueOf(v), 0))
	if err != nil {
		panic(err)
	}
	return string(text)
}

// Text is the tree of what is in an interface.
func Text(v any) string { return tree(v) }

// node is one of nil, a bool, a number, or a list that begins with its kind.
func node(v reflect.Value, depth int) any {
	if !v.IsValid() || depth > deepest {
		return nil
	}
	name := v.Type().String()
	if known := special(v); known != nil {
		return known
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return []any{"int", name, strconv.FormatInt(v.Int(), 10)}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return []any{"int", name, strconv.FormatUint(v.Uint(), 10)}
	case reflect.Float32, reflect.Float64:
		return []any{"float", name, bits(v.Float())}
	case reflect.Complex64, reflect.Complex128:
		return []any{"complex", name, bits(real(v.Complex())), bits(imag(v.Complex()))}
	case reflect.String:
		if utf8.ValidString(v.String()) {
			return []any{"str", name, v.String()}
		}
		return []any{"raw", name, hex.EncodeToString([]byte(v.String()))}
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return []any{"pointer", name, node(v.Elem(), depth+1)}
	case reflect.Interface:
		if v.IsNil() {
			return nil
		}
		if err, ok := v.Interface().(error); ok && v.Type() == reflect.TypeFor[error]() {
			// Its type is not one that is bound: it is known by what it matches and by its text.
			return []any{"error", err.Error()}
		}
		return node(v.Elem(), depth+1)
	case reflect.Struct:
		return []any{"struct", name, fields(v, depth)}
	case reflect.Slice, reflect.Array:
		return list(v, depth)
	case reflect.Map:
		return table(v, depth)
	}
	return []any{"reference", name, v.IsNil()}
}

// special is the node of values that are more than their fields.
func special(v reflect.Value) any {
	if !v.CanInterface() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	switch x := v.Interface().(type) {
	case time.Time:
		zone, offset := x.Zone()
		return []any{"time", zone, offset, x.Format(time.RFC3339Nano)}
	case big.Int:
		return []any{"big", x.String()}
	case big.Rat:
		return []any{"big", x.String()}
	case big.Float:
		return []any{"big", x.Text('g', -1)}
	}
	return nil
}

func bits(f float64) string { return strconv.FormatUint(math.Float64bits(f), 16) }

func fields(v reflect.Value, depth int) [][]any {
	found := [][]any{}
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() {
			found = append(found, []any{field.Name, node(v.Field(i), depth+1)})
		}
	}
	return found
}

func list(v reflect.Value, depth int) any {
	name := v.Type().String()
	isNil := v.Kind() == reflect.Slice && v.IsNil()
	if v.Type().Elem().Kind() == reflect.Uint8 {
		content := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(content), v)
		return []any{"bytes", name, isNil, hex.EncodeToString(content)}
	}
	items := []any{}
	for i := range v.Len() {
		items = append(items, node(v.Index(i), depth+1))
	}
	return []any{"list", name, isNil, items}
}

func table(v reflect.Value, depth int) any {
	items := [][]any{}
	for _, key := range v.MapKeys() {
		items = append(items, []any{node(key, depth+1), node(v.MapIndex(key), depth+1)})
	}
	sort.Slice(items, func(i, j int) bool { return fmt.Sprint(items[i][0]) < fmt.Sprint(items[j][0]) })
	return []any{"map", v.Type().String(), v.IsNil(), items}
}

// isHidden tells whether Python has no such field.
func isHidden(field reflect.StructField) bool {
	tag, ok := field.Tag.Lookup("msgpack")
	if !ok {
		tag = field.Tag.Get("json")
	}
	return tag == "-" || !field.IsExported()
}

// mayBeLeftOut tells whether an empty value of the field is not told from nil, as in Go's own encoders.
func mayBeLeftOut(field reflect.StructField) bool {
	return strings.Contains(string(field.Tag), "omitempty")
}
