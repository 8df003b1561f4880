package rt

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

// exceptionReply is what Python answers when a callable has raised: token, error, traceback.
func exceptionReply(token uint64, message string) []byte {
	e := Encoder{buf: []byte{replyError}}
	e.Array(3)
	e.Uint(token)
	e.Array(2)
	e.String(message)
	e.String("ValueError")
	e.String("Traceback")
	return e.buf
}

func raisedBy(t *testing.T, reply []byte) error {
	t.Helper()
	d := Decoder{buf: reply, pos: 1}
	err := d.exception()
	if err == nil {
		t.Fatal("no error")
	}
	return err
}

func TestAnExceptionOfPythonIsAnError(t *testing.T) {
	err := raisedBy(t, exceptionReply(300, "boom"))
	var exception *PythonError
	if !errors.As(fmt.Errorf("around: %w", err), &exception) || exception.token != 300 {
		t.Fatalf("got %#v", err)
	}
	if err.Error() != "boom" || exception.Type != "ValueError" || exception.Traceback != "Traceback" {
		t.Errorf("got %#v", exception)
	}
	if text := fmt.Sprintf("%#v", err); text != "Traceback" {
		t.Errorf("%%#v gives %s", text)
	}
	// Wherever it is written, the token is there.
	for _, written := range []error{err, fmt.Errorf("around: %w", err), errors.Join(err, errors.New("x"))} {
		e := Encoder{}
		e.Error(written)
		if !bytes.Contains(e.buf, []byte{0x91, 0xcd, 300 >> 8, 300 & 0xff}) {
			t.Errorf("%v: %x", written, e.buf)
		}
	}
}

func TestAReplyThatCannotBeReadIsAnError(t *testing.T) {
	whole := exceptionReply(1, "boom")
	for n := 1; n < len(whole); n++ {
		if _, ok := raisedBy(t, whole[:n]).(callbackError); !ok {
			t.Errorf("%d bytes are read", n)
		}
	}
}

func TestAPanicWithAnExceptionIsItsReply(t *testing.T) {
	for _, value := range []any{raisedBy(t, exceptionReply(7, "boom")), fmt.Errorf("around: %w", raisedBy(t, exceptionReply(7, "boom")))} {
		var c Call
		c.panicked(value)
		if want := []byte{replyException, 0x91, 7}; !bytes.Equal(c.E.buf, want) {
			t.Errorf("%v: %x", value, c.E.buf)
		}
	}
	var c Call
	if c.raised("text") || c.raised(nil) || c.raised(errors.New("boom")) {
		t.Error("that is no exception of Python")
	}
}

// Without a host, as at the end of Python, a func gives its error, or ends the call.
func TestAFuncWithoutAHost(t *testing.T) {
	d := Decoder{buf: []byte{0xd7, extCallback, 0, 0, 0, 0, 0, 0, 0, 9, 0xc0}}
	f := DecodeFunc(&d, func(h *Callable) func(int) (int, error) {
		return func(p0 int) (r0 int, err error) {
			c := h.Begin(1)
			c.E.Int(int64(p0))
			if c.Call(1) {
				r0 = c.D.Int()
			}
			return r0, c.Err()
		}
	})
	if n, err := f(1); n != 0 || err == nil || err.Error() != "a Python function cannot be called any more: Python is ending, or has let go of it" {
		t.Errorf("got %d, %v", n, err)
	}
	if g := DecodeFunc(&d, func(*Callable) func() { t.Error("nil is no callable"); return nil }); g != nil || d.failure != nil {
		t.Errorf("nil is %p, %v", g, d.failure)
	}
	if isWithinCall() {
		t.Error("no call of the bridge is below")
	}
	new(Callable).Begin(0).End() // must not panic: nobody would recover
}
