package rt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"strings"
	"sync"
	"testing"
)

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) Len() int { return c.n }

type point struct{ X, Y int }

func (p point) String() string { return fmt.Sprint(p.X, "/", p.Y) }

type op func(int) int

var counterInc = Function{Name: "p.Inc", Params: "c", Run: func(c *Call) {
	c.D.Args(1)
	a0 := DecodeHandle[*counter](&c.D)
	if !c.Decoded() {
		return
	}
	a0.mu.Lock()
	a0.n++
	n := a0.n
	a0.mu.Unlock()
	c.Results(1)
	c.E.Int(int64(n))
}}

func handleArg(handle uint64) func(*Encoder) {
	return func(e *Encoder) { e.ext(extObject, binary.BigEndian.AppendUint64(nil, handle)) }
}

// registerTypes makes types known as generated code does.
func registerTypes(t testing.TB, types ...Type) {
	old := hooks
	Register(table, Hooks{Types: types})
	t.Cleanup(func() { Register(table, old) })
}

// written gives the bytes of what a function writes.
func written(t testing.TB, write func(*Encoder)) []byte {
	t.Helper()
	var e Encoder
	write(&e)
	if e.Failed() {
		t.Fatal(e.failure.message())
	}
	return e.buf
}

func TestHandlesOfEveryForm(t *testing.T) {
	freshObjects(t)
	c := new(counter)
	plain := written(t, func(e *Encoder) { e.Object(c, false) })
	if len(plain) != 10 || plain[0] != 0xd7 {
		t.Fatalf("%x", plain)
	}
	registerTypes(t, Type{Number: 30, Pointer: 31, Object: true, Nil: (*counter)(nil)})
	long := written(t, func(e *Encoder) { e.Any(c) })
	if len(long) != 15 || binary.BigEndian.Uint32(long[11:]) != 31 {
		t.Fatalf("%x", long)
	}
	for _, in := range [][]byte{plain, long} {
		if v, bad := decoded(t, in, DecodeHandle[*counter]); v != c || bad != "" {
			t.Errorf("%x: %v %s", in, v, bad)
		}
		if v, bad := decoded(t, in, (*Decoder).Any); v != any(c) || bad != "" {
			t.Errorf("%x: %v %s", in, v, bad)
		}
	}
	if v, bad := decoded(t, []byte{0xc0}, DecodeHandle[*counter]); v != nil || bad != "" {
		t.Errorf("nil: %v %s", v, bad)
	}
	const here = "usegolib.dev/go-runtime/bridge."
	for want, in := range map[string][]byte{
		"int":                             {1},
		"extension 4":                     {0xd4, 4, 1},
		"a handle of *" + here + "point":  written(t, func(e *Encoder) { e.Object(new(point), false) }),
		"a handle of " + here + "counter": written(t, func(e *Encoder) { EncodeBoxed(e, new(counter)) }),
		"a handle of " + here + "op":      written(t, func(e *Encoder) { e.Object(op(nil), false) }),
	} {
		_, bad := decoded(t, in, DecodeHandle[*counter])
		isCounter := strings.HasSuffix(want, "counter")
		if bad != "expected *"+here+"counter, got "+want && !isCounter || isCounter && bad != "" {
			t.Errorf("%x: %s, want %s", in, bad, want)
		}
	}
}

func TestBoxedValuesAreCopies(t *testing.T) {
	freshObjects(t)
	p := point{1, 2}
	in := written(t, func(e *Encoder) { EncodeBoxed(e, &p) })
	p.X = 9
	var back point
	d := Decoder{buf: in}
	DecodeBoxed(&d, &back)
	if d.Failed() || back != (point{1, 2}) {
		t.Errorf("%v", back)
	}
	if v, _ := decoded(t, in, (*Decoder).Any); v != any(point{1, 2}) {
		t.Errorf("%T %v", v, v)
	}
	if v, bad := decoded(t, in, DecodeInterface[fmt.Stringer]); bad != "" || v != fmt.Stringer(point{1, 2}) {
		t.Errorf("%v %s", v, bad)
	}
}

func TestInterfacesAreReadFromWhatHasTheirMethods(t *testing.T) {
	freshObjects(t)
	read := func(in []byte) string {
		r, bad := decoded(t, in, DecodeInterface[io.Reader])
		if bad != "" || r == nil {
			return bad
		}
		b, _ := io.ReadAll(r)
		return string(b)
	}
	for in, want := range map[string]string{
		"\xa3abc": "abc", "\xd9\x03abc": "abc", "\xc4\x03abc": "abc", "\xc0": "",
		"\x01": "expected io.Reader, got int", "\xc3": "expected io.Reader, got bool", "": "expected io.Reader, got the end of the frame",
		string(written(t, func(e *Encoder) { e.Interface(strings.NewReader("x")) })): "x",
		string(written(t, func(e *Encoder) { e.Any(int8(1)) })):                      "expected io.Reader, got a int8, which does not have its methods",
		string(written(t, func(e *Encoder) { e.Interface(new(counter)) })): "expected io.Reader, got a handle of " +
			"*usegolib.dev/go-runtime/bridge.counter",
	} {
		if got := read([]byte(in)); got != want {
			t.Errorf("%x: %q, want %q", in, got, want)
		}
	}
	if v, bad := decoded(t, []byte{0xa1, 'x'}, DecodeInterface[fmt.Stringer]); v != nil || bad != "expected fmt.Stringer, got str" {
		t.Errorf("%v %s", v, bad)
	}
}

