package rt

import (
	"math"
	"time"
)

// Hooks is the generated knowledge of the schema's own types, for values whose static type leaves them open.
type Hooks struct {
	// Encode writes v as a typed value when the schema has its type as data.
	Encode func(e *Encoder, v any) bool
	// Decode reads a value of the type with that number; false when the schema has none.
	Decode func(d *Decoder, number uint64) (any, bool)
	// Types are all types that can be spelled.
	Types []Type
	// Hidden are those that cannot, and are met as dynamic types only.
	Hidden []HiddenType
	// Sentinels are the package variables of type error.
	Sentinels []Sentinel
	// Slices is what Python can do with slices that live in Go; nil where nothing takes them.
	Slices sliceMaking
	// Streams are the types of channels and iterators; nil when there are none.
	Streams streaming
}

var hooks Hooks

// Typed begins a typed value; the mark goes to EndTyped.
func (e *Encoder) Typed(number uint64) (mark int) {
	mark = len(e.buf)
	e.Uint(number)
	return mark
}

// Mark begins a typed value whose number is written next.
func (e *Encoder) Mark() int { return len(e.buf) }

// EndTyped ends a typed value: only now the length for the header in front of it is known.
func (e *Encoder) EndTyped(mark int) {
	end := len(e.buf)
	e.extHeader(extTyped, end-mark)
	var header [6]byte
	n := copy(header[:], e.buf[end:])
	copy(e.buf[mark+n:], e.buf[mark:end])
	copy(e.buf[mark:], header[:n])
	if e.given != nil && e.given.noting {
		e.given.moved(mark, n)
	}
}

// Any writes a value by its dynamic type.
func (e *Encoder) Any(v any) {
	switch v := v.(type) {
	case nil:
		e.Nil()
	case bool:
		e.Bool(v)
	case string:
		e.String(v)
	case int:
		e.Int(int64(v))
	case float64:
		e.Float64(v)
	case []byte:
		if v == nil {
			e.anyNil(nilBytes)
			return
		}
		e.bin(v)
	case []any:
		e.anySlice(v)
	case map[string]any:
		e.anyMap(v)
	case map[any]any:
		e.anyAnyMap(v)
	default:
		if !e.typedNumber(v) && !e.typedBasic(v) && !e.anyBig(v) && !e.dynamic(v) {
			e.unknown(v)
		}
	}
}

// typedNumber writes the number types that plain MessagePack would not keep apart.
func (e *Encoder) typedNumber(v any) bool {
	switch v := v.(type) {
	case int8:
		e.typedInt(typeInt8, int64(v))
	case int16:
		e.typedInt(typeInt16, int64(v))
	case int32:
		e.typedInt(typeInt32, int64(v))
	case int64:
		e.typedInt(typeInt64, v)
	case uint:
		e.typedUint(typeUint, uint64(v))
	case uint8:
		e.typedUint(typeUint8, uint64(v))
	case uint16:
		e.typedUint(typeUint16, uint64(v))
	case uint32:
		e.typedUint(typeUint32, uint64(v))
	case uint64:
		if v > math.MaxInt {
			e.Uint(v) // reads back as uint64, since no int holds it
		} else {
			e.typedUint(typeUint64, v)
		}
	case uintptr:
		e.typedUint(typeUintptr, uint64(v))
	case float32:
		at := e.Typed(typeFloat32)
		e.Float32(v)
		e.EndTyped(at)
	case complex64:
		at := e.Typed(typeComplex64)
		e.Complex64(v)
		e.EndTyped(at)
	case complex128:
		at := e.Typed(typeComplex128)
		e.Complex128(v)
		e.EndTyped(at)
	default:
		return false
	}
	return true
}

func (e *Encoder) typedInt(number uint64, v int64) {
	at := e.Typed(number)
	e.Int(v)
	e.EndTyped(at)
}

func (e *Encoder) typedUint(number uint64, v uint64) {
	at := e.Typed(number)
	e.Uint(v)
	e.EndTyped(at)
}

// typedBasic writes the types of the standard library that every artifact knows.
func (e *Encoder) typedBasic(v any) bool {
	at := len(e.buf)
	switch v := v.(type) {
	case time.Time:
		e.Uint(typeTime)
		e.Time(v)
	case time.Duration:
		e.Uint(typeDuration)
		e.Duration(v)
	default:
		if !e.typedBig(v) {
			return false
		}
	}
	e.EndTyped(at)
	return true
}

// What extNil stands for, a nil that any would take for one without a type: its one byte.
const (
	nilSlice byte = iota
	nilMap
	nilBytes
)

// anyNil writes a nil slice, map or []byte.
func (e *Encoder) anyNil(what byte) { e.buf = append(e.buf, 0xd4, extNil, what) }

func (e *Encoder) anySlice(v []any) {
	if v == nil {
		e.anyNil(nilSlice)
		return
	}
	if !EnterSlice(e, v) {
		return
	}
	e.Array(len(v))
	for _, x := range v {
		e.Any(x)
	}
	e.Leave()
}

func (e *Encoder) anyMap(v map[string]any) {
	if v == nil {
		e.anyNil(nilMap)
		return
	}
	if !EnterMap(e, v) {
		return
	}
	at := e.Map(len(v))
	for k, x := range v {
		e.Entry()
		e.String(k)
		e.Any(x)
	}
	e.EndMap(at)
	e.Leave()
}

func (e *Encoder) anyAnyMap(v map[any]any) {
	if v == nil {
		e.anyNil(nilMap)
		return
	}
	if !EnterMap(e, v) {
		return
	}
	at := e.Map(len(v))
	for k, x := range v {
		e.Entry()
		e.Any(k)
		e.Any(x)
	}
	e.EndMap(at)
	e.Leave()
}
