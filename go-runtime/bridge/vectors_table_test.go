package rt

import (
	"io"
	"math/big"
	"time"
)

// vectorType is an entry of the type table, as the schema has it.
type vectorType struct {
	Kind, Scalar, Go string
	Elem, Key        int
	Underlying       int
	Len              int
	Fields           []struct {
		Name string
		Type int
	}
	Text   bool
	Object bool
}

// vectorObject is what handles in vectors lead to, where no func or channel is wanted.
type vectorObject struct{ io.Reader }

func (*vectorObject) Error() string { return "a vector" }

// objectFor gives what the handle in a vector leads to: what its type asks for.
func (t vectorTable) objectFor(id int) any {
	if id >= basicTypes {
		switch t.at(id).Kind {
		case "func":
			return func(x int) int { return x }
		case "chan":
			return make(chan int)
		}
	}
	return new(vectorObject)
}

// vectorTable reads and writes values by the schema at run time, with the primitives and in the way of generated code.
type vectorTable []vectorType

// basicTypes stand in for the first numbers of every table.
const basicTypes = int(typeBigFloat) + 1

// named is a typed value in an any, so that writing it finds its type again.
type named struct {
	id    int
	value any
}

func (t vectorTable) at(id int) vectorType { return t[id-basicTypes] }

func (t vectorTable) encodeAny(e *Encoder, v any) bool {
	n, ok := v.(named)
	if ok {
		mark := e.Typed(uint64(n.id))
		t.write(e, n.id, n.value)
		e.EndTyped(mark)
	}
	return ok
}

func (t vectorTable) decodeAny(d *Decoder, number uint64) (any, bool) {
	if number >= uint64(basicTypes+len(t)) {
		return nil, false
	}
	return named{int(number), t.read(d, int(number))}, true
}

// resolve goes through a defined type to its underlying one.
func (t vectorTable) resolve(id int) int {
	if id >= basicTypes && t.at(id).Kind == "named" {
		return t.at(id).Underlying
	}
	return id
}

// rawElement is the number of the scalar whose memory a slice of the type is, or -1.
func (t vectorTable) rawElement(id int) int {
	if id >= basicTypes && t.at(id).Text {
		return -1
	}
	if id = t.resolve(id); id < int(typeString) {
		return id
	}
	return -1
}

func (t vectorTable) nilable(id int) bool {
	id = t.resolve(id)
	return id == int(typeAny) || id == int(typeError) || id == int(typeBytes) || id >= basicTypes && nilableKinds[t.at(id).Kind]
}

var nilableKinds = map[string]bool{
	"pointer": true, "interface": true, "func": true, "chan": true, "slice": true, "map": true, "set": true,
}

// isHandle reports whether values of a type are never data.
func (t vectorTable) isHandle(id int) bool {
	id = t.resolve(id)
	return id >= basicTypes && (t.at(id).Kind == "object" || t.at(id).Kind != "pointer" && nilableKinds[t.at(id).Kind])
}

func (t vectorTable) read(d *Decoder, id int) any {
	if id = t.resolve(id); id < basicTypes {
		return d.basicValue(uint64(id))
	}
	ty := t.at(id)
	switch ty.Kind {
	case "slice", "array":
		if raw := t.rawElement(ty.Elem); raw >= 0 && ty.Kind == "slice" {
			return rawTypes[raw].read(d)
		} else if raw >= 0 {
			return rawTypes[raw].readArray(d, ty.Len)
		}
		if ty.Kind == "array" {
			return t.readList(d, ty.Len, d.Array(ty.Len), func(int) int { return ty.Elem })
		}
		n, ok := d.Slice()
		return t.readList(d, n, ok, func(int) int { return ty.Elem })
	case "set":
		n, ok := d.Slice()
		return t.readList(d, n, ok, func(int) int { return ty.Elem })
	case "struct":
		_, ok := d.Struct(len(ty.Fields))
		return t.readList(d, len(ty.Fields), ok, func(i int) int { return ty.Fields[i].Type })
	case "map":
		n, ok := d.Map()
		return t.readList(d, 2*n, ok, func(i int) int { return [2]int{ty.Key, ty.Elem}[i%2] })
	case "object":
		var v vectorObject
		DecodeBoxed(d, &v)
		return v
	case "interface":
		return DecodeInterface[io.Reader](d)
	case "func":
		return DecodeHandle[func(int) int](d)
	case "chan":
		return DecodeHandle[chan int](d)
	case "pointer":
		if d.IsGiven() {
			return DecodeHandle[*any](d)
		}
		at := d.Pos()
		if ty.Object && (d.IsHandle() || t.isHandle(ty.Elem)) {
			return DecodeHandle[*vectorObject](d)
		}
		if t.nilable(ty.Elem) && d.PointerBox() || !t.nilable(ty.Elem) && d.Pointer() {
			if d.Enter() {
				p := new(any)
				Given(d, at, p, nil)
				*p = t.read(d, ty.Elem)
				d.Leave()
				return p
			}
		}
		return (*any)(nil)
	}
	panic("no rule for " + ty.Kind)
}