func TestFuncsAndChannelsFitWhereGoWouldAssignThem(t *testing.T) {
	freshObjects(t)
	double := func(x int) int { return 2 * x }
	serve(t, Function{Name: "p.Double", Value: double}, counterInc)
	named := written(t, func(e *Encoder) { e.Object(op(double), false) })
	for _, in := range [][]byte{named, {0xd6, 4, 0, 0, 0, 0}} {
		if f, bad := decoded(t, in, DecodeHandle[func(int) int]); bad != "" || f(2) != 4 {
			t.Error(bad)
		}
		if f, bad := decoded(t, in, DecodeHandle[op]); bad != "" || f(2) != 4 {
			t.Error(bad)
		}
		if _, bad := decoded(t, in, DecodeHandle[func(int8) int]); bad == "" {
			t.Error("a func of another type was taken")
		}
	}
	for _, number := range []byte{1, 9} {
		if _, bad := decoded(t, []byte{0xd6, 4, 0, 0, 0, number}, DecodeHandle[op]); !strings.Contains(bad, "cannot be passed as a value") {
			t.Error(bad)
		}
	}
	both := written(t, func(e *Encoder) { e.Object(make(chan int), false) })
	if c, bad := decoded(t, both, DecodeHandle[<-chan int]); bad != "" || c == nil {
		t.Error(bad)
	}
}

func TestDynamicTypesAndWhatBecomesOfThem(t *testing.T) {
	freshObjects(t)
	type hidden struct{ x int }
	type open struct{ X int }
	for _, test := range []struct {
		value  any
		handle bool
	}{
		{func() {}, true}, {make(chan int), true}, {&hidden{1}, true}, {hidden{1}, true}, {new(counter), true},
		{open{1}, false}, {&open{1}, false}, {errors.New("x"), false}, {big.NewRat(1, 2), false}, {(*counter)(nil), false},
		{(func())(nil), false},
	} {
		if in := written(t, func(e *Encoder) { e.Any(test.value) }); (&Decoder{buf: in}).IsHandle() != test.handle {
			t.Errorf("%T: %x", test.value, in)
		}
	}
	if in := written(t, func(e *Encoder) { e.Interface(errors.New("x")) }); !(&Decoder{buf: in}).IsHandle() {
		t.Errorf("an unknown error behind an interface: %x", in)
	}
}

func TestPlacesOfFieldsByValueAndByPointer(t *testing.T) {
	var s struct {
		value   counter
		pointer *counter
	}
	other := &counter{n: 3}
	Put(&s.pointer, other)
	Put(&s.value, &counter{n: 4})
	if Place[*counter](&s.value) != &s.value || Place[*counter](&s.pointer) != other || s.value.n != 4 {
		t.Error("a place is somewhere else")
	}
	if HiddenPlace(&s.value) != any(&s.value) || HiddenPlace(&s.pointer) != any(other) {
		t.Error("a hidden place is somewhere else")
	}
	Put[*counter](&s.value, nil)
	Put[*counter](&s.pointer, nil)
	if s.value.n != 0 || s.pointer != nil || HiddenPlace(&s.pointer) != nil {
		t.Error("nil is not zero")
	}
}

func TestObjectsThatAreTheSameHashAlike(t *testing.T) {
	type key struct {
		f float64
		s string
		p *int
		a [2]any
		_ int
	}
	n, zero, minus := new(int), 0.0, math.Copysign(0, -1)
	box := func(v any) reference { return reference{addressable(v), true} }
	slice := []int{1}
	for i, pair := range [][2]reference{
		{{value: n}, {value: n}},
		{box(key{zero, "x", n, [2]any{1, nil}, 1}), box(key{minus, "x", n, [2]any{1, nil}, 2})},
		{{&slice, true}, {&slice, true}},
		{{value: serve}, {value: serve}},
	} {
		if !same(pair[0], pair[1]) || hashOf(pair[0]) != hashOf(pair[1]) {
			t.Errorf("pair %d: %v, %x %x", i, same(pair[0], pair[1]), hashOf(pair[0]), hashOf(pair[1]))
		}
	}
	for i, pair := range [][2]reference{
		{{value: n}, {value: new(int)}}, {{value: n}, {n, true}}, {box(key{s: "x"}), box(key{s: "y"})}, {box(slice), box(slice)},
		{{value: n}, {value: new(uint)}},
	} {
		if same(pair[0], pair[1]) {
			t.Errorf("pair %d is the same", i)
		}
	}
}

