package scan

import (
	"fmt"
	"go/types"
	"path"
	"sort"
	"strings"
	"unicode"
)

// namesPackage is the last element of packages that the CLI adds to a copied module, beside an `internal` directory:
// they may import what lies in it, and generated code may import them.
const namesPackage = "usegolib_names"

// Spelling is how generated code writes a named type that it cannot write by the name it was declared with.
type Spelling struct {
	// Type is the type's spelling with full paths, type arguments included.
	Type string `json:"type"`
	// Package and Name are what is written instead.
	Package string `json:"package"`
	Name    string `json:"name"`
	// Declared says that the CLI has to declare that name, in a file of its own; otherwise the module's author did.
	Declared bool `json:"declared,omitempty"`
}

// surroundings are what the names of types are decided by, besides the types.
type surroundings struct {
	// bridge is the import path of the package that must be able to spell the types.
	bridge string
	// modules are the paths of the modules whose files the CLI has copied, so that it can add to them.
	modules map[string]bool
	// moduleOf and importers are the module of a package, and the packages that import it directly.
	moduleOf  map[string]string
	importers map[string][]string
	// built are the modules of scanned packages, without the standard library.
	built map[string]bool
	// listed are the scanned packages.
	listed map[string]bool
	// load gives a package's types.
	load func(path string) (*types.Package, error)
}

func newSurroundings(options Options, all, targets []*listed, load func(string) (*types.Package, error)) *surroundings {
	s := &surroundings{
		bridge: options.Bridge, load: load, listed: map[string]bool{},
		modules: map[string]bool{}, moduleOf: map[string]string{}, importers: map[string][]string{},
		built: map[string]bool{},
	}
	for _, module := range options.Modules {
		s.modules[module] = true
	}
	if len(s.modules) == 0 {
		s.modules[path.Dir(options.Bridge)] = true
	}
	for _, p := range targets {
		s.listed[p.ImportPath] = true
		s.built[p.modulePath()] = !p.Standard && p.modulePath() != ""
	}
	for _, p := range all {
		s.moduleOf[p.ImportPath] = p.modulePath()
		for _, imported := range p.Imports {
			if resolved := p.ImportMap[imported]; resolved != "" {
				imported = resolved
			}
			s.importers[imported] = append(s.importers[imported], p.ImportPath)
		}
	}
	for _, list := range s.importers {
		sort.Strings(list)
	}
	return s
}

// isHome reports whether a package is in a module that the CLI has copied.
func (s *surroundings) isHome(path string) bool {
	return s.modules[s.moduleOf[path]]
}

// spelling finds another name for a type that generated code cannot name itself: the alias that an author gave it,
// else one that the CLI can declare. There is none for most types of modules that are not built.
func (c *classifier) spelling(t *types.Named) *Spelling {
	if found := c.authorsAlias(t); found != nil {
		return found
	}
	obj := t.Obj()
	from := obj.Pkg().Path()
	if !c.around.isHome(from) || t.TypeArgs().Len() > 0 {
		return nil
	}
	if !obj.Exported() {
		if c.around.listed[from] && canImport(c.around.bridge, from) {
			return &Spelling{Package: from, Name: "Usegolib_" + obj.Name(), Declared: true}
		}
		return nil
	}
	// The directory that holds `internal`, as an import path; a module's own root is one too.
	at := strings.LastIndex("/"+from+"/", "/internal/")
	if at < 1 || !canImport(c.around.bridge, from[:at-1]) {
		return nil
	}
	below := strings.Map(identifierRune, strings.TrimPrefix(from[at-1:], "/internal"))
	return &Spelling{Package: path.Join(from[:at-1], namesPackage), Name: "Usegolib" + below + "_" + obj.Name(), Declared: true}
}

func identifierRune(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return '_'
}

// authorsAlias looks for `type Name = T` in the package of T and in those that import it; in the type's own module
// first.
func (c *classifier) authorsAlias(t *types.Named) *Spelling {
	from := t.Obj().Pkg().Path()
	candidates := append([]string{from}, c.around.importers[from]...)
	sort.SliceStable(candidates, func(i, j int) bool {
		own := func(path string) bool { return c.around.moduleOf[path] == c.around.moduleOf[from] }
		return own(candidates[i]) && !own(candidates[j])
	})
	spelled := spell(t, fullPath)
	for _, candidate := range candidates {
		if !canImport(c.around.bridge, candidate) {
			continue
		}
		if name := c.aliasesIn(candidate)[spelled]; name != "" {
			return &Spelling{Package: candidate, Name: name}
		}
	}
	return nil
}

// aliasesIn are the exported aliases of a package without type parameters, by the spelling of what they stand for.
func (c *classifier) aliasesIn(path string) map[string]string {
	known, ok := c.aliases[path]
	if ok {
		return known
	}
	known = map[string]string{}
	c.aliases[path] = known
	pkg, err := c.around.load(path)
	if err != nil || pkg.Name() == "main" {
		return known
	}
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !obj.IsAlias() || !obj.Exported() || aliasTypeParams(obj.Type()).Len() > 0 {
			continue
		}
		named, ok := unalias(obj.Type()).(*types.Named)
		if !ok {
			continue
		}
		spelled := spell(named, fullPath)
		// The first in the order of names, but for one that has the type's own name.
		if known[spelled] == "" || name == named.Obj().Name() {
			known[spelled] = name
		}
	}
	return known
}

// spellings are those of the types in the table and in the spellings of these, in the order of their types.
func (s *scanner) spellings() []Spelling {
	found := map[string]Spelling{}
	seen := map[types.Type]bool{}
	var visit func(t types.Type)
	visit = func(t types.Type) {
		if t = unalias(t); t == nil || seen[t] {
			return
		}
		seen[t] = true
		if named, ok := t.(*types.Named); ok {
			if chosen := s.classifier.names[named].spelling; chosen != nil {
				spelling := *chosen
				spelling.Type = spell(named, fullPath)
				found[spelling.Type] = spelling
			}
		}
		for _, part := range components(t) {
			visit(part)
		}
	}
	for _, t := range s.table.goTypes {
		if t != nil {
			visit(t)
		}
	}
	list := make([]Spelling, 0, len(found))
	for _, spelling := range found {
		list = append(list, spelling)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Type < list[j].Type })
	taken := map[string]bool{}
	for i := range list {
		for name, n := list[i].Name, 2; list[i].Declared && taken[list[i].Package+"."+list[i].Name]; n++ {
			list[i].Name = fmt.Sprintf("%s_%d", name, n)
		}
		taken[list[i].Package+"."+list[i].Name] = true
	}
	return list
}
