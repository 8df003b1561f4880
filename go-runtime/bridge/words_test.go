package rt

import (
	"errors"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

// words calls function 0 with words, and with an out buffer of the given size.
func words(t *testing.T, room int, args ...uint64) (*Words, int32, []byte) {
	t.Helper()
	out := make([]byte, room)
	w := &Words{out: unsafe.SliceData(out), outCap: uintptr(room), outLen: 99}
	copy(w.words[:], args)
	status := w.run()
	if status != StatusOK {
		return w, status, nil
	}
	return w, status, out[:w.outLen]
}

func TestWordsOfEveryKind(t *testing.T) {
	serve(t, Function{Name: "p.F", Words: func(w *Words) int32 {
		if !w.Bool(0) || w.Bool(1) || w.Int(2) != -5 || w.Uint(3) != math.MaxUint64 || w.Float64(4) != 1.5 || w.Float32(5) != 0.25 {
			return StatusError
		}
		return StatusOK
	}})
	minus := int64(-5)
	args := []uint64{1, 0, uint64(minus), math.MaxUint64, math.Float64bits(1.5), math.Float64bits(0.25)}
	if _, status, reply := words(t, 0, args...); status != StatusOK || len(reply) != 0 {
		t.Fatalf("status %d, reply %x", status, reply)
	}
	for name, test := range map[string]struct {
		set  func(*Words)
		want uint64
	}{
		"bool":    {func(w *Words) { w.SetBool(true) }, 1},
		"no bool": {func(w *Words) { w.SetBool(false) }, 0},
		"int":     {func(w *Words) { w.SetInt(-1) }, math.MaxUint64},
		"uint":    {func(w *Words) { w.SetUint(7) }, 7},
		"float64": {func(w *Words) { w.SetFloat64(0.5) }, math.Float64bits(0.5)},
		"float32": {func(w *Words) { w.SetFloat32(0.5) }, math.Float64bits(0.5)},
	} {
		serve(t, Function{Name: "p.F", Words: func(w *Words) int32 { test.set(w); return StatusOK }})
		if w, _, _ := words(t, 0, 55); w.words[0] != test.want {
			t.Errorf("%s: %x, want %x", name, w.words[0], test.want)
		}
	}
}

func TestStringsOfWords(t *testing.T) {
	serve(t, Function{Name: "p.Twice", Words: func(w *Words) int32 {
		if w.Int(0) != 7 {
			return StatusError
		}
		v := w.String(1)
		return w.SetString(v + v)
	}})
	given := []byte("hello")
	args := []uint64{7, uint64(uintptr(unsafe.Pointer(&given[0]))), uint64(len(given))}
	w, status, reply := words(t, 10, args...)
	if status != StatusOK || len(reply) != 0 || string(unsafe.Slice(w.out, w.words[0])) != "hellohello" {
		t.Fatalf("status %d, reply %x, words %x", status, reply, w.words)
	}
	w, status, _ = words(t, 9, args...)
	if status != StatusBufferTooSmall || w.outLen != 13 {
		t.Fatalf("status %d, length %d", status, w.outLen)
	}
	big := make([]byte, w.outLen)
	Take(w.ticket, big)
	wantReply(t, big, strArg("hellohello"))
	w, status, _ = words(t, 0, 7, 0, 0)
	if status != StatusOK || w.words[0] != 0 {
		t.Fatalf("status %d, words %x", status, w.words)
	}
	runtime.KeepAlive(given)
}

func TestObjectsOfWords(t *testing.T) {
	freshObjects(t)
	inc := Function{Name: "p.Counter.Inc", Words: func(w *Words) int32 {
		c, ok := w.Object(0).(*counter)
		if !ok {
			return StatusDecode
		}
		c.n += int(w.Int(1))
		return w.SetObject(c, w.Int(1) == 0)
	}}
	serve(t, inc)
	c := new(counter)
	handle := objects.add(c, false).handle()
	w, status, reply := words(t, 0, handle, 5)
	if status != StatusOK || len(reply) != 0 || c.n != 5 || objects.find(w.words[0]).value != c || w.words[0] == handle {
		t.Fatalf("status %d, reply %x, words %x, n %d", status, reply, w.words, c.n)
	}
	if w, status, _ = words(t, 0, handle, 0); status != StatusOK || w.words[0] != 0 {
		t.Fatalf("nil: status %d, words %x", status, w.words)
	}
	wrong := objects.add(new(int), false).handle()
	objects.release(1, func(int) uint64 { return handle })
	for _, handle := range []uint64{0, handle, wrong, 1 << 63} {
		if _, status, _ = words(t, 0, handle, 1); status != StatusDecode || c.n != 5 {
			t.Errorf("handle %x: status %d, n %d", handle, status, c.n)
		}
	}
}

func TestErrorsAndPanicsOfWordsAreOrdinaryReplies(t *testing.T) {
	text := strings.Repeat("x", 500)
	serve(t, Function{Name: "p.F", Words: func(w *Words) int32 {
		if w.Int(0) == 1 {
			panic(text)
		}
		return w.Error(errors.New(text))
	}})
	for arg, kind := range []byte{replyError, replyPanic} {
		_, status, reply := words(t, 8192, uint64(arg))
		if status != StatusOK || len(reply) < 500 || reply[0] != kind {
			t.Fatalf("%d: status %d, reply %.20x", arg, status, reply)
		}
		if kind == replyPanic && (strings.Contains(string(reply), "(*Words).run") || !strings.Contains(string(reply), "TestErrorsAndPanics")) {
			t.Errorf("stack:\n%s", reply)
		}
		w, status, _ := words(t, 100, uint64(arg))
		if status != StatusBufferTooSmall || w.outLen < 500 || w.ticket == 0 {
			t.Fatalf("%d: status %d, length %d", arg, status, w.outLen)
		}
		big := make([]byte, w.outLen)
		if status, n := Take(w.ticket, big); status != StatusOK || n != len(big) || big[0] != kind {
			t.Errorf("%d: status %d, %d bytes", arg, status, n)
		}
	}
}

type quietError struct{}

func (quietError) Error() string { return "quiet" }

// A plain error is written at once where it fits; the reply must be the one that a call with a frame gives.
func TestPlainErrorsOfWordsAreWrittenAsThoseOfFrames(t *testing.T) {
	var err error
	serve(t, Function{Name: "p.F", Words: func(w *Words) int32 { return w.Error(err) }})
	errs := []error{quietError{}, &quietError{}}
	for _, n := range []int{0, 1, 31, 32, 255, 256, 70_000} {
		errs = append(errs, errors.New(strings.Repeat("x", n)))
	}
	for i := 0; i < 2; i++ { // The first time the form of the type is looked for, later it is known.
		for _, err = range errs {
			var c Call
			c.Error(err)
			c.finish()
			want := string(c.E.buf)
			for _, room := range []int{0, 5, len(want) - 1, len(want), len(want) + 1, 100_000} {
				w, status, reply := words(t, room)
				if room < len(want) && status == StatusBufferTooSmall {
					reply = make([]byte, w.outLen)
					status, _ = Take(w.ticket, reply)
				}
				if status != StatusOK || string(reply) != want {
					t.Errorf("%T of %d bytes, room %d: status %d, %.30x", err, len(err.Error()), room, status, reply)
				}
			}
		}
	}
}

// An error whose text changes is asked for it once, also where the reply has no room for it.
func TestTheTextOfAnErrorIsAskedOnce(t *testing.T) {
	err := &countingError{}
	serve(t, Function{Name: "p.F", Words: func(w *Words) int32 { return w.Error(err) }})
	for i, room := range []int{0, 100} {
		if words(t, room); err.asked != i+1 {
			t.Errorf("room %d: asked %d times in all", room, err.asked)
		}
	}
}

type countingError struct{ asked int }

func (e *countingError) Error() string { e.asked++; return "once" }

func TestFormsOfErrorsThatShareAPlace(t *testing.T) {
	var forms recentForms
	errs := []error{
		quietError{}, &quietError{}, &countingError{}, errors.New("x"), errors.Join(errors.New("x")), &HostError{},
		&strconv.NumError{Err: errors.New("x")}, (*quietError)(nil), strconv.ErrRange,
	}
	for round := 0; round < 2; round++ {
		for i := range forms {
			for _, err := range errs {
				// Whatever another error left at its place.
				forms[i].Store(forms.of(errs[i%len(errs)]))
				if form := forms.of(err); form != dynamicTypeOf(err).asError() {
					t.Errorf("%T has the form of %s", err, form.name)
				}
			}
		}
	}
}

func TestWordsOfAFunctionWithoutThem(t *testing.T) {
	serve(t, addInt)
	for _, number := range []uint32{0, 1, 1 << 31} {
		w := &Words{function: number}
		if status := w.run(); status != StatusNotSupported {
			t.Errorf("function %d: status %d", number, status)
		}
	}
}

func TestWordsAllocateNothing(t *testing.T) {
	serve(t, Function{Name: "p.Add", Words: func(w *Words) int32 { w.SetInt(w.Int(0) + w.Int(1)); return StatusOK }})
	w := &Words{words: [maxWords]uint64{1, 2}}
	if got := testing.AllocsPerRun(200, func() { w.run() }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
