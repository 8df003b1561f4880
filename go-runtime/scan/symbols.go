package scan

import (
	"go/types"
	"sort"
)

// scanner builds the schema package by package.
type scanner struct {
	exports    *exports
	classifier *classifier
	table      *table
	reach      *reach
	generics   *generics
	schema     *Schema
	sources    map[string]*sources
	// forgotten are instantiations of earlier builds that the package does not allow any more.
	forgotten []string
	// methods and funcs are the symbols whose function numbers are not known yet; finish gives the numbers.
	methods []methodSymbol
	funcs   []funcSymbol
}

// methodSymbol is the symbol of a method, which gets the number of the method in its type's entry.
type methodSymbol struct {
	symbol *Symbol
	named  *types.Named
}

// funcSymbol is a bound function, whose own type may turn out to be wanted.
type funcSymbol struct {
	symbol *Symbol
	sig    *types.Signature
}

func newScanner(e *exports, options Options, all, targets []*listed) *scanner {
	s := &scanner{
		exports: e,
		reach:   newReach(),
		schema:  &Schema{SchemaVersion: schemaVersion, WordSize: options.WordSize, Packages: []Package{}},
		sources: map[string]*sources{},
	}
	s.classifier = newClassifier(newSurroundings(options, all, targets, s.load))
	s.table = newTable(s.classifier)
	return s
}

// addPackage adds one package. Packages must come in the order of their import paths, as types get their numbers
// here.
func (s *scanner) addPackage(p *listed, source *sources) {
	result := Package{Path: p.ImportPath, Name: p.packageName(), Module: p.modulePath(), Symbols: []*Symbol{}}
	result.Doc = source.doc
	result.Error = p.broken()
	if result.Error == "" {
		pkg, err := s.load(p.ImportPath)
		if err != nil {
			result.Error = err.Error()
		} else {
			s.sources[p.ImportPath] = source
			result.Symbols = s.symbols(pkg, source)
		}
	}
	s.schema.Packages = append(s.schema.Packages, result)
}

func (s *scanner) load(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return s.exports.load(path)
}

// symbols are the exported symbols of a package: functions, types, variables and constants by name, then the
// methods by receiver and name.
func (s *scanner) symbols(pkg *types.Package, source *sources) []*Symbol {
	symbols := []*Symbol{}
	var methods []*Symbol
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		symbol := &Symbol{Name: name}
		symbol.describe(source.declarations[name])
		symbols = append(symbols, symbol)
		symbols = append(symbols, s.fill(symbol, obj)...)
		if typeName, ok := obj.(*types.TypeName); ok && !typeName.IsAlias() {
			methods = append(methods, s.methodSymbols(typeName, source)...)
		}
	}
	sort.SliceStable(symbols, func(i, j int) bool { return symbols[i].Name < symbols[j].Name })
	return append(symbols, methods...)
}

func (symbol *Symbol) describe(d declaration) {
	symbol.Doc, symbol.Directives, symbol.Position = d.doc, d.directives, d.position
}

// fill completes a symbol; of a generic one it gives the instantiations.
func (s *scanner) fill(symbol *Symbol, obj types.Object) []*Symbol {
	switch obj := obj.(type) {
	case *types.Func:
		symbol.Kind, symbol.Signature = "func", funcSignature(obj)
		return s.fillFunc(symbol, obj)
	case *types.TypeName:
		symbol.Kind, symbol.Signature = "type", typeSignature(obj)
		return s.fillType(symbol, obj)
	case *types.Const:
		symbol.Kind = "const"
		s.fillConst(symbol, obj)
	case *types.Var:
		symbol.Kind = "var"
		s.fillVar(symbol, obj)
	default:
		symbol.Kind, symbol.Signature = "func", "func "+obj.Name()
		symbol.Skip = obstacle(reasonUnsafePointer, "unsafe.%s is built into the compiler", obj.Name())
	}
	return nil
}

func (s *scanner) fillFunc(symbol *Symbol, f *types.Func) []*Symbol {
	sig := f.Type().(*types.Signature)
	if params := sig.TypeParams(); params.Len() > 0 {
		symbol.TypeParams = typeParameters(params, relativeTo(f.Pkg()))
		return s.instantiations(symbol, f, params)
	}
	s.bindFunc(symbol, f, sig)
	return nil
}

