package scan

import (
	"fmt"
	"go/types"
	"strings"
)

// naming is whether generated code can write the name of a type, and if not, whether values of it can be handed on.
type naming struct {
	// spelled is why it cannot be written, nil when it can.
	spelled *Skip
	// handed is why not even a result can have it, nil when one can.
	handed *Skip
}

// maxNesting bounds type arguments within type arguments; only an endless chain of instantiations gets there.
const maxNesting = 8

func (c *classifier) naming(t *types.Named) naming {
	known, ok := c.names[t]
	if !ok {
		known = c.decideNaming(t)
		c.names[t] = known
	}
	return known
}

func (c *classifier) decideNaming(t *types.Named) naming {
	if basicType(t) != "" {
		return naming{}
	}
	both := func(skip *Skip) naming { return naming{skip, skip} }
	obj, short := t.Obj(), spell(t, shortName)
	pkg := obj.Pkg()
	switch {
	case strings.HasPrefix(obj.Name(), "_Ctype_") || spell(t, fullPath) == "runtime/cgo.Incomplete":
		return both(obstacle(reasonCgo, "%s is a type made by cgo", short))
	case t.TypeParams().Len() > 0 && t.TypeArgs().Len() == 0:
		return both(obstacle(reasonGeneric, "%s is generic and not instantiated", short))
	case nesting(t) > maxNesting:
		return both(obstacle(reasonGeneric, "%.80s is nested too deeply", short))
	case pkg == nil:
		// The predeclared error is a basic type of the table, so this is comparable.
		return both(obstacle(reasonGeneric, "%s is a type constraint", short))
	}
	if u, ok := t.Underlying().(*types.Interface); ok && (!u.IsMethodSet() || u.IsComparable()) {
		return both(obstacle(reasonGeneric, "%s is a type constraint", short))
	}
	if obj.Parent() != pkg.Scope() || strings.Contains(obj.Name(), "·") {
		return both(obstacle(reasonUnexported, "%s is declared inside a function", short))
	}
	for i := 0; i < t.TypeArgs().Len(); i++ {
		if skip := c.place(t.TypeArgs().At(i)); skip != nil {
			return both(within(fmt.Sprintf("type argument %d of %s", i+1, short), skip))
		}
	}
	switch {
	case !obj.Exported() && !c.canAlias(t):
		return naming{spelled: obstacle(reasonUnexported, "%s is not exported", short)}
	case !canImport(c.bridge, pkg.Path()):
		reason := obstacle(reasonInternal, "%s is declared in %s, which generated code cannot import", short, pkg.Path())
		return naming{spelled: reason}
	}
	return naming{}
}

// canAlias reports whether the CLI can give an unexported type another, exported name: with a file of its own in the
// package's directory, so for types of the scanned packages of the module that the bridge is part of.
func (c *classifier) canAlias(t *types.Named) bool {
	path := t.Obj().Pkg().Path()
	return c.isHome(path) && c.listed[path] && t.TypeParams().Len() == 0
}

// isHome reports whether a package is in the module that the bridge is part of.
func (c *classifier) isHome(path string) bool {
	module := strings.TrimSuffix(c.bridge, "/usegolib_bridge")
	return path == module || strings.HasPrefix(path, module+"/")
}

// nesting is how deep type arguments are nested in t.
func nesting(t types.Type) int {
	deepest := 0
	for _, part := range components(t) {
		if n := nesting(part); n > deepest {
			deepest = n
		}
	}
	if named, ok := unalias(t).(*types.Named); ok && named.TypeArgs().Len() > 0 {
		return deepest + 1
	}
	return deepest
}

// components are the types that the spelling of t is made of.
func components(t types.Type) []types.Type {
	var parts []types.Type
	tuple := func(tuple *types.Tuple) {
		for i := 0; i < tuple.Len(); i++ {
			parts = append(parts, tuple.At(i).Type())
		}
	}
	switch t := unalias(t).(type) {
	case *types.Named:
		for i := 0; i < t.TypeArgs().Len(); i++ {
			parts = append(parts, t.TypeArgs().At(i))
		}
	case *types.Pointer:
		parts = append(parts, t.Elem())
	case *types.Slice:
		parts = append(parts, t.Elem())
	case *types.Array:
		parts = append(parts, t.Elem())
	case *types.Chan:
		parts = append(parts, t.Elem())
	case *types.Map:
		parts = append(parts, t.Key(), t.Elem())
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			parts = append(parts, t.Field(i).Type())
		}
	case *types.Interface:
		for i := 0; i < t.NumMethods(); i++ {
			parts = append(parts, t.Method(i).Type())
		}
	case *types.Signature:
		tuple(t.Params())
		tuple(t.Results())
	}
	return parts
}
