package scan

import (
	"fmt"
	"go/types"
	"strings"
)

// classifier decides which types have a place on the wire, and which of those stay in Go as objects. A named struct
// always has a place when generated code can spell it: what it is made of only decides whether it is copied.
type classifier struct {
	// bridge is the import path of the package that must be able to spell the types.
	bridge string
	// objects holds the decided named types by full spelling.
	objects map[string]bool
	nested  int
}

// maxNesting bounds types within types; only an endless chain of instantiations gets there.
const maxNesting = 200

func newClassifier(bridge string) *classifier {
	return &classifier{bridge: bridge, objects: map[string]bool{}}
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

// bindable is nil when values of t have a place on the wire, otherwise the obstacle.
func (c *classifier) bindable(t types.Type) *Skip {
	c.nested++
	defer func() { c.nested-- }()
	if c.nested > maxNesting {
		return obstacle(reasonGeneric, "%.80s is nested too deeply", spell(t, shortName))
	}
	switch t := unalias(t).(type) {
	case *types.Basic:
		return basicObstacle(t)
	case *types.Named:
		return c.named(t)
	case *types.Pointer:
		return c.bindable(t.Elem())
	case *types.Slice:
		return c.bindable(t.Elem())
	case *types.Array:
		return c.bindable(t.Elem())
	case *types.Map:
		return c.mapType(t)
	case *types.Struct:
		return c.unnamedStruct(t)
	case *types.Interface:
		if skip := interfaceObstacle(t, spell(t, shortName)); skip != nil {
			return skip
		}
		return c.spellable(t)
	case *types.Signature, *types.Chan:
		return c.spellable(t)
	case *types.TypeParam:
		return obstacle(reasonGeneric, "%s is a type parameter", spell(t, shortName))
	default:
		return obstacle(reasonObject, "%s is not a type of values", spell(t, shortName))
	}
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

func interfaceObstacle(t *types.Interface, name string) *Skip {
	if !t.IsMethodSet() || t.IsComparable() {
		return obstacle(reasonGeneric, "%s is a type constraint", name)
	}
	return nil
}

// named decides a defined type: whether generated code can spell it, and whether there are values of it at all.
func (c *classifier) named(t *types.Named) *Skip {
	if basicType(t) != "" {
		return nil
	}
	if skip := c.nameable(t); skip != nil {
		return skip
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return interfaceObstacle(u, spell(t, shortName))
	case *types.Basic:
		return within(spell(t, shortName), basicObstacle(u))
	}
	return nil
}

// object reports whether values of a bindable type stay in Go: a copy would lose unexported fields, or what has no
// place on the wire.
func (c *classifier) object(t types.Type) bool {
	named, ok := unalias(t).(*types.Named)
	if !ok || basicType(named) != "" {
		return false
	}
	name := spell(named, fullPath)
	known, decided := c.objects[name]
	if !decided {
		c.objects[name] = false // a type that holds itself through pointers or slices is data unless something else is in the way
		known = c.staysInGo(named.Underlying())
		c.objects[name] = known
	}
	return known
}

func (c *classifier) staysInGo(underlying types.Type) bool {
	switch u := underlying.(type) {
	case *types.Struct:
		for i := 0; i < u.NumFields(); i++ {
			f := u.Field(i)
			if f.Name() != "_" && (!f.Exported() || c.bindable(f.Type()) != nil || c.holdsObject(f.Type())) {
				return true
			}
		}
		return false
	case *types.Slice, *types.Array, *types.Map, *types.Pointer:
		return c.bindable(u) != nil || c.holdsObject(u)
	}
	return false
}

// holdsObject reports whether a value of t contains an object by value.
func (c *classifier) holdsObject(t types.Type) bool {
	switch t := unalias(t).(type) {
	case *types.Named:
		return c.object(t)
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

// nameable is nil when generated code can write the type's name.
func (c *classifier) nameable(t *types.Named) *Skip {
	obj, short := t.Obj(), spell(t, shortName)
	pkg := obj.Pkg()
	switch {
	case strings.HasPrefix(obj.Name(), "_Ctype_") || spell(t, fullPath) == "runtime/cgo.Incomplete":
		return obstacle(reasonCgo, "%s is a type made by cgo", short)
	case t.TypeParams().Len() > 0 && t.TypeArgs().Len() == 0:
		return obstacle(reasonGeneric, "%s is generic and not instantiated", short)
	case pkg == nil:
		// The predeclared error is a basic type of the table, so this is comparable.
		return obstacle(reasonGeneric, "%s is a type constraint", short)
	case !obj.Exported() && !c.inModule(t):
		return obstacle(reasonUnexported, "%s is not exported", short)
	case !canImport(c.bridge, pkg.Path()):
		return obstacle(reasonInternal, "%s is declared in %s, which generated code cannot import", short, pkg.Path())
	}
	for i := 0; i < t.TypeArgs().Len(); i++ {
		arg := t.TypeArgs().At(i)
		if skip := c.spellable(arg); skip != nil {
			return within(fmt.Sprintf("type argument %d of %s", i+1, short), skip)
		}
	}
	return nil
}

// inModule reports whether the CLI can give an unexported type another, exported name: with a file of its own in the
// package's directory, so for types at package level of the module that the bridge is part of.
func (c *classifier) inModule(t *types.Named) bool {
	obj := t.Obj()
	path, module := obj.Pkg().Path(), strings.TrimSuffix(c.bridge, "/usegolib_bridge")
	inside := path == module || strings.HasPrefix(path, module+"/")
	atPackageLevel := obj.Parent() == obj.Pkg().Scope() && !strings.Contains(obj.Name(), "·")
	return inside && atPackageLevel && t.TypeParams().Len() == 0 && !hasElement(path, "internal")
}

// spellable is nil when generated code can write the type: every name in it can be written.
func (c *classifier) spellable(t types.Type) *Skip {
	c.nested++
	defer func() { c.nested-- }()
	if c.nested > maxNesting {
		return obstacle(reasonGeneric, "%.80s is nested too deeply", spell(t, shortName))
	}
	switch t := unalias(t).(type) {
	case *types.Basic:
		return basicObstacle(t)
	case *types.Named:
		if basicType(t) != "" {
			return nil
		}
		return c.nameable(t)
	case *types.Slice:
		return c.spellable(t.Elem())
	case *types.Array:
		return c.spellable(t.Elem())
	case *types.Pointer:
		return c.spellable(t.Elem())
	case *types.Chan:
		return c.spellable(t.Elem())
	case *types.Map:
		return c.spellableAll(t.Key(), t.Elem())
	case *types.Struct:
		return c.unnamedStruct(t)
	case *types.Signature:
		return c.spellableAll(append(tupleTypes(t.Params()), tupleTypes(t.Results())...)...)
	case *types.Interface:
		return c.spellableInterface(t)
	}
	return obstacle(reasonGeneric, "%s has no name of its own", spell(t, shortName))
}

func (c *classifier) spellableAll(list ...types.Type) *Skip {
	for _, t := range list {
		if skip := c.spellable(t); skip != nil {
			return skip
		}
	}
	return nil
}

// spellableInterface refuses unexported methods: another package cannot write an interface that has them.
func (c *classifier) spellableInterface(t *types.Interface) *Skip {
	for i := 0; i < t.NumMethods(); i++ {
		m := t.Method(i)
		if !m.Exported() {
			return obstacle(reasonInterface, "%s has the unexported method %s", spell(t, shortName), m.Name())
		}
		if skip := c.spellable(m.Type()); skip != nil {
			return skip
		}
	}
	return nil
}

func tupleTypes(tuple *types.Tuple) []types.Type {
	list := make([]types.Type, tuple.Len())
	for i := range list {
		list[i] = tuple.At(i).Type()
	}
	return list
}

func (c *classifier) mapType(t *types.Map) *Skip {
	if skip := c.bindable(t.Key()); skip != nil {
		return within("key of "+spell(t, shortName), skip)
	}
	if why := c.keyObstacle(t.Key()); why != "" {
		return obstacle(reasonMapKey, "key of %s: %s", spell(t, shortName), why)
	}
	return c.bindable(t.Elem())
}

// unnamedStruct refuses unexported fields. An unnamed struct must have all its fields in the schema, as they are the
// only way to spell it.
func (c *classifier) unnamedStruct(t *types.Struct) *Skip {
	present := pythonFields(t)
	for i := 0; i < t.NumFields(); i++ {
		if f := t.Field(i); f.Name() != "_" && !f.Exported() {
			return obstacle(reasonObject, "the unnamed struct has the unexported field %s", f.Name())
		}
	}
	if len(present) < t.NumFields() {
		return obstacle(reasonObject, "%s has a field that does not exist in Python", spell(t, shortName))
	}
	for _, f := range present {
		if skip := c.bindable(f.Type()); skip != nil {
			return within(fmt.Sprintf("field %s of the unnamed struct", f.Name()), skip)
		}
	}
	return nil
}

// keyObstacle is why a type cannot be a key of a Python dict, empty when it can.
func (c *classifier) keyObstacle(t types.Type) string {
	if named, ok := unalias(t).(*types.Named); ok {
		switch basicType(named) {
		case "time.Time", "time.Duration":
			return ""
		}
		if c.object(named) {
			return spell(t, shortName) + " stays in Go"
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return ""
	case *types.Array:
		return c.keyObstacle(u.Elem())
	case *types.Struct:
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
	case *types.Interface:
		if isAny(u) {
			return ""
		}
	}
	return spell(t, shortName) + " has no counterpart among Python's keys"
}

func contains(fields []keyedField, f *types.Var) bool {
	for _, present := range fields {
		if present.Var == f {
			return true
		}
	}
	return false
}
