package scan

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strings"
)

// declaration is what only the source knows of a symbol.
type declaration struct {
	doc        string
	directives []string
	position   string
}

// sources holds the declarations of one package by name, methods as `Type.Method`.
type sources struct {
	doc          string
	declarations map[string]declaration
	fset         *token.FileSet
	files        []*ast.File
}

// directivePrefix begins a comment line that speaks to usegolib.
const directivePrefix = "//usegolib:"

// parseSources reads docs, directives and positions of a package. A file that cannot be read or parsed costs
// its docs and nothing else: what is bound is decided by the export data.
func parseSources(p *listed) *sources {
	s := &sources{declarations: map[string]declaration{}, fset: token.NewFileSet()}
	var docs []string
	for _, name := range append(append([]string{}, p.GoFiles...), p.CgoFiles...) {
		file, _ := parser.ParseFile(s.fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if file == nil {
			continue
		}
		if text := file.Doc.Text(); text != "" {
			docs = append(docs, strings.TrimSpace(text))
		}
		s.files = append(s.files, file)
		s.addFile(s.fset, path.Join(p.folder(), filepath.Base(name)), file)
	}
	s.doc = strings.Join(docs, "\n\n")
	return s
}

// mentions reports whether the package is one of those, or imports one.
func (s *sources) mentions(packages map[string]bool, own string) bool {
	if packages[own] {
		return true
	}
	for _, file := range s.files {
		for _, spec := range file.Imports {
			if packages[strings.Trim(spec.Path.Value, "\"`")] {
				return true
			}
		}
	}
	return false
}

func (s *sources) addFile(fset *token.FileSet, name string, file *ast.File) {
	add := func(key string, ident *ast.Ident, docs ...*ast.CommentGroup) {
		s.declarations[key] = declaration{
			doc:        docText(docs),
			directives: directives(docs),
			// The line in the file itself, whatever //line comments say.
			position: fmt.Sprintf("%s:%d", name, fset.PositionFor(ident.Pos(), false).Line),
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() {
				add(receiverPrefix(d)+d.Name.Name, d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				addSpec(add, d, spec)
			}
		}
	}
}

// addSpec records the names of one spec. Its own comment comes first, then the line comment; the comment of
// the whole declaration counts only where it holds a single spec, as in a group it describes the group.
func addSpec(add func(string, *ast.Ident, ...*ast.CommentGroup), d *ast.GenDecl, spec ast.Spec) {
	var group *ast.CommentGroup
	if !d.Lparen.IsValid() {
		group = d.Doc
	}
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		add(spec.Name.Name, spec.Name, spec.Doc, group, spec.Comment)
	case *ast.ValueSpec:
		for _, ident := range spec.Names {
			add(ident.Name, ident, spec.Doc, group, spec.Comment)
		}
	}
}

// receiverPrefix is `Type.` for a method, empty for a function.
func receiverPrefix(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	for t := d.Recv.List[0].Type; ; {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "."
		default:
			return "?."
		}
	}
}

// docText is the text of the first group that has one.
func docText(groups []*ast.CommentGroup) string {
	for _, g := range groups {
		if text := strings.TrimSpace(g.Text()); text != "" {
			return text
		}
	}
	return ""
}

// directives are the usegolib directives of all groups in order.
func directives(groups []*ast.CommentGroup) []string {
	var found []string
	for _, g := range groups {
		if g == nil {
			continue
		}
		for _, c := range g.List {
			if text, ok := strings.CutPrefix(c.Text, directivePrefix); ok {
				found = append(found, strings.TrimRight(text, " \t\r"))
			}
		}
	}
	return found
}
