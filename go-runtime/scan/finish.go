package scan

import "go/types"

// number is a place for the number of a function, settled by [scanner.finish].
func (s *scanner) number() *uint32 { return new(uint32) }

// finish gives all functions their numbers: those of packages first, then those of types.
func (s *scanner) finish() *Schema {
	s.settle()
	s.meetJSONNumber()
	s.settle()
	s.linkMethods()
	s.linkFuncTypes()
	s.table.markRecursive()
	s.schema.Types = s.table.types
	s.schema.Spellings = s.spellings()
	s.schema.numberAll()
	return s.schema
}

// meetJSONNumber adds encoding/json.Number where the packages can make one and hand it on in an any: a decoder does,
// and no signature says so. Without its type, the number 5 and the string "5" would look alike.
func (s *scanner) meetJSONNumber() {
	const path = "encoding/json"
	if _, built := s.exports.files[path]; !built || !s.isMet("any") {
		return
	}
	pkg, err := s.load(path)
	if err != nil {
		return
	}
	if name, ok := pkg.Scope().Lookup("Number").(*types.TypeName); ok {
		s.meet(s.table.intern(name.Type()))
		s.meet(s.table.intern(types.NewPointer(name.Type())))
	}
}

// isMet reports whether something that is bound has a type.
func (s *scanner) isMet(name string) bool {
	id, ok := s.table.ids[name]
	return ok && s.reach.met[id]
}

// numberAll numbers the bound functions consecutively, and then the errors that no function reads. Symbols of methods
// share the number of their type's entry.
func (schema *Schema) numberAll() {
	next := uint32(0)
	give := func(place *uint32) {
		if place != nil {
			*place = next
			next++
		}
	}
	for _, p := range schema.Packages {
		for _, symbol := range p.Symbols {
			if symbol.Kind != "method" {
				give(symbol.Function)
				give(symbol.Setter)
			}
		}
	}
	for _, entry := range schema.Types {
		for _, m := range entry.Methods {
			give(m.Function)
		}
		for _, m := range []*Method{entry.New, entry.Call} {
			if m != nil {
				give(m.Function)
			}
		}
		if accessors, ok := entry.Fields.([]Accessor); ok {
			for _, a := range accessors {
				give(a.Get)
				give(a.Set)
			}
		}
	}
	for _, values := range schema.ErrorValues {
		*values.First = next
		next += uint32(len(values.Names))
	}
}

// linkMethods says for every method symbol how it is bound, or why not.
func (s *scanner) linkMethods() {
	for _, m := range s.methods {
		named := m.named
		if named.TypeParams().Len() > 0 {
			named = s.generics.first[named.Obj()]
		}
		if named == nil {
			m.symbol.Skip = obstacle(reasonGeneric, "%s has no instantiation", m.named.Obj().Name())
			continue
		}
		found := s.entryMethod(named, m.symbol.Name)
		switch {
		case found == nil:
			skip := s.classifier.place(named)
			if skip == nil {
				skip = obstacle(reasonMethod, "method of %s, which nothing leads to", spell(named, shortName))
			}
			m.symbol.Skip = skip
		case found.Skip != nil:
			m.symbol.Skip = found.Skip
		default:
			m.symbol.Function = found.Function
		}
	}
}

// entryMethod finds a method in the table, at the type or at the pointer to it.
func (s *scanner) entryMethod(named *types.Named, name string) *Method {
	spelled := spell(named, fullPath)
	for _, key := range []string{"*" + spelled, spelled} {
		id, ok := s.table.ids[key]
		if !ok {
			continue
		}
		for _, m := range s.table.types[id].Methods {
			if m.Name == name {
				return m
			}
		}
	}
	return nil
}

// linkFuncTypes notes which functions can be passed for a func type of the table.
func (s *scanner) linkFuncTypes() {
	for _, f := range s.funcs {
		if id, ok := s.table.ids[spell(f.sig, fullPath)]; ok {
			f.symbol.FuncType = &id
		}
	}
}
