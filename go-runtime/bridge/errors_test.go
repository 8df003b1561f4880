package rt

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
)

type around struct {
	Op    string
	Inner error
	Parts []error
}

func (a *around) Error() string { return a.Op }

type wrapping struct{ Err error }

func (w wrapping) Error() string { return "wrapping" }
func (w wrapping) Unwrap() error { return w.Err }

// What used to happen: an error whose fields lead back to it was never written to its end, and a chain of values took
// twice as long with every link.
func TestErrorsWithinErrors(t *testing.T) {
	circle := &around{Op: "circle"}
	circle.Inner, circle.Parts = circle, []error{circle, circle}
	var chain error = fmt.Errorf("end")
	for i := 0; i < 100; i++ {
		chain = wrapping{chain}
	}
	for _, err := range []error{circle, chain} {
		e := Encoder{}
		e.Error(err)
		if e.failure != nil {
			t.Errorf("%v: %v", err, e.failure.text)
		}
		if len(e.buf) > 40_000 {
			t.Errorf("%v takes %d bytes", err, len(e.buf))
		}
	}
}

// mute is an error with methods that panic.
type mute struct{ text string }

func (m *mute) Error() string { return m.text + string(m.text[5]) }
func (m *mute) Unwrap() error { panic("wraps nothing") }
func (m *mute) As(any) bool   { panic("is nothing") }
func (m *mute) Is(error) bool { panic("is nothing") }

// What used to happen: the call that gave such an error was a panic, and its other results were lost.
func TestMethodsOfErrorsThatPanic(t *testing.T) {
	for _, test := range []struct {
		err  error
		text string
	}{
		{(*mute)(nil), "<nil>"},
		{&mute{"short"}, "%!v(PANIC=Error method: runtime error: index out of range [5] with length 5)"},
		{&mute{"enough"}, "enoughh"},
	} {
		for _, err := range []error{test.err, fmt.Errorf("%w", test.err), errorsOf{test.err}} {
			var e Encoder
			e.Error(err)
			d := Decoder{buf: e.buf}
			if n, ok := d.array("error"); e.failure != nil || !ok || n < 2 {
				t.Fatalf("%#v: %q", err, e.buf)
			}
			if text := d.String(); text != test.text {
				t.Errorf("%#v: %q, want %q", err, text, test.text)
			}
		}
		if got := fmt.Sprint(test.err); got != test.text {
			t.Errorf("fmt says %q, the test %q", got, test.text)
		}
	}
}

// The guard against a panic is left out for the errors of errors.New alone, and not for a nil pointer of their type.
func TestMessagesWithoutGuard(t *testing.T) {
	plain := errors.New("plain")
	for _, test := range []struct {
		err     error
		text    string
		without bool
	}{
		{plain, "plain", true},
		{fmt.Errorf("number %d", 5), "number 5", true},
		{reflect.Zero(reflect.TypeOf(plain)).Interface().(error), "<nil>", true},
		{fmt.Errorf("more: %w", plain), "more: plain", false},
		{(*mute)(nil), "<nil>", false},
	} {
		form := known.forms.of(test.err)
		if text := form.message(test.err); text != test.text || form.plainText != test.without {
			t.Errorf("%T: %q, %v", test.err, text, form.plainText)
		}
	}
}

// errorsOf is a list of errors whose text is that of the first.
type errorsOf []error

func (list errorsOf) Error() string   { return messageOf(list[0]) }
func (list errorsOf) Unwrap() []error { return list }
