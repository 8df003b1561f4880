package rt

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestCallGivesTheResult(t *testing.T) {
	serve(t, addInt)
	wantReply(t, invoke(t, frame(intArg(2), intArg(-5)), 0), intArg(-3))
}

func TestUnknownFunctionIsNotFound(t *testing.T) {
	serve(t, addInt, Function{Name: "p.Unserved"})
	for _, fn := range []uint32{1, 2, 1 << 31} {
		if status, _, _ := run(fn, 0, frame(), nil); status != StatusNotFound {
			t.Errorf("function %d: status %d", fn, status)
		}
	}
}

func TestRefusedArgumentsNeverEnterTheFunction(t *testing.T) {
	entered := false
	serve(t, Function{Name: "p.F", Params: "a,", Run: func(c *Call) {
		c.D.Args(2)
		c.D.Int8()
		_ = c.D.String()
		if !c.Decoded() {
			return
		}
		entered = true
		c.Results(0)
	}})
	for _, test := range []struct {
		in   []byte
		want string
	}{
		{frame(intArg(200), strArg("")), "p.F(): parameter a: expected int8, got 200, which is out of range"},
		{frame(intArg(2), intArg(2)), "p.F(): parameter #2: expected string, got int"},
		{frame(intArg(2)), "p.F(): expected 2 arguments, got 1"},
		{append(frame(intArg(2), strArg("")), 1, 2), "p.F(): 2 bytes left over after the arguments"},
		{nil, "p.F(): the frame is empty"},
		{[]byte{0x92, 0x01, 0xa5, 'x'}, "p.F(): parameter #2: expected string, but its length is more than the frame holds"},
		{[]byte{0xdd, 0xff, 0xff, 0xff, 0xff}, "p.F(): expected arguments, but its length is more than the frame holds"},
	} {
		out := make([]byte, 256)
		status, n, _ := run(0, 0, test.in, out)
		if status != StatusDecode || string(out[:n]) != test.want {
			t.Errorf("%x: status %d, %q, want %q", test.in, status, out[:n], test.want)
		}
	}
	if entered {
		t.Error("the function was entered")
	}
}

func TestTextIsCutAtACharacter(t *testing.T) {
	out := make([]byte, 4)
	if n := copyText(out, "abc\u00e9"); string(out[:n]) != "abc" {
		t.Errorf("got %q", out[:n])
	}
}

func TestErrorsOfAnyShape(t *testing.T) {
	type fielded struct {
		error
		Code   int
		Reason any
		Bad    func()
		hidden int
	}
	_ = fielded{hidden: 1}
	for _, err := range []error{
		errors.New("plain"), fmt.Errorf("a: %w, b: %w", fs.ErrExist, errors.Join(fs.ErrClosed, fs.ErrInvalid)),
		&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, &fielded{error: errors.New("inner"), Code: 3},
	} {
		var e Encoder
		e.Error(err)
		if e.Failed() {
			t.Fatalf("%v: %s", err, e.failure.message())
		}
		d := Decoder{buf: e.buf}
		back, ok := d.Error().(*HostError)
		if !ok || d.Failed() || d.left() != 0 || back.Message != err.Error() {
			t.Errorf("%v came back as %v", err, back)
		}
	}
}

// endless is an error that wraps itself, and holds itself.
type endless struct{ Self *endless }

func (e *endless) Error() string { return "endless" }
func (e *endless) Unwrap() error { return e }

func TestAnErrorThatWrapsItselfComesToAnEnd(t *testing.T) {
	err := new(endless)
	err.Self = err
	var e Encoder
	e.Error(err)
	if e.Failed() || len(appendChain(nil, err)) != maxChain {
		t.Error("the chain is not bounded")
	}
}

func TestResultsBesideAnError(t *testing.T) {
	type ring struct{ next *ring }
	loop := &ring{}
	loop.next = loop
	for name, test := range map[string]struct {
		run  func(*Call)
		want string
	}{
		"zero": {func(c *Call) { c.Beside(1, false) }, "\x01\x92\x92\xa1e\xb3*errors.errorString\x90"},
		"some": {func(c *Call) {
			if c.Beside(2, true) {
				c.E.Int(7)
				c.E.String("x")
			}
		}, "\x01\x93\x92\xa1e\xb3*errors.errorString\x92\x07\xa1x\x90"},
		"not to be written": {func(c *Call) {
			c.Beside(1, true)
			c.E.Object(loop, false)
			c.E.Fail("why")
		}, "\x01\x93\x92\xa1e\xb3*errors.errorString\xa3why\x90"},
		"panic": {func(c *Call) {
			c.Beside(1, true)
			c.E.Object(loop, false)
			panic("no text")
		}, "\x01\x93\x92\xa1e\xb3*errors.errorString\xaepanic: no text\x90"},
	} {
		before := objects.count()
		serve(t, Function{Name: "p.F", Run: func(c *Call) {
			c.D.Args(0)
			c.Decoded()
			c.Error(errors.New("e"))
			test.run(c)
		}})
		if got := string(invoke(t, []byte{0x90}, 0)); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		if objects.count() != before {
			t.Errorf("%s: objects are left", name)
		}
	}
}

