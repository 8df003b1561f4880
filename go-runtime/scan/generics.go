package scan

import (
	"encoding/json"
	"fmt"
	"go/types"
	"strings"
)

// generics holds which instantiations are wanted, and the first instance of every generic type.
type generics struct {
	// wanted are lists of type arguments, as text, by `import/path.Name`.
	wanted map[string][]request
	first  map[types.Object]*types.Named
}

// request is one instantiation. Where says who asked for it by name, empty for one that was found in the sources.
type request struct {
	args  []string
	where string
}

// genericsEntry is one entry of the file behind --generics.
type genericsEntry struct {
	Package  string     `json:"package"`
	Name     string     `json:"name"`
	TypeArgs [][]string `json:"type_args"`
	// Remembered says that an earlier build was asked for it: what has gone from the package since is left out.
	Remembered bool `json:"remembered"`
}

// readGenerics reads the configuration and looks for instantiations in the sources.
func (s *scanner) readGenerics(config []byte, targets []*listed, parsed func(*listed) *sources) error {
	s.generics = &generics{wanted: map[string][]request{}, first: map[types.Object]*types.Named{}}
	if len(config) > 0 {
		if err := s.readConfig(config); err != nil {
			return err
		}
	}
	s.findInstances(targets, parsed)
	return nil
}

func (s *scanner) readConfig(config []byte) error {
	var entries []genericsEntry
	if err := json.Unmarshal(config, &entries); err != nil {
		return &ConfigError{fmt.Sprintf("it is not a list of {package, name, type_args}: %v", err)}
	}
	for i, entry := range entries {
		where := fmt.Sprintf("entry %d (%s.%s)", i+1, entry.Package, entry.Name)
		if err := s.checkEntry(entry); err != nil {
			if entry.Remembered {
				s.forgotten = append(s.forgotten, fmt.Sprintf("%s.%s: %v", entry.Package, entry.Name, err))
				continue
			}
			return &ConfigError{where + ": " + err.Error()}
		}
		key := entry.Package + "." + entry.Name
		for _, args := range entry.TypeArgs {
			s.generics.wanted[key] = append(s.generics.wanted[key], request{args, where})
		}
	}
	return nil
}

// ConfigError says what is wrong with the file behind --generics.
type ConfigError struct{ Text string }

func (e *ConfigError) Error() string { return "generics: " + e.Text }

// checkEntry instantiates everything once, so that a mistake is told before anything is built.
func (s *scanner) checkEntry(entry genericsEntry) error {
	if !s.classifier.around.listed[entry.Package] {
		return fmt.Errorf("package %q is not among those that are built", entry.Package)
	}
	pkg, err := s.load(entry.Package)
	if err != nil {
		return err
	}
	obj := pkg.Scope().Lookup(entry.Name)
	params := genericParams(obj)
	if params.Len() == 0 {
		return fmt.Errorf("the package has no generic function or type %q", entry.Name)
	}
	if len(entry.TypeArgs) == 0 {
		return fmt.Errorf("type_args is empty; write [[\"int64\"]] for one instantiation with int64")
	}
	for _, texts := range entry.TypeArgs {
		args, err := s.resolveAll(texts, pkg)
		if err != nil {
			return err
		}
		if _, err := instantiate(obj, args); err != nil {
			return err
		}
	}
	return nil
}

// genericParams are the type parameters of a function or type, nil for everything else.
func genericParams(obj types.Object) *types.TypeParamList {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Type().(*types.Signature).TypeParams()
	case *types.TypeName:
		if named, ok := obj.Type().(*types.Named); ok && !obj.IsAlias() {
			return named.TypeParams()
		}
	}
	return nil
}

// instantiate gives the instance of a generic function's signature or of a generic type.
func instantiate(obj types.Object, args []types.Type) (types.Type, error) {
	if want := genericParams(obj).Len(); want != len(args) {
		return nil, fmt.Errorf("%s has %d type parameters, not %d", obj.Name(), want, len(args))
	}
	return types.Instantiate(nil, obj.Type(), args, true)
}

