package scan

// The types of this file are the JSON shape of the schema crate (native/schema), field by field:
// what that crate leaves out when it is empty is left out here too, and what it requires is always there.

// schemaVersion is the version of the schema's own shape.
const schemaVersion = 1

// TypeID is an index into [Schema.Types].
type TypeID = uint32

// Schema is everything the scanned packages offer, and everything left out with the reason.
type Schema struct {
	SchemaVersion int       `json:"schema_version"`
	WordSize      int       `json:"word_size"`
	Packages      []Package `json:"packages"`
	Types         []*Type   `json:"types"`
	// LeftOut are packages that exist for tests, and were not asked for by name.
	LeftOut []string `json:"left_out,omitempty"`
	// ErrorValues are errors that have a number and no function that reads them.
	ErrorValues []ErrorValues `json:"error_values,omitempty"`
	// Spellings are for the generator alone.
	Spellings []Spelling `json:"spellings,omitempty"`
}

// Package is one Go package. Error says why nothing of it is bound.
type Package struct {
	Path    string    `json:"path"`
	Name    string    `json:"name"`
	Module  string    `json:"module"`
	Doc     string    `json:"doc,omitempty"`
	Error   string    `json:"error,omitempty"`
	Symbols []*Symbol `json:"symbols"`
}

// Symbol is an exported symbol of a package.
type Symbol struct {
	Kind       string          `json:"kind"`
	Name       string          `json:"name"`
	Function   *uint32         `json:"function,omitempty"`
	Setter     *uint32         `json:"setter,omitempty"`
	Skip       *Skip           `json:"skip,omitempty"`
	Signature  string          `json:"signature"`
	Position   string          `json:"position,omitempty"`
	Doc        string          `json:"doc,omitempty"`
	Receiver   string          `json:"receiver,omitempty"`
	TypeParams []TypeParameter `json:"type_params,omitempty"`
	Params     []Parameter     `json:"params,omitempty"`
	Results    []Result        `json:"results,omitempty"`
	Error      bool            `json:"error,omitempty"`
	Context    bool            `json:"context,omitempty"`
	Type       *TypeID         `json:"type,omitempty"`
	Value      *string         `json:"value,omitempty"`
	Literal    *string         `json:"literal,omitempty"`
	Generic    string          `json:"generic,omitempty"`
	TypeArgs   []TypeID        `json:"type_args,omitempty"`
	FuncType   *TypeID         `json:"func_type,omitempty"`
	Sentinel   bool            `json:"sentinel,omitempty"`
	Directives []string        `json:"directives,omitempty"`
}

// Skip is why a symbol is not bound.
type Skip struct {
	Reason Reason `json:"reason"`
	Detail string `json:"detail"`
}

// Reason is one of the short list of skip reasons.
type Reason string

// The reasons, with the meaning given in the schema crate.
const (
	reasonObject        Reason = "object"
	reasonInterface     Reason = "interface"
	reasonMethod        Reason = "method"
	reasonFunc          Reason = "func"
	reasonChannel       Reason = "channel"
	reasonIterator      Reason = "iterator"
	reasonContext       Reason = "context"
	reasonGeneric       Reason = "generic"
	reasonVariable      Reason = "variable"
	reasonConstant      Reason = "constant"
	reasonMapKey        Reason = "map-key"
	reasonUnsafePointer Reason = "unsafe-pointer"
	reasonCgo           Reason = "cgo"
	reasonInternal      Reason = "internal"
	reasonUnexported    Reason = "unexported"
)

// TypeParameter is a type parameter of a generic symbol.
type TypeParameter struct {
	Name       string `json:"name"`
	Constraint string `json:"constraint"`
}

// Parameter is a parameter of a bound function. Mode is empty for "in".
type Parameter struct {
	Name     string `json:"name"`
	Type     TypeID `json:"type"`
	Mode     string `json:"mode,omitempty"`
	Variadic bool   `json:"variadic,omitempty"`
}

// Result is a result of a bound function.
type Result struct {
	Name string `json:"name,omitempty"`
	Type TypeID `json:"type"`
}

// Type is one entry of the type table. Which of the fields between Kind and Go are there depends on the kind;
// pointers tell "absent" from "zero".
type Type struct {
	Kind       string    `json:"kind"`
	Scalar     string    `json:"scalar,omitempty"`
	Len        *uint64   `json:"len,omitempty"`
	Key        *TypeID   `json:"key,omitempty"`
	Elem       *TypeID   `json:"elem,omitempty"`
	Elems      []TypeID  `json:"elems,omitempty"`
	Direction  string    `json:"direction,omitempty"`
	Params     *[]TypeID `json:"params,omitempty"`
	Results    *[]TypeID `json:"results,omitempty"`
	Variadic   bool      `json:"variadic,omitempty"`
	Call       *Method   `json:"call,omitempty"`
	Package    string    `json:"package,omitempty"`
	Name       string    `json:"name,omitempty"`
	Underlying *TypeID   `json:"underlying,omitempty"`
	UUID       bool      `json:"uuid,omitempty"`
	Text       bool      `json:"text,omitempty"`
	Pointer    *TypeID   `json:"pointer,omitempty"`
	Object     bool      `json:"object,omitempty"`
	Methods    []*Method `json:"methods,omitempty"`
	Optional   []*Method `json:"optional,omitempty"`
	// Fields are []Field of a struct, []Accessor of a pointer.
	Fields    any     `json:"fields,omitempty"`
	New       *Method `json:"new,omitempty"`
	Go        string  `json:"go"`
	Recursive bool    `json:"recursive,omitempty"`
}

// Field is an exported field of a struct.
type Field struct {
	Name      string `json:"name"`
	Key       string `json:"key"`
	Type      TypeID `json:"type"`
	OmitEmpty bool   `json:"omitempty,omitempty"`
	Embedded  bool   `json:"embedded,omitempty"`
	Tag       string `json:"tag,omitempty"`
}

// Method is a method of a type, and every other numbered function that belongs to a type.
type Method struct {
	Name       string      `json:"name"`
	Signature  string      `json:"signature"`
	Function   *uint32     `json:"function,omitempty"`
	Skip       *Skip       `json:"skip,omitempty"`
	Params     []Parameter `json:"params,omitempty"`
	Results    []Result    `json:"results,omitempty"`
	Error      bool        `json:"error,omitempty"`
	Context    bool        `json:"context,omitempty"`
	Directives []string    `json:"directives,omitempty"`
}

// Accessor is a field that is read and written in Go, through a pointer to its struct.
type Accessor struct {
	Name string  `json:"name"`
	Key  string  `json:"key"`
	Type TypeID  `json:"type"`
	Get  *uint32 `json:"get"`
	Set  *uint32 `json:"set"`
}
