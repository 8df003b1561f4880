package scan

import (
	"fmt"
	"go/types"
	"regexp"
	"strings"
)

// boundSignature is how a function is called.
type boundSignature struct {
	params   []Parameter
	results  []Result
	hasError bool
	context  bool
}

// signature binds the parameters and results of a function, or gives the first obstacle; then nothing has entered the
// table. A receiver is not among them.
func (s *scanner) signature(sig *types.Signature, name string, directives []string) (boundSignature, *Skip) {
	var b boundSignature
	first := 0
	if sig.Params().Len() > 0 && isContext(sig.Params().At(0).Type()) && !(sig.Variadic() && sig.Params().Len() == 1) {
		b.context, first = true, 1
	}
	results := sig.Results().Len()
	if results > 0 && isError(sig.Results().At(results-1).Type()) {
		b.hasError = true
		results--
	}
	if skip := s.signatureObstacle(sig, first, results); skip != nil {
		return boundSignature{}, skip
	}
	readOnly := inDirectives(directives)
	for i := first; i < sig.Params().Len(); i++ {
		p := sig.Params().At(i)
		variadic := sig.Variadic() && i == sig.Params().Len()-1
		param := Parameter{Name: visibleName(p), Type: s.table.intern(p.Type()), Variadic: variadic}
		switch {
		case isOut(name, sig, i):
			param.Mode = "out"
		case !variadic && !readOnly[p.Name()] && s.writable(p.Type()):
			param.Mode = "inout"
		}
		b.params = append(b.params, param)
	}
	for i := 0; i < results; i++ {
		r := sig.Results().At(i)
		b.results = append(b.results, Result{Name: visibleName(r), Type: s.table.intern(r.Type())})
	}
	return b, nil
}

// signatureObstacle is the first parameter or result that has no place on the wire.
func (s *scanner) signatureObstacle(sig *types.Signature, first, results int) *Skip {
	for i := first; i < sig.Params().Len(); i++ {
		p := sig.Params().At(i)
		if skip := s.classifier.bindable(p.Type()); skip != nil {
			return within(place("parameter", i, p), skip)
		}
	}
	for i := 0; i < results; i++ {
		r := sig.Results().At(i)
		if skip := s.classifier.bindable(r.Type()); skip != nil {
			return within(place("result", i, r), skip)
		}
	}
	return nil
}

// writable reports whether Go can write into the caller's value through a parameter of this type. A handle needs no
// writing back; a pointer to data may come as data.
func (s *scanner) writable(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Slice, *types.Map:
		return !s.classifier.object(t)
	case *types.Pointer:
		return !s.classifier.object(u.Elem())
	}
	return false
}

var (
	outFunctions  = regexp.MustCompile(`^(Unmarshal|Decode|Scan|Bind|As|Load)`)
	outParameters = regexp.MustCompile(`^(v|dst|dest|out|into|target|ptr|obj|value|x|i|a|data|result)$`)
)

// isOut recognizes the idiom `Unmarshal(data []byte, v any) error`: what Go writes through its last parameter is what the
// caller wants. Nothing but names tells it from an ordinary `any`.
func isOut(function string, sig *types.Signature, i int) bool {
	last := sig.Params().Len() - 1
	if i != last || sig.Variadic() || !outFunctions.MatchString(function) {
		return false
	}
	t, ok := unalias(sig.Params().At(i).Type()).Underlying().(*types.Interface)
	return ok && isAny(t) && outParameters.MatchString(sig.Params().At(i).Name())
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

// inDirectives are the parameters that `//usegolib:in name ...` promises are only read.
func inDirectives(directives []string) map[string]bool {
	names := map[string]bool{}
	for _, d := range directives {
		if words := strings.Fields(d); len(words) > 1 && words[0] == "in" {
			for _, name := range words[1:] {
				names[strings.TrimSuffix(name, ",")] = true
			}
		}
	}
	return names
}

func isError(t types.Type) bool {
	named, ok := unalias(t).(*types.Named)
	return ok && basicType(named) == "error"
}
