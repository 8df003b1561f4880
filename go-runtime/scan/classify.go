package scan

import (
	"fmt"
	"go/types"
)

// classifier decides what becomes of a type: whether its values have a place on the wire at all, and whether they
// are copied (data) or stay in Go behind a handle (objects, interfaces, funcs, channels). Nothing here depends on
// the order of questions, since a named type is decided by its name and by what it holds by value.
type classifier struct {
	around *surroundings
	// names and objects hold what was decided, aliases what packages declare.
	names   map[*types.Named]naming
	objects map[*types.Named]bool
	aliases map[string]map[string]string
}

func newClassifier(around *surroundings) *classifier {
	return &classifier{
		around: around, names: map[*types.Named]naming{}, objects: map[*types.Named]bool{},
		aliases: map[string]map[string]string{},
	}
}

func obstacle(reason Reason, format string, args ...any) *Skip {
	return &Skip{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// within says where an obstacle was met on the way.
func within(place string, skip *Skip) *Skip {
	if skip == nil {
		return nil
	}
	return &Skip{Reason: skip.Reason, Detail: place + ": " + skip.Detail}
}

// place is nil when values of t can be passed in both directions and t can be written in generated code, otherwise
// the obstacle. Named types are decided by their names: one that cannot be copied is an object.
func (c *classifier) place(t types.Type) *Skip {
	switch t := unalias(t).(type) {
	case *types.Basic:
		return basicObstacle(t)
	case *types.Named:
		return c.naming(t).spelled
	case *types.Pointer:
		return c.place(t.Elem())
	case *types.Slice:
		return c.place(t.Elem())
	case *types.Array:
		return c.place(t.Elem())
	case *types.Chan:
		return c.place(t.Elem())
	case *types.Map:
		return c.mapPlace(t)
	case *types.Struct:
		return c.structPlace(t)
	case *types.Interface:
		return c.interfacePlace(t)
	case *types.Signature:
		return c.signaturePlace(t)
	case *types.TypeParam:
		return obstacle(reasonGeneric, "%s is a type parameter", spell(t, shortName))
	default:
		return obstacle(reasonObject, "%s is not a type of values", spell(t, shortName))
	}
}

// resultPlace is [classifier.place] for results, which are also handed on when their type, or what it points to,
// has a name that only its own package can use.
func (c *classifier) resultPlace(t types.Type) *Skip {
	if named := pointee(t); named != nil && c.naming(named).spelled != nil {
		return c.naming(named).handed
	}
	return c.place(t)
}

// pointee is the named type that t is or points to, nil when there is none.
func pointee(t types.Type) *types.Named {
	if p, ok := unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, _ := unalias(t).(*types.Named)
	return named
}

func basicObstacle(t *types.Basic) *Skip {
	switch t.Kind() {
	case types.UnsafePointer:
		return obstacle(reasonUnsafePointer, "unsafe.Pointer cannot leave Go")
	case types.Invalid, types.UntypedNil:
		return obstacle(reasonObject, "%s is not a type of values", t.Name())
	}
	return nil
}

func (c *classifier) interfacePlace(t *types.Interface) *Skip {
	name := spell(t, shortName)
	if isAny(t) {
		return nil
	}
	if !t.IsMethodSet() || t.IsComparable() {
		return obstacle(reasonGeneric, "%s is a type constraint", name)
	}
	for i := 0; i < t.NumMethods(); i++ {
		f := t.Method(i)
		if !f.Exported() {
			return obstacle(reasonUnexported, "method %s of %s is not exported", f.Name(), name)
		}
		if skip := c.signaturePlace(f.Type().(*types.Signature)); skip != nil {
			return within(fmt.Sprintf("method %s of %s", f.Name(), name), skip)
		}
	}
	return nil
}

func (c *classifier) signaturePlace(t *types.Signature) *Skip {
	for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
		for i := 0; i < tuple.Len(); i++ {
			if skip := c.place(tuple.At(i).Type()); skip != nil {
				return within("in "+spell(t, shortName), skip)
			}
		}
	}
	return nil
}

func (c *classifier) mapPlace(t *types.Map) *Skip {
	if skip := c.place(t.Key()); skip != nil {
		return within("key of "+spell(t, shortName), skip)
	}
	if why := c.keyObstacle(t.Key()); why != "" {
		return obstacle(reasonMapKey, "key of %s: %s", spell(t, shortName), why)
	}
	return c.place(t.Elem())
}

// structPlace is about unnamed structs, which must have all their fields in the schema: they are the only way to
// spell such a type.
func (c *classifier) structPlace(t *types.Struct) *Skip {
	for i := 0; i < t.NumFields(); i++ {
		if f := t.Field(i); !f.Exported() {
			return obstacle(reasonObject, "%s has the unexported field %s", spell(t, shortName), f.Name())
		}
	}
	if present := pythonFields(t); len(present) < t.NumFields() {
		return obstacle(reasonObject, "%s has a field that does not exist in Python", spell(t, shortName))
	}
	for i := 0; i < t.NumFields(); i++ {
		f := t.Field(i)
		if skip := c.place(f.Type()); skip != nil {
			return within(fmt.Sprintf("field %s of %s", f.Name(), spell(t, shortName)), skip)
		}
	}
	return nil
}

// isObject reports whether copying a value of the named type would lose something, so that it stays in Go.
func (c *classifier) isObject(t *types.Named) bool {
	known, ok := c.objects[t]
	if !ok {
		known = c.losesInCopy(t)
		c.objects[t] = known
	}
	return known
}

func (c *classifier) losesInCopy(t *types.Named) bool {
	if basicType(t) != "" || isIterator(t) {
		return false
	}
	underlying := t.Underlying()
	if _, isInterface := underlying.(*types.Interface); isInterface {
		return false
	}
	if c.naming(t).spelled != nil {
		switch underlying.(type) {
		case *types.Signature, *types.Chan:
			return c.place(underlying) != nil
		}
		return true
	}
	s, isStruct := underlying.(*types.Struct)
	if !isStruct {
		return c.place(underlying) != nil || c.holdsObject(underlying)
	}
	for i := 0; i < s.NumFields(); i++ {
		f := s.Field(i)
		if f.Name() != "_" && !f.Exported() || c.holdsObject(f.Type()) {
			return true
		}
	}
	for _, f := range pythonFields(s) {
		if c.place(f.Type()) != nil {
			return true
		}
	}
	return false
}

// holdsObject reports whether a value of type t has an object in it that a copy of t would copy as well.
func (c *classifier) holdsObject(t types.Type) bool {
	switch t := unalias(t).(type) {
	case *types.Named:
		return c.isObject(t)
	case *types.Array:
		return c.holdsObject(t.Elem())
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			if c.holdsObject(t.Field(i).Type()) {
				return true
			}
		}
	}
	return false
}

