package rt

import (
	"fmt"
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
