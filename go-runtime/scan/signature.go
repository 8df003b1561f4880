package scan

import (
	"fmt"
	"go/types"
)

// shape is how a function is called on the wire: what functions and methods have in common.
type shape struct {
	params  []Parameter
	results []Result
	err     bool
	context bool
	skip    *Skip
}

// callee is what decides about a shape besides the signature.
type callee struct {
	name       string
	directives []string
	// hidden says that the callee is a method of a type that generated code cannot name: it is called through an
	// interface with this one method, so that all its types must be spelled.
	hidden bool
}

// shape binds a signature, or says what the first obstacle is. Nothing of a skipped one enters the table.
func (s *scanner) shape(sig *types.Signature, c callee) shape {
	if sig.TypeParams().Len() > 0 {
		return shape{skip: obstacle(reasonGeneric, "type parameter %s has no instantiation", sig.TypeParams().At(0).Obj().Name())}
	}
	params, results := sig.Params(), sig.Results()
	first, count := 0, results.Len()
	var made shape
	if params.Len() > 0 && isContext(params.At(0).Type()) && !(sig.Variadic() && params.Len() == 1) {
		made.context, first = true, 1
	}
	if count > 0 && isError(results.At(count-1).Type()) {
		made.err = true
		count--
	}
	if skip := s.signatureObstacle(sig, first, count, c.hidden); skip != nil {
		return shape{skip: skip}
	}
	readOnly := namedBy("in", c.directives)
	out := outParameters(sig, first, c)
	for i := first; i < params.Len(); i++ {
		p := params.At(i)
		variadic := sig.Variadic() && i == params.Len()-1
		param := Parameter{Name: visibleName(p), Type: s.table.intern(p.Type()), Variadic: variadic}
		switch {
		case readOnly[p.Name()]:
		case out[i]:
			param.Mode = "out"
		case !variadic && s.writable(p.Type()):
			param.Mode = "inout"
		}
		made.params = append(made.params, param)
	}
	for i := 0; i < count; i++ {
		r := results.At(i)
		made.results = append(made.results, Result{Name: visibleName(r), Type: s.table.intern(r.Type())})
	}
	return made
}

// signatureObstacle is the first parameter or result that has no place on the wire.
func (s *scanner) signatureObstacle(sig *types.Signature, first, results int, hidden bool) *Skip {
	for i := first; i < sig.Params().Len(); i++ {
		p := sig.Params().At(i)
		if skip := s.classifier.place(p.Type()); skip != nil {
			return within(place("parameter", i, p), skip)
		}
	}
	for i := 0; i < results; i++ {
		r := sig.Results().At(i)
		skip := s.classifier.resultPlace(r.Type())
		if hidden {
			skip = s.classifier.place(r.Type())
		}
		if skip != nil {
			return within(place("result", i, r), skip)
		}
	}
	return nil
}

// place names a parameter or result by its name, without one by its number from 1.
func place(what string, i int, v *types.Var) string {
	if name := visibleName(v); name != "" {
		return what + " " + name
	}
	return fmt.Sprintf("%s %d", what, i+1)
}

func visibleName(v *types.Var) string {
	if v.Name() == "_" {
		return ""
	}
	return v.Name()
}

// writable reports whether Go can write into the caller's value through a parameter of this type. A handle needs no
// writing back, but a pointer to data may come as data, and so may what satisfies an interface (sort.IntSlice).
func (s *scanner) writable(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Slice, *types.Map:
		named, ok := unalias(t).(*types.Named)
		return !ok || !s.classifier.isObject(named)
	case *types.Pointer:
		named, ok := unalias(u.Elem()).(*types.Named)
		return !ok || !s.classifier.isObject(named)
	case *types.Interface:
		return !isAny(u) && !isError(t) && !isContext(t)
	}
	return false
}

func isError(t types.Type) bool {
	named, ok := unalias(t).(*types.Named)
	return ok && basicType(named) == "error"
}

// isErrorValue reports whether a variable of a type is an error: its value, or the pointer to it, has the method.
func isErrorValue(t types.Type) bool {
	return types.Implements(t, errorInterface()) || types.Implements(types.NewPointer(t), errorInterface())
}

func errorInterface() *types.Interface {
	return types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
}
