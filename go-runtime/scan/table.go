package scan

import "go/types"

// table gives types their numbers. Only types that are bindable, or that the spelling of such a type mentions, come
// here, so nothing is ever taken back.
type table struct {
	classifier *classifier
	types      []*Type
	goTypes    []types.Type // by number; nil for the basic types
	ids        map[string]TypeID
	behind     map[TypeID]bool // unnamed types that so far only stand behind a name
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

func newTable(c *classifier) *table {
	t := &table{classifier: c, ids: map[string]TypeID{}, behind: map[TypeID]bool{}}
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

// intern gives the number of a type that is bindable or mentioned by one, adding it and what it is made of when they are new. The number is
// settled before the parts are looked at, so types may contain themselves.
func (t *table) intern(goType types.Type) TypeID {
	name := spell(goType, fullPath)
	if id, ok := t.ids[name]; ok {
		delete(t.behind, id)
		return id
	}
	goType = unalias(goType)
	entry := &Type{Go: name}
	id := t.add(entry, goType)
	switch goType := goType.(type) {
	case *types.Named:
		t.fillNamed(entry, goType)
	case *types.Pointer:
		entry.Kind, entry.Elem = "pointer", t.ref(goType.Elem())
		entry.Object = t.pointsToObject(goType)
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
	case *types.Signature:
		t.fillFunc(entry, goType)
	case *types.Chan:
		entry.Kind, entry.Direction, entry.Elem = "chan", direction(goType), t.ref(goType.Elem())
	default:
		// unsafe.Pointer, which only the spelling of a handle mentions
		entry.Kind, entry.Name = "type_param", name
	}
	return id
}

func (t *table) ref(goType types.Type) *TypeID {
	id := t.intern(goType)
	return &id
}

// pointsToObject reports whether a pointer is a handle: its element is an object or has methods. The types that
// Python has values for are the exception.
func (t *table) pointsToObject(pointer *types.Pointer) bool {
	named, ok := unalias(pointer.Elem()).(*types.Named)
	if !ok || basicType(named) != "" || isHandle(named) || isUUID(named) {
		return false
	}
	return t.classifier.object(named) || len(exportedMethods(named)) > 0
}

func (t *table) fillNamed(entry *Type, named *types.Named) {
	entry.Package = named.Obj().Pkg().Path()
	entry.Name = instanceName(named, fullPath)
	if isIterator(named) {
		args := named.TypeArgs()
		entry.Kind, entry.Package, entry.Name = "iter", "", ""
		for i := 0; i < args.Len(); i++ {
			entry.Elems = append(entry.Elems, t.intern(args.At(i)))
		}
		return
	}
	entry.Text = isText(named)
	if t.classifier.object(named) {
		entry.Kind, entry.Pointer = "object", t.ref(types.NewPointer(named))
		return
	}
	entry.Kind = "named"
	entry.UUID = isUUID(named)
	entry.Underlying = t.underlying(named)
	if !isHandle(named) && len(exportedMethods(named)) > 0 {
		entry.Pointer = t.ref(types.NewPointer(named))
	}
}

// underlying is the number of the type behind a name, which is no type of its own by that.
func (t *table) underlying(named *types.Named) *TypeID {
	goType := named.Underlying()
	id, known := t.ids[spell(goType, fullPath)]
	if !known {
		id = t.intern(goType)
		t.behind[id] = true
	}
	return &id
}

// isHandle reports whether the values of a named type are references themselves.
func isHandle(named *types.Named) bool {
	switch named.Underlying().(type) {
	case *types.Interface, *types.Signature, *types.Chan:
		return true
	}
	return false
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

// fillFunc lists the types that a func's spelling is made of; they need not be bindable, as a func is a handle.
func (t *table) fillFunc(entry *Type, sig *types.Signature) {
	params, results := []TypeID{}, []TypeID{}
	entry.Kind, entry.Params, entry.Results, entry.Variadic = "func", &params, &results, sig.Variadic()
	for _, goType := range tupleTypes(sig.Params()) {
		params = append(params, t.intern(goType))
	}
	for _, goType := range tupleTypes(sig.Results()) {
		results = append(results, t.intern(goType))
	}
}

func direction(t *types.Chan) string {
	switch t.Dir() {
	case types.SendOnly:
		return "send"
	case types.RecvOnly:
		return "receive"
	}
	return "both"
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
	if t.Fields != nil && t.Kind == "struct" {
		for _, f := range *t.Fields {
			parts = append(parts, f.Type)
		}
	}
	return parts
}
