package rt

import (
	"math"
	"reflect"
	"testing"
	"unsafe"
)

func segmentOf(b []byte) Segment {
	return Segment{Ptr: unsafe.Pointer(unsafe.SliceData(b)), Len: uintptr(len(b))}
}

func decoded[T any](t *testing.T, bytes []byte, read func(*Decoder) T) (T, string) {
	t.Helper()
	d := Decoder{buf: bytes}
	v := read(&d)
	if d.Failed() {
		return v, d.failure.text
	}
	if d.left() != 0 {
		t.Errorf("%x: %d bytes left", bytes, d.left())
	}
	return v, ""
}

func TestEveryIntegerFormFitsEveryIntegerType(t *testing.T) {
	forms := map[string]int64{
		"\x05": 5, "\xcc\x05": 5, "\xcd\x00\x05": 5, "\xce\x00\x00\x00\x05": 5, "\xcf\x00\x00\x00\x00\x00\x00\x00\x05": 5,
		"\xd0\x05": 5, "\xd1\x00\x05": 5, "\xd2\x00\x00\x00\x05": 5, "\xd3\x00\x00\x00\x00\x00\x00\x00\x05": 5,
		"\xc0": 0, "\xff": -1, "\xd0\xff": -1, "\xd3\xff\xff\xff\xff\xff\xff\xff\xff": -1, "\xd1\xff\x80": -128,
		"\xcc\x80": 128, "\xd1\x00\x80": 128, "\xd0\x80": -128,
	}
	for form, want := range forms {
		if v, bad := decoded(t, []byte(form), (*Decoder).Int64); v != want || bad != "" {
			t.Errorf("%x as int64: %d %s", form, v, bad)
		}
		v8, bad := decoded(t, []byte(form), (*Decoder).Int8)
		if fits := int64(int8(want)) == want; fits != (bad == "") || fits && int64(v8) != want {
			t.Errorf("%x as int8: %d %s", form, v8, bad)
		}
		u8, bad := decoded(t, []byte(form), (*Decoder).Uint8)
		if fits := int64(uint8(want)) == want; fits != (bad == "") || fits && int64(u8) != want {
			t.Errorf("%x as uint8: %d %s", form, u8, bad)
		}
	}
	if _, bad := decoded(t, []byte("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), (*Decoder).Int64); bad == "" {
		t.Error("the largest uint64 was taken for an int64")
	}
}

func TestIntegersAreWrittenInTheShortestForm(t *testing.T) {
	for _, v := range []int64{0, 127, 128, 255, 256, 65535, 65536, 1 << 32, math.MaxInt64, -1, -32, -33, -128, -129, -32768, -32769,
		math.MinInt32, math.MinInt32 - 1, math.MinInt64} {
		var e Encoder
		e.Int(v)
		if back, bad := decoded(t, e.buf, (*Decoder).Int64); back != v || bad != "" {
			t.Errorf("%d came back as %d %s", v, back, bad)
		}
	}
}

func TestFloats(t *testing.T) {
	var e Encoder
	e.Float64(1e300)
	if _, bad := decoded(t, e.buf, (*Decoder).Float32); bad != "expected float32, got 1e+300, which is out of range" {
		t.Error(bad)
	}
	for _, f := range []float64{math.Inf(1), math.Inf(-1), 0.5, math.Copysign(0, -1)} {
		var e Encoder
		e.Float64(f)
		if v, bad := decoded(t, e.buf, (*Decoder).Float32); math.Float64bits(float64(v)) != math.Float64bits(f) || bad != "" {
			t.Errorf("%v came back as %v %s", f, v, bad)
		}
	}
	if _, bad := decoded(t, []byte{1}, (*Decoder).Float64); bad != "expected float64, got int" {
		t.Error(bad)
	}
}

func TestStringsOfEveryHeader(t *testing.T) {
	for _, n := range []int{0, 31, 32, 255, 256, 65535, 65536} {
		text := string(make([]byte, n))
		var e Encoder
		e.String(text)
		if v, bad := decoded(t, e.buf, (*Decoder).String); v != text || bad != "" {
			t.Errorf("%d: %s", n, bad)
		}
		e = Encoder{}
		e.Bytes([]byte(text))
		if v, bad := decoded(t, e.buf, (*Decoder).Bytes); string(v) != text || bad != "" {
			t.Errorf("%d: %s", n, bad)
		}
		if _, bad := decoded(t, e.buf[:len(e.buf)-min(1, n)], (*Decoder).Bytes); (bad == "") != (n == 0) {
			t.Errorf("%d: truncated bytes were read", n)
		}
		e = Encoder{}
		e.Array(n)
		for i := 0; i < n; i++ {
			e.Nil()
		}
		if v, bad := decoded(t, e.buf, (*Decoder).Any); bad != "" || len(v.([]any)) != n {
			t.Errorf("%d: %s", n, bad)
		}
	}
}

func TestExtensionsOfEveryHeader(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 8, 16, 17, 255, 256, 70000} {
		var e Encoder
		e.ext(9, make([]byte, n))
		d := Decoder{buf: e.buf}
		code, payload, ok := d.ext()
		if !ok || code != 9 || len(payload) != n || d.left() != 0 {
			t.Errorf("%d: code %d, %d bytes, %v", n, code, len(payload), ok)
		}
		for cut := range e.buf[:min(len(e.buf), 8)] {
			if _, _, ok := (&Decoder{buf: e.buf[:cut]}).ext(); ok {
				t.Errorf("%d: an extension cut at %d was read", n, cut)
			}
		}
	}
}

func TestSegmentsAreCheckedOnEverySide(t *testing.T) {
	data := []float64{1, 2}
	memory := memory(data)
	name := func(index, length byte) []byte {
		return []byte{0xc7, 12, 3, 0, 0, 0, index, 0, 0, 0, 0, 0, 0, 0, length}
	}
	read := func(in []byte, contained bool) ([]float64, bool) {
		d := Decoder{buf: in, segments: []Segment{segmentOf(memory)}, contained: contained}
		v := DecodeRaw[float64](&d)
		return v, !d.Failed()
	}
	if v, ok := read(name(0, 16), false); !ok || !reflect.DeepEqual(v, data) {
		t.Errorf("got %v", v)
	}
	for _, bad := range [][]byte{name(1, 16), name(0, 15), name(0, 17), name(0, 16)[:14], {0xc7, 11, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}} {
		if _, ok := read(bad, false); ok {
			t.Errorf("%x was read", bad)
		}
	}
	if _, ok := read(name(0, 16), true); ok {
		t.Error("a self-contained frame named a segment")
	}
}

func TestReversingWords(t *testing.T) {
	b := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	reverseWords(b, 4)
	if !reflect.DeepEqual(b, []byte{4, 3, 2, 1, 8, 7, 6, 5}) || swapWord[complex64]() != 4 || swapWord[uint16]() != 2 {
		t.Errorf("got %v", b)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("USEGOLIB_RT_OLD", "old")
	for entry, want := range map[string][2]string{"A=b=c": {"A", "b=c"}, "=C:=D": {"=C:", "D"}, "E=": {"E", ""}} {
		if key, value, ok := cutVariable(entry); !ok || key != want[0] || value != want[1] {
			t.Errorf("%s: %q %q", entry, key, value)
		}
	}
	for _, entry := range []string{"", "=", "x"} {
		if _, _, ok := cutVariable(entry); ok {
			t.Errorf("%q is no variable", entry)
		}
	}
}
