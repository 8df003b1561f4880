package rt

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/big"
	"reflect"
	"testing"
	"time"
)

// readEverything is a decoder for every form, chosen by the first byte of the input.
var readEverything = []func(*Decoder){
	func(d *Decoder) { d.Any() },
	func(d *Decoder) {
		d.Bool()
		d.Int8()
		d.Uint16()
		d.Float32()
		d.Complex64()
		_ = d.String()
		d.Bytes()
	},
	func(d *Decoder) { d.Time(); d.Duration(); d.Error() },
	func(d *Decoder) {
		var i big.Int
		var r big.Rat
		var f big.Float
		d.BigInt(&i)
		d.BigRat(&r)
		d.BigFloat(&f)
	},
	func(d *Decoder) {
		DecodeRaw[uint32](d)
		DecodeBools[bool](d)
		var array [4]int16
		DecodeRawArray(d, array[:])
	},
	func(d *Decoder) {
		if at, ok := d.Struct(2); ok {
			d.Uint64()
			d.Text(new(big.Int))
			if d.Failed() {
				d.AtField(at, "A", "B")
			}
		}
	},
	func(d *Decoder) { d.skip() },
	func(d *Decoder) {
		DecodeHandle[*counter](d)
		DecodeInterface[io.Reader](d)
		DecodeHandle[func(int) int](d)
		var boxed counter
		DecodeBoxed(d, &boxed)
		d.Out()
		d.Outs()
	},
}

func seeds(f *testing.F) {
	for kind := range readEverything {
		for _, v := range []any{1, "s", []byte("b"), []any{1, nil}, map[any]any{1: 2}, time.Unix(1, 2), big.NewInt(5), int8(3), 1i} {
			var e Encoder
			e.Any(v)
			f.Add(append([]byte{byte(kind), 0x91}, e.buf...))
		}
		for _, handle := range []uint64{0, 1 << slotBits, 1<<slotBits + 5, 1 << 60} {
			f.Add(append([]byte{byte(kind), 0x91, 0xd7, extObject}, binary.BigEndian.AppendUint64(nil, handle)...))
		}
		f.Add([]byte{byte(kind), 0x91, 0xc7, 12, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4})
		f.Add([]byte{byte(kind), 0x91, 0xdd, 0xff, 0xff, 0xff, 0xff})
	}
}

// FuzzDecoder reads any bytes as arguments: it must end in a value or in a message, never in a panic.
func FuzzDecoder(f *testing.F) {
	seeds(f)
	data := []byte("data")
	freshObjects(f)
	objects.add(new(counter), false)
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) == 0 {
			return
		}
		read := readEverything[int(in[0])%len(readEverything)]
		function := Function{Name: "p.Fuzzed", Params: "a", Run: func(c *Call) {
			c.D.Args(1)
			read(&c.D)
			if c.Decoded() {
				c.Results(0)
			}
		}}
		c := Call{function: &function, D: Decoder{buf: in[1:], segments: []Segment{segmentOf(data)}}}
		function.Run(&c)
		if c.D.Failed() == c.entered {
			t.Fatal("neither refused nor entered")
		}
		if c.D.Failed() && c.D.message(&function) == "" {
			t.Fatal("refused without a message")
		}
	})
}

// hasPython reports whether a func or an object of Python is in a value.
func hasPython(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Func:
		return true
	case reflect.Interface, reflect.Pointer:
		return v.Type() == reflect.TypeOf((*Held)(nil)) || !v.IsNil() && hasPython(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := 0; i < v.Len(); i++ {
			if hasPython(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if hasPython(entries.Key()) || hasPython(entries.Value()) {
				return true
			}
		}
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if hasPython(v.Field(i)) {
				return true
			}
		}
	}
	return false
}

// FuzzAny reads a value, writes it, and reads it again: the second writing must give the same bytes.
func FuzzAny(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		d := Decoder{buf: in} // no handle in it leads anywhere
		v := d.Any()
		if d.Failed() || hasPython(reflect.ValueOf(v)) {
			return // what stands for something of Python is written by its address
		}
		first := Encoder{notes: &notes{canonical: true}}
		first.Any(v)
		if first.Failed() {
			return // a big.Float with too many digits, or a type that any only carries one way
		}
		again := Decoder{buf: first.buf}
		back := again.Any()
		if again.Failed() || again.left() != 0 {
			t.Fatalf("%x was written as %x, which does not read: %s", in, first.buf, again.failure.text)
		}
		second := Encoder{notes: &notes{canonical: true}}
		second.Any(back)
		if !bytes.Equal(first.buf, second.buf) {
			t.Fatalf("%x became %x, then %x", in, first.buf, second.buf)
		}
	})
}
