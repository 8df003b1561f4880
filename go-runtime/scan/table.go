package scan

import "go/types"

// table gives types their numbers. Only data types come here, so nothing is ever taken back.
type table struct {
	types []*Type
	ids   map[string]TypeID
}

// basicKinds are the entries every table begins with, in the order of BASIC_TYPES in the schema crate.
var basicKinds = []Type{
	{Kind: "scalar", Scalar: "bool", Go: "bool"},
	{Kind: "scalar", Scalar: "int", Go: "int"},
	{Kind: "scalar", Scalar: "int8", Go: "int8"},
	{Kind: "scalar", Scalar: "int16", Go: "int16"},
	{Kind: "scalar", Scalar: "int32", Go: "int32"},
	{Kind: "scalar", Scalar: "int64", Go: "int64"},
	{Kind: "scalar", Scalar: "uint", Go: "uint"},
	{Kind: "scalar", Scalar: "uint8", Go: "uint8"},
	{Kind: "scalar", Scalar: "uint16", Go: "uint16"},
	{Kind: "scalar", Scalar: "uint32", Go: "uint32"},
	{Kind: "scalar", Scalar: "uint64", Go: "uint64"},
	{Kind: "scalar", Scalar: "uintptr", Go: "uintptr"},
	{Kind: "scalar", Scalar: "float32", Go: "float32"},
	{Kind: "scalar", Scalar: "float64", Go: "float64"},
	{Kind: "scalar", Scalar: "complex64", Go: "complex64"},
	{Kind: "scalar", Scalar: "complex128", Go: "complex128"},
	{Kind: "scalar", Scalar: "string", Go: "string"},
	{Kind: "bytes", Go: "[]uint8"},
	{Kind: "any", Go: "any"},
	{Kind: "error", Go: "error"},
	{Kind: "time", Go: "time.Time"},
	{Kind: "duration", Go: "time.Duration"},
	{Kind: "big_int", Go: "math/big.Int"},
	{Kind: "big_rat", Go: "math/big.Rat"},
	{Kind: "big_float", Go: "math/big.Float"},
}

func newTable() *table {
	t := &table{ids: map[string]TypeID{}}
	for i := range basicKinds {
		entry := basicKinds[i]
		t.add(&entry)
	}
	return t
}

func (t *table) add(entry *Type) TypeID {
	id := TypeID(len(t.types))
	t.types = append(t.types, entry)
	t.ids[entry.Go] = id
	return id
}

// intern gives the number of a data type, adding it and what it is made of when they are new. The number is
// settled before the parts are looked at, so types may contain themselves.
func (t *table) intern(goType types.Type) TypeID {
	name := spell(goType, fullPath)
	if id, ok := t.ids[name]; ok {
		return id
	}
	entry := &Type{Go: name}
	id := t.add(entry)
	switch goType := unalias(goType).(type) {
	case *types.Named:
		t.fillNamed(entry, goType)
	case *types.Pointer:
		entry.Kind, entry.Elem = "pointer", t.ref(goType.Elem())
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
	}
	return id
}

func (t *table) ref(goType types.Type) *TypeID {
	id := t.intern(goType)
	return &id
}

func (t *table) fillNamed(entry *Type, named *types.Named) {
	entry.Kind = "named"
	entry.Package = named.Obj().Pkg().Path()
	entry.Name = instanceName(named, fullPath)
	entry.UUID = isUUID(named)
	entry.Text = isText(named)
	var methods []Method
	for _, f := range exportedMethods(named) {
		methods = append(methods, Method{Name: f.Name(), Signature: types.TypeString(f.Type(), shortName)})
	}
	if methods != nil {
		entry.Methods = &methods
	}
	entry.Underlying = t.ref(named.Underlying())
}

func (t *table) fillStruct(entry *Type, goType *types.Struct) {
	entry.Kind = "struct"
	fields := []Field{}
	entry.Fields = &fields
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
		if id != nil {
			parts = append(parts, *id)
		}
	}
	if t.Fields != nil {
		for _, f := range *t.Fields {
			parts = append(parts, f.Type)
		}
	}
	return parts
}
