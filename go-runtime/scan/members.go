package scan

import (
	"go/types"
	"sort"
)

// fillMembers binds what belongs to a type: methods, fields, constructor, call.
func (s *scanner) fillMembers(entry *Type, goType types.Type) {
	switch entry.Kind {
	case "pointer":
		s.fillPointer(entry, goType)
	case "named":
		s.fillNamed(entry, goType)
	case "object":
		// Everything stands at the pointer.
	case "interface":
		entry.Methods, entry.Optional = s.interfaceMethods(goType), s.optional(goType)
	case "func":
		entry.Call = s.callMethod(goType)
	case "time", "duration", "big_int", "big_rat", "big_float":
		if goType != nil {
			s.meet(s.table.intern(types.NewPointer(goType)))
		}
	}
}

// fillNamed is about defined types that are no objects: handles have their methods themselves, data has them at the
// pointer.
func (s *scanner) fillNamed(entry *Type, goType types.Type) {
	named := unalias(goType).(*types.Named)
	switch named.Underlying().(type) {
	case *types.Interface:
		entry.Methods, entry.Optional = s.interfaceMethods(goType), s.optional(goType)
	case *types.Signature:
		entry.Methods = s.methodSet(goType, goType)
		if len(entry.Methods) > 0 && named.Obj().Exported() && s.classifier.naming(named).spelled == nil {
			entry.New = s.conversion(named)
		}
	case *types.Chan:
		entry.Methods = s.methodSet(goType, goType)
	default:
		if len(exportedMethods(named)) > 0 {
			entry.Pointer = s.table.ref(types.NewPointer(named))
		}
	}
}

// fillPointer is about *T where T has a name; nothing belongs to other pointers.
func (s *scanner) fillPointer(entry *Type, goType types.Type) {
	named := pointee(goType)
	if named == nil {
		return
	}
	if _, isInterface := named.Underlying().(*types.Interface); isInterface {
		return
	}
	entry.Methods = s.methodSet(goType, named)
	if !entry.Object || s.classifier.naming(named).spelled != nil {
		return
	}
	if accessors := s.accessors(goType, named); accessors != nil {
		entry.Fields = accessors
	}
	if alias := s.classifier.naming(named).spelling; named.Obj().Exported() || alias != nil && !alias.Declared {
		entry.New = s.constructor(goType, named)
	}
}

// methodSet binds the exported method set of receiver, which is t or *t.
func (s *scanner) methodSet(receiver, t types.Type) []*Method {
	set := types.NewMethodSet(receiver)
	var methods []*Method
	for i := 0; i < set.Len(); i++ {
		if f, ok := set.At(i).Obj().(*types.Func); ok && f.Exported() {
			// The signature as the selection sees it, with type arguments put in.
			methods = append(methods, s.method(receiver, t, f, set.At(i).Type().(*types.Signature)))
		}
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name < methods[j].Name })
	return methods
}

func (s *scanner) interfaceMethods(t types.Type) []*Method {
	u := t.Underlying().(*types.Interface)
	var methods []*Method
	for i := 0; i < u.NumMethods(); i++ {
		if f := u.Method(i); f.Exported() {
			methods = append(methods, s.method(t, t, f, f.Type().(*types.Signature)))
		}
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name < methods[j].Name })
	return methods
}

func (s *scanner) method(receiver, t types.Type, f *types.Func, sig *types.Signature) *Method {
	m := &Method{Name: f.Name(), Signature: funcSignature(f), Directives: s.directivesOf(f)}
	named, _ := unalias(t).(*types.Named)
	hidden := named != nil && s.classifier.naming(named).spelled != nil
	made := s.shape(sig, callee{name: f.Name(), directives: m.Directives, hidden: hidden})
	if made.skip != nil {
		m.Skip = made.skip
		return m
	}
	self := Parameter{Type: s.table.intern(receiver)}
	if recv := f.Type().(*types.Signature).Recv(); recv != nil {
		self.Name = visibleName(recv)
		if changesReceiver(recv.Type()) && s.writable(receiver) {
			self.Mode = "inout"
		}
	}
	m.Params, m.Results = append([]Parameter{self}, made.params...), made.results
	m.Error, m.Context = made.err, made.context
	m.Function = s.number()
	return m
}

