package scan

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// scanSource scans a module of one package with this source, with an optional --generics file.
func scanSource(t *testing.T, source, config string) (*Schema, error) {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"go.mod": "module example.com/m\n\ngo 1.21\n", "m.go": "package m\n\n" + source}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	options := Options{Bridge: "example.com/m/usegolib_bridge", WordSize: 8, Generics: []byte(config)}
	schema, err := Scan(bytes.NewReader(goList(t, dir, "./...")), options)
	if err == nil && schema.Packages[0].Error != "" {
		t.Fatal(schema.Packages[0].Error)
	}
	return schema, err
}

func mustScan(t *testing.T, source string) *Schema {
	t.Helper()
	schema, err := scanSource(t, source, "")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func (schema *Schema) symbol(t *testing.T, name string) *Symbol {
	t.Helper()
	for _, symbol := range schema.Packages[0].Symbols {
		if symbol.Name == name {
			return symbol
		}
	}
	t.Fatalf("there is no symbol %s", name)
	return nil
}

func (schema *Schema) entry(t *testing.T, spelling string) *Type {
	t.Helper()
	for _, entry := range schema.Types {
		if entry.Go == spelling {
			return entry
		}
	}
	t.Fatalf("there is no type %s", spelling)
	return nil
}

func names(methods []*Method) string {
	var list []string
	for _, m := range methods {
		name := m.Name
		if m.Skip != nil {
			name += "!" + string(m.Skip.Reason)
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}

// TestRanks binds members of what the module leads to, however many types of one package lie between, and not of what
// only another package leads to.
func TestRanks(t *testing.T) {
	schema := mustScan(t, `import "archive/zip"
func Open() *zip.Reader { return nil }`)
	reader := schema.entry(t, "*archive/zip.Reader")
	if got := names(reader.Methods); got != "Open RegisterDecompressor" {
		t.Errorf("rank 1 has the methods %q", got)
	}
	if fields, _ := reader.Fields.([]Accessor); len(fields) != 2 || reader.New == nil {
		t.Errorf("rank 1 has the fields %+v, constructor %v", reader.Fields, reader.New)
	}
	// Two types further, and still the package that the module leads to.
	file := schema.entry(t, "*archive/zip.File")
	if len(file.Methods) == 0 || file.Fields == nil || file.New == nil {
		t.Errorf("another type of the package is only a handle: %+v", file)
	}
	if info := schema.entry(t, "io/fs.FileInfo"); len(info.Methods) > 0 {
		t.Errorf("rank 2 is more than a handle: %+v", info)
	}
}

// TestRanksOfTheModule binds types of a package that was not asked for, when it is of the module: all that the API
// leads to, and no functions.
func TestRanksOfTheModule(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":       "module example.com/m\n\ngo 1.21\n",
		"m.go":         "package m\n\nimport \"example.com/m/near\"\n\nfunc New() *near.Line { return nil }\n",
		"near/near.go": "package near\n\nimport \"example.com/m/far\"\n\ntype Line struct{ end *far.Point }\n\nfunc (l *Line) End() *far.Point { return l.end }\n",
		"far/far.go":   "package far\n\ntype Point struct{ x int }\n\nfunc (p *Point) X() int { return p.x }\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, bridge := range []string{"example.com/m/usegolib_bridge", "usegolib.local/bundle/usegolib_bridge"} {
		schema, err := Scan(bytes.NewReader(goList(t, dir, ".")), Options{Bridge: bridge, WordSize: 8})
		if err != nil {
			t.Fatal(err)
		}
		if len(schema.Packages) != 1 {
			t.Errorf("packages: %+v", schema.Packages)
		}
		if point := schema.entry(t, "*example.com/m/far.Point"); names(point.Methods) != "X" {
			t.Errorf("methods of a type two packages away: %q", names(point.Methods))
		}
	}
}

// TestHidden reaches methods of a type that generated code cannot name, and does not assign variables of it.
func TestHidden(t *testing.T) {
	schema := mustScan(t, `import "encoding/binary"
var Order = binary.BigEndian
type Holder struct { Order any; N int }`)
	order := schema.symbol(t, "Order")
	if order.Function == nil || order.Setter != nil || schema.Types[*order.Type].Go != "*encoding/binary.bigEndian" {
		t.Errorf("%+v", order)
	}
	pointer := schema.entry(t, "*encoding/binary.bigEndian")
	if !strings.Contains(names(pointer.Methods), "PutUint64 ") || pointer.New != nil || pointer.Methods[0].Function == nil {
		t.Errorf("%s, %+v", names(pointer.Methods), pointer)
	}
}

// TestForeignHiddenData keeps data in Go when a part of it has a name that only its own package can use.
func TestForeignHiddenData(t *testing.T) {
	schema := mustScan(t, `import "unicode"
func Turkish() unicode.SpecialCase { return unicode.TurkishCase }
func Upper(s unicode.SpecialCase, r rune) rune { return s.ToUpper(r) }`)
	if schema.symbol(t, "Upper").Skip != nil {
		t.Errorf("%+v", schema.symbol(t, "Upper").Skip)
	}
	if kind := schema.entry(t, "unicode.CaseRange").Kind; kind != "object" {
		t.Errorf("unicode.CaseRange is %s", kind)
	}
	if got := names(schema.entry(t, "*unicode.SpecialCase").Methods); got != "ToLower ToTitle ToUpper" {
		t.Error(got)
	}
}

func TestModes(t *testing.T) {
	schema := mustScan(t, `import ("sort"; "context"; "io")
type Data struct{ N int }
func (d *Data) Set(n int) { d.N = n }
func (d Data) Get() int { return d.N }
type Object struct{ n int }
func (o *Object) Set(n int) {}
func Unmarshal(b []byte, v any) error { return nil }
func ScanAll(dest ...any) {}
func LoadOrStore(key string, value any) {}
func Print(v any) {}
func Sort(s sort.Interface, r io.Reader) {}
func Take(d *Data, o *Object, list []int, e error, c int) {}
func Wait(ctx context.Context, d int) {}
func (o *Object) Late(d int, ctx context.Context) {}`)
	modes := func(params []Parameter) string {
		var list []string
		for _, p := range params {
			list = append(list, p.Name+":"+p.Mode)
		}
		return strings.Join(list, " ")
	}
	for name, want := range map[string]string{
		"Unmarshal":   "b:inout v:out",
		"ScanAll":     "dest:out",
		"LoadOrStore": "key: value:",
		"Print":       "v:",
		"Sort":        "s:inout r:inout",
		"Take":        "d:inout o: list:inout e: c:",
		"Wait":        "d:",
	} {
		if symbol := schema.symbol(t, name); modes(symbol.Params) != want || symbol.Context != (name == "Wait") {
			t.Errorf("%s: %q, context %v", name, modes(symbol.Params), symbol.Context)
		}
	}
	for spelling, want := range map[string]string{
		"*example.com/m.Data":   "Get(d:) Set(d:inout n:)",
		"*example.com/m.Object": "Late(o: d: ctx:inout) Set(o: n:)",
	} {
		var list []string
		for _, m := range schema.entry(t, spelling).Methods {
			list = append(list, m.Name+"("+modes(m.Params)+")")
		}
		if got := strings.Join(list, " "); got != strings.Replace(want, "ctx:inout", "ctx:", 1) {
			t.Errorf("%s: %s", spelling, got)
		}
	}
}

// TestMethodSymbols has the number of the type's entry in the symbol, and one number for a value that is called.
func TestMethodSymbols(t *testing.T) {
	schema := mustScan(t, `type Inner struct{ n int }
func (i *Inner) Do() {}
type Outer struct{ *Inner; F func(int) string }
func Plain(n int) string { return "" }`)
	pointer := schema.entry(t, "*example.com/m.Inner")
	if symbol := schema.symbol(t, "Do"); symbol.Function == nil || *symbol.Function != *pointer.Methods[0].Function {
		t.Errorf("%+v", symbol)
	}
	if got := names(schema.entry(t, "*example.com/m.Outer").Methods); got != "Do" {
		t.Errorf("promoted: %q", got)
	}
	f := schema.entry(t, "func(int) string")
	if f.Call == nil || schema.Types[*schema.symbol(t, "Plain").FuncType] != f {
		t.Errorf("%+v", f)
	}
}

// TestLiterals writes constants in the form of their types.
func TestLiterals(t *testing.T) {
	schema := mustScan(t, `const (
	Big = 1 << 63
	Whole = 2.0
	Bytes = "\xff<é\x00"
	Complex = 1.5 - 2i
	Yes = true
	TooMuch = 1e400
)`)
	for name, want := range map[string]string{
		"Big": "9223372036854775808", "Whole": "2.0", "Bytes": `"\udcff\u003cé\u0000"`, "Complex": "[1.5, -2.0]", "Yes": "true",
	} {
		if symbol := schema.symbol(t, name); symbol.Literal == nil || *symbol.Literal != want {
			t.Errorf("%s: %+v", name, symbol)
		}
	}
	if skip := schema.symbol(t, "TooMuch").Skip; skip == nil || skip.Reason != reasonConstant {
		t.Errorf("%+v", skip)
	}
}

const genericSource = `type Number interface{ ~int | ~float64 }
type Many interface{ ~int | ~int8 | ~int16 | ~int64 | ~float64 | ~string }
func Few[T Number](v T) T { return v }
func More[T Many](v T) T { return v }
func Free[T any](v T) T { return v }
func List[S ~[]E, E Many](s S) {}
func Self[T interface{ Less(T) bool }](v T) {}
func Method[T interface{ Error() string }](v T) {}
type Point struct{ X int }
type Pair[K comparable, V any] struct{ Key K; value V }
func (p *Pair[K, V]) Get() V { return p.value }
func NewPair[V any, K comparable](k K, v V) (*Pair[K, V], error) { return nil, nil }
func use() { Free(Point{}); Free("x"); _ = Pair[string, []Point]{} }
`

// TestInstantiations has those that constraints suggest, those of the sources, and those that are asked for.
func TestInstantiations(t *testing.T) {
	config := `[{"package": "example.com/m", "name": "Pair", "type_args": [["int64", "map[string]*Point"]]},
		{"package": "example.com/m", "name": "Few", "type_args": [["int"]]},
		{"package": "example.com/m", "name": "Free", "type_args": [["chan int"], ["<-chan int"], ["<-chan *Point"], ["chan<- chan (<-chan int)"]]}]`
	schema, err := scanSource(t, genericSource, config)
	if err != nil {
		t.Fatal(err)
	}
	byGeneric := map[string][]string{}
	for _, symbol := range schema.Packages[0].Symbols {
		if symbol.Generic != "" {
			byGeneric[symbol.Generic] = append(byGeneric[symbol.Generic], symbol.Name)
		}
	}
	for generic, want := range map[string]string{
		"Few":     "Few__float64 Few__int",
		"More":    "More__float64 More__int More__int64 More__string",
		"Free":    "Free__Point Free__any Free__chan_int Free__recv_chan_int Free__recv_chan_ptr_Point Free__send_chan_chan__recv_chan_int Free__string",
		"List":    "List__slice_float64__float64 List__slice_int64__int64 List__slice_int__int List__slice_string__string",
		"Method":  "Method__interface_Error___string",
		"Self":    "",
		"NewPair": "NewPair__any__any NewPair__map_string_ptr_Point__int64 NewPair__slice_Point__string",
		"Pair":    "Pair__any__any Pair__int64__map_string_ptr_Point Pair__string__slice_Point",
	} {
		if got := strings.Join(byGeneric[generic], " "); got != want {
			t.Errorf("%s: %s", generic, got)
		}
	}
	if skip := schema.symbol(t, "Self").Skip; skip == nil || skip.Reason != reasonGeneric {
		t.Errorf("Self: %+v", skip)
	}
	if symbol := schema.symbol(t, "Get"); symbol.Function == nil {
		t.Errorf("a method of a generic type: %+v", symbol)
	}
}

// TestWrongGenerics says which entry of the file is wrong, and why.
func TestWrongGenerics(t *testing.T) {
	for config, want := range map[string]string{
		`{}`: "it is not a list of {package, name, type_args}",
		`[{"package": "p", "name": "Few", "type_args": [["int"]]}]`:                           `entry 1 (p.Few): package "p" is not among those that are built`,
		`[{"package": "example.com/m", "name": "Point", "type_args": [["int"]]}]`:             `no generic function or type "Point"`,
		`[{"package": "example.com/m", "name": "Few"}]`:                                       `type_args is empty`,
		`[{"package": "example.com/m", "name": "Few", "type_args": [["int", "int"]]}]`:        `Few has 1 type parameters, not 2`,
		`[{"package": "example.com/m", "name": "Few", "type_args": [["string"]]}]`:            `string does not satisfy`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["Ponit"]]}]`:            `type "Ponit": there is no type Ponit in package example.com/m`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["[]"]]}]`:               `type "[]"`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["[x]int"]]}]`:           `"x" is no length`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["map[[]int]string"]]}]`: `is no key of a map`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["int]"]]}]`:             `"]" is left over`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["Pair[int"]]}]`:         `"]" is expected`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["no/such.T"]]}]`:        `no/such`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["<-int"]]}]`:            `"chan" is expected before "int"`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["chan"]]}]`:             `there is no type  in package`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["(int"]]}]`:             `")" is expected`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["func(int) string"]]}]`: `a func is not written out here: declare a named type in Go and name that`,
		`[{"package": "example.com/m", "name": "Free", "type_args": [["[]struct{X int}"]]}]`:  `a struct is not written out here: declare a named type in Go and name that`,
	} {
		_, err := scanSource(t, genericSource, config)
		var wrong *ConfigError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", config, err)
		}
	}
}

func TestErrorValues(t *testing.T) {
	schema := mustScan(t, `import "os"
