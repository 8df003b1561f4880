package scan

import "go/types"

// members binds what belongs to types: methods, fields behind pointers, constructors, and calls of funcs. Types of the
// scanned packages come first; then the other types that these made known. What only those lead to stays opaque: one
// package would otherwise bring half of the standard library with it.
type members struct {
	*scanner
	// functions are the bound package functions.
	functions []boundFunc
	// methods are the bound and skipped ones by declaring type and name: `net/url.URL.String`.
	methods map[string]*Method
}

type boundFunc struct {
	pkg  int
	name string
	sig  *types.Signature
}

func (m *members) bindAll() {
	done := map[TypeID]bool{}
	own := func() {
		for id := TypeID(0); int(id) < len(m.table.types); id++ {
			if !done[id] && m.isOwn(id) {
				done[id] = true
				m.bind(id)
			}
		}
	}
	own()
	known := TypeID(len(m.table.types))
	for id := TypeID(0); id < known; id++ {
		if !done[id] {
			done[id] = true
			m.bind(id)
		}
	}
	own()
}

// isOwn reports whether a type, or the one it points to, is declared in a scanned package or has no name.
func (m *members) isOwn(id TypeID) bool {
	t := m.table.goTypes[id]
	if pointer, ok := t.(*types.Pointer); ok {
		t = unalias(pointer.Elem())
	}
	named, ok := t.(*types.Named)
	return !ok || named.Obj().Pkg() != nil && m.scanned[named.Obj().Pkg().Path()] != nil
}

func (m *members) bind(id TypeID) {
	entry := m.table.types[id]
	switch t := m.table.goTypes[id].(type) {
	case *types.Pointer:
		if named, ok := unalias(t.Elem()).(*types.Named); ok && m.classifier.bindable(named) == nil {
			m.bindPointer(id, entry, t, named)
		}
	case *types.Named:
		if isHandle(t) && !isIterator(t) && m.classifier.bindable(t) == nil {
			entry.Methods = m.bindMethods(id, t, types.NewMethodSet(t), false)
		}
	case *types.Interface:
		if !m.table.behind[id] && !isAny(t) && m.classifier.bindable(t) == nil {
			entry.Methods = m.bindMethods(id, t, types.NewMethodSet(t), false)
		}
	case *types.Signature:
		if bound, skip := m.signature(t, "", nil); skip == nil {
			call := m.callable("", "func"+signatureName(t, shortName), id, bound)
			call.Params[0].Mode = ""
			entry.Call = call
		}
	}
}

// callable is a numbered function whose first parameter has a type of its own.
func (m *members) callable(name, signature string, first TypeID, bound boundSignature) *Method {
	return &Method{
		Name:      name,
		Signature: signature,
		Function:  m.number(),
		Params:    append([]Parameter{{Type: first}}, bound.params...),
		Results:   bound.results,
		Error:     bound.hasError,
		Context:   bound.context,
	}
}

func (m *members) bindPointer(id TypeID, entry *Type, pointer *types.Pointer, named *types.Named) {
	data := !m.classifier.object(named)
	switch basicType(named) {
	case "":
	case "time.Time", "time.Duration":
	default:
		return
	}
	entry.Methods = m.bindMethods(id, named, types.NewMethodSet(pointer), data)
	if !entry.Object {
		return
	}
	if fields := m.accessors(id, pointer); len(fields) > 0 {
		entry.Fields = &fields
	}
	text := spell(named, shortName)
	made := &Method{Name: named.Obj().Name(), Results: []Result{{Type: id}}}
	if data {
		made.Params = []Parameter{{Type: *entry.Elem}}
		made.Signature = "func(" + text + ") *" + text
	} else {
		made.Signature = "func() *" + text
	}
	made.Function = m.number()
	entry.New = made
}

// bindMethods binds the exported methods of a set. With data the receiver may be a copy, which pointer methods change.
func (m *members) bindMethods(id TypeID, t types.Type, set *types.MethodSet, data bool) []Method {
	var methods []Method
	for i := 0; i < set.Len(); i++ {
		f, ok := set.At(i).Obj().(*types.Func)
		if !ok || !f.Exported() {
			continue
		}
		method := m.bindMethod(id, f, set.At(i).Type().(*types.Signature), data)
		methods = append(methods, method)
		if named, ok := unalias(t).(*types.Named); ok && declaredOn(f, named) {
			bound := method
			m.methods[memberKey(named, f.Name())] = &bound
		}
	}
	return methods
}

func (m *members) bindMethod(id TypeID, f *types.Func, sig *types.Signature, data bool) Method {
	recv := f.Type().(*types.Signature).Recv()
	directives := m.directivesOf(f)
	bound, skip := m.signature(sig, f.Name(), directives)
	if skip != nil {
		return Method{Name: f.Name(), Signature: funcSignature(f), Skip: skip}
	}
	method := m.callable(f.Name(), funcSignature(f), id, bound)
	method.Directives = directives
	method.Params[0].Name = visibleName(recv)
	if _, pointer := unalias(recv.Type()).(*types.Pointer); pointer && data {
		method.Params[0].Mode = "inout"
	}
	return *method
}

// directivesOf finds the directives of a method where its package was scanned.
func (m *members) directivesOf(f *types.Func) []string {
	named := receiverNamed(f)
	if named == nil || f.Pkg() == nil || m.scanned[f.Pkg().Path()] == nil {
		return nil
	}
	return m.scanned[f.Pkg().Path()].declarations[named.Obj().Name()+"."+f.Name()].directives
}

// receiverNamed is the type on which a method is declared; nil for an unnamed interface.
func receiverNamed(f *types.Func) *types.Named {
	t := unalias(f.Type().(*types.Signature).Recv().Type())
	if pointer, ok := t.(*types.Pointer); ok {
		t = unalias(pointer.Elem())
	}
	named, _ := t.(*types.Named)
	return named
}

func declaredOn(f *types.Func, named *types.Named) bool {
	declared := receiverNamed(f)
	return declared != nil && declared.Obj() == named.Obj()
}

func memberKey(named *types.Named, method string) string {
	return named.Obj().Pkg().Path() + "." + named.Obj().Name() + "." + method
}

// report tells of every method symbol of a package what became of it.
func (m *members) report(p *Package) {
	pkg, err := m.exports.load(p.Path)
	if err != nil || p.Error != "" {
		return
	}
	for i := range p.Symbols {
		symbol := &p.Symbols[i]
		if symbol.Kind != "method" {
			continue
		}
		name := trimStar(symbol.Receiver)
		if method := m.methods[p.Path+"."+name+"."+symbol.Name]; method != nil {
			symbol.Function, symbol.Skip = method.Function, method.Skip
			continue
		}
		symbol.Skip = m.methodObstacle(pkg.Scope().Lookup(name))
	}
}

// methodObstacle is why the methods of a type are not bound.
func (m *members) methodObstacle(obj types.Object) *Skip {
	if skip := m.classifier.bindable(obj.Type()); skip != nil {
		return skip
	}
	return obstacle(reasonMethod, "%s.%s is a number of Python's", obj.Pkg().Name(), obj.Name())
}

func trimStar(receiver string) string {
	if receiver != "" && receiver[0] == '*' {
		return receiver[1:]
	}
	return receiver
}
