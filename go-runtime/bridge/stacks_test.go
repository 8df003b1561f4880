package rt

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

type trace []uintptr

// traced carries a stack as github.com/pkg/errors does, with a result type of its own.
type traced struct{ counters trace }

func (t *traced) Error() string     { return "traced" }
func (t *traced) StackTrace() trace { return t.counters }

// called carries one as go-errors does.
type called struct{ counters []uintptr }

func (c *called) Error() string      { return "called" }
func (c *called) Callers() []uintptr { return c.counters }

func callersHere() []uintptr {
	var counters [8]uintptr
	return counters[:runtime.Callers(2, counters[:])]
}

func TestStacksOfErrors(t *testing.T) {
	for _, err := range []error{
		&traced{callersHere()}, &called{callersHere()}, fmt.Errorf("outer: %w", &traced{callersHere()}),
	} {
		text := stackOf(appendChain(nil, err))
		if first, _, _ := strings.Cut(text, "\n"); !strings.HasSuffix(first, ".TestStacksOfErrors()") {
			t.Errorf("%v: %q", err, text)
		}
		var e Encoder
		if e.Error(err); e.failure != nil || e.buf[0] != 0x99 {
			t.Errorf("%v: %x, %v", err, e.buf[:1], e.failure)
		}
	}
	for _, err := range []error{&traced{}, fmt.Errorf("x"), (*traced)(nil)} {
		if text := stackOf(appendChain(nil, err)); text != "" {
			t.Errorf("%v: %q", err, text)
		}
	}
}
