package scan

import (
	"go/types"
	"strings"
)

// optionalMethods are methods that Go code looks for by a type assertion where it was given a value of an interface
// type of the standard library: an object of Python that has them shows them. Each set of them is a Go type of its own
// (cbuild/src/emit/optional.rs), so the lists are short. `docs/callbacks.md` has them too.
var optionalMethods = []struct {
	of string
	// looked for as the method of an interface type, or as a method without parameters that gives what stands behind it.
	methods []string
}{
	{"io/fs.FS", []string{
		"io/fs.ReadDirFS.ReadDir", "io/fs.ReadFileFS.ReadFile", "io/fs.StatFS.Stat", "io/fs.GlobFS.Glob",
		"io/fs.SubFS.Sub",
	}},
	{"io/fs.File", []string{"io/fs.ReadDirFile.ReadDir", "io.Seeker.Seek", "io.ReaderAt.ReadAt"}},
	{"net/http.ResponseWriter", []string{
		"net/http.Flusher.Flush", "net/http.Hijacker.Hijack", "io.ReaderFrom.ReadFrom", "io.StringWriter.WriteString",
		"Unwrap() net/http.ResponseWriter",
	}},
	{"net/http.RoundTripper", []string{"CloseIdleConnections()"}},
}

// optional binds the optional methods of an interface type; none for those that are not listed. A type with the same
// methods as a listed one has the same.
func (s *scanner) optional(t types.Type) (methods []*Method) {
	for _, listed := range optionalMethods {
		base := s.interfaceNamed(listed.of)
		if base == nil || !types.Identical(base.Type().Underlying(), t.Underlying()) {
			continue
		}
		for _, wanted := range listed.methods {
			if f := s.wanted(wanted, base.Pkg()); f != nil {
				methods = append(methods, s.optionalMethod(t, f))
			}
		}
	}
	return methods
}

// interfaceNamed finds a type by its package's path and its name, among the packages that are built.
func (s *scanner) interfaceNamed(name string) types.Object {
	dot := strings.LastIndexByte(name, '.')
	if _, built := s.exports.files[name[:dot]]; !built {
		return nil
	}
	pkg, err := s.load(name[:dot])
	if err != nil {
		return nil
	}
	return pkg.Scope().Lookup(name[dot+1:])
}

// wanted finds what optionalMethods names; nil where the version of Go does not have it.
func (s *scanner) wanted(text string, pkg *types.Package) *types.Func {
	if name, result, written := strings.Cut(text, "()"); written {
		var results []*types.Var
		if result != "" {
			given := s.interfaceNamed(strings.TrimSpace(result))
			if given == nil {
				return nil
			}
			results = append(results, types.NewParam(0, pkg, "", given.Type()))
		}
		sig := types.NewSignatureType(nil, nil, nil, nil, types.NewTuple(results...), false)
		return types.NewFunc(0, pkg, name, sig)
	}
	dot := strings.LastIndexByte(text, '.')
	found := s.interfaceNamed(text[:dot])
	if found == nil {
		return nil
	}
	f, _, _ := types.LookupFieldOrMethod(found.Type(), false, found.Pkg(), text[dot+1:])
	method, _ := f.(*types.Func)
	return method
}

// optionalMethod is a method that only objects of Python have: it has no number, since nothing calls it.
func (s *scanner) optionalMethod(t types.Type, f *types.Func) *Method {
	m := &Method{Name: f.Name(), Signature: funcSignature(f)}
	made := s.shape(f.Type().(*types.Signature), callee{name: m.Name})
	if made.skip != nil {
		m.Skip = made.skip
		return m
	}
	m.Params = append([]Parameter{{Type: s.table.intern(t)}}, made.params...)
	m.Results, m.Error, m.Context = made.results, made.err, made.context
	return m
}
