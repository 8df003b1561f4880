package scan

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing with them")

// listFields are the fields that the scanner needs from go list.
const listFields = "-json=ImportPath,Dir,Name,Export,GoFiles,CgoFiles,Module,Standard,Imports,EmbedFiles,ImportMap,Error,DepsErrors,DepOnly,Incomplete,ForTest"

// fixture is one module below testdata and what it needs.
type fixture struct {
	name string
	// minimum is the oldest Go that can compile it.
	minimum string
	cgo     bool
}

var fixtures = []fixture{
	{name: "aliases"},
	{name: "broken"},
	{name: "cgo", cgo: true},
	{name: "directives"},
	{name: "genericalias", minimum: "go1.24"},
	{name: "generics"},
	{name: "internals"},
	{name: "iterators"},
	{name: "kinds"},
	{name: "objects"},
	{name: "recursive"},
	{name: "structs"},
}

func TestGoldens(t *testing.T) {
	// Older versions of go/types forget the aliases in signatures.
	needGo(t, "go1.23")
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			needGo(t, f.minimum)
			if f.cgo {
				needCgo(t)
			}
			dir := copyFixture(t, f.name)
			got := scanJSON(t, goList(t, dir, "./..."), "example.com/"+f.name+"/usegolib_bridge", withoutStandardErrors)
			compareGolden(t, filepath.Join("testdata", f.name+".golden.json"), got)
		})
	}
}

// TestEveryFixtureIsScanned fails when a module below testdata is in no test.
func TestEveryFixtureIsScanned(t *testing.T) {
	known := map[string]bool{}
	for _, f := range fixtures {
		known[f.name] = true
	}
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".golden.json"); !known[name] {
			t.Errorf("testdata/%s belongs to no fixture", e.Name())
		}
	}
}

// TestDeterminism scans the same input twice, and once with the packages in another order.
func TestDeterminism(t *testing.T) {
	list := goList(t, copyFixture(t, "kinds"), "./...", "strings", "net/http", "go/ast")
	first := scanJSON(t, list, "example.com/kinds/usegolib_bridge")
	if second := scanJSON(t, list, "example.com/kinds/usegolib_bridge"); !bytes.Equal(first, second) {
		t.Error("two scans of one input differ")
	}
	if reversed := scanJSON(t, reverse(t, list), "example.com/kinds/usegolib_bridge"); !bytes.Equal(first, reversed) {
		t.Error("the order of go list's output changes the result")
	}
}

func reverse(t *testing.T, list []byte) []byte {
	t.Helper()
	var objects []json.RawMessage
	for decoder := json.NewDecoder(bytes.NewReader(list)); decoder.More(); {
		var object json.RawMessage
		if err := decoder.Decode(&object); err != nil {
			t.Fatal(err)
		}
		objects = append([]json.RawMessage{object}, objects...)
	}
	var out []byte
	for _, object := range objects {
		out = append(append(out, object...), '\n')
	}
	return out
}

func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, got, "", "  "); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, indented.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantLines, gotLines := strings.Split(string(want), "\n"), strings.Split(indented.String(), "\n")
	for i := 0; i < len(wantLines) || i < len(gotLines); i++ {
		if line(wantLines, i) != line(gotLines, i) {
			t.Fatalf("%s:%d differs; go test ./scan -update writes it anew\nwant %s\ngot  %s", path, i+1, line(wantLines, i), line(gotLines, i))
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "the end"
}

// copyFixture copies a module, so that files that no Go tool would accept can be kept under another name:
// x.go.txt becomes x.go.
func copyFixture(t *testing.T, name string) string {
	t.Helper()
	target := filepath.Join(t.TempDir(), name)
	source := filepath.Join("testdata", name)
	err := filepath.WalkDir(source, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(target, relative), 0o755)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(target, strings.TrimSuffix(relative, ".txt")), content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// goList runs go list in a module, with everything that the caller's environment could change set.
func goList(t *testing.T, dir string, patterns ...string) []byte {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-export", "-deps", listFields}, patterns...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath", "GOWORK=off", "GO111MODULE=on", "GOPROXY=off", "GOTOOLCHAIN=local")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	// With -e and -export, go list still exits with 1 when a package does not compile.
	if err != nil && len(out) == 0 {
		t.Fatalf("go list %v: %v\n%s", patterns, err, stderr.String())
	}
	return out
}

func scanJSON(t *testing.T, list []byte, bridge string, changes ...func(*Schema)) []byte {
	t.Helper()
	schema, err := Scan(bytes.NewReader(list), Options{Bridge: bridge, WordSize: 8})
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(schema)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(schema); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withoutStandardErrors takes out the errors of the standard library, which differ between versions of Go.
func withoutStandardErrors(schema *Schema) {
	var kept []ErrorValues
	for _, values := range schema.ErrorValues {
		if strings.HasPrefix(values.Package, "example.com/") {
			kept = append(kept, values)
		}
	}
	schema.ErrorValues = kept
}

// needGo skips the test when the go command is older than minimum.
func needGo(t *testing.T, minimum string) {
	t.Helper()
	if minimum == "" {
		return
	}
	out, err := exec.Command("go", "list", "-f", `{{range context.ReleaseTags}}{{.}} {{end}}`, "unsafe").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), minimum+" ") {
		t.Skipf("needs %s", minimum)
	}
}

// needCgo skips the test on machines where cgo does not work.
func needCgo(t *testing.T) {
	t.Helper()
	out, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(out))
	if len(words) < 2 || words[0] != "1" {
		t.Skip("needs cgo")
	}
	if _, err := exec.LookPath(words[1]); err != nil {
		t.Skip("needs a C compiler")
	}
}
