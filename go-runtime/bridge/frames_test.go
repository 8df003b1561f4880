package rt

import (
	"bytes"
	"testing"
)

// frame encodes arguments: each one is what write does.
func frame(writes ...func(*Encoder)) []byte {
	var e Encoder
	e.Array(len(writes))
	for _, write := range writes {
		write(&e)
	}
	return e.buf
}

func intArg(v int64) func(*Encoder)        { return func(e *Encoder) { e.Int(v) } }
func strArg(v string) func(*Encoder)       { return func(e *Encoder) { e.String(v) } }
func floatsArg(v []float64) func(*Encoder) { return func(e *Encoder) { EncodeRaw(e, v) } }
func anyArg(v any) func(*Encoder)          { return func(e *Encoder) { e.Any(v) } }

// serve registers functions shaped as the emitter prints them, for one test.
func serve(t testing.TB, functions ...Function) {
	oldTable, oldHooks := table, hooks
	Register(functions, Hooks{})
	t.Cleanup(func() { Register(oldTable, oldHooks) })
}

var addInt = Function{Name: "p.AddInt", Params: "a,b", Run: func(c *Call) {
	d, e := &c.D, &c.E
	d.Args(2)
	a0 := d.Int()
	a1 := d.Int()
	if !c.Decoded() {
		return
	}
	r0 := a0 + a1
	c.Results(1)
	e.Int(int64(r0))
}}

var echo = Function{Name: "p.Echo", Params: "s", Run: func(c *Call) {
	d, e := &c.D, &c.E
	d.Args(1)
	a0 := d.String()
	if !c.Decoded() {
		return
	}
	c.Results(1)
	e.String(a0)
}}

var sum = Function{Name: "p.Sum", Params: "xs", Run: func(c *Call) {
	d, e := &c.D, &c.E
	d.Args(1)
	a0 := DecodeRaw[float64](d)
	if !c.Decoded() {
		return
	}
	total := 0.0
	for _, x := range a0 {
		total += x
	}
	c.Results(1)
	e.Float64(total)
}}

var echoAny = Function{Name: "p.EchoAny", Params: "v", Run: func(c *Call) {
	d, e := &c.D, &c.E
	d.Args(1)
	a0 := d.Any()
	if !c.Decoded() {
		return
	}
	c.Results(1)
	e.Any(a0)
}}

// run calls a function as ugl_artifact_call does.
func run(fn uint32, writeback uint64, in, out []byte) (status int32, n int, ticket uint64) {
	var call Call
	call.D.buf, call.E.buf, call.writeback = in, out[:0], writeback
	return onStack(&call).Invoke(fn, out)
}

// invoke runs function 0 and fails the test unless it gives a reply.
func invoke(t testing.TB, in []byte, writeback uint64) []byte {
	t.Helper()
	out := make([]byte, 4096)
	status, n, _ := run(0, writeback, in, out)
	if status != StatusOK {
		t.Fatalf("status %d: %s", status, out[:n])
	}
	return out[:n]
}

func wantReply(t testing.TB, got []byte, writes ...func(*Encoder)) {
	t.Helper()
	if want := append([]byte{replyResult}, frame(writes...)...); !bytes.Equal(got, want) {
		t.Fatalf("got %x, want %x", got, want)
	}
}
