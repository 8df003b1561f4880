package scan

import (
	"fmt"
	"go/types"
	"sort"
)

// scanner builds the schema package by package; the functions that belong to types come last, when it is known which
// types there are.
type scanner struct {
	exports    *exports
	classifier *classifier
	table      *table
	schema     *Schema
	functions  uint32
	scanned    map[string]*sources // by import path
	members    *members
}

func newScanner(e *exports, options Options) *scanner {
	c := newClassifier(options.Bridge)
	s := &scanner{
		exports:    e,
		classifier: c,
		table:      newTable(c),
		schema:     &Schema{SchemaVersion: schemaVersion, WordSize: options.WordSize, Packages: []Package{}},
		scanned:    map[string]*sources{},
	}
	s.members = &members{scanner: s, methods: map[string]*Method{}}
	return s
}

func (s *scanner) finish() *Schema {
	s.members.bindAll()
	for i := range s.schema.Packages {
		s.members.report(&s.schema.Packages[i])
	}
	s.markFuncTypes()
	s.table.markRecursive()
	s.schema.Types = s.table.types
	return s.schema
}

// number gives the next function number.
func (s *scanner) number() *uint32 {
	n := s.functions
	s.functions++
	return &n
}

// addPackage adds one package. Packages must come in the order of their import paths, as functions and types
// get their numbers here.
func (s *scanner) addPackage(p *listed, parsed func(*listed) *sources) {
	result := Package{Path: p.ImportPath, Name: p.packageName(), Module: p.modulePath(), Symbols: []Symbol{}}
	source := parsed(p)
	s.scanned[p.ImportPath] = source
	result.Doc = source.doc
	result.Error = p.broken()
	if result.Error == "" {
		pkg, err := s.load(p)
		if err != nil {
			result.Error = err.Error()
		} else {
			result.Symbols = s.symbols(pkg, source)
		}
	}
	s.schema.Packages = append(s.schema.Packages, result)
}

func (s *scanner) load(p *listed) (*types.Package, error) {
	if p.ImportPath == "unsafe" {
		return types.Unsafe, nil
	}
	return s.exports.load(p.ImportPath)
}

// symbols are the exported symbols of a package: functions, types, variables and constants by name, then the
// methods by receiver and name.
func (s *scanner) symbols(pkg *types.Package, source *sources) []Symbol {
	symbols := []Symbol{}
	var methods []Symbol
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		symbol := Symbol{Name: name}
		symbol.describe(source.declarations[name])
		s.fill(&symbol, obj)
		symbols = append(symbols, symbol)
		if typeName, ok := obj.(*types.TypeName); ok && !typeName.IsAlias() {
			methods = append(methods, methodSymbols(typeName, source)...)
		}
	}
	return append(symbols, methods...)
}

func (symbol *Symbol) describe(d declaration) {
	symbol.Doc, symbol.Directives, symbol.Position = d.doc, d.directives, d.position
}

func (s *scanner) fill(symbol *Symbol, obj types.Object) {
	switch obj := obj.(type) {
	case *types.Func:
		symbol.Kind, symbol.Signature = "func", funcSignature(obj)
		s.fillFunc(symbol, obj)
	case *types.TypeName:
		symbol.Kind, symbol.Signature = "type", typeSignature(obj)
		s.fillType(symbol, obj)
	case *types.Const:
		symbol.Kind = "const"
		s.fillConst(symbol, obj)
	case *types.Var:
		symbol.Kind = "var"
		symbol.Signature = "var " + obj.Name() + " " + types.TypeString(obj.Type(), relativeTo(obj.Pkg()))
		s.fillVar(symbol, obj)
	default:
		symbol.Kind, symbol.Signature = "func", "func "+obj.Name()
		symbol.Skip = obstacle(reasonUnsafePointer, "unsafe.%s is built into the compiler", obj.Name())
	}
}

// fillFunc binds a function, or says what the first obstacle is. Nothing of a skipped function enters the table.
func (s *scanner) fillFunc(symbol *Symbol, f *types.Func) {
	sig := f.Type().(*types.Signature)
	if params := sig.TypeParams(); params.Len() > 0 {
		symbol.TypeParams = typeParameters(params, relativeTo(f.Pkg()))
		symbol.Skip = obstacle(reasonGeneric, "type parameter %s has no instantiation", symbol.TypeParams[0].Name)
		return
	}
	bound, skip := s.signature(sig, f.Name(), symbol.Directives)
	if symbol.Skip = skip; skip != nil {
		return
	}
	symbol.Params, symbol.Results, symbol.Error, symbol.Context = bound.params, bound.results, bound.hasError, bound.context
	symbol.Function = s.number()
	s.members.functions = append(s.members.functions, boundFunc{len(s.schema.Packages), symbol.Name, sig})
}

