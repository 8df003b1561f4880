package scan

import (
	"go/types"
	"sort"
	"strings"
)

// basicType is the spelling of t when it is a named type among the basic types of the table, else empty.
func basicType(t *types.Named) string {
	name := spell(t, fullPath)
	switch name {
	case "error", "time.Time", "time.Duration", "math/big.Int", "math/big.Rat", "math/big.Float":
		return name
	}
	return ""
}

// isIterator reports whether t is iter.Seq or iter.Seq2.
func isIterator(t *types.Named) bool {
	obj := t.Obj()
	return obj.Pkg() != nil && obj.Pkg().Path() == "iter" && (obj.Name() == "Seq" || obj.Name() == "Seq2")
}

// isContext reports whether t is context.Context.
func isContext(t types.Type) bool {
	named, ok := unalias(t).(*types.Named)
	return ok && spell(named, fullPath) == "context.Context"
}

// exportedMethods is the exported part of the method set of *t, promoted methods included, sorted by name.
func exportedMethods(t types.Type) []*types.Func {
	if _, isInterface := t.Underlying().(*types.Interface); isInterface {
		// A pointer to an interface has no methods.
		return nil
	}
	set := types.NewMethodSet(types.NewPointer(t))
	var methods []*types.Func
	for i := 0; i < set.Len(); i++ {
		if f, ok := set.At(i).Obj().(*types.Func); ok && f.Exported() {
			methods = append(methods, f)
		}
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name() < methods[j].Name() })
	return methods
}

// isUUID reports whether t is [16]byte with text marshalling.
func isUUID(t *types.Named) bool {
	array, ok := t.Underlying().(*types.Array)
	return ok && array.Len() == 16 && isByte(array.Elem()) && hasMethod(t, "MarshalText", "", "[]uint8, error") && isText(t)
}

// isText reports whether *t implements encoding.TextUnmarshaler.
func isText(t *types.Named) bool { return hasMethod(t, "UnmarshalText", "[]uint8", "error") }

func isByte(t types.Type) bool {
	basic, ok := unalias(t).(*types.Basic)
	return ok && basic.Kind() == types.Uint8
}

// hasMethod looks for a method of *t by its name and the types of its parameters and results.
func hasMethod(t *types.Named, name, params, results string) bool {
	for _, f := range exportedMethods(t) {
		if f.Name() == name {
			sig := f.Type().(*types.Signature)
			return !sig.Variadic() && spellAll(sig.Params()) == params && spellAll(sig.Results()) == results
		}
	}
	return false
}

func spellAll(tuple *types.Tuple) string { return strings.Join(spellTuple(tuple, fullPath), ", ") }
