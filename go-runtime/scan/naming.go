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
	// spelling is what generated code writes instead of the name of the declaration, nil when it writes that.
	spelling *Spelling
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
	both := func(skip *Skip) naming { return naming{spelled: skip, handed: skip} }
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
	if alias := c.otherName(t); alias != nil {
		return naming{spelling: alias}
	}
	for i := 0; i < t.TypeArgs().Len(); i++ {
		if skip := c.place(t.TypeArgs().At(i)); skip != nil {
			return both(within(fmt.Sprintf("type argument %d of %s", i+1, short), skip))
		}
	}
	switch {
	case !obj.Exported():
		return naming{spelled: obstacle(reasonUnexported, "%s is not exported", short)}
	case !canImport(c.around.bridge, pkg.Path()):
		reason := obstacle(reasonInternal, "%s is declared in %s, which generated code cannot import", short, pkg.Path())
		return naming{spelled: reason}
	}
	return naming{}
}

// otherName is the name that generated code uses for a type whose own it cannot, nil when there is none, or no need.
func (c *classifier) otherName(t *types.Named) *Spelling {
	if t.Obj().Exported() && canImport(c.around.bridge, t.Obj().Pkg().Path()) {
		return nil
	}
	return c.spelling(t)
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
