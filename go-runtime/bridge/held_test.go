package rt

import (
	"bytes"
	"runtime"
	"sync"
	"testing"
	"time"
)

// shape stands for an interface type that objects of Python may implement.
type shape interface{ Area(int) (int, error) }

type proxyOfShape struct{ *Held }

func (p proxyOfShape) Area(p0 int) (r0 int, err error) {
	c := Method(p.Held, 30, 2, 1)
	c.E.Int(int64(p0))
	if c.Call(1) {
		r0 = c.D.Int()
	}
	err = c.Err()
	return r0, err
}

func asShape(h *Held, _ uint32) shape { return proxyOfShape{h} }

func heldFrame(number byte) []byte { return []byte{0xd7, extCallback, 0, 0, 0, 0, 0, 0, 0, number} }

func TestAnObjectOfPythonIsOneValue(t *testing.T) {
	d := Decoder{buf: append(append(heldFrame(9), heldFrame(9)...), heldFrame(10)...)}
	a, b, other := DecodeProxy(&d, asShape), DecodeProxy(&d, asShape), DecodeProxy(&d, asShape)
	if d.failure != nil || a != b || a == other {
		t.Fatalf("%v %v %v, %v", a, b, other, d.failure)
	}
	if h := a.(proxyOfShape).Held; h.passes != 0 {
		t.Errorf("%d passes are counted before the frame is read", h.passes)
	}
	d.countPasses()
	if h := a.(proxyOfShape).Held; h.passes != 2 || len(*other.(proxyOfShape).made()) != 1 {
		t.Errorf("%d passes", h.passes)
	}
	if _, err := a.Area(1); err == nil {
		t.Error("without a host nothing is called")
	}
}

// made gives what a reply with the object holds.
func (h *Held) made() *heldList {
	e := Encoder{}
	e.Interface(proxyOfShape{h})
	return e.made.held
}

func TestAnObjectIsWrittenAsItsNumber(t *testing.T) {
	d := Decoder{buf: heldFrame(11)}
	v := DecodeProxy(&d, asShape)
	for _, write := range []func(*Encoder){func(e *Encoder) { e.Interface(v) }, func(e *Encoder) { e.Any(v) }} {
		e := Encoder{}
		write(&e)
		if !bytes.Equal(e.buf, heldFrame(11)) {
			t.Errorf("%x", e.buf)
		}
		before := v.(proxyOfShape).writes
		e.made.delivered()
		if after := v.(proxyOfShape).writes; after != before+1 {
			t.Errorf("%d writes after %d", after, before)
		}
		write(&e)
		e.made.undelivered()
		if v.(proxyOfShape).writes != before+1 {
			t.Error("what is not delivered is not counted")
		}
	}
}

// Look-ups and collections at once: whoever has the Held of a number has the one in the table.
func TestOneHeldWhileItIsCollected(t *testing.T) {
	until := time.Now().Add(300 * time.Millisecond)
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for time.Now().Before(until) {
				for number := uint64(1000); number < 1020; number++ {
					h := heldOf(number)
					if other := heldOf(number); h != other || h.number != number {
						t.Errorf("%p and %p for %d", h, other, number)
						return
					}
					if number%5 == 0 {
						runtime.Gosched()
						if other := heldOf(number); h != other {
							t.Errorf("%p and %p for %d", h, other, number)
							return
						}
					}
					runtime.KeepAlive(h)
				}
			}
		}()
	}
	for time.Now().Before(until) {
		runtime.GC()
	}
	wait.Wait()
	for i := 0; i < 200 && heldCount() > 0; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if n := heldCount(); n > 0 {
		t.Errorf("%d are left", n)
	}
}