type Code int
func (c Code) Error() string { return "code" }
type Shy int
func (s *Shy) Error() string { return "shy" }
const (
	CodeLow Code = iota + 1
	CodeHigh
	other Code = 9
	Bashful Shy = 1
	Plain = 3
)
var ErrOwn error = CodeLow
func Stat(name string) error { _, err := os.Stat(name); return err }`)
	found := map[string]ErrorValues{}
	next := uint32(0)
	for _, symbol := range schema.Packages[0].Symbols {
		for _, number := range []*uint32{symbol.Function, symbol.Setter} {
			if number != nil && *number >= next {
				next = *number + 1
			}
		}
	}
	for _, values := range schema.ErrorValues {
		key := values.Package
		if values.Constants {
			key += " constants"
		}
		found[key] = values
		if *values.First < next {
			t.Errorf("%s begins at %d, where functions and others have numbers below %d", key, *values.First, next)
		}
		next = *values.First + uint32(len(values.Names))
	}
	for key, name := range map[string]string{
		"example.com/m constants": "CodeHigh CodeLow", "io": "EOF", "io/fs": "ErrNotExist", "os": "ErrNotExist",
		"syscall constants": "",
	} {
		if !strings.Contains(strings.Join(found[key].Names, " "), name) || found[key].Names == nil {
			t.Errorf("%s has %v, and no %s", key, found[key].Names, name)
		}
	}
	for _, key := range []string{"example.com/m", "net/http", "internal/oserror", "internal/poll"} {
		if names := found[key].Names; names != nil {
			t.Errorf("%s has %v", key, names)
		}
	}
	if len(found["example.com/m constants"].Names) != 2 {
		t.Errorf("constants: %v", found["example.com/m constants"].Names)
	}
	if !schema.symbol(t, "CodeLow").Sentinel || schema.symbol(t, "Bashful").Sentinel || schema.symbol(t, "Plain").Sentinel {
		t.Error("a constant whose type is an error is one")
	}
}
