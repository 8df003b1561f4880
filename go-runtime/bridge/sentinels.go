package rt

import "reflect"

// Sentinel is a package variable whose type is error, or another one that has the method, or a constant of such a
// type.
type Sentinel struct {
	Number uint32 // of the function that reads it; of a standard package that is only linked, and of a constant, its own
	Var    any    // its address; of a constant the value
}

// value gives the error that the variable holds, nil when that is a nil of any type.
func (s Sentinel) value() error {
	if v, ok := s.Var.(*error); ok {
		return *v
	}
	held := reflect.ValueOf(s.Var)
	if held.Kind() != reflect.Pointer {
		err, _ := s.Var.(error)
		return err
	}
	held = held.Elem()
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

// sentinels are the variables and constants by the error that they hold.
type sentinels struct {
	byValue map[error][]uint32
	// Most sentinels are pointers into the program's own data, and most errors point to the heap: one that points outside
	// of this range is none, and no map is asked.
	lowest, highest uintptr
}

func knownSentinels() *sentinels {
	if found := known.sentinels.Load(); found != nil {
		return found
	}
	return findSentinels()
}

func findSentinels() *sentinels {
	made := &sentinels{byValue: make(map[error][]uint32, len(hooks.Sentinels)), lowest: ^uintptr(0)}
	for _, s := range hooks.Sentinels {
		err := s.value()
		if err == nil || !reflect.ValueOf(err).Comparable() {
			continue
		}
		made.byValue[err] = append(made.byValue[err], s.Number)
		if reflect.TypeOf(err).Kind() == reflect.Pointer {
			made.lowest, made.highest = min(made.lowest, addressOf(err)), max(made.highest, addressOf(err))
		}
	}
	known.sentinels.Store(made)
	return made
}

// isSentinel reports whether an error of the form is the value of a package variable.
func (form *errorForm) isSentinel(err error) bool {
	found := knownSentinels()
	if address := addressOf(err); form.pointer && (address < found.lowest || address > found.highest) {
		return false
	}
	return found.has(err)
}

func (s *sentinels) has(err error) bool {
	return len(s.byValue) > 0 && reflect.ValueOf(err).Comparable() && s.byValue[err] != nil
}

// matches are the sentinels and error types that an error is, in the sense of errors.Is and errors.As.
type matches struct {
	sentinels, types []uint32
}

func matchesOf(chain []error) (m matches) {
	byValue := knownSentinels().byValue
	for _, link := range chain {
		if reflect.ValueOf(link).Comparable() {
			m.sentinels = appendNew(m.sentinels, byValue[link]...)
		}
		m.types = appendNew(m.types, known.forms.of(link).types...)
		if u, ok := link.(interface{ Is(error) bool }); ok {
			for _, s := range hooks.Sentinels {
				if target := s.value(); target != nil && says(u, target) {
					m.sentinels = appendNew(m.sentinels, s.Number)
				}
			}
		}
		if u, ok := link.(interface{ As(any) bool }); ok {
			for _, t := range known.errors() {
				if becomes(u, t.typ) {
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
