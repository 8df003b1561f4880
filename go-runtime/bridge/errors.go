package rt

import (
	"reflect"
	"strings"
)

// HostError is an error value that came from the caller.
type HostError struct {
	Message string
	Type    string
	// sentinels are the package variables that it was once found to be.
	sentinels []uint32
}

// Error gives the message.
func (e *HostError) Error() string { return e.Message }

// Is reports whether the error was one of Go's before it went to the caller.
func (e *HostError) Is(target error) bool {
	if !reflect.ValueOf(target).Comparable() {
		return false
	}
	for _, number := range e.sentinels {
		if err := sentinelOf(number); err != nil && reflect.ValueOf(err).Comparable() && err == target {
			return true
		}
	}
	return false
}

// Error reads an error: nil, an array that begins with message and type, or as every interface value a handle or a
// typed value.
func (d *Decoder) Error() error {
	start := d.pos
	if d.pos < len(d.buf) && d.buf[d.pos] >= 0xc7 && d.buf[d.pos] <= 0xd8 {
		return DecodeInterface[error](d)
	}
	n, ok := d.array("error")
	if !ok {
		return nil
	}
	if n < 2 {
		d.failAt(start, "expected an error of message and type, got "+plural(n, "element"))
		return nil
	}
	v := &HostError{Message: d.String(), Type: d.String()}
	links := 0
	for i := 2; i < n && d.failure == nil; i++ {
		at := d.pos
		if !d.skip() {
			d.failAt(at, "expected the further parts of an error, got bytes that are no value")
		}
		part := Decoder{buf: d.buf, pos: at}
		switch i {
		case 2:
			links, _ = part.array("array")
		case 4:
			v.sentinels = part.numbers()
		}
	}
	if d.failure != nil {
		return nil
	}
	if links > 1 {
		return v
	}
	// Nothing was wrapped around it, so it is the very value, of all that errors.Is finds in it. Without a chain it stands
	// for what the variable holds now.
	for _, number := range v.sentinels {
		if err := sentinelOf(number); err != nil && (links == 0 || messageOf(err) == v.Message && errorTypeName(err) == v.Type) {
			return err
		}
	}
	return v
}

// numbers reads a list of numbers; what is none ends it.
func (d *Decoder) numbers() (list []uint32) {
	n, _ := d.array("array")
	for i := 0; i < n && d.failure == nil; i++ {
		if number := d.Uint32(); d.failure == nil {
			list = append(list, number)
		}
	}
	return list
}

// maxWithin is how many errors an error that is written with its fields may be a part of.
const maxWithin = 2

// Error writes an error, or nil.
func (e *Encoder) Error(err error) {
	members := maxMembers
	e.error(err, &members, false)
}

// error writes an error and, when it is a joined one, its members, as long as there are some left. With `whole` it is
// among its own values, so that it can come back as what it was.
func (e *Encoder) error(err error, members *int, whole bool) {
	if err == nil {
		e.Nil()
		return
	}
	if form := known.forms.of(err); e.failure == nil && e.depth() < maxDepth && !whole && form.isPlain(err) {
		e.buf = append(e.buf, 0x92)
		e.String(messageOf(err))
		e.String(form.name)
		return
	}
	if !e.Enter(nil) {
		return
	}
	// Errors within errors lead to others, or back to the first: those far inside have neither fields nor values.
	bare := e.within >= maxWithin
	joined := membersOf(err)
	if len(joined) > *members || bare {
		joined = nil
	}
	*members -= len(joined)
	chain := appendChain(nil, err)
	exceptions := exceptionsIn(chain)
	var values []error
	stack := ""
	if joined == nil && !bare {
		values = withContent(chain, whole)
		stack = stackOf(chain)
	}
	switch {
	case exceptions != nil:
		e.Array(10)
	case stack != "":
		e.Array(9)
	case joined != nil:
		e.Array(7)
	case values != nil:
		e.Array(8)
	default:
		e.Array(6)
	}
	e.String(messageOf(err))
	e.String(errorTypeName(err))
	e.Array(len(chain))
	for _, link := range chain {
		e.buf = append(e.buf, 0x92)
		e.String(messageOf(link))
		e.String(errorTypeName(link))
	}
	if bare {
		e.Map(0)
	} else {
		e.errorFields(chain)
	}
	m := matchesOf(chain)
	e.numbers(m.sentinels)
	e.numbers(m.types)
	if joined != nil {
		e.Array(len(joined))
		for _, member := range joined {
			e.error(member, members, false)
		}
	}
	if joined == nil && (values != nil || stack != "" || exceptions != nil) {
		e.Array(0)
	}
	if values != nil || stack != "" || exceptions != nil {
		e.errorValues(values)
	}
	if stack != "" || exceptions != nil {
		e.String(stack)
	}
	if exceptions != nil {
		e.exceptions(exceptions)
	}
	e.Leave()
}

