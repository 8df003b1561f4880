package rt

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"testing"
)

var errGone = errors.New("gone")

type codeError struct{ Code int }

func (e *codeError) Error() string        { return fmt.Sprint("code ", e.Code) }
func (e *codeError) Is(target error) bool { return e.Code == 410 && target == errGone }
func (e *codeError) Timeout() bool        { return false }
func (e *codeError) Slices() []codeErrors { return nil }

// codeErrors cannot be compared.
type codeErrors []codeError

func (e codeErrors) Error() string { return "several" }

func (e codeErrors) As(target any) bool {
	if p, ok := target.(**codeError); ok {
		*p = &e[0]
		return true
	}
	return false
}

// timeout is an error type that is an interface.
type timeout interface {
	error
	Timeout() bool
}

func registerErrors(t testing.TB) {
	old := hooks
	Register(table, Hooks{
		Types: []Type{
			{Number: 30, Pointer: 31, Nil: (*codeError)(nil)}, {Number: 32, Nil: (*codeErrors)(nil)}, {Number: 33, Nil: (*timeout)(nil)},
		},
		Sentinels: []Sentinel{{1, &errGone}, {2, &io.EOF}, {3, &io.EOF}},
	})
	t.Cleanup(func() { Register(table, old) })
}

// holder can be compared by its type, and not for every value.
type holder struct{ held any }

func (h holder) Error() string { return "held" }

// shown has an exported field.
type shown struct{ Code int }

func (s shown) Error() string { return "shown" }

func TestOnlyErrorsWithMoreToSayAreLong(t *testing.T) {
	registerErrors(t)
	for _, test := range []struct {
		err  error
		long bool
	}{
		{errors.New("x"), false},
		{holder{1}, false},
		{holder{[]int{1}}, false},
		{errGone, true},
		{fmt.Errorf("x: %w", errors.New("y")), true},
		{errors.Join(errors.New("x")), true},
		{&codeError{1}, true},
		{codeErrors{{1}}, true},
		{shown{1}, true},
		{&shown{1}, true},
		{&HostError{Message: "x", Type: "y"}, true},
	} {
		var e Encoder
		e.Error(test.err)
		if e.failure != nil || e.buf[0] == 0x92 == test.long {
			t.Errorf("%T: %x, %v", test.err, e.buf, e.failure)
		}
	}
}

func TestAPlainErrorInsideAllLevels(t *testing.T) {
	var e Encoder
	for i := 0; i < maxDepth; i++ {
		e.Enter(nil)
	}
	if e.Error(errors.New("x")); e.failure == nil {
		t.Error("an error beyond the deepest level was written")
	}
}

func TestWhatAnErrorIs(t *testing.T) {
	registerErrors(t)
	for _, test := range []struct {
		err              error
		sentinels, types []uint32
	}{
		{errors.New("gone"), nil, nil},
		{errGone, []uint32{1}, nil},
		{fmt.Errorf("x: %w", io.EOF), []uint32{2, 3}, nil},
		{&codeError{1}, nil, []uint32{31, 33}},
		{&codeError{410}, []uint32{1}, []uint32{31, 33}},
		{codeErrors{{1}}, nil, []uint32{32, 31}},
		{errors.Join(io.EOF, errGone, &codeError{410}), []uint32{2, 3, 1}, []uint32{31, 33}},
	} {
		m := matchesOf(appendChain(nil, test.err))
		if !reflect.DeepEqual(m.sentinels, test.sentinels) || !reflect.DeepEqual(m.types, test.types) {
			t.Errorf("%v: %v", test.err, m)
		}
	}
}

func TestAssignedSentinelsAreFound(t *testing.T) {
	registerErrors(t)
	old := errGone
	defer func() { errGone = old }()
	matchesOf([]error{errGone})
	errGone = errors.New("another")
	SentinelChanged()
	if m := matchesOf([]error{errGone}); len(m.sentinels) != 1 {
		t.Errorf("%v", m)
	}
}

func TestErrorsComeBackAsWhatTheyWere(t *testing.T) {
	registerErrors(t)
	for err, same := range map[error]bool{io.EOF: true, fmt.Errorf("x: %w", io.EOF): false} {
		in := written(t, func(e *Encoder) { e.Error(err) })
		back, bad := decoded(t, in, (*Decoder).Error)
		if bad != "" || !errors.Is(back, io.EOF) || errors.Is(back, errGone) || (back == io.EOF) != same {
			t.Errorf("%v came back as %#v, %s", err, back, bad)
		}
		again := written(t, func(e *Encoder) { e.Error(back) })
		if !same && len(again) >= len(in) {
			t.Errorf("%x became %x", in, again)
		}
	}
	freshObjects(t)
	in := written(t, func(e *Encoder) { e.handle(&codeError{3}, false, 31) })
	if back, bad := decoded(t, in, (*Decoder).Error); bad != "" || back.Error() != "code 3" {
		t.Errorf("%v %s", back, bad)
	}
}

// crowd is a joined error that holds itself many times.
type crowd struct{}

func (c *crowd) Error() string   { return "crowd" }
func (c *crowd) Unwrap() []error { return []error{c, c, c} }

func TestMembersOfMembersAreBounded(t *testing.T) {
	if n := len(written(t, func(e *Encoder) { e.Error(new(crowd)) })); n > 1<<20 {
		t.Errorf("%d bytes", n)
	}
}