// markFuncTypes tells of each function which func type of the table it can be passed for.
func (s *scanner) markFuncTypes() {
	for _, f := range s.members.functions {
		if id, ok := s.table.ids["func"+signatureName(f.sig, fullPath)]; ok {
			for i := range s.schema.Packages[f.pkg].Symbols {
				symbol := &s.schema.Packages[f.pkg].Symbols[i]
				if symbol.Kind == "func" && symbol.Name == f.name {
					symbol.FuncType = &id
				}
			}
		}
	}
}

func (s *scanner) fillType(symbol *Symbol, obj *types.TypeName) {
	if named, ok := obj.Type().(*types.Named); ok && !obj.IsAlias() {
		symbol.TypeParams = typeParameters(named.TypeParams(), relativeTo(obj.Pkg()))
	}
	if params := aliasTypeParams(obj.Type()); params.Len() > 0 {
		symbol.TypeParams = typeParameters(params, relativeTo(obj.Pkg()))
		symbol.Skip = obstacle(reasonGeneric, "%s is generic and not instantiated", obj.Name())
		return
	}
	if symbol.Skip = s.classifier.bindable(obj.Type()); symbol.Skip != nil {
		return
	}
	symbol.Type = s.table.ref(obj.Type())
	if named, ok := unalias(obj.Type()).(*types.Named); ok && !isHandle(named) && len(exportedMethods(named)) > 0 {
		s.table.intern(types.NewPointer(named))
	}
}

// fillVar binds a variable: a function that reads it, and one that assigns it. An object is not copied: what is read is
// the pointer to it, and nobody assigns it. Sentinel errors keep their identity.
func (s *scanner) fillVar(symbol *Symbol, obj *types.Var) {
	t := obj.Type()
	if symbol.Skip = s.classifier.bindable(t); symbol.Skip != nil {
		return
	}
	object := s.classifier.object(t)
	if object {
		t = types.NewPointer(t)
	}
	symbol.Type = s.table.ref(t)
	symbol.Function = s.number()
	if !object && !isError(t) {
		symbol.Setter = s.number()
	}
}

func (s *scanner) fillConst(symbol *Symbol, obj *types.Const) {
	q := relativeTo(obj.Pkg())
	t := obj.Type()
	text := ""
	if basic, ok := t.(*types.Basic); !ok || basic.Info()&types.IsUntyped == 0 {
		text = " " + types.TypeString(t, q)
	}
	symbol.Signature = fmt.Sprintf("const %s%s = %s", obj.Name(), text, obj.Val())
	value := obj.Val().ExactString()
	symbol.Value = &value
	t = types.Default(t)
	if symbol.Skip = s.classifier.bindable(t); symbol.Skip == nil {
		symbol.Type = s.table.ref(t)
		text := literal(obj.Val())
		symbol.Literal = &text
	}
}

// methodSymbols are the exported methods declared on a type; those of interfaces and embedded types belong to
// their own declarations.
func methodSymbols(obj *types.TypeName, source *sources) []Symbol {
	named, ok := obj.Type().(*types.Named)
	if !ok {
		return nil
	}
	var symbols []Symbol
	for i := 0; i < named.NumMethods(); i++ {
		f := named.Method(i)
		if !f.Exported() {
			continue
		}
		receiver := obj.Name()
		sig := f.Type().(*types.Signature)
		if _, pointer := unalias(sig.Recv().Type()).(*types.Pointer); pointer {
			receiver = "*" + receiver
		}
		symbol := Symbol{
			Kind:       "method",
			Name:       f.Name(),
			Signature:  funcSignature(f),
			Receiver:   receiver,
			TypeParams: typeParameters(sig.RecvTypeParams(), relativeTo(obj.Pkg())),
		}
		symbol.describe(source.declarations[obj.Name()+"."+f.Name()])
		symbols = append(symbols, symbol)
	}
	sort.Slice(symbols, func(i, j int) bool { return symbols[i].Name < symbols[j].Name })
	return symbols
}
