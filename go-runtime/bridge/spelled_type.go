//go:build !usegolib_nofuncs

package rt

import (
	"reflect"
	"strconv"
	"strings"
)

// spelling reads a type as Go spells it, with whole import paths: what is left of the text, and the first problem.
type spelling struct {
	rest    string
	problem string
}

// longestSpelling bounds how deep a text can nest.
const longestSpelling = 1 << 12

// spelledType gives the type that a text spells, or the problem with it.
func spelledType(text string) (t reflect.Type, problem string) {
	if len(text) > longestSpelling {
		return nil, "the spelling of a Go type is longer than " + strconv.Itoa(longestSpelling) + " bytes"
	}
	// reflect panics for types that cannot be: arrays that are too large, funcs with too many parameters.
	defer func() {
		if recover() != nil {
			t, problem = nil, text+" cannot be a Go type"
		}
	}()
	s := &spelling{rest: text}
	t = s.typ()
	if s.problem == "" && strings.TrimSpace(s.rest) != "" {
		s.fail("unexpected " + strconv.Quote(s.rest) + " in the Go type " + text)
	}
	return t, s.problem
}

func (s *spelling) fail(problem string) {
	if s.problem == "" {
		s.problem = problem
	}
}

// take takes a token when it is next.
func (s *spelling) take(token string) bool {
	rest := strings.TrimLeft(s.rest, " ")
	if !strings.HasPrefix(rest, token) {
		return false
	}
	s.rest = rest[len(token):]
	return true
}

func (s *spelling) need(token string) {
	if !s.take(token) {
		s.fail("expected " + strconv.Quote(token) + " at " + strconv.Quote(s.rest) + " in a Go type")
	}
}

// typ reads one type. After a problem it is any.
func (s *spelling) typ() reflect.Type {
	switch {
	case s.problem != "":
		return anyType
	case s.take("[]"):
		return reflect.SliceOf(s.typ())
	case s.take("["):
		digits, rest, _ := strings.Cut(s.rest, "]")
		s.rest = rest
		n, err := strconv.ParseUint(digits, 10, 31)
		if err != nil {
			s.fail("a Go array needs a length, got [" + digits + "]")
		}
		return reflect.ArrayOf(int(n), s.typ())
	case s.take("*"):
		return reflect.PointerTo(s.typ())
	case s.take("map["):
		key := s.typ()
		s.need("]")
		if !key.Comparable() {
			s.fail("a " + typeName(key) + " cannot be the key of a map")
			return anyType
		}
		return reflect.MapOf(key, s.typ())
	case s.take("func("):
		return s.function()
	default:
		return s.named()
	}
}

func (s *spelling) function() reflect.Type {
	in, variadic := s.list()
	var out []reflect.Type
	if s.take("(") {
		out, _ = s.list()
	} else if rest := strings.TrimLeft(s.rest, " "); rest != "" && !strings.ContainsRune(",)]", rune(rest[0])) {
		out = []reflect.Type{s.typ()}
	}
	return reflect.FuncOf(in, out, variadic)
}

// list reads types up to the closing parenthesis.
func (s *spelling) list() (types []reflect.Type, variadic bool) {
	for s.problem == "" && !s.take(")") {
		if len(types) > 0 {
			s.need(",")
		}
		if variadic {
			s.fail("only the last parameter of a Go func can be variadic")
		}
		variadic = s.take("...")
		t := s.typ()
		if variadic {
			t = reflect.SliceOf(t)
		}
		types = append(types, t)
	}
	return types, variadic
}

// named reads the name of a type: a predeclared one, or one that the artifact has registered.
func (s *spelling) named() reflect.Type {
	if s.take("interface{}") || s.take("interface {}") {
		return anyType
	}
	rest := strings.TrimLeft(s.rest, " ")
	end := strings.IndexAny(rest, " ,()[]{}*")
	if end < 0 {
		end = len(rest)
	}
	if strings.HasPrefix(rest[end:], "[") { // the type arguments of an instantiation
		for depth := 0; end < len(rest); end++ {
			if rest[end] == '[' {
				depth++
			} else if rest[end] == ']' {
				if depth--; depth == 0 {
					end++
					break
				}
			}
		}
	}
	name := strings.ReplaceAll(rest[:end], ", ", ",")
	s.rest = rest[end:]
	if t := predeclared[name]; t != nil {
		return t
	}
	for t := range known.registered() {
		if typeName(t) == name {
			return t
		}
		if t.Kind() == reflect.Pointer && typeName(t.Elem()) == name {
			return t.Elem()
		}
	}
	s.fail("this artifact has no Go type " + strconv.Quote(name) + " of which it could make a func")
	return anyType
}

var anyType = reflect.TypeOf((*any)(nil)).Elem()

var predeclared = map[string]reflect.Type{
	"bool": reflect.TypeOf(false), "string": reflect.TypeOf(""), "error": errorInterface, "any": anyType,
	"int": reflect.TypeOf(0), "int8": reflect.TypeOf(int8(0)), "int16": reflect.TypeOf(int16(0)),
	"int32": reflect.TypeOf(rune(0)), "rune": reflect.TypeOf(rune(0)), "int64": reflect.TypeOf(int64(0)),
	"uint": reflect.TypeOf(uint(0)), "uint8": reflect.TypeOf(byte(0)), "byte": reflect.TypeOf(byte(0)),
	"uint16": reflect.TypeOf(uint16(0)), "uint32": reflect.TypeOf(uint32(0)), "uint64": reflect.TypeOf(uint64(0)),
	"uintptr": reflect.TypeOf(uintptr(0)), "float32": reflect.TypeOf(float32(0)), "float64": reflect.TypeOf(0.0),
	"complex64": reflect.TypeOf(complex64(0)), "complex128": reflect.TypeOf(0i),
}