func (t vectorTable) readList(d *Decoder, n int, ok bool, typeOf func(int) int) any {
	if !ok || !d.Enter() {
		return []any(nil)
	}
	list := make([]any, n)
	for i := range list {
		if list[i] = t.read(d, typeOf(i)); d.Failed() {
			return nil
		}
	}
	d.Leave()
	return list
}

func (t vectorTable) write(e *Encoder, id int, v any) {
	switch id = t.resolve(id); {
	case id == int(typeAny):
		e.Any(v)
		return
	case id < basicTypes:
		writeBasic(e, v)
		return
	}
	ty := t.at(id)
	if list, ok := v.([]any); ok && list == nil && ty.Kind != "array" {
		e.Nil()
		return
	}
	switch ty.Kind {
	case "interface":
		e.Interface(v)
	case "func":
		e.Object(v, v.(func(int) int) == nil)
	case "pointer":
		if p, ok := v.(*vectorObject); ok {
			e.Object(p, p == nil)
			return
		}
		p := v.(*any)
		if p == nil {
			e.Nil()
			return
		}
		if t.nilable(ty.Elem) {
			e.Array(1)
		}
		t.write(e, ty.Elem, *p)
	case "map":
		list := v.([]any)
		mark := e.Map(len(list) / 2)
		for i := 0; i < len(list); i += 2 {
			e.Entry()
			t.write(e, ty.Key, list[i])
			t.write(e, ty.Elem, list[i+1])
		}
		e.EndMap(mark)
	case "struct":
		e.Array(len(ty.Fields))
		for i, x := range v.([]any) {
			t.write(e, ty.Fields[i].Type, x)
		}
	default:
		if raw := t.rawElement(ty.Elem); raw >= 0 && ty.Kind != "set" {
			rawTypes[raw].write(e, v)
			return
		}
		list := v.([]any)
		e.Array(len(list))
		for _, x := range list {
			t.write(e, ty.Elem, x)
		}
	}
}

// writeBasic writes a value of a basic type at a place of that type: without its number, which any would add.
func writeBasic(e *Encoder, v any) {
	switch v := v.(type) {
	case bool:
		e.Bool(v)
	case float32:
		e.Float32(v)
	case complex64:
		e.Complex64(v)
	case complex128:
		e.Complex128(v)
	case time.Time:
		e.Time(v)
	case time.Duration:
		e.Duration(v)
	case *big.Int:
		e.BigInt(v)
	case *big.Rat:
		e.BigRat(v)
	case *big.Float:
		e.BigFloat(v)
	case uint8, uint16, uint32, uint64, uint, uintptr, int8, int16, int32, int64:
		writeInteger(e, v)
	default:
		e.Any(v)
	}
}

func writeInteger(e *Encoder, v any) {
	switch v := v.(type) {
	case uint8:
		e.Uint(uint64(v))
	case uint16:
		e.Uint(uint64(v))
	case uint32:
		e.Uint(uint64(v))
	case uint64:
		e.Uint(v)
	case uint:
		e.Uint(uint64(v))
	case uintptr:
		e.Uint(uint64(v))
	case int8:
		e.Int(int64(v))
	case int16:
		e.Int(int64(v))
	case int32:
		e.Int(int64(v))
	case int64:
		e.Int(v)
	}
}

// rawType reads and writes the slices of one scalar.
type rawType struct {
	read      func(*Decoder) any
	readArray func(*Decoder, int) any
	write     func(*Encoder, any)
}

func numbers[T Number]() rawType {
	return rawType{
		func(d *Decoder) any { return DecodeRaw[T](d) },
		func(d *Decoder, n int) any {
			v := make([]T, n)
			DecodeRawArray(d, v)
			return v
		},
		func(e *Encoder, v any) { EncodeRaw(e, v.([]T)) },
	}
}

var rawTypes = []rawType{
	{
		func(d *Decoder) any { return DecodeBools[bool](d) },
		func(d *Decoder, n int) any {
			v := make([]bool, n)
			DecodeBoolArray(d, v)
			return v
		},
		func(e *Encoder, v any) { EncodeBools(e, v.([]bool)) },
	},
	numbers[int](), numbers[int8](), numbers[int16](), numbers[int32](), numbers[int64](),
	numbers[uint](), numbers[uint8](), numbers[uint16](), numbers[uint32](), numbers[uint64](), numbers[uintptr](),
	numbers[float32](), numbers[float64](), numbers[complex64](), numbers[complex128](),
}
