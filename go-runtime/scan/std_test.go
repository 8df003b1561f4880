package scan

import (
	"bytes"
	"encoding/json"
	"go/token"
	"strings"
	"testing"
)

// TestStandardLibrary scans everything that Go ships: a body of code that nobody here wrote.
func TestStandardLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the standard library when the build cache is empty")
	}
	list := goList(t, t.TempDir(), "std")
	schema, err := Scan(bytes.NewReader(list), Options{Bridge: "usegolib_bridge", WordSize: 8})
	if err != nil {
		t.Fatal(err)
	}
	if len(schema.Packages) < 150 {
		t.Fatalf("only %d packages", len(schema.Packages))
	}
	for _, p := range schema.Packages {
		if p.Error != "" {
			t.Errorf("%s: %s", p.Path, p.Error)
		}
		for i := range p.Symbols {
			checkSymbol(t, schema, p.Path, p.Symbols[i])
		}
	}
	checkNumbers(t, schema)
	checkTable(t, schema)
}

// checkNumbers checks that the functions have all numbers from 0 up, each once.
func checkNumbers(t *testing.T, schema *Schema) {
	t.Helper()
	names := map[uint32]string{}
	take := func(number *uint32, name string) {
		if number == nil {
			return
		}
		if other, ok := names[*number]; ok {
			t.Errorf("%s and %s have the number %d", other, name, *number)
		}
		names[*number] = name
	}
	for _, p := range schema.Packages {
		for _, s := range p.Symbols {
			if s.Kind != "method" {
				take(s.Function, p.Path+"."+s.Name)
				take(s.Setter, p.Path+"."+s.Name+" setter")
			}
		}
	}
	for _, entry := range schema.Types {
		for _, m := range entry.allMethods() {
			take(m.Function, entry.Go+"."+m.Name)
		}
		for _, f := range entry.accessors() {
			take(f.Get, entry.Go+"."+f.Name)
			take(f.Set, entry.Go+"."+f.Name+" setter")
		}
	}
	for number := range names {
		if int(number) >= len(names) {
			t.Errorf("%s has the number %d of %d", names[number], number, len(names))
		}
	}
}

// checkSymbol checks what holds for every symbol.
func checkSymbol(t *testing.T, schema *Schema, path string, s *Symbol) {
	t.Helper()
	name := path + "." + s.Name
	if !token.IsExported(s.Name) {
		t.Errorf("%s is not exported", name)
	}
	if s.Signature == "" || strings.Contains(s.Signature, "\n") {
		t.Errorf("%s: signature %q", name, s.Signature)
	}
	if s.Position == "" {
		t.Errorf("%s has no position", name)
	}
	if s.Skip != nil && (s.Skip.Reason == "" || s.Skip.Detail == "" || strings.HasSuffix(s.Skip.Detail, ": ")) {
		t.Errorf("%s is skipped without saying why: %+v", name, s.Skip)
	}
	switch {
	case s.Skip != nil:
		if s.Function != nil || len(s.Params) > 0 || len(s.Results) > 0 {
			t.Errorf("%s is skipped and bound", name)
		}
	case (s.Kind == "const" || s.Kind == "type") && len(s.TypeParams) == 0:
		if s.Type == nil || int(*s.Type) >= len(schema.Types) {
			t.Errorf("%s: type %v", name, s.Type)
		}
	case s.Function == nil && len(s.TypeParams) == 0:
		t.Errorf("%s is neither bound nor skipped", name)
	}
	if s.Kind == "const" && s.Skip == nil && (s.Literal == nil || !json.Valid([]byte(*s.Literal))) {
		t.Errorf("%s has the literal %v", name, s.Literal)
	}
}

// checkTable checks that the table has one entry per type, all of them reachable, and that no entry points out
// of it.
func checkTable(t *testing.T, schema *Schema) {
	t.Helper()
	seen := map[string]bool{}
	reached := make([]bool, len(schema.Types))
	var reach func(id TypeID)
	reach = func(id TypeID) {
		if int(id) >= len(schema.Types) {
			t.Fatalf("type %d of %d", id, len(schema.Types))
		}
		if !reached[id] {
			reached[id] = true
			entry := schema.Types[id]
			for _, part := range entry.mentioned() {
				reach(part)
			}
			if entry.Underlying != nil {
				reach(*entry.Underlying)
			}
		}
	}
	for _, p := range schema.Packages {
		for _, s := range p.Symbols {
			for _, param := range s.Params {
				reach(param.Type)
			}
			for _, result := range s.Results {
				reach(result.Type)
			}
			if s.Type != nil {
				reach(*s.Type)
			}
			for _, arg := range s.TypeArgs {
				reach(arg)
			}
		}
	}
	for id, entry := range schema.Types {
		if entry.Kind == "" || entry.Go == "" || seen[entry.Go] {
			t.Errorf("type %d: kind %q, %q again: %v", id, entry.Kind, entry.Go, seen[entry.Go])
		}
		seen[entry.Go] = true
		// Of a channel with one end there is always the type with both, so that Python can make one.
		if !reached[id] && id >= len(basicKinds) && !strings.HasPrefix(entry.Go, "chan ") && !strings.HasPrefix(entry.Go, "*time.") && !strings.HasPrefix(entry.Go, "*math/big.") { // which only have methods
			t.Errorf("type %d, %s, is in no signature", id, entry.Go)
		}
	}
}

// allMethods are the numbered functions of a type but its accessors.
func (t *Type) allMethods() []*Method {
	methods := append([]*Method(nil), t.Methods...)
	for _, m := range []*Method{t.New, t.Call} {
		if m != nil {
			methods = append(methods, m)
		}
	}
	return methods
}

func (t *Type) accessors() []Accessor {
	list, _ := t.Fields.([]Accessor)
	return list
}
