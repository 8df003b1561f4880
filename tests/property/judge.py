"""A Go module that is asked what it got: functions that give, take and describe the struct types of other packages.

The text of a value is made by reflection and tells nil from empty, whatever is behind pointers and interfaces.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

WALK = """package judge

import (
	"fmt"
	"math/big"
	"reflect"
	"sort"
	"strings"
	"time"
)

func text(v any) string { return walk(reflect.ValueOf(v), 0) }

func walk(v reflect.Value, depth int) string {
	if !v.IsValid() {
		return "nil"
	}
	name := v.Type().String()
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case time.Time:
			return x.Format(time.RFC3339Nano)
		case *big.Int:
			return fmt.Sprint("big ", x)
		}
	}
	var parts []string
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() || depth > 8 {
			return fmt.Sprint(name, " nil ", v.IsNil())
		}
		return "&" + walk(v.Elem(), depth+1)
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).IsExported() {
				parts = append(parts, v.Type().Field(i).Name+":"+walk(v.Field(i), depth+1))
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			return name + " nil"
		}
		for i := 0; i < v.Len(); i++ {
			parts = append(parts, walk(v.Index(i), depth+1))
		}
	case reflect.Map:
		if v.IsNil() {
			return name + " nil"
		}
		for _, key := range v.MapKeys() {
			parts = append(parts, walk(key, depth+1)+":"+walk(v.MapIndex(key), depth+1))
		}
		sort.Strings(parts)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return fmt.Sprint(name, " nil ", v.IsNil())
	default:
		return fmt.Sprintf("%s %#v", name, v)
	}
	return name + "{" + strings.Join(parts, ", ") + "}"
}

// fill puts something into every part: way 1 makes containers with elements, way 2 empty ones that are not nil.
func fill(v reflect.Value, way, depth int) {
	if !v.CanSet() || depth > 3 {
		return
	}
	if v.Type() == reflect.TypeOf(time.Time{}) {
		v.Set(reflect.ValueOf(time.Unix(int64(1700000000), 5).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(9)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(0.5)
	case reflect.String:
		v.SetString("s")
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			// An empty part with omitempty is left out, as Go's own encoders do, and so comes back as nil.
			if way == 1 || !strings.Contains(string(v.Type().Field(i).Tag), "omitempty") {
				fill(v.Field(i), way, depth+1)
			}
		}
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			fill(v.Index(i), way, depth+1)
		}
	case reflect.Pointer:
		if elem := v.Type().Elem(); elem.Kind() != reflect.Struct || elem.NumField() > 0 && elem.Field(0).IsExported() {
			v.Set(reflect.New(elem))
			fill(v.Elem(), way, depth+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2*(2-way), 2))
		if way == 1 {
			fill(v.Index(0), way, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		if way == 1 && v.Type().Key().Kind() == reflect.String {
			elem := reflect.New(v.Type().Elem()).Elem()
			fill(elem, way, depth+1)
			v.SetMapIndex(reflect.ValueOf("k").Convert(v.Type().Key()), elem)
		}
	}
}
"""

FUNCTIONS = """
// Make{i} gives a {go}: zero, filled, or with empty parts.
func Make{i}(way int) (v {go}) {{
	if way > 0 {{
		fill(reflect.ValueOf(&v).Elem(), way, 0)
	}}
	return v
}}

// Want{i} is the text of what Make{i} gives.
func Want{i}(way int) string {{ return text(Make{i}(way)) }}

// Show{i} is the text of a value, Hold{i} that of several.
func Show{i}(v {go}) string {{ return text(v) }}
func Hold{i}(list []{go}, table map[string]{go}, to *{go}) string {{
	return text(list) + text(table) + text(*to)
}}

// WantHold{i} is the text of what Hold{i} is to get.
func WantHold{i}(way int) string {{
	v := Make{i}(way)
	return Hold{i}([]{go}{{v, v}}, map[string]{go}{{"k": v}}, &v)
}}
"""


def write(parent: Path, types: list[str]) -> Path:
    """Writes the module for types such as `net/url.URL`; the name of its directory is the digest of its contents."""
    packages = sorted({name.rpartition(".")[0] for name in types})
    alias = {package: f"p{number}" for number, package in enumerate(packages)}
    imports = "".join(f'\t{alias[package]} "{package}"\n' for package in packages)
    source = f'// Package judge says what it got.\npackage judge\n\nimport (\n\t"reflect"\n\n{imports})\n'
    for number, name in enumerate(types):
        package, _, type_name = name.rpartition(".")
        source += FUNCTIONS.format(i=number, go=f"{alias[package]}.{type_name}")
    files = {"go.mod": "module example.com/judge\n\ngo 1.21\n", "judge.go": source, "walk.go": WALK}
    folder = parent / hashlib.sha256("".join(files.values()).encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        # Other test processes may write the same at the same time.
        part = folder.parent / f"{folder.name}.{os.getpid()}.{name}"
        part.write_text(text, encoding="utf-8")
        part.replace(folder / name)
    return folder
