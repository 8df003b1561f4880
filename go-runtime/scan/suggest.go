package scan

import "go/types"

// manyBasic is what stands for a constraint that allows more than fewBasic basic types.
var manyBasic = []types.BasicKind{types.Int, types.Int64, types.Float64, types.String}

// fewBasic is how many basic types a constraint may allow to be instantiated with all of them.
const fewBasic = 4

// suggested are the type arguments that the constraints themselves suggest: basic types where only such are allowed,
// `any` where anything is, and what follows from other parameters (`S ~[]E`). All parameters that can be chosen get
// the same basic type.
func suggested(params *types.TypeParamList) [][]types.Type {
	var choices [][]types.Type
	for i := 0; i < params.Len(); i++ {
		if options := basicOptions(params.At(i)); options != nil {
			choices = append(choices, options)
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

// basicOptions are the basic types that a parameter's constraint suggests, nil when it is no finite list of them.
func basicOptions(p *types.TypeParam) []types.Type {
	kinds := basicKindsOf(p.Constraint(), 0)
	if len(kinds) == 0 {
		return nil
	}
	var options []types.Type
	if len(kinds) <= fewBasic {
		for _, kind := range kinds {
			options = append(options, types.Typ[kind])
		}
		return options
	}
	for _, kind := range manyBasic {
		if hasKind(kinds, kind) {
			options = append(options, types.Typ[kind])
		}
	}
	if options == nil {
		options = append(options, types.Typ[kinds[0]])
	}
	return options
}

func hasKind(kinds []types.BasicKind, kind types.BasicKind) bool {
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// basicKindsOf lists the basic types of a union constraint; nil for every other constraint.
func basicKindsOf(t types.Type, depth int) []types.BasicKind {
	u, ok := t.Underlying().(*types.Interface)
	if !ok || u.NumMethods() > 0 || u.NumEmbeddeds() != 1 || depth > maxNesting {
		return nil
	}
	union, ok := unalias(u.EmbeddedType(0)).(*types.Union)
	if !ok {
		return termKinds(u.EmbeddedType(0), depth)
	}
	var kinds []types.BasicKind
	for i := 0; i < union.Len(); i++ {
		part := termKinds(union.Term(i).Type(), depth)
		if part == nil {
			return nil
		}
		for _, kind := range part {
			if !hasKind(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

func termKinds(t types.Type, depth int) []types.BasicKind {
	if basic, ok := unalias(t).(*types.Basic); ok && basic.Kind() != types.UnsafePointer {
		return []types.BasicKind{basic.Kind()}
	}
	if _, ok := t.Underlying().(*types.Interface); ok {
		return basicKindsOf(t, depth+1)
	}
	return nil
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
		case basicOptions(p) != nil:
			args[i] = chosen
		case u.NumMethods() == 0 && u.IsMethodSet():
			// any, or comparable, which any satisfies in Go 1.20 and later.
			args[i] = types.Universe.Lookup("any").Type()
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
