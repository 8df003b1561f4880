package scan

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCanImport(t *testing.T) {
	for _, c := range []struct {
		from, path string
		want       bool
	}{
		{"example.com/m/usegolib_bridge", "example.com/m", true},
		{"example.com/m/usegolib_bridge", "example.com/m/internal", true},
		{"example.com/m/usegolib_bridge", "example.com/m/internal/a/b", true},
		{"example.com/m/usegolib_bridge", "example.com/m/internals", true},
		{"example.com/m/usegolib_bridge", "example.com/m/sub/internal/a", false},
		{"example.com/m/usegolib_bridge", "example.com/m/internal/a/internal/b", false},
		{"example.com/m/usegolib_bridge", "example.com/mother/internal/a", false},
		{"example.com/mother", "example.com/m/internal/a", false},
		{"example.com/m", "example.com/m/internal/a", true},
		{"usegolib_bridge", "internal/abi", false},
		{"usegolib_bridge", "crypto/internal/boring", false},
		{"usegolib_bridge", "vendor/golang.org/x/net/idna", false},
		{"usegolib_bridge", "strings", true},
	} {
		if got := canImport(c.from, c.path); got != c.want {
			t.Errorf("canImport(%q, %q) = %v", c.from, c.path, got)
		}
	}
}

// TestUnreadableInput covers the only way in which a scan fails.
func TestUnreadableInput(t *testing.T) {
	for input, want := range map[string]string{
		"go: cannot find main module":  "the output of go list cannot be read after 0 packages",
		`{"ImportPath":"a"}{"Import`:   "the output of go list cannot be read after 1 packages",
		`{"ImportPath":"a"}{"Dir":"b"`: "the output of go list cannot be read after 1 packages",
		`{"ImportPath":"a"}{}`:         "package 1 in the output of go list has no ImportPath",
	} {
		var out bytes.Buffer
		err := Run(strings.NewReader(input), &out, Options{Bridge: "b", WordSize: 8})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", input, err)
		}
		if out.Len() > 0 {
			t.Errorf("%s: wrote %s", input, out.String())
		}
	}
}

// TestEmptyInput gives a schema of the basic types alone, with arrays and not nulls.
func TestEmptyInput(t *testing.T) {
	got := string(scanJSON(t, nil, "b"))
	if !strings.HasPrefix(got, `{"schema_version":1,"word_size":8,"packages":[],"types":[{"kind":"scalar","scalar":"bool","go":"bool"},`) {
		t.Error(got)
	}
}

// TestBadExportData damages export data in every way that a half-written build cache could; only the package
// itself may suffer.
func TestBadExportData(t *testing.T) {
	files := map[string]string{
		"empty":   "",
		"text":    "not an archive",
		"header":  "!<arch>\n__.PKGDEF       0           0     0     644     10        `\ngo object ",
		"missing": "",
	}
	for name, content := range files {
		path := filepath.Join(t.TempDir(), name)
		if name != "missing" {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		input := `{"ImportPath":"bad","Name":"bad","Export":"` + filepath.ToSlash(path) + `","GoFiles":["bad.go"]}` +
			`{"ImportPath":"unsafe","Name":"unsafe","Standard":true,"GoFiles":["unsafe.go"]}`
		schema, err := Scan(strings.NewReader(input), Options{Bridge: "b", WordSize: 8})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if schema.Packages[0].Error == "" || schema.Packages[1].Error != "" || len(schema.Packages[1].Symbols) == 0 {
			t.Errorf("%s: %+v", name, schema.Packages)
		}
	}
}

// TestLeftOut lists packages that belong in no schema, and the same ones broken.
func TestLeftOut(t *testing.T) {
	for _, c := range []struct {
		input string
		want  int
	}{
		{`{"ImportPath":"m/cmd","Name":"main","Export":"x","GoFiles":["a.go"]}`, 0},
		{`{"ImportPath":"m/internal/a","Name":"a","Export":"x","GoFiles":["a.go"]}`, 0},
		{`{"ImportPath":"vendor/a","Name":"a","Export":"x","GoFiles":["a.go"]}`, 0},
		{`{"ImportPath":"m/tests","Name":"tests"}`, 0},
		{`{"ImportPath":"m/dep","Name":"dep","DepOnly":true,"Error":{"Err":"no"},"GoFiles":["a.go"]}`, 0},
		{`{"ImportPath":"m [m.test]","Name":"m","ForTest":"m","Error":{"Err":"no"},"GoFiles":["a.go"]}`, 0},
		{`{"ImportPath":"m/cmd","Name":"main","Error":{"Err":"no"},"GoFiles":["a.go"]}`, 1},
		{`{"ImportPath":"m/internal/a","Error":{"Err":"no"}}`, 1},
	} {
		schema, err := Scan(strings.NewReader(c.input), Options{Bridge: "b", WordSize: 8})
		if err != nil {
			t.Fatal(err)
		}
		if len(schema.Packages) != c.want {
			t.Errorf("%s: %+v", c.input, schema.Packages)
		}
	}
}

// TestPackagesForTests leaves out what only tests need, unless it is named or all that there is.
func TestPackagesForTests(t *testing.T) {
	p := func(path, more string) string {
		return `{"ImportPath":"` + path + `","Name":"x","GoFiles":["a.go"],"Module":{"Path":"m"},"Error":{"Err":"no"}` + more + `}`
	}
	list := p("m", `,"Imports":["testing"]`) + p("m/kept", `,"Imports":["fmt"]`) + p("m/test/server", "") +
		p("m/fake", `,"Imports":["testing"]`) + p("m/data", `,"EmbedFiles":["testdata/big.bin"]`) + p("m/latest", "")
	scanned := func(list string, named ...string) (string, string) {
		schema, err := Scan(strings.NewReader(list), Options{Bridge: "m/usegolib_bridge", WordSize: 8, Named: named})
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for _, found := range schema.Packages {
			paths = append(paths, found.Path)
		}
		return strings.Join(paths, " "), strings.Join(schema.LeftOut, " ")
	}
	if kept, left := scanned(list); kept != "m m/kept m/latest" || left != "m/data m/fake m/test/server" {
		t.Errorf("kept %s, left out %s", kept, left)
	}
	if kept, left := scanned(list, "m/fake"); kept != "m m/fake m/kept m/latest" || left != "m/data m/test/server" {
		t.Errorf("kept %s, left out %s", kept, left)
	}
	if kept, left := scanned(p("m/test", "")); kept != "m/test" || left != "" {
		t.Errorf("kept %s, left out %s", kept, left)
	}
}
