package scan

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// resolveAll finds the types that texts name.
func (s *scanner) resolveAll(texts []string, home *types.Package) ([]types.Type, error) {
	var list []types.Type
	for _, text := range texts {
		t, err := s.resolve(text, home)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// resolve finds the type that a text names: `int64`, `[]string`, `map[string]*example.com/mod.Person`, `<-chan int`,
// `Pair[string, int]`. A name without a package is predeclared or of the home package.
func (s *scanner) resolve(text string, home *types.Package) (types.Type, error) {
	r := &typeReader{scanner: s, home: home, rest: text}
	t, err := r.read()
	if err == nil && strings.TrimSpace(r.rest) != "" {
		err = fmt.Errorf("%q is left over", r.rest)
	}
	if err != nil {
		return nil, fmt.Errorf("type %q: %w", text, err)
	}
	return t, nil
}

// typeReader reads one type from a text.
type typeReader struct {
	scanner *scanner
	home    *types.Package
	rest    string
}

func (r *typeReader) accept(prefix string) bool {
	r.rest = strings.TrimLeft(r.rest, " ")
	rest, ok := strings.CutPrefix(r.rest, prefix)
	if ok {
		r.rest = rest
	}
	return ok
}

func (r *typeReader) expect(text string) error {
	if !r.accept(text) {
		return fmt.Errorf("%q is expected before %q", text, r.rest)
	}
	return nil
}

func (r *typeReader) read() (types.Type, error) {
	switch {
	case r.accept("interface{}"):
		return types.Universe.Lookup("any").Type(), nil
	case r.accept("struct{}"):
		return types.NewStruct(nil, nil), nil
	case r.accept("*"):
		elem, err := r.read()
		if err != nil {
			return nil, err
		}
		return types.NewPointer(elem), nil
	case r.accept("map["):
		return r.readMap()
	case r.accept("["):
		return r.readList()
	case r.accept("<-"):
		if !r.word("chan") {
			return nil, fmt.Errorf(`"chan" is expected before %q`, r.rest)
		}
		return r.readChan(types.RecvOnly)
	case r.word("chan"):
		if r.accept("<-") {
			return r.readChan(types.SendOnly)
		}
		return r.readChan(types.SendRecv)
	case r.accept("("):
		inner, err := r.read()
		if err != nil {
			return nil, err
		}
		return inner, r.expect(")")
	}
	for _, keyword := range []string{"func", "struct", "interface"} {
		if r.word(keyword) {
			return nil, fmt.Errorf("a %s is not written out here: declare a named type in Go and name that", keyword)
		}
	}
	return r.readName()
}

// word takes a keyword, which ends where no letter or digit follows.
func (r *typeReader) word(keyword string) bool {
	r.rest = strings.TrimLeft(r.rest, " ")
	rest, ok := strings.CutPrefix(r.rest, keyword)
	if !ok || rest != "" && !strings.ContainsAny(rest[:1], " [](){}<*,") {
		return false
	}
	r.rest = rest
	return true
}

func (r *typeReader) readChan(direction types.ChanDir) (types.Type, error) {
	elem, err := r.read()
	if err != nil {
		return nil, err
	}
	return types.NewChan(direction, elem), nil
}

func (r *typeReader) readMap() (types.Type, error) {
	key, err := r.read()
	if err != nil {
		return nil, err
	}
	if err := r.expect("]"); err != nil {
		return nil, err
	}
	elem, err := r.read()
	if err != nil {
		return nil, err
	}
	if !types.Comparable(key) {
		return nil, fmt.Errorf("%s is no key of a map", spell(key, shortName))
	}
	return types.NewMap(key, elem), nil
}

// readList reads a slice or array behind its opening bracket.
func (r *typeReader) readList() (types.Type, error) {
	length, rest, ok := strings.Cut(r.rest, "]")
	if !ok {
		return nil, fmt.Errorf("a bracket is not closed")
	}
	r.rest = rest
	elem, err := r.read()
	if err != nil {
		return nil, err
	}
	if length = strings.TrimSpace(length); length == "" {
		return types.NewSlice(elem), nil
	}
	n, err := strconv.ParseInt(length, 0, 64)
	if err != nil || n < 0 {
		return nil, fmt.Errorf("%q is no length", length)
	}
	return types.NewArray(elem, n), nil
}

func (r *typeReader) readName() (types.Type, error) {
	r.rest = strings.TrimLeft(r.rest, " ")
	end := strings.IndexAny(r.rest, "[](), ")
	if end < 0 {
		end = len(r.rest)
	}
	name := r.rest[:end]
	r.rest = r.rest[end:]
	obj, err := r.lookup(name)
	if err != nil {
		return nil, err
	}
	params := genericParams(obj)
	if params.Len() == 0 {
		return obj.Type(), nil
	}
	if err := r.expect("["); err != nil {
		return nil, fmt.Errorf("%s is generic: %w", name, err)
	}
	var args []types.Type
	for {
		arg, err := r.read()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		if r.accept(",") {
			continue
		}
		if err := r.expect("]"); err != nil {
			return nil, err
		}
		return instantiate(obj, args)
	}
}

func (r *typeReader) lookup(name string) (*types.TypeName, error) {
	pkg, last := r.home, name
	if dot := strings.LastIndex(name, "."); dot >= 0 {
		last = name[dot+1:]
		loaded, err := r.scanner.load(name[:dot])
		if err != nil {
			return nil, err
		}
		pkg = loaded
	} else if obj, ok := types.Universe.Lookup(name).(*types.TypeName); ok {
		return obj, nil
	}
	if obj, ok := pkg.Scope().Lookup(last).(*types.TypeName); ok {
		return obj, nil
	}
	return nil, fmt.Errorf("there is no type %s in package %s", last, pkg.Path())
}
