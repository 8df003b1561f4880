package scan

import "go/types"

// accessors are the exported fields that can be reached through a pointer to a struct, promoted ones included, in the
// order of their depth. A field that is an object by value is read as the pointer to it.
func (m *members) accessors(id TypeID, pointer *types.Pointer) []Field {
	var fields []Field
	keys := fieldKeys(pointer.Elem())
	for _, f := range reachableFields(pointer) {
		t := f.Type()
		if m.classifier.bindable(t) != nil {
			continue
		}
		if m.classifier.object(t) {
			t = types.NewPointer(t)
		}
		key := keys[f.Name()]
		if key == "" {
			key = f.Name()
		}
		field := Field{Name: f.Name(), Key: key, Type: m.table.intern(t)}
		field.Get, field.Set = m.number(), m.number()
		fields = append(fields, field)
	}
	return fields
}

// fieldKeys are the keys in Python of a struct's own fields.
func fieldKeys(t types.Type) map[string]string {
	keys := map[string]string{}
	if s, ok := t.Underlying().(*types.Struct); ok {
		for _, f := range pythonFields(s) {
			keys[f.Name()] = f.key
		}
	}
	return keys
}

// reachableFields are the exported fields that a selector finds: Go's own rules decide what hides what.
func reachableFields(pointer *types.Pointer) []*types.Var {
	var fields []*types.Var
	tried := map[string]bool{}
	seen := map[types.Type]bool{}
	for level := []types.Type{pointer.Elem()}; len(level) > 0; {
		var next []types.Type
		for _, t := range level {
			s, ok := t.Underlying().(*types.Struct)
			if !ok || seen[t] {
				continue
			}
			seen[t] = true
			for i := 0; i < s.NumFields(); i++ {
				f := s.Field(i)
				if f.Exported() && !tried[f.Name()] {
					tried[f.Name()] = true
					obj, _, _ := types.LookupFieldOrMethod(pointer, true, f.Pkg(), f.Name())
					if found, ok := obj.(*types.Var); ok {
						fields = append(fields, found)
					}
				}
				if f.Embedded() {
					next = append(next, behindPointer(f.Type()))
				}
			}
		}
		level = next
	}
	return fields
}

func behindPointer(t types.Type) types.Type {
	t = unalias(t)
	if pointer, ok := t.(*types.Pointer); ok {
		return unalias(pointer.Elem())
	}
	return t
}
