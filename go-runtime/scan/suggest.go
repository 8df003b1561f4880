package scan

import "go/types"

// usual is what stands for a constraint that allows more than fewTypes types.
var usual = []types.Type{types.Typ[types.Int], types.Typ[types.Int64], types.Typ[types.Float64], types.Typ[types.String]}

// fewTypes is how many types a constraint may list to be instantiated with all of them.
const fewTypes = 4

// suggested are the type arguments that the constraints themselves suggest: the types that a constraint lists,
// `any` where anything is, and what follows from other parameters (`S ~[]E`). All parameters that can be chosen get
// the same type.
func suggested(params *types.TypeParamList) [][]types.Type {
	var choices [][]types.Type
	for i := 0; i < params.Len(); i++ {
		if listed := options(params.At(i)); listed != nil {
			choices = append(choices, listed)
		}
	}
	if len(choices) == 0 {
		if args := complete(params, nil); args != nil {
			return [][]types.Type{args}
		}
		return nil
	}
	var lists [][]types.Type
	for _, chosen := range choices[0] {
		if args := complete(params, chosen); args != nil {
			lists = append(lists, args)
		}
	}
	return lists
}

// options are the types that a parameter's constraint suggests, nil when it is no finite list of types.
func options(p *types.TypeParam) []types.Type {
	listed := listedTypes(p.Constraint(), 0)
	if len(listed) <= fewTypes {
		return listed
	}
	var chosen []types.Type
	for _, t := range usual {
		if hasType(listed, t) {
			chosen = append(chosen, t)
		}
	}
	if chosen == nil {
		chosen = listed[:1]
	}
	return chosen
}

func hasType(list []types.Type, t types.Type) bool {
	for _, other := range list {
		if types.Identical(other, t) {
			return true
		}
	}
	return false
}

// listedTypes are the types of a constraint that is a list (`~int | ~string`); nil for every other constraint.
func listedTypes(t types.Type, depth int) []types.Type {
	u, ok := t.Underlying().(*types.Interface)
	if !ok || u.NumMethods() > 0 || u.NumEmbeddeds() != 1 || depth > maxNesting {
		return nil
	}
	union, ok := unalias(u.EmbeddedType(0)).(*types.Union)
	if !ok {
		return termTypes(u.EmbeddedType(0), depth)
	}
	var list []types.Type
	for i := 0; i < union.Len(); i++ {
		part := termTypes(union.Term(i).Type(), depth)
		if part == nil {
			return nil
		}
		for _, t := range part {
			if !hasType(list, t) {
				list = append(list, t)
			}
		}
	}
	return list
}

func termTypes(t types.Type, depth int) []types.Type {
	if _, ok := t.Underlying().(*types.Interface); ok {
		return listedTypes(t, depth+1)
	}
	if mentionsParameter(t, 0) {
		return nil
	}
	return []types.Type{t}
}

// complete chooses an argument for every parameter, nil when one cannot be chosen.
func complete(params *types.TypeParamList, chosen types.Type) []types.Type {
	args := make([]types.Type, params.Len())
	for i := range args {
		p := params.At(i)
		u, ok := p.Constraint().Underlying().(*types.Interface)
		switch {
		case !ok:
			return nil
		case options(p) != nil:
			args[i] = chosen
		case isAny(u) || spell(p.Constraint(), fullPath) == "comparable":
			// any, or comparable, which any satisfies in Go 1.20 and later.
			args[i] = types.Universe.Lookup("any").Type()
		case u.IsMethodSet() && !u.IsComparable() && !mentionsParameter(p.Constraint(), 0):
			// An interface with methods implements itself.
			args[i] = p.Constraint()
		}
	}
	// What follows from another parameter may itself be what others follow from.
	for range args {
		for i := range args {
			if args[i] == nil {
				args[i] = derived(params, i, args)
			}
		}
	}
	for _, arg := range args {
		if arg == nil {
			return nil
		}
	}
	return args
}

// derived is the argument that the single term of a constraint gives (`~[]E`, `*T`), with the other arguments put in.
func derived(params *types.TypeParamList, i int, args []types.Type) types.Type {
	u := params.At(i).Constraint().Underlying().(*types.Interface)
	if u.NumMethods() > 0 || u.NumEmbeddeds() != 1 {
		return nil
	}
	core := unalias(u.EmbeddedType(0))
	if union, ok := core.(*types.Union); ok {
		if union.Len() != 1 {
			return nil
		}
		core = union.Term(0).Type()
	}
	return substitute(core, params, args)
}

// substitute puts arguments in place of type parameters, in the types that constraints are made of.
func substitute(t types.Type, params *types.TypeParamList, args []types.Type) types.Type {
	switch t := unalias(t).(type) {
	case *types.Basic:
		return t
	case *types.TypeParam:
		for i := range args {
			if params.At(i) == t {
				return args[i]
			}
		}
	case *types.Slice:
		if elem := substitute(t.Elem(), params, args); elem != nil {
			return types.NewSlice(elem)
		}
	case *types.Pointer:
		if elem := substitute(t.Elem(), params, args); elem != nil {
			return types.NewPointer(elem)
		}
	case *types.Map:
		key, elem := substitute(t.Key(), params, args), substitute(t.Elem(), params, args)
		if key != nil && elem != nil {
			return types.NewMap(key, elem)
		}
	}
	return nil
}

// mentionsParameter reports whether a type is made of type parameters, such as those of `interface{ Less(T) bool }`.
func mentionsParameter(t types.Type, depth int) bool {
	if _, ok := unalias(t).(*types.TypeParam); ok || depth > maxNesting {
		return true
	}
	parts := components(t)
	if named, ok := unalias(t).(*types.Named); ok && named.TypeArgs().Len() > 0 {
		parts = append(parts, named.Underlying())
	}
	for _, part := range parts {
		if mentionsParameter(part, depth+1) {
			return true
		}
	}
	return false
}
