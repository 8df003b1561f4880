package scan

import "go/types"

// table gives types their numbers. Only types with a place on the wire come here, so nothing is ever taken back.
type table struct {
	classifier *classifier
	types      []*Type
	// goTypes are the types themselves, in the order of types.
	goTypes []types.Type
	ids     map[string]TypeID
}

func newTable(c *classifier) *table {
	t := &table{classifier: c, ids: map[string]TypeID{}}
	for i := range basicKinds {
		entry := basicKinds[i]
		t.add(&entry, nil)
	}
	return t
}

func (t *table) add(entry *Type, goType types.Type) TypeID {
	id := TypeID(len(t.types))
	t.types = append(t.types, entry)
	t.goTypes = append(t.goTypes, goType)
	t.ids[entry.Go] = id
	return id
}

// intern gives the number of a type, adding it and what its values are made of when they are new. The number is
// settled before the parts are looked at, so types may contain themselves. Methods, fields of objects and the like
// come later (members), as far as they are wanted.
func (t *table) intern(goType types.Type) TypeID {
	goType = unalias(goType)
	name := spell(goType, fullPath)
	if id, ok := t.ids[name]; ok {
		if t.goTypes[id] == nil {
			t.goTypes[id] = goType
		}
		return id
	}
	entry := &Type{Go: name}
	id := t.add(entry, goType)
	switch goType := goType.(type) {
	case *types.Named:
		t.fillNamed(entry, goType)
	case *types.Pointer:
		entry.Kind, entry.Elem = "pointer", t.ref(goType.Elem())
		entry.Object = t.classifier.isHandlePointer(goType.Elem())
	case *types.Slice:
		entry.Kind, entry.Elem = "slice", t.ref(goType.Elem())
	case *types.Array:
		length := uint64(goType.Len())
		entry.Kind, entry.Len, entry.Elem = "array", &length, t.ref(goType.Elem())
	case *types.Map:
		if isEmptyStruct(goType.Elem()) {
			entry.Kind, entry.Elem = "set", t.ref(goType.Key())
		} else {
			entry.Kind, entry.Key, entry.Elem = "map", t.ref(goType.Key()), t.ref(goType.Elem())
		}
	case *types.Struct:
		t.fillStruct(entry, goType)
	case *types.Interface:
		entry.Kind = "interface"
	case *types.Chan:
		entry.Kind, entry.Elem, entry.Direction = "chan", t.ref(goType.Elem()), direction(goType.Dir())
		if goType.Dir() != types.SendRecv {
			// Python can make a channel for a function that takes one of its ends.
			t.intern(types.NewChan(types.SendRecv, goType.Elem()))
		}
	case *types.Signature:
		t.fillFunc(entry, goType)
	}
	return id
}

func (t *table) ref(goType types.Type) *TypeID {
	id := t.intern(goType)
	return &id
}

func direction(d types.ChanDir) string {
	switch d {
	case types.SendOnly:
		return "send"
	case types.RecvOnly:
		return "receive"
	}
	return "both"
}

func (t *table) fillNamed(entry *Type, named *types.Named) {
	if isIterator(named) {
		entry.Kind = "iter"
		for i := 0; i < named.TypeArgs().Len(); i++ {
			entry.Elems = append(entry.Elems, t.intern(named.TypeArgs().At(i)))
		}
		return
	}
	entry.Package = named.Obj().Pkg().Path()
	entry.Name = instanceName(named, fullPath)
	entry.Text = isText(named)
	if t.classifier.isObject(named) {
		entry.Kind, entry.Pointer = "object", t.ref(types.NewPointer(named))
		return
	}
	entry.Kind = "named"
	entry.UUID = isUUID(named)
	entry.Underlying = t.ref(named.Underlying())
}

func (t *table) fillFunc(entry *Type, sig *types.Signature) {
	list := func(tuple *types.Tuple) *[]TypeID {
		ids := []TypeID{}
		for i := 0; i < tuple.Len(); i++ {
			ids = append(ids, t.intern(tuple.At(i).Type()))
		}
		return &ids
	}
	entry.Kind, entry.Params, entry.Results, entry.Variadic = "func", list(sig.Params()), list(sig.Results()), sig.Variadic()
}

func (t *table) fillStruct(entry *Type, goType *types.Struct) {
	entry.Kind = "struct"
	fields := []Field{}
	for _, f := range pythonFields(goType) {
		fields = append(fields, Field{
			Name:      f.Name(),
			Key:       f.key,
			Type:      t.intern(f.Type()),
			OmitEmpty: f.omitempty,
			Embedded:  f.Embedded(),
			Tag:       f.tag,
		})
	}
	entry.Fields = fields
}

// isEmptyStruct reports whether t is exactly struct{}, the element that makes a map a set.
func isEmptyStruct(t types.Type) bool {
	s, ok := unalias(t).(*types.Struct)
	return ok && s.NumFields() == 0
}

// markRecursive sets Recursive on every type that can be reached from itself: the members of the strongly
// connected components of the table (Tarjan's algorithm).
func (t *table) markRecursive() {
	index := make([]int, len(t.types))
	low := make([]int, len(t.types))
	onStack := make([]bool, len(t.types))
	var stack []TypeID
	next := 1
	var visit func(id TypeID)
	visit = func(id TypeID) {
		index[id], low[id] = next, next
		next++
		stack = append(stack, id)
		onStack[id] = true
		for _, part := range t.types[id].parts() {
			if part == id {
				t.types[id].Recursive = true
			}
			if index[part] == 0 {
				visit(part)
			}
			if onStack[part] && low[part] < low[id] {
				low[id] = low[part]
			}
		}
		if low[id] != index[id] {
			return
		}
		for i := len(stack) - 1; ; i-- {
			member := stack[i]
			onStack[member] = false
			if member == id {
				if i < len(stack)-1 {
					t.types[id].Recursive = true
				}
				stack = stack[:i]
				return
			}
			t.types[member].Recursive = true
		}
	}
	for id := range t.types {
		if index[id] == 0 {
			visit(TypeID(id))
		}
	}
}

// parts are the types that a value of this type directly holds.
func (t *Type) parts() []TypeID {
	var parts []TypeID
	for _, id := range []*TypeID{t.Key, t.Elem, t.Underlying} {
		if id != nil && t.Kind != "chan" {
			parts = append(parts, *id)
		}
	}
	if fields, ok := t.Fields.([]Field); ok {
		for _, f := range fields {
			parts = append(parts, f.Type)
		}
	}
	return parts
}