func TestPanicsBecomeReplies(t *testing.T) {
	var value any
	serve(t, Function{Name: "p.Panic", Run: func(c *Call) {
		c.D.Args(0)
		if c.Decoded() {
			c.Results(1)
			panic(value)
		}
	}})
	for _, test := range []struct {
		value      any
		text, kind string
	}{
		{"text", "text", "string"},
		{errors.New("e"), "e", "*errors.errorString"},
		{12, "12", "int"},
		{panickingText{}, "a value of type usegolib.dev/go-runtime/bridge.panickingText whose text panics",
			"usegolib.dev/go-runtime/bridge.panickingText"},
	} {
		value = test.value
		reply := invoke(t, frame(), 0)
		d := Decoder{buf: reply[1:]}
		d.Array(4)
		text, kind, stack, goroutine := d.String(), d.String(), d.String(), d.Int()
		if reply[0] != replyPanic || text != test.text || kind != test.kind || goroutine <= 0 {
			t.Errorf("%v: %q %q %d", test.value, text, kind, goroutine)
		}
		if !strings.HasPrefix(stack, "goroutine ") || !strings.Contains(stack, "TestPanicsBecomeReplies") {
			t.Errorf("stack:\n%s", stack)
		}
	}
}

type panickingText struct{}

func (panickingText) Error() string { panic("no text") }

func TestAReplyThatDoesNotFitIsKeptOnce(t *testing.T) {
	serve(t, echo)
	in := frame(strArg("0123456789"))
	out := make([]byte, 5)
	status, n, ticket := run(0, 0, in, out)
	if status != StatusBufferTooSmall || n != 13 || ticket == 0 {
		t.Fatalf("status %d, %d bytes, ticket %d", status, n, ticket)
	}
	if status, n := Take(ticket, out); status != StatusBufferTooSmall || n != 13 {
		t.Fatalf("status %d, %d bytes", status, n)
	}
	big := make([]byte, 13)
	if status, n := Take(ticket, big); status != StatusOK || n != 13 {
		t.Fatalf("status %d, %d bytes", status, n)
	}
	wantReply(t, big, strArg("0123456789"))
	if status, _ := Take(ticket, big); status != StatusNotFound || Drop(ticket) != StatusNotFound || Drop(0) != StatusNotFound {
		t.Error("a used ticket was found")
	}
	if status, n, _ := run(0, 0, in, make([]byte, 13)); status != StatusOK || n != 13 {
		t.Errorf("a buffer of the exact size: status %d, %d bytes", status, n)
	}
}

func TestKeptRepliesAreBounded(t *testing.T) {
	first := keep([]byte{1}, made{})
	for i := 0; i < 5*maxKept; i++ {
		if ticket := keep([]byte{2}, made{}); i%2 == 0 {
			Drop(ticket)
		}
	}
	if Drop(first) != StatusNotFound || len(kept.replies) > maxKept || len(kept.order) > 2*maxKept {
		t.Errorf("%d replies, %d in the order", len(kept.replies), len(kept.order))
	}
	for _, ticket := range kept.order {
		Drop(ticket)
	}
}

func TestCallsFromManyGoroutines(t *testing.T) {
	serve(t, addInt, echo)
	var group sync.WaitGroup
	for g := 0; g < 8; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			out := make([]byte, 64)
			text := strings.Repeat("x", g)
			for i := 0; i < 500; i++ {
				if _, n, _ := run(1, 0, frame(strArg(text)), out); !bytes.HasSuffix(out[:n], []byte(text)) {
					t.Errorf("goroutine %d got %x", g, out[:n])
				}
				if _, n, _ := run(0, 0, frame(intArg(1), intArg(int64(g))), out); out[n-1] != byte(g+1) {
					t.Errorf("goroutine %d got %x", g, out[:n])
				}
				if i%100 == 0 {
					runtime.GC()
				}
			}
		}(g)
	}
	group.Wait()
}
