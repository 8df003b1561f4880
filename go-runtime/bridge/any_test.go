package rt

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"
)

type celsius float64

type inner struct {
	A   int `msgpack:"a"`
	B   string
	Off string `json:"-"`
	Emp *int   `json:",omitempty"`
}

func roundTrip(t *testing.T, v any) any {
	t.Helper()
	var e Encoder
	e.Any(v)
	if e.Failed() {
		t.Fatalf("%#v: %s", v, e.failure.message())
	}
	d := Decoder{buf: e.buf}
	back := d.Any()
	if d.Failed() || d.left() != 0 {
		t.Fatalf("%#v: %x does not read back: %v", v, e.buf, d.failure)
	}
	return back
}

func TestAnyKeepsTheDynamicType(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(-3), 200)
	for _, v := range []any{
		nil, true, 0, -1, math.MaxInt, math.MinInt, int8(-8), int16(-16), int32(32), int64(64),
		uint(1), uint8(8), uint16(16), uint32(32), uint64(64), uint64(math.MaxUint64), uintptr(5),
		float32(1.5), 2.5, complex64(1 + 2i), 3 - 4i, "text", "\xff\x00", []byte("bytes"), []byte{},
		[]any{1, []any{}}, map[string]any{"k": map[string]any{}}, map[any]any{1: "x", nil: 2.5, "s": int8(1)},
		huge, big.NewInt(0), time.Duration(9),
		time.Unix(1, 2).UTC(), time.Unix(1<<40, 999999999).UTC(), time.Time{},
	} {
		back := roundTrip(t, v)
		if !reflect.DeepEqual(back, v) {
			t.Errorf("%#v came back as %#v", v, back)
		}
	}
	at := time.Unix(1700000000, 5).In(time.FixedZone("CET", 3600))
	back := roundTrip(t, at).(time.Time)
	name, offset := back.Zone()
	if !back.Equal(at) || name != "CET" || offset != 3600 {
		t.Errorf("%v came back as %v", at, back)
	}
	for _, text := range []string{"0", "-0", "0.1", "1e1000", "-2.5e-300", "+Inf", "-Inf"} {
		f, _, _ := new(big.Float).SetPrec(200).Parse(text, 10)
		if back := roundTrip(t, f).(*big.Float); back.Cmp(f) != 0 || back.Prec() != 200 || back.Signbit() != f.Signbit() {
			t.Errorf("%s came back as %v", text, back)
		}
	}
	for _, f := range []*big.Float{new(big.Float), new(big.Float).SetInf(true)} {
		if back := roundTrip(t, f).(*big.Float); back.Cmp(f) != 0 || back.Prec() != 0 {
			t.Errorf("%v came back as %v with a precision of %d", f, back, back.Prec())
		}
	}
	// The numbers of math/big have their methods on the pointer, so that is what any gets of them.
	if back := roundTrip(t, *big.NewInt(7)); back.(*big.Int).Int64() != 7 {
		t.Errorf("%v", back)
	}
	if back := roundTrip(t, *big.NewRat(1, 3)); back.(*big.Rat).Cmp(big.NewRat(1, 3)) != 0 {
		t.Errorf("%v", back)
	}
}

func TestAnyGivesUnknownTypesTheirNearestForm(t *testing.T) {
	n := 5
	for _, test := range []struct{ v, want any }{
		{celsius(1.5), 1.5}, {time.March, 3}, {[]celsius{1}, []any{1.0 * 1}}, {[2]bool{true, false}, []any{true, false}},
		{&n, 5}, {(*inner)(nil), nil}, {map[string]int{"a": 1}, map[string]any{"a": 1}},
		{map[int]struct{}{4: {}}, []any{4}}, {inner{A: 1, B: "b"}, map[string]any{"a": 1, "B": "b"}},
		{&inner{Emp: &n}, map[string]any{"a": 0, "B": "", "Emp": 5}}, {[]celsius(nil), []any(nil)},
		{[]uint8{1}, []byte{1}}, {struct{}{}, map[string]any{}},
	} {
		want := test.want
		if list, ok := test.v.([]celsius); ok && len(list) == 1 {
			want = []any{1.0}
		}
		if back := roundTrip(t, test.v); !reflect.DeepEqual(back, want) {
			t.Errorf("%#v came back as %#v", test.v, back)
		}
	}
}

func TestAnyRefusesWhatCannotLeave(t *testing.T) {
	ring := []any{nil}
	ring[0] = map[string]any{"ring": ring}
	deep := any(1)
	for i := 0; i < 300; i++ {
		deep = []any{deep}
	}
	type node struct{ Next *node }
	self := new(node)
	self.Next = self
	for want, v := range map[string]any{
		"the value contains itself and cannot be copied":                                 ring,
		"nested deeper than 256 levels":                                                  deep,
		"the value contains itself and cannot be copied: node.Next -> node.Next":         self,
		"a math/big.Float with a binary exponent of 5000001 has too many decimal digits": new(big.Float).SetMantExp(big.NewFloat(1), 5000000),
	} {
		var e Encoder
		e.Any(v)
		if !e.Failed() || !strings.Contains(e.failure.message(), want) {
			t.Errorf("%T: %v, want %s", v, e.failure, want)
		}
	}
}

func TestPlainTextIsWhatFmtPrints(t *testing.T) {
	type pair struct {
		Left  int
		Right []any
	}
	number := 5
	for _, v := range []any{
		nil, 1, "x", 1.5, true, uint8(3), complex(1, -2), pair{1, []any{nil, "y"}}, &pair{2, nil}, []string{"a", "b"},
		map[string]int{"k": 1}, [2]bool{true, false}, &[]int{number},
	} {
		if got, want := plainText(v), fmt.Sprint(v); got != want {
			t.Errorf("%#v: %s, want %s", v, got, want)
		}
	}
}