// callMethod calls a value of a func type.
func (s *scanner) callMethod(t types.Type) *Method {
	sig, ok := unalias(t).(*types.Signature)
	if !ok {
		return nil
	}
	made := s.shape(sig, callee{})
	if made.skip != nil {
		return nil
	}
	self := Parameter{Name: "f", Type: s.table.intern(t)}
	return &Method{
		Name: "call", Signature: spell(t, shortName), Function: s.number(),
		Params: append([]Parameter{self}, made.params...), Results: made.results, Error: made.err, Context: made.context,
	}
}

// constructor makes a pointer: from a value where there is one in Python, else to the zero value.
func (s *scanner) constructor(pointer types.Type, named *types.Named) *Method {
	m := &Method{
		Name:      named.Obj().Name(),
		Signature: "new(" + spell(named, shortName) + ")",
		Function:  s.number(),
		Results:   []Result{{Type: s.table.intern(pointer)}},
	}
	if !s.classifier.isObject(named) {
		m.Params = []Parameter{{Name: "value", Type: s.table.intern(named)}}
	}
	return m
}

// conversion makes a value of a func type that has methods from a func: http.HandlerFunc(f).
func (s *scanner) conversion(named *types.Named) *Method {
	t := s.table.intern(named)
	return &Method{
		Name:      named.Obj().Name(),
		Signature: spell(named, shortName) + "(f)",
		Function:  s.number(),
		Params:    []Parameter{{Name: "f", Type: t}},
		Results:   []Result{{Type: t}},
	}
}

// accessors are the exported fields that can be selected from a pointer to a struct, promoted ones included.
func (s *scanner) accessors(pointer types.Type, named *types.Named) []Accessor {
	var list []Accessor
	for _, f := range selectableFields(pointer, named) {
		t := f.Type()
		if s.classifier.resultPlace(t) != nil {
			continue
		}
		if elem, ok := unalias(t).(*types.Named); ok && s.classifier.isObject(elem) {
			t = types.NewPointer(elem)
		}
		list = append(list, Accessor{Name: f.Name(), Key: f.key, Type: s.table.intern(t), Get: s.number(), Set: s.number()})
	}
	return list
}

// selectableFields are the fields for which `p.Name` is valid Go in another package, in the order of the struct,
// those of embedded structs after the others.
func selectableFields(pointer types.Type, named *types.Named) []keyedField {
	var fields []keyedField
	seen := map[string]bool{}
	visited := map[types.Type]bool{}
	level := []types.Type{named}
	for len(level) > 0 {
		var next []types.Type
		for _, t := range level {
			u, ok := t.Underlying().(*types.Struct)
			if !ok || visited[t] {
				continue
			}
			visited[t] = true
			for i := 0; i < u.NumFields(); i++ {
				f := u.Field(i)
				if f.Embedded() {
					next = append(next, dereferenced(f.Type()))
				}
				if !f.Exported() || seen[f.Name()] {
					continue
				}
				seen[f.Name()] = true
				if found, _, _ := types.LookupFieldOrMethod(pointer, true, f.Pkg(), f.Name()); found == f {
					fields = append(fields, keyedField{f, readTag(f, u.Tag(i)), u.Tag(i)})
				}
			}
		}
		level = next
	}
	return uniqueKeys(fields)
}

func dereferenced(t types.Type) types.Type {
	if p, ok := unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return unalias(t)
}

// uniqueKeys lets fields that are absent in Python's data, or claim a key that another has, go by their Go names.
func uniqueKeys(fields []keyedField) []keyedField {
	count := map[string]int{}
	for i := range fields {
		if fields[i].absent {
			fields[i].key = fields[i].Name()
		}
		count[fields[i].key]++
	}
	for i := range fields {
		if count[fields[i].key] > 1 {
			fields[i].key = fields[i].Name()
		}
	}
	return fields
}

// changesReceiver reports whether what a method does to its receiver is seen by the caller: methods on maps and slices,
// as those of http.Header, need no pointer for that.
func changesReceiver(t types.Type) bool {
	switch unalias(t).Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Slice:
		return true
	}
	return false
}
