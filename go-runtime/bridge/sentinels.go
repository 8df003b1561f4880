package rt

import "reflect"

// Sentinel is a package variable whose type is error, or another one that has the method.
type Sentinel struct {
	Number uint32 // of the function that reads it
	Var    any    // its address
}

// value gives the error that the variable holds, nil when that is a nil of any type.
func (s Sentinel) value() error {
	if v, ok := s.Var.(*error); ok {
		return *v
	}
	held := reflect.ValueOf(s.Var).Elem()
	switch held.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		if held.IsNil() {
			return nil
		}
	}
	if err, ok := held.Interface().(error); ok {
		return err
	}
	// The method has a pointer receiver.
	err, _ := s.Var.(error)
	return err
}

// SentinelChanged is called when a variable of type error has been assigned.
func SentinelChanged() { known.sentinels.Store(nil) }

func sentinelsByValue() map[error][]uint32 {
	if byValue := known.sentinels.Load(); byValue != nil {
		return *byValue
	}
	byValue := make(map[error][]uint32, len(hooks.Sentinels))
	for _, s := range hooks.Sentinels {
		if err := s.value(); err != nil && reflect.ValueOf(err).Comparable() {
			byValue[err] = append(byValue[err], s.Number)
		}
	}
	known.sentinels.Store(&byValue)
	return byValue
}

// isSentinel reports whether an error is the value of a package variable.
func isSentinel(err error) bool {
	byValue := sentinelsByValue()
	return len(byValue) > 0 && reflect.ValueOf(err).Comparable() && byValue[err] != nil
}

// matches are the sentinels and error types that an error is, in the sense of errors.Is and errors.As.
type matches struct {
	sentinels, types []uint32
}

func matchesOf(chain []error) (m matches) {
	byValue := sentinelsByValue()
	for _, link := range chain {
		if reflect.ValueOf(link).Comparable() {
			m.sentinels = appendNew(m.sentinels, byValue[link]...)
		}
		m.types = appendNew(m.types, known.forms.of(link).types...)
		if u, ok := link.(interface{ Is(error) bool }); ok {
			for _, s := range hooks.Sentinels {
				if target := s.value(); target != nil && u.Is(target) {
					m.sentinels = appendNew(m.sentinels, s.Number)
				}
			}
		}
		if u, ok := link.(interface{ As(any) bool }); ok {
			for _, t := range known.errors() {
				if u.As(reflect.New(t.typ).Interface()) {
					m.types = appendNew(m.types, t.number)
				}
			}
		}
	}
	return m
}

// appendNew appends the numbers that are not there yet; the lists are short.
func appendNew(list []uint32, numbers ...uint32) []uint32 {
next:
	for _, n := range numbers {
		for _, have := range list {
			if have == n {
				continue next
			}
		}
		list = append(list, n)
	}
	return list
}

// errorType is a type of the schema that has the method Error.
type errorType struct {
	number uint32
	typ    reflect.Type
}

var errorInterface = reflect.TypeOf((*error)(nil)).Elem()

// registeredErrors lists the schema's error types, interfaces included.
func registeredErrors() (list []errorType) {
	for _, row := range hooks.Types {
		pointer := reflect.TypeOf(row.Nil)
		if elem := pointer.Elem(); row.Number != 0 && elem.Name() != "" && elem.Implements(errorInterface) {
			list = append(list, errorType{row.Number, elem})
		} else if row.Pointer != 0 && pointer.Implements(errorInterface) {
			list = append(list, errorType{row.Pointer, pointer})
		}
	}
	return list
}

// errorTypesOf gives the numbers of the error types that a type is: itself, and interfaces that it implements.
func errorTypesOf(t reflect.Type, number uint32) (numbers []uint32) {
	if number != 0 {
		numbers = append(numbers, number)
	}
	for _, e := range known.errors() {
		if e.typ.Kind() == reflect.Interface && t.Implements(e.typ) {
			numbers = appendNew(numbers, e.number)
		}
	}
	return numbers
}

// sentinelOf gives the error that a variable holds, by the number of the function that reads it.
func sentinelOf(number uint32) error {
	for _, s := range hooks.Sentinels {
		if s.Number == number {
			return s.value()
		}
	}
	return nil
}