// isHandlePointer reports whether pointers to t stay in Go: t is an object or has methods. The types that Python has
// values of its own for are the exception.
func (c *classifier) isHandlePointer(t types.Type) bool {
	named, ok := unalias(t).(*types.Named)
	if !ok {
		return len(exportedMethods(t)) > 0
	}
	if basicType(named) != "" || isUUID(named) && c.naming(named).spelled == nil {
		return false
	}
	return c.isObject(named) || len(exportedMethods(named)) > 0
}

// keyObstacle is why no key of a Python dict can stand for a type, empty when one can.
func (c *classifier) keyObstacle(t types.Type) string {
	if named, ok := unalias(t).(*types.Named); ok {
		switch basicType(named) {
		case "time.Time", "time.Duration":
			return ""
		case "":
			if c.isObject(named) {
				return ""
			}
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic, *types.Chan:
		return ""
	case *types.Array:
		return c.keyObstacle(u.Elem())
	case *types.Pointer:
		if c.isHandlePointer(u.Elem()) {
			return ""
		}
	case *types.Struct:
		return c.structKeyObstacle(u, t)
	case *types.Interface:
		if !isError(t) {
			return ""
		}
	}
	return spell(t, shortName) + " has no counterpart among Python's keys"
}

func (c *classifier) structKeyObstacle(u *types.Struct, t types.Type) string {
	present := pythonFields(u)
	for i := 0; i < u.NumFields(); i++ {
		if f := u.Field(i); f.Name() != "_" && !contains(present, f) {
			return fmt.Sprintf("field %s of %s does not exist in Python", f.Name(), spell(t, shortName))
		}
	}
	for _, f := range present {
		if why := c.keyObstacle(f.Type()); why != "" {
			return why
		}
	}
	return ""
}

func contains(fields []keyedField, f *types.Var) bool {
	for _, present := range fields {
		if present.Var == f {
			return true
		}
	}
	return false
}
