package scan

import (
	"go/ast"
	"go/types"
	"sort"
)

// findInstances looks for instantiations of the scanned packages' generic functions and types in their sources.
// Export data knows only those in exported signatures; the others stand in function bodies, so the sources are
// type-checked, but only where the module has generics of its own.
func (s *scanner) findInstances(targets []*listed, parsed func(*listed) *sources) {
	declares := s.declaringGenerics(targets)
	if len(declares) == 0 {
		return
	}
	for _, p := range targets {
		source := parsed(p)
		if p.Standard || p.broken() != "" || len(source.files) == 0 || !source.mentions(declares, p.ImportPath) {
			continue
		}
		info := &types.Info{Instances: map[*ast.Ident]types.Instance{}, Uses: map[*ast.Ident]types.Object{}}
		config := types.Config{Importer: s.exports.importer, FakeImportC: true, Error: func(error) {}}
		_, _ = config.Check(p.ImportPath, source.fset, source.files, info)
		s.addInstances(info)
	}
}

// declaringGenerics are the scanned packages with exported generic functions or types.
func (s *scanner) declaringGenerics(targets []*listed) map[string]bool {
	found := map[string]bool{}
	for _, p := range targets {
		if p.broken() != "" {
			continue
		}
		pkg, err := s.load(p.ImportPath)
		if err != nil {
			continue
		}
		for _, name := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(name); obj.Exported() && genericParams(obj).Len() > 0 {
				found[p.ImportPath] = true
				break
			}
		}
	}
	return found
}

// addInstances notes the instances that name only types which can be resolved again: the checker has made types of
// its own, and those of the schema come from export data.
func (s *scanner) addInstances(info *types.Info) {
	type found struct {
		key  string
		args []string
	}
	var list []found
	for ident, instance := range info.Instances {
		obj := info.Uses[ident]
		if obj == nil || obj.Pkg() == nil || !obj.Exported() || !s.classifier.around.listed[obj.Pkg().Path()] {
			continue
		}
		var args []string
		for i := 0; i < instance.TypeArgs.Len(); i++ {
			args = append(args, spell(instance.TypeArgs.At(i), fullPath))
		}
		list = append(list, found{obj.Pkg().Path() + "." + obj.Name(), args})
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.key != b.key {
			return a.key < b.key
		}
		for k := range a.args {
			if k < len(b.args) && a.args[k] != b.args[k] {
				return a.args[k] < b.args[k]
			}
		}
		return len(a.args) < len(b.args)
	})
	for _, f := range list {
		s.generics.wanted[f.key] = append(s.generics.wanted[f.key], request{args: f.args})
	}
}