func (s *scanner) bindFunc(symbol *Symbol, f *types.Func, sig *types.Signature) {
	made := s.shape(sig, callee{name: f.Name(), directives: symbol.Directives})
	if symbol.Skip = made.skip; made.skip != nil {
		return
	}
	symbol.Params, symbol.Results, symbol.Error, symbol.Context = made.params, made.results, made.err, made.context
	symbol.Function = s.number()
	for _, p := range made.params {
		s.meet(p.Type)
	}
	for _, r := range made.results {
		s.meet(r.Type)
	}
	s.funcs = append(s.funcs, funcSymbol{symbol, sig})
}

func (s *scanner) fillType(symbol *Symbol, obj *types.TypeName) []*Symbol {
	if params := aliasTypeParams(obj.Type()); params.Len() > 0 {
		symbol.TypeParams = typeParameters(params, relativeTo(obj.Pkg()))
		symbol.Skip = obstacle(reasonGeneric, "%s is generic and not instantiated", obj.Name())
		return nil
	}
	if named, ok := obj.Type().(*types.Named); ok && !obj.IsAlias() {
		if params := named.TypeParams(); params.Len() > 0 {
			symbol.TypeParams = typeParameters(params, relativeTo(obj.Pkg()))
			return s.instantiations(symbol, obj, params)
		}
	}
	s.bindType(symbol, obj.Type())
	return nil
}

func (s *scanner) bindType(symbol *Symbol, t types.Type) {
	if symbol.Skip = s.classifier.place(t); symbol.Skip == nil {
		symbol.Type = s.table.ref(t)
		s.meet(*symbol.Type)
	}
}

// fillVar makes functions that read and assign a variable. One that Go code elsewhere could not assign is only read.
func (s *scanner) fillVar(symbol *Symbol, obj *types.Var) {
	t := obj.Type()
	symbol.Signature = "var " + obj.Name() + " " + types.TypeString(t, relativeTo(obj.Pkg()))
	if symbol.Skip = s.classifier.resultPlace(t); symbol.Skip != nil {
		return
	}
	assignable := s.classifier.place(t) == nil
	symbol.Sentinel = !isError(t) && isErrorValue(t)
	if named, ok := unalias(t).(*types.Named); ok && s.classifier.isObject(named) && !types.Implements(t, errorInterface()) {
		// What is read is the variable itself and no copy of it. An error is a value: a pointer to it would be another one.
		t = types.NewPointer(named)
	}
	symbol.Type = s.table.ref(t)
	s.meet(*symbol.Type)
	symbol.Function = s.number()
	if assignable {
		symbol.Setter = s.number()
	}
}

// methodSymbols are the exported methods declared on a type; those of interfaces and embedded types belong to
// their own declarations.
func (s *scanner) methodSymbols(obj *types.TypeName, source *sources) []*Symbol {
	named, ok := obj.Type().(*types.Named)
	if !ok {
		return nil
	}
	var symbols []*Symbol
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
		symbol := &Symbol{
			Kind:       "method",
			Name:       f.Name(),
			Signature:  funcSignature(f),
			Receiver:   receiver,
			TypeParams: typeParameters(sig.RecvTypeParams(), relativeTo(obj.Pkg())),
		}
		symbol.describe(source.declarations[obj.Name()+"."+f.Name()])
		symbols = append(symbols, symbol)
		s.methods = append(s.methods, methodSymbol{symbol, named})
	}
	sort.Slice(symbols, func(i, j int) bool { return symbols[i].Name < symbols[j].Name })
	return symbols
}

// directivesOf are the usegolib directives of a method of the scanned packages.
func (s *scanner) directivesOf(f *types.Func) []string {
	recv := f.Type().(*types.Signature).Recv()
	if f.Pkg() == nil || recv == nil {
		return nil
	}
	source, named := s.sources[f.Pkg().Path()], pointee(recv.Type())
	if source == nil || named == nil {
		return nil
	}
	return source.declarations[named.Obj().Name()+"."+f.Name()].directives
}
