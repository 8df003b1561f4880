package rt

import (
	"fmt"
	"math/big"
	"testing"
)

func TestOutParametersAreMadeOrGiven(t *testing.T) {
	registerTypes(t, Type{Number: 30, Pointer: 31, Nil: (*point)(nil)})
	for number, want := range map[byte]string{
		byte(typeInt): "*int", byte(typeString): "*string", byte(typeAny): "*interface {}", byte(typeError): "*error",
		byte(typeBigRat): "*big.Rat", byte(typeBytes): "*[]uint8", 30: "*rt.point", 31: "**rt.point",
	} {
		out, bad := decoded(t, []byte{0xd5, extTyped, number, 0xc0}, (*Decoder).Out)
		if got := fmt.Sprintf("%T", out.Value); bad != "" || got != want || !out.made {
			t.Errorf("type %d: %s %s", number, got, bad)
		}
	}
	if out, _ := decoded(t, []byte{0xc0}, (*Decoder).Out); fmt.Sprintf("%T", out.Value) != "*interface {}" || Made(out) != 1 {
		t.Errorf("%v", out)
	}
	if out, _ := decoded(t, []byte{5}, (*Decoder).Out); *out.Value.(*int) != 5 || Made(out) != 1 {
		t.Errorf("%v", out)
	}
	freshObjects(t)
	object := written(t, func(e *Encoder) { e.Object(new(counter), false) })
	if out, _ := decoded(t, object, (*Decoder).Out); fmt.Sprintf("%T", out.Value) != "*rt.counter" || Made(out) != 0 {
		t.Errorf("%v", out)
	}
	if _, bad := decoded(t, []byte{0xd5, extTyped, 99, 0xc0}, (*Decoder).Out); bad != "type number 99 is none of this artifact's types" {
		t.Error(bad)
	}
	var d Decoder
	d.buf = []byte{0x92, 0xd5, extTyped, byte(typeBigInt), 0xc0, 7}
	outs, values := d.Outs()
	values[0].(*big.Int).SetInt64(8)
	in := written(t, func(e *Encoder) { e.Outs(outs...) })
	if v, _ := decoded(t, in[:len(in)-1], (*Decoder).Any); len(values) != 2 || fmt.Sprint(v) != "8" || Made(outs...) != 2 {
		t.Errorf("%v", v)
	}
}
