package scan

import (
	"go/types"
	"reflect"
	"strings"
)

// fieldTag is what a field's tag says about its place in Python.
type fieldTag struct {
	key       string
	omitempty bool
	absent    bool
}

// readTag reads the msgpack tag, else the json tag. A name of `-` alone removes the field.
func readTag(f *types.Var, tag string) fieldTag {
	structTag := reflect.StructTag(tag)
	text, ok := structTag.Lookup("msgpack")
	if !ok {
		text = structTag.Get("json")
	}
	if text == "-" {
		return fieldTag{absent: true}
	}
	name, options, _ := strings.Cut(text, ",")
	if name == "" && ok {
		name, _, _ = strings.Cut(structTag.Get("json"), ",")
		if name == "-" {
			name = ""
		}
	}
	if name == "" {
		name = f.Name()
	}
	t := fieldTag{key: name}
	for _, option := range strings.Split(options, ",") {
		t.omitempty = t.omitempty || option == "omitempty" || option == "omitzero"
	}
	return t
}

// keyedField is a field that exists in Python.
type keyedField struct {
	*types.Var
	fieldTag
	tag string
}

// pythonFields are the fields of a struct that exist in Python, in Go's order, every key once: fields that
// claim the same key go by their Go names, and when that still is not enough, all fields do.
func pythonFields(t *types.Struct) []keyedField {
	var fields []keyedField
	count := map[string]int{}
	for i := 0; i < t.NumFields(); i++ {
		f := t.Field(i)
		tag := readTag(f, t.Tag(i))
		if f.Name() == "_" || tag.absent {
			continue
		}
		fields = append(fields, keyedField{f, tag, t.Tag(i)})
		count[tag.key]++
	}
	after := map[string]int{}
	for i := range fields {
		if count[fields[i].key] > 1 {
			fields[i].key = fields[i].Name()
		}
		after[fields[i].key]++
	}
	if len(after) < len(fields) {
		for i := range fields {
			fields[i].key = fields[i].Name()
		}
	}
	return fields
}
