package scan

import (
	"bytes"
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
	next := uint32(0)
	for _, p := range schema.Packages {
		if p.Error != "" {
			t.Errorf("%s: %s", p.Path, p.Error)
		}
		for i := range p.Symbols {
			next = checkSymbol(t, schema, p.Path, &p.Symbols[i], next)
		}
	}
	checkTable(t, schema)
}

// checkSymbol checks what holds for every symbol and gives the number that the next function must have.
func checkSymbol(t *testing.T, schema *Schema, path string, s *Symbol, next uint32) uint32 {
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
	case s.Kind == "func" && s.Skip == nil:
		if s.Function == nil || *s.Function != next {
			t.Errorf("%s: function number %v, want %d", name, s.Function, next)
		}
		next++
	case s.Kind == "type" && s.Skip == nil:
		if s.Type == nil || int(*s.Type) >= len(schema.Types) {
			t.Errorf("%s: type %v", name, s.Type)
		}
	case s.Skip == nil:
		t.Errorf("%s is neither bound nor skipped", name)
	}
	if s.Skip != nil && (s.Function != nil || len(s.Params) > 0 || len(s.Results) > 0) {
		t.Errorf("%s is skipped and bound", name)
	}
	return next
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
			for _, part := range schema.Types[id].parts() {
				reach(part)
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
		}
	}
	for id, entry := range schema.Types {
		if entry.Kind == "" || entry.Go == "" || seen[entry.Go] {
			t.Errorf("type %d: kind %q, %q again: %v", id, entry.Kind, entry.Go, seen[entry.Go])
		}
		seen[entry.Go] = true
		if !reached[id] && id >= len(basicKinds) {
			t.Errorf("type %d, %s, is in no signature", id, entry.Go)
		}
	}
}
