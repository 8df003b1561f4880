package rt

import (
	"encoding/binary"
	"runtime"
	"testing"
	"unsafe"
)

// doubled answers with a slice twice as long as its argument, and with the argument.
var doubled = Function{Name: "p.Doubled", Run: func(c *Call) {
	c.D.Args(1)
	v := DecodeRaw[float64](&c.D)
	if !c.Decoded() {
		return
	}
	w := append(append([]float64(nil), v...), v...)
	c.Results(2)
	ResultRaw(c, w)
	ResultRaw(c, v)
}}

// floats is memory that is lent: n numbers, and the segment that lends them.
func floats(n int) ([]float64, Segment) {
	v := make([]float64, n)
	for i := range v {
		v[i] = float64(i)
	}
	return v, Segment{Ptr: unsafe.Pointer(unsafe.SliceData(v)), Len: uintptr(8 * n), Flags: segmentLent}
}

func segmentArg(length uint64) func(*Encoder) {
	return func(e *Encoder) {
		payload := binary.BigEndian.AppendUint64(make([]byte, 4), length)
		e.ext(extSegment, payload)
	}
}

// lend runs function 0 on a segment.
func lend(s Segment, wantsViews bool, out []byte) (status int32, n int, c *Call) {
	c = &Call{}
	if wantsViews {
		c.viewsFrom = viewFrom
	}
	c.D.buf, c.D.segments, c.E.buf = frame(segmentArg(uint64(s.Len))), []Segment{s}, out[:0]
	status, n, _ = c.Invoke(0, out)
	return status, n, c
}

func TestLentMemoryIsTheSliceItself(t *testing.T) {
	serve(t, Function{Name: "p.Zero", Run: func(c *Call) {
		c.D.Args(1)
		v := DecodeRaw[float64](&c.D)
		if c.Decoded() {
			v[0] = -1
			if cap(v) != len(v) {
				t.Errorf("capacity %d for length %d", cap(v), len(v))
			}
			c.Results(0)
		}
	}})
	v, s := floats(3)
	out := make([]byte, 100)
	if status, _, _ := lend(s, false, out); status != StatusOK || v[0] != -1 {
		t.Errorf("status %d, first number %v", status, v[0])
	}
	s.Flags = 0
	v[0] = 0
	if status, _, _ := lend(s, false, out); status != StatusOK || v[0] != 0 {
		t.Errorf("not lent: status %d, first number %v", status, v[0])
	}
}

func TestLentMemoryMustBeAligned(t *testing.T) {
	serve(t, sum)
	_, s := floats(3)
	s.Ptr, s.Len = unsafe.Add(s.Ptr, 1), 16
	out := make([]byte, 200)
	status, n, _ := lend(s, false, out)
	if want := "p.Sum(): parameter xs: the lent buffer does not begin at a multiple of 8 bytes, as float64 does"; status != StatusDecode || string(out[:n]) != want {
		t.Errorf("status %d, text %q", status, out[:n])
	}
}

func TestResultsAsViews(t *testing.T) {
	serve(t, doubled)
	v, s := floats(1000)
	out := make([]byte, 10000)
	status, n, _ := lend(s, true, out)
	// A view for the new slice; the lent one is copied.
	if status != StatusOK || out[2] != 0xc7 || out[3] != 24 || out[4] != extView || n != 2+27+3+8*len(v) {
		t.Fatalf("status %d, %d bytes: %x", status, n, out[:5])
	}
	handle, address := binary.BigEndian.Uint64(out[5:]), binary.BigEndian.Uint64(out[13:])
	runtime.GC()
	if w := unsafe.Slice(*(**float64)(unsafe.Pointer(&address)), 2000); w[1999] != 999 {
		t.Errorf("the last number is %v", w[1999])
	}
	handles := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, handle), handle)
	reply := make([]byte, 10)
	status, n, _ = run(firstReserved, 0, frame(func(e *Encoder) { e.Bytes(handles) }), reply)
	if status != StatusOK || string(reply[:n]) != "\x00\x91\x01" || objects.find(handle) != nil {
		t.Errorf("status %d, reply %x", status, reply[:n])
	}
	if status, n, _ = lend(s, false, out); status != StatusBufferTooSmall || n != 2+3+16000+3+8000 {
		t.Errorf("nobody asked for views: status %d, %d bytes", status, n)
	}
}

func TestViewsOfARefusedReplyAreReleased(t *testing.T) {
	serve(t, Function{Name: "p.Bad", Run: func(c *Call) {
		c.D.Args(1)
		v := DecodeRaw[float64](&c.D)
		if !c.Decoded() {
			return
		}
		c.Results(2)
		ResultRaw(c, append(v, 1))
		c.E.Fail("no such value")
	}})
	_, s := floats(1000)
	before := objects.count()
	if status, _, _ := lend(s, true, make([]byte, 100)); status != StatusEncode || objects.count() != before {
		t.Errorf("status %d, %d objects, %d before", status, objects.count(), before)
	}
}
