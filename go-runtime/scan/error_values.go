package scan

import (
	"go/types"
	"sort"
)

// ErrorValues are exported names of one package whose values are errors that an error can be, in the sense of
// errors.Is: variables of a package of the standard library that is linked and not built, or constants. The first has
// the number First, the others follow.
type ErrorValues struct {
	Package   string   `json:"package"`
	First     *uint32  `json:"first"`
	Constants bool     `json:"constants,omitempty"`
	Names     []string `json:"names"`
}

// addErrorValues adds those of the packages that are built, and of the packages of the standard library that these
// import anyway: what they return may be io.EOF though io is in no signature.
func (s *scanner) addErrorValues(all, targets []*listed) {
	built := map[string]bool{}
	for _, p := range targets {
		built[p.ImportPath] = true
	}
	for _, path := range importedBy(all, targets) {
		pkg, err := s.load(path)
		if err != nil || s.isBroken(path) {
			continue
		}
		var variables, constants []string
		scope := pkg.Scope()
		for _, name := range scope.Names() {
			switch obj := scope.Lookup(name).(type) {
			case *types.Var:
				// Those of a package that is built are known by the functions that read them.
				if obj.Exported() && !built[path] && isErrorValue(obj.Type()) {
					variables = append(variables, name)
				}
			case *types.Const:
				if obj.Exported() && isErrorConstant(obj) {
					constants = append(constants, name)
				}
			}
		}
		s.addNames(path, variables, false)
		s.addNames(path, constants, true)
	}
}

func (s *scanner) addNames(path string, names []string, constants bool) {
	if len(names) > 0 {
		values := ErrorValues{Package: path, First: s.number(), Constants: constants, Names: names}
		s.schema.ErrorValues = append(s.schema.ErrorValues, values)
	}
}

// isErrorConstant reports whether the value of a constant is an error, as that of syscall.ENOENT.
func isErrorConstant(obj *types.Const) bool {
	_, named := unalias(obj.Type()).(*types.Named)
	return named && types.Implements(obj.Type(), errorInterface())
}

// isBroken reports whether nothing of a package is bound.
func (s *scanner) isBroken(path string) bool {
	for _, p := range s.schema.Packages {
		if p.Path == path {
			return p.Error != ""
		}
	}
	return false
}

// importedBy lists the paths of the targets and of the importable packages of the standard library that they import,
// directly or not, sorted.
func importedBy(all, targets []*listed) []string {
	byPath := make(map[string]*listed, len(all))
	for _, p := range all {
		byPath[p.ImportPath] = p
	}
	wanted := map[string]bool{}
	seen := map[string]bool{}
	var visit func(p *listed)
	visit = func(p *listed) {
		if p == nil || seen[p.ImportPath] {
			return
		}
		seen[p.ImportPath] = true
		if p.Standard && p.isImportable() && p.broken() == "" {
			wanted[p.ImportPath] = true
		}
		for _, path := range p.Imports {
			if mapped, ok := p.ImportMap[path]; ok {
				path = mapped
			}
			visit(byPath[path])
		}
	}
	for _, p := range targets {
		wanted[p.ImportPath] = true
		visit(p)
	}
	paths := make([]string, 0, len(wanted))
	for path := range wanted {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return paths
}