// errorValues writes the errors of a chain that have methods, so that these can be called, and what others hold that
// are no structs.
func (e *Encoder) errorValues(values []error) {
	var written [][]byte
	for _, value := range values {
		content := func(part *Encoder) {
			if !part.asKnown(value, dynamicTypeOf(value)) {
				part.reflected(reflect.ValueOf(value))
			}
		}
		if value, ok := e.apart(content); ok {
			written = append(written, value)
		}
	}
	e.Array(len(written))
	for _, value := range written {
		e.buf = append(e.buf, value...)
	}
}

func (e *Encoder) numbers(list []uint32) {
	e.Array(len(list))
	for _, n := range list {
		e.Uint(uint64(n))
	}
}

// withContent gives the errors of a chain that have more methods than those of every error, or are lists, maps or
// numbers; with `whole` also the outermost.
func withContent(chain []error, whole bool) (list []error) {
	for i, link := range chain {
		if known.forms.of(link).content || whole && i == 0 {
			list = append(list, link)
		}
	}
	return list
}

// membersOf gives the errors that a joined one holds; nil for any other.
func membersOf(err error) (members []error) {
	if _, ok := err.(interface{ Unwrap() []error }); !ok {
		return nil
	}
	for _, member := range wrappedBy(err) {
		if member != nil {
			members = append(members, member)
		}
	}
	return members
}

func errorTypeName(err error) string {
	if h := hostErrorOf(err); h != nil {
		return h.Type
	}
	return known.forms.of(err).name
}

// appendChain lists an error and what it wraps, outermost first, members of a joined one in order.
func appendChain(chain []error, err error) []error {
	if err == nil || len(chain) >= maxChain {
		return chain
	}
	chain = append(chain, err)
	for _, inner := range wrappedBy(err) {
		chain = appendChain(chain, inner)
	}
	return chain
}

// errorFields writes the exported fields of the error structs in a chain, leaving out those that any cannot carry. What
// wraps an error seldom has fields of its own; where it does, they come first.
func (e *Encoder) errorFields(chain []error) {
	var names []string
	var values [][]byte
	var known map[string]bool
	for _, err := range chain {
		v := reflect.ValueOf(err)
		for v.Kind() == reflect.Pointer && !v.IsNil() {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct || hostErrorOf(err) != nil {
			continue
		}
		for i := 0; i < v.NumField(); i++ {
			f := v.Type().Field(i)
			if !f.IsExported() || known[f.Name] {
				continue
			}
			field := v.Field(i).Interface()
			if value, ok := e.apart(func(part *Encoder) { part.Any(field) }); ok {
				names, values = append(names, f.Name), append(values, value)
				if known == nil {
					known = make(map[string]bool)
				}
				known[f.Name] = true
			}
		}
	}
	e.Map(len(names))
	for i, name := range names {
		e.String(name)
		e.buf = append(e.buf, values[i]...)
	}
}

// apart writes a part of an error by itself, since it may turn out that it cannot be written.
func (e *Encoder) apart(write func(part *Encoder)) ([]byte, bool) {
	// A level is inherited, so that an error whose field holds itself comes to an end.
	part := Encoder{
		notes:  &notes{levels: append([]uintptr(nil), e.notes.levels...), canonical: e.notes.canonical},
		within: e.within + 1,
	}
	write(&part)
	if part.failure != nil {
		part.made.undelivered()
		return nil, false
	}
	e.made.join(&part.made)
	return part.buf, true
}

// typeName spells a type with full package paths.
func typeName(t reflect.Type) string {
	switch {
	case t == nil:
		return "nil"
	case t.Name() != "" && t.PkgPath() != "":
		return t.PkgPath() + "." + t.Name()
	case t.Kind() == reflect.Pointer:
		return "*" + typeName(t.Elem())
	case t.Kind() == reflect.Slice && t.Name() == "":
		return "[]" + typeName(t.Elem())
	default:
		return strings.ReplaceAll(t.String(), "interface {}", "any")
	}
}
