package rt

// Opaque is an object of Python that is no data, inside any. Two are equal when they are the same object, as long as Go
// has it. Whoever writes values down gets an error: an object of Python has no form outside of its process.
type Opaque struct{ *Held }

// opaque reads an object of Python inside any, given what follows its number: the name of its type.
func (d *Decoder) opaque(number uint64, name []byte) any {
	h := heldOf(number)
	d.pass(h)
	heldTable.Lock()
	if h.name == "" {
		h.name = string(name)
	}
	heldTable.Unlock()
	return Opaque{h}
}

// String names the type.
func (o Opaque) String() string { return "<python " + o.typeName() + ">" }

func (o Opaque) typeName() string {
	if o.Held == nil {
		return "None"
	}
	heldTable.Lock()
	defer heldTable.Unlock()
	return o.name
}

type opaqueError struct{ form, name string }

// Error gives the text.
func (e *opaqueError) Error() string {
	return "a Python object of the type " + e.name + " has no " + e.form +
		" form: it is no data, and Go has it as an opaque value"
}

func (o Opaque) refused(form string) ([]byte, error) { return nil, &opaqueError{form, o.typeName()} }

// MarshalJSON refuses.
func (o Opaque) MarshalJSON() ([]byte, error) { return o.refused("JSON") }

// MarshalText refuses.
func (o Opaque) MarshalText() ([]byte, error) { return o.refused("text") }

// MarshalBinary refuses.
func (o Opaque) MarshalBinary() ([]byte, error) { return o.refused("binary") }

// GobEncode refuses.
func (o Opaque) GobEncode() ([]byte, error) { return o.refused("gob") }

// MarshalYAML refuses.
func (o Opaque) MarshalYAML() (any, error) { return o.refused("YAML") }
