package scan

import (
	"fmt"
	"go/types"
	"sort"
	"strings"
)

// qualifier says how a package is written before a type's name; an empty result writes the bare name.
type qualifier = types.Qualifier

// fullPath writes import paths: exact, the identity of a type.
func fullPath(p *types.Package) string { return p.Path() }

// shortName writes package names, as Go code does: for messages.
func shortName(p *types.Package) string { return p.Name() }

// spell writes a type so that identical types, and only those, are spelled the same: aliases (byte, rune and
// any among them, which is the one spelling of the interface without methods) give way to what they stand for.
func spell(t types.Type, q qualifier) string {
	switch t := unalias(t).(type) {
	case *types.Basic:
		return basicName(t)
	case *types.Named:
		return namedName(t, q)
	case *types.Pointer:
		return "*" + spell(t.Elem(), q)
	case *types.Slice:
		return "[]" + spell(t.Elem(), q)
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), spell(t.Elem(), q))
	case *types.Map:
		return "map[" + spell(t.Key(), q) + "]" + spell(t.Elem(), q)
	case *types.Struct:
		return structName(t, q)
	case *types.Interface:
		return interfaceName(t, q)
	case *types.Signature:
		return "func" + signatureName(t, q)
	case *types.Chan:
		return chanName(t, q)
	default:
		return types.TypeString(t, q)
	}
}

func basicName(t *types.Basic) string {
	if t.Kind() == types.UnsafePointer {
		return "unsafe.Pointer"
	}
	return types.Typ[t.Kind()].Name()
}

func namedName(t *types.Named, q qualifier) string {
	name := instanceName(t, q)
	if pkg := t.Obj().Pkg(); pkg != nil {
		if prefix := q(pkg); prefix != "" {
			return prefix + "." + name
		}
	}
	return name
}

// instanceName is the name within the package, with type arguments where it has them (`Pair[int, string]`).
func instanceName(t *types.Named, q qualifier) string {
	args := t.TypeArgs()
	if args.Len() == 0 {
		return t.Obj().Name()
	}
	list := make([]string, args.Len())
	for i := range list {
		list[i] = spell(args.At(i), q)
	}
	return t.Obj().Name() + "[" + strings.Join(list, ", ") + "]"
}

func structName(t *types.Struct, q qualifier) string {
	var b strings.Builder
	b.WriteString("struct{")
	for i := 0; i < t.NumFields(); i++ {
		if i > 0 {
			b.WriteString("; ")
		}
		f := t.Field(i)
		if !f.Embedded() {
			b.WriteString(f.Name() + " ")
		}
		b.WriteString(spell(f.Type(), q))
		if tag := t.Tag(i); tag != "" {
			fmt.Fprintf(&b, " %q", tag)
		}
	}
	b.WriteString("}")
	return b.String()
}

// interfaceName lists all methods, those of embedded interfaces included, in the order of their names.
func interfaceName(t *types.Interface, q qualifier) string {
	if isAny(t) {
		return "any"
	}
	if !t.IsMethodSet() || t.IsComparable() {
		return types.TypeString(t, q)
	}
	methods := make([]string, t.NumMethods())
	for i := range methods {
		f := t.Method(i)
		methods[i] = f.Name() + signatureName(f.Type().(*types.Signature), q)
		if !f.Exported() && f.Pkg() != nil {
			methods[i] = q(f.Pkg()) + "." + methods[i]
		}
	}
	sort.Strings(methods)
	return "interface{" + strings.Join(methods, "; ") + "}"
}

// signatureName is `(int, ...string) (bool, error)`: the types alone, since names do not matter for identity.
func signatureName(t *types.Signature, q qualifier) string {
	params := spellTuple(t.Params(), q)
	if last := len(params) - 1; t.Variadic() {
		params[last] = "..." + strings.TrimPrefix(params[last], "[]")
	}
	results := spellTuple(t.Results(), q)
	text := "(" + strings.Join(params, ", ") + ")"
	switch len(results) {
	case 0:
		return text
	case 1:
		return text + " " + results[0]
	default:
		return text + " (" + strings.Join(results, ", ") + ")"
	}
}

func spellTuple(tuple *types.Tuple, q qualifier) []string {
	list := make([]string, tuple.Len())
	for i := range list {
		list[i] = spell(tuple.At(i).Type(), q)
	}
	return list
}

func chanName(t *types.Chan, q qualifier) string {
	elem := spell(t.Elem(), q)
	switch t.Dir() {
	case types.SendOnly:
		return "chan<- " + elem
	case types.RecvOnly:
		return "<-chan " + elem
	}
	if inner, ok := unalias(t.Elem()).(*types.Chan); ok && inner.Dir() == types.RecvOnly {
		return "chan (" + elem + ")"
	}
	return "chan " + elem
}

// isAny reports whether t is the interface that every type implements.
func isAny(t *types.Interface) bool {
	return t.NumMethods() == 0 && t.IsMethodSet() && !t.IsComparable()
}

// relativeTo writes package names, but nothing for the package itself: signatures as its documentation has them.
func relativeTo(home *types.Package) qualifier {
	return func(p *types.Package) string {
		if p == home {
			return ""
		}
		return p.Name()
	}
}

// funcSignature is `func (r *T) Name(a int) (b string, err error)`.
func funcSignature(f *types.Func) string {
	q := relativeTo(f.Pkg())
	var b strings.Builder
	b.WriteString("func ")
	sig := f.Type().(*types.Signature)
	if recv := sig.Recv(); recv != nil {
		name := recv.Name()
		if name != "" {
			name += " "
		}
		b.WriteString("(" + name + types.TypeString(recv.Type(), q) + ") ")
	}
	b.WriteString(f.Name())
	text := strings.TrimPrefix(types.TypeString(sig, q), "func")
	b.WriteString(text)
	return b.String()
}

// typeSignature is the declaration of a type; bodies are left out, as they would not fit on a line.
func typeSignature(obj *types.TypeName) string {
	q := relativeTo(obj.Pkg())
	if obj.IsAlias() {
		name := obj.Name() + typeParamList(aliasTypeParams(obj.Type()), q)
		return "type " + name + " = " + types.TypeString(unalias(obj.Type()), q)
	}
	name := obj.Name()
	if named, ok := obj.Type().(*types.Named); ok {
		name += typeParamList(named.TypeParams(), q)
	}
	switch u := obj.Type().Underlying().(type) {
	case *types.Struct:
		if u.NumFields() > 0 {
			return "type " + name + " struct{ ... }"
		}
		return "type " + name + " struct{}"
	case *types.Interface:
		if u.NumMethods() > 0 || !u.IsMethodSet() {
			return "type " + name + " interface{ ... }"
		}
		return "type " + name + " any"
	default:
		return "type " + name + " " + types.TypeString(u, q)
	}
}

func typeParamList(list *types.TypeParamList, q qualifier) string {
	if list.Len() == 0 {
		return ""
	}
	var texts []string
	for _, p := range typeParameters(list, q) {
		texts = append(texts, p.Name+" "+p.Constraint)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func typeParameters(list *types.TypeParamList, q qualifier) []TypeParameter {
	var params []TypeParameter
	for i := 0; i < list.Len(); i++ {
		p := list.At(i)
		params = append(params, TypeParameter{Name: p.Obj().Name(), Constraint: types.TypeString(p.Constraint(), q)})
	}
	return params
}
