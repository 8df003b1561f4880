package scan

import (
	"fmt"
	"go/types"
	"sort"
	"strings"
)

// scanner builds the schema package by package.
type scanner struct {
	exports    *exports
	classifier *classifier
	table      *table
	schema     *Schema
	functions  uint32
}

func newScanner(e *exports, options Options) *scanner {
	return &scanner{
		exports:    e,
		classifier: newClassifier(options.Bridge),
		table:      newTable(),
		schema:     &Schema{SchemaVersion: schemaVersion, WordSize: options.WordSize, Packages: []Package{}},
	}
}

func (s *scanner) finish() *Schema {
	s.table.markRecursive()
	s.schema.Types = s.table.types
	return s.schema
}

// addPackage adds one package. Packages must come in the order of their import paths, as functions and types
// get their numbers here.
func (s *scanner) addPackage(p *listed, parsed func(*listed) *sources) {
	result := Package{Path: p.ImportPath, Name: p.packageName(), Module: p.modulePath(), Symbols: []Symbol{}}
	source := parsed(p)
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
		text := types.TypeString(obj.Type(), relativeTo(obj.Pkg()))
		symbol.Signature = "var " + obj.Name() + " " + text
		symbol.Skip = obstacle(reasonVariable, "package variable of type %s", text)
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
	results := sig.Results()
	count := results.Len()
	symbol.Error = count > 0 && isError(results.At(count-1).Type())
	if symbol.Error {
		count--
	}
	if symbol.Skip = s.signatureObstacle(sig, count); symbol.Skip != nil {
		symbol.Error = false
		return
	}
	readOnly := inDirectives(symbol.Directives)
	for i := 0; i < sig.Params().Len(); i++ {
		p := sig.Params().At(i)
		variadic := sig.Variadic() && i == sig.Params().Len()-1
		param := Parameter{Name: visibleName(p), Type: s.table.intern(p.Type()), Variadic: variadic}
		if !variadic && !readOnly[p.Name()] && writable(p.Type()) {
			param.Mode = "inout"
		}
		symbol.Params = append(symbol.Params, param)
	}
	for i := 0; i < count; i++ {
		r := results.At(i)
		symbol.Results = append(symbol.Results, Result{Name: visibleName(r), Type: s.table.intern(r.Type())})
	}
	number := s.functions
	s.functions++
	symbol.Function = &number
}

// signatureObstacle is the first parameter or result that is not data.
func (s *scanner) signatureObstacle(sig *types.Signature, results int) *Skip {
	for i := 0; i < sig.Params().Len(); i++ {
		p := sig.Params().At(i)
		if isContext(p.Type()) {
			return obstacle(reasonContext, "%s: %s", place("parameter", i, p), "context.Context carries a call's cancellation")
		}
		if skip := s.classifier.data(p.Type()); skip != nil {
			return within(place("parameter", i, p), skip)
		}
	}
	for i := 0; i < results; i++ {
		r := sig.Results().At(i)
		if skip := s.classifier.data(r.Type()); skip != nil {
			return within(place("result", i, r), skip)
		}
	}
	return nil
}

// place names a parameter or result by its name, without one by its number from 1.
func place(what string, i int, v *types.Var) string {
	if name := visibleName(v); name != "" {
		return what + " " + name
	}
	return fmt.Sprintf("%s %d", what, i+1)
}

func visibleName(v *types.Var) string {
	if v.Name() == "_" {
		return ""
	}
	return v.Name()
}

// inDirectives are the parameters that `//usegolib:in name ...` promises are only read.
func inDirectives(directives []string) map[string]bool {
	names := map[string]bool{}
	for _, d := range directives {
		if words := strings.Fields(d); len(words) > 1 && words[0] == "in" {
			for _, name := range words[1:] {
				names[strings.TrimSuffix(name, ",")] = true
			}
		}
	}
	return names
}

// writable reports whether Go can write into the caller's value through a parameter of this type.
func writable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Pointer:
		return true
	}
	return false
}

func isError(t types.Type) bool {
	named, ok := unalias(t).(*types.Named)
	return ok && basicType(named) == "error"
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
	if symbol.Skip = s.classifier.data(obj.Type()); symbol.Skip == nil {
		symbol.Type = s.table.ref(obj.Type())
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
	symbol.Skip = obstacle(reasonConstant, "constant of type %s", types.TypeString(t, q))
	if s.classifier.data(t) == nil {
		symbol.Type = s.table.ref(t)
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
			Skip:       obstacle(reasonMethod, "method of %s.%s", obj.Pkg().Name(), obj.Name()),
		}
		symbol.describe(source.declarations[obj.Name()+"."+f.Name()])
		symbols = append(symbols, symbol)
	}
	sort.Slice(symbols, func(i, j int) bool { return symbols[i].Name < symbols[j].Name })
	return symbols
}