func TestTextOfObjects(t *testing.T) {
	cyclic := map[string]any{}
	cyclic["self"] = cyclic
	type deep struct {
		Name  string
		Inner []any
		inner map[int]int
	}
	for _, test := range []struct {
		value any
		boxed bool
		want  string
	}{
		{point{1, 2}, false, "1/2"},
		{errors.New("e"), false, "e"},
		{&deep{"n", []any{1, 2.5, true, nil, "s"}, nil}, false, "&{n [1 2.5 true <nil> s]}"},
		{&deep{Name: "n"}, true, "{n []}"},
		{cyclic, false, "map[self:map[self:map[self:map[self:map[self:...]]]]]"},
		{map[int]int{1: 2}, false, "map[1:2]"},
		{(*deep)(nil), false, "*usegolib.dev/go-runtime/bridge.deep"},
	} {
		if got := textOf(reference{test.value, test.boxed}); got != test.want {
			t.Errorf("%T: %q, want %q", test.value, got, test.want)
		}
	}
	if text := textOf(reference{value: make([]int, 1_000_000)}); len(text) > maxText+8 {
		t.Errorf("%d bytes", len(text))
	}
}

func TestReservedFunctions(t *testing.T) {
	freshObjects(t)
	serve(t)
	out := make([]byte, 4096)
	call := func(offset uint32, writes ...func(*Encoder)) []byte {
		status, n, _ := run(firstReserved+offset, 0, frame(writes...), out)
		if status != StatusOK && status != StatusDecode {
			t.Fatalf("status %d", status)
		}
		return append([]byte(nil), out[:n]...)
	}
	c := handleArg(objects.add(&counter{n: 7}, false).handle())
	f := handleArg(objects.add(func() {}, false).handle())
	wantReply(t, call(1, c, c), func(e *Encoder) { e.Bool(true) })
	wantReply(t, call(1, c, f), func(e *Encoder) { e.Bool(false) })
	wantReply(t, call(4, f), strArg("func()"))
	wantReply(t, call(6, c), intArg(7))
	if got := string(call(6, f)); got != "usegolib.len(): parameter object: a func() has no length" {
		t.Error(got)
	}
	if got := string(call(3, func(e *Encoder) { e.Nil() })); got != "usegolib.text(): parameter object: expected an object, got nil" {
		t.Error(got)
	}
	if got := string(call(0, func(e *Encoder) { e.Bytes([]byte("1234567")) })); !strings.Contains(got, "expected handles of 8 bytes, got 7 bytes") {
		t.Error(got)
	}
	if !bytes.Contains(call(5), []byte("objects\x02")) {
		t.Errorf("%x", call(5))
	}
	n := 7
	wantReply(t, call(7, handleArg(objects.add(&n, false).handle())), intArg(7))
	if got := string(call(7, f)); got != "usegolib.value(): parameter object: expected a pointer to data, got a handle of func()" {
		t.Error(got)
	}
	none := func(e *Encoder) { e.Array(0) }
	wantReply(t, call(8, f, none), intArg(0), none)
	if got := string(call(8, c, none)); got != "usegolib.call(): parameter func: a *usegolib.dev/go-runtime/bridge.counter cannot be called: it is no func" {
		t.Error(got)
	}
	file := handleArg(objects.add(strings.NewReader("one\ntwo"), false).handle())
	p := func(e *Encoder) { e.Bytes(make([]byte, 2)) }
	noBytes := func(e *Encoder) { e.Bytes(nil) }
	wantReply(t, call(9, file, intArg(0), intArg(0), p), intArg(hasRead|hasSeek), noBytes)
	wantReply(t, call(9, file, intArg(1), intArg(0), p), intArg(2), noBytes)
	wantReply(t, call(9, file, intArg(3), intArg(-1), p), intArg(0), func(e *Encoder) { e.Bytes([]byte("e\n")) })
	wantReply(t, call(9, file, intArg(8), intArg(-1), p), intArg(6), noBytes)
	for _, operation := range []int64{2, 4, -1, 9} {
		if got := string(call(9, file, intArg(operation), intArg(0), p)); got != "usegolib.file(): parameter object: the object does not have the method of a file that is asked for" {
			t.Error(got)
		}
	}
	if status, _, _ := run(firstReserved+uint32(len(reserved)), 0, frame(), out); status != StatusNotFound {
		t.Errorf("status %d", status)
	}
}
