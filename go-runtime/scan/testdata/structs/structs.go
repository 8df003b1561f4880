// Package structs has every form a struct can take, and the types that are no structs of data.
// It exists for the rules on fields: tags, keys, embedding, unnamed structs, blank and unexported fields.
package structs

import "time"

// Tagged has every form of tag.
type Tagged struct {
	Plain     string
	JSON      string `json:"json_name"`
	Both      string `json:"json_name_of_both" msgpack:"msgpack_name"`
	Omit      int    `json:",omitempty"`
	OmitZero  int    `json:"zero,omitzero"`
	MsgOmit   int    `json:"from_json" msgpack:",omitempty"`
	Dash      int    `json:"-,"`
	Gone      int    `json:"-"`
	GoneToo   int    `json:"kept" msgpack:"-"`
	Back      int    `json:"-" msgpack:"back"`
	Unrelated int    `yaml:"unrelated"`
	_         [0]int
}

// Twice has two fields that claim one key.
type Twice struct {
	First  int `json:"same"`
	Second int `json:"same"`
	Third  int `json:"third"`
}

// Crossed has fields whose keys are each other's names and a pair that claims one key.
type Crossed struct {
	A int `json:"B"`
	B int `json:"key"`
	C int `json:"key"`
}

// Base is embedded below.
type Base struct{ ID int }

// Describe is promoted by those who embed Base.
func (b Base) Describe() string { return "base" }

// Embeds embeds by value, by pointer, and from another package.
type Embeds struct {
	Base
	*Leaf `json:"leaf"`
	time.Month
}

// Leaf has no methods.
type Leaf struct{ V int }

// EmbedsObject embeds an object, which must not be copied.
type EmbedsObject struct {
	Secret
	N int
}

// EmbedsPointer embeds a pointer whose type has methods.
type EmbedsPointer struct{ *Base }

// EmbedsHidden embeds an unexported type, which makes an unexported field.
type EmbedsHidden struct{ hidden }

type hidden struct{ X int }

// HoldsHidden has an exported field of an unexported type.
type HoldsHidden struct{ X hidden }

// Secret has an unexported field.
type Secret struct {
	Open   int
	closed int
}

// Deep reaches an obstacle over several steps.
type Deep struct {
	Middle map[string][]HoldsSecret
}

// HoldsSecret is one of the steps.
type HoldsSecret struct{ S *Secret }

// Empty has no field.
type Empty struct{}

// HoldsGone has an obstacle in a field that does not exist in Python.
type HoldsGone struct {
	Name string
	Hook func() `json:"-"`
}

// Unnamed takes an unnamed struct with tags.
func Unnamed(p struct {
	X int `json:"x"`
	Y struct{ Z string }
}) []struct{ N int } {
	return nil
}

// UnnamedGone takes an unnamed struct that cannot be spelled from the fields that exist in Python.
func UnnamedGone(p struct {
	X int `json:"-"`
}) {
}

// UnnamedSecret takes an unnamed struct with an unexported field.
func UnnamedSecret(p struct{ x int }) {}

// UnnamedMethods takes a pointer to an unnamed struct that has promoted methods.
func UnnamedMethods(p *struct{ Base }) {}

// Value takes a type with methods by value.
func Value(b Base) Base { return b }

// Pointer takes it by pointer.
func Pointer(b *Base) {}

// All uses the other types.
func All(Tagged, Twice, Crossed, Embeds, Empty, HoldsGone, *Leaf) {}

// Hidden gives an unexported type.
func Hidden() hidden { return hidden{} }

// HiddenPointer gives a pointer to an unexported type.
func HiddenPointer() *hidden { return nil }
