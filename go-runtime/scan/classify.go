package scan

import (
	"fmt"
	"go/types"
	"strings"
)

// classifier decides which types are data: values that can be copied to Python and back without losing
// anything. A type is data when nothing that it is made of is an obstacle, so types that contain themselves
// are data unless something else stands in the way.
type classifier struct {
	// bridge is the import path of the package that must be able to spell the types.
	bridge string
	// known holds the decided named types by full spelling; nil means data.
	known map[string]*Skip
	// visiting holds the named types of the walk under way. A walk ends at the first obstacle, so when it ends
	// well everything it visited is data, and when it does not, only the types on the way to the obstacle are
	// decided and the others are asked again.
	visiting map[string]bool
	nested   int
}

// maxNesting bounds types within types; only an endless chain of instantiations gets there.
const maxNesting = 200

func newClassifier(bridge string) *classifier {
	return &classifier{bridge: bridge, known: map[string]*Skip{}, visiting: map[string]bool{}}
}

// data is nil when t is data, otherwise the obstacle.
func (c *classifier) data(t types.Type) *Skip {
	c.nested = 0
	c.visiting = map[string]bool{}
	skip := c.walk(t)
	if skip == nil {
		for name := range c.visiting {
			c.known[name] = nil
		}
	}
	return skip
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

func (c *classifier) walk(t types.Type) *Skip {
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
		return c.pointer(t)
	case *types.Slice:
		return c.walk(t.Elem())
	case *types.Array:
		return c.walk(t.Elem())
	case *types.Map:
		return c.mapType(t)
	case *types.Struct:
		return c.structType(t, "the unnamed struct", false)
	case *types.Interface:
		return interfaceObstacle(t, spell(t, shortName))
	case *types.Signature:
		return obstacle(reasonFunc, "%s is a function", spell(t, shortName))
	case *types.Chan:
		return obstacle(reasonChannel, "%s is a channel", spell(t, shortName))
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
	switch {
	case isAny(t):
		return nil
	case !t.IsMethodSet() || t.IsComparable():
		return obstacle(reasonGeneric, "%s is a type constraint", name)
	default:
		return obstacle(reasonInterface, "%s is an interface with methods", name)
	}
}

// named decides a defined type: first whether generated code can spell it, then what it is made of.
func (c *classifier) named(t *types.Named) *Skip {
	if basicType(t) != "" {
		return nil
	}
	name := spell(t, fullPath)
	if skip, ok := c.known[name]; ok {
		return skip
	}
	if c.visiting[name] {
		return nil
	}
	c.visiting[name] = true
	skip := c.nameable(t)
	if skip == nil {
		skip = c.underlying(t)
	}
	if skip != nil {
		c.known[name] = skip
	}
	return skip
}

func (c *classifier) underlying(t *types.Named) *Skip {
	short := spell(t, shortName)
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return c.structType(u, short, true)
	case *types.Interface:
		return interfaceObstacle(u, short)
	case *types.Signature:
		if isIterator(t) {
			return obstacle(reasonIterator, "%s is an iterator", short)
		}
		return obstacle(reasonFunc, "%s is a function type", short)
	case *types.Chan:
		return obstacle(reasonChannel, "%s is a channel type", short)
	case *types.Basic:
		if u.Kind() == types.UnsafePointer {
			return obstacle(reasonUnsafePointer, "%s is an unsafe.Pointer", short)
		}
		return nil
	default:
		return within(short, c.walk(u))
	}
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

// spellable allows as type arguments what can be written wherever the instance is: predeclared types, types
// that generated code can name, and what is composed of those. They need not be data, as an argument is part of
// the name; what it brings into the fields is looked at there.
func (c *classifier) spellable(t types.Type) *Skip {
	switch t := unalias(t).(type) {
	case *types.Basic:
		return basicObstacle(t)
	case *types.Slice:
		return c.spellable(t.Elem())
	case *types.Array:
		return c.spellable(t.Elem())
	case *types.Pointer:
		return c.spellable(t.Elem())
	case *types.Map:
		if skip := c.spellable(t.Key()); skip != nil {
			return skip
		}
		return c.spellable(t.Elem())
	case *types.Interface:
		if isAny(t) {
			return nil
		}
	case *types.Named:
		if basicType(t) != "" {
			return nil
		}
		return c.nameable(t)
	}
	return obstacle(reasonGeneric, "%s has no name of its own", spell(t, shortName))
}

// pointer refuses pointers whose type has methods: what methods do to the value behind the pointer would
// happen to a copy. The types that Python has values for are the exception.
func (c *classifier) pointer(t *types.Pointer) *Skip {
	if named, ok := unalias(t.Elem()).(*types.Named); ok {
		if basicType(named) != "" || isUUID(named) && c.nameable(named) == nil {
			return nil
		}
		if skip := c.nameable(named); skip != nil {
			return skip
		}
	}
	if methods := exportedMethods(t.Elem()); len(methods) > 0 {
		return obstacle(reasonObject, "%s is a pointer to a type with methods", spell(t, shortName))
	}
	return c.walk(t.Elem())
}

func (c *classifier) mapType(t *types.Map) *Skip {
	if skip := c.walk(t.Key()); skip != nil {
		return within("key of "+spell(t, shortName), skip)
	}
	if why := keyObstacle(t.Key()); why != "" {
		return obstacle(reasonMapKey, "key of %s: %s", spell(t, shortName), why)
	}
	return c.walk(t.Elem())
}

// structType refuses unexported fields. An unnamed struct must have all its fields in the schema, as they are
// the only way to spell it.
func (c *classifier) structType(t *types.Struct, name string, named bool) *Skip {
	present := pythonFields(t)
	for i := 0; i < t.NumFields(); i++ {
		if f := t.Field(i); f.Name() != "_" && !f.Exported() {
			return obstacle(reasonObject, "%s has the unexported field %s", name, f.Name())
		}
	}
	if !named && len(present) < t.NumFields() {
		return obstacle(reasonObject, "%s has a field that does not exist in Python", spell(t, shortName))
	}
	for _, f := range present {
		if skip := c.walk(f.Type()); skip != nil {
			return within(fmt.Sprintf("field %s of %s", f.Name(), name), skip)
		}
	}
	return nil
}

// keyObstacle is why a data type cannot be a key of a Python dict, empty when it can.
func keyObstacle(t types.Type) string {
	if named, ok := unalias(t).(*types.Named); ok {
		switch basicType(named) {
		case "time.Time", "time.Duration":
			return ""
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return ""
	case *types.Array:
		return keyObstacle(u.Elem())
	case *types.Struct:
		present := pythonFields(u)
		for i := 0; i < u.NumFields(); i++ {
			if f := u.Field(i); f.Name() != "_" && !contains(present, f) {
				return fmt.Sprintf("field %s of %s does not exist in Python", f.Name(), spell(t, shortName))
			}
		}
		for _, f := range present {
			if why := keyObstacle(f.Type()); why != "" {
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