// instantiations gives a symbol for every wanted instance of a generic symbol. The generic symbol is skipped only
// when there is none.
func (s *scanner) instantiations(symbol *Symbol, obj types.Object, params *types.TypeParamList) []*Symbol {
	var list []*Symbol
	var first *Skip
	seen := map[string]bool{}
	for _, args := range s.argumentLists(obj, params) {
		name := obj.Name() + instanceSuffix(args, relativeTo(obj.Pkg()))
		if seen[name] {
			continue
		}
		seen[name] = true
		instance, err := instantiate(obj, args)
		if err != nil {
			continue
		}
		made := *symbol
		made.Name, made.Generic, made.TypeParams = name, obj.Name(), nil
		s.bindInstance(&made, obj, instance)
		if made.Skip != nil {
			if first == nil {
				first = made.Skip
			}
			continue
		}
		for _, arg := range args {
			id := s.table.intern(arg)
			s.meet(id)
			made.TypeArgs = append(made.TypeArgs, id)
		}
		list = append(list, &made)
	}
	switch {
	case len(list) > 0:
	case first != nil:
		symbol.Skip = first
	default:
		param := params.At(0)
		symbol.Skip = obstacle(reasonGeneric, "type parameter %s has no instantiation", param.Obj().Name())
	}
	return list
}

func (s *scanner) bindInstance(symbol *Symbol, obj types.Object, instance types.Type) {
	switch obj := obj.(type) {
	case *types.Func:
		sig := instance.(*types.Signature)
		symbol.Signature = "func " + symbol.Name + strings.TrimPrefix(types.TypeString(sig, relativeTo(obj.Pkg())), "func")
		s.bindFunc(symbol, obj, sig)
	case *types.TypeName:
		symbol.Signature = "type " + symbol.Name + " = " + types.TypeString(instance, relativeTo(obj.Pkg()))
		s.bindType(symbol, instance)
		if symbol.Skip == nil && s.generics.first[obj] == nil {
			s.generics.first[obj] = instance.(*types.Named)
		}
	}
}

// argumentLists are the type arguments to instantiate with: those asked for or found in the sources, those of the
// types that a function makes, and those that a constraint suggests.
func (s *scanner) argumentLists(obj types.Object, params *types.TypeParamList) [][]types.Type {
	lists := s.wantedLists(obj)
	if f, ok := obj.(*types.Func); ok {
		lists = append(lists, s.madeLists(f, params)...)
	}
	return append(lists, suggested(params)...)
}

func (s *scanner) wantedLists(obj types.Object) [][]types.Type {
	var lists [][]types.Type
	for _, r := range s.generics.wanted[obj.Pkg().Path()+"."+obj.Name()] {
		args, err := s.resolveAll(r.args, obj.Pkg())
		if err == nil && s.allPlaced(args) {
			lists = append(lists, args)
		}
	}
	return lists
}

// madeLists are for functions such as `NewCache[K, V]() *Cache[K, V]`: where there is a Cache[string, int], there has
// to be a way to make one.
func (s *scanner) madeLists(f *types.Func, params *types.TypeParamList) [][]types.Type {
	results := f.Type().(*types.Signature).Results()
	if results.Len() == 0 {
		return nil
	}
	made := pointee(results.At(0).Type())
	if made == nil || made.Obj().Pkg() == nil || made.TypeArgs().Len() != params.Len() {
		return nil
	}
	places := make([]int, params.Len())
	for i := range places {
		places[i] = -1
		for k := 0; k < params.Len(); k++ {
			if unalias(made.TypeArgs().At(k)) == types.Type(params.At(i)) {
				places[i] = k
			}
		}
		if places[i] < 0 {
			return nil
		}
	}
	var lists [][]types.Type
	for _, of := range s.wantedLists(made.Obj()) {
		args := make([]types.Type, len(places))
		for i, k := range places {
			args[i] = of[k]
		}
		lists = append(lists, args)
	}
	return lists
}

func (s *scanner) allPlaced(args []types.Type) bool {
	for _, arg := range args {
		if s.classifier.place(arg) != nil {
			return false
		}
	}
	return true
}

// instanceSuffix is `__int64` or `__string__int`: the type arguments as parts of a Python name.
func instanceSuffix(args []types.Type, q qualifier) string {
	var b strings.Builder
	for _, arg := range args {
		b.WriteString("__" + identifier(spell(arg, q)))
	}
	return b.String()
}

// identifier writes a type's spelling with letters, digits and underscores.
func identifier(text string) string {
	text = strings.NewReplacer("[]", "slice_", "*", "ptr_", "map[", "map_", "interface{}", "any",
		"<-chan ", "recv_chan_", "chan<- ", "send_chan_").Replace(text)
	return strings.Trim(strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 {
			return r
		}
		return '_'
	}, text), "_")
}
