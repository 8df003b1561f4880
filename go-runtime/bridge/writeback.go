package rt

import (
	"bytes"
	"slices"
	"sync"
	"unsafe"
)

// snapshots holds what parameters looked like before the call, canonically encoded. Only parameters that the caller
// asked for come here, and of those only the ones that are not plain memory.
type snapshots struct {
	encoder Encoder
	taken   []snapshot
}

type snapshot struct {
	param, start, end int
	places            []unsafe.Pointer // see notes
}

// unused keeps snapshots, and the memory of what was in them, for the next call that takes some.
var unused = sync.Pool{New: func() any { return new(snapshots) }}

func (s *snapshots) giveBack() {
	s.encoder.giveBack()
	clear(s.taken)
	s.encoder.buf, s.encoder.failure, s.encoder.given, s.taken = s.encoder.buf[:0], nil, nil, s.taken[:0]
	unused.Put(s)
}

// Wants reports whether changes of a parameter are asked for.
func (c *Call) Wants(param int) bool {
	return param < writebackLimit && c.writeback>>uint(param)&1 != 0
}

// Before remembers a parameter, if asked for, as write encodes it.
func (c *Call) Before(param int, write func(*Encoder)) {
	if c.Wants(param) {
		if c.snapshots == nil {
			c.snapshots = unused.Get().(*snapshots)
		}
		s := c.snapshots
		n := s.encoder.take()
		n.canonical = true
		if len(s.encoder.given) != len(c.D.given) {
			s.encoder.given = setOf(c.D.given)
		}
		start := len(s.encoder.buf)
		write(&s.encoder)
		s.taken = append(s.taken, snapshot{param, start, len(s.encoder.buf), slices.Clone(n.places)})
		n.places = n.places[:0]
	}
}

// After writes a parameter back, if asked for, when write now encodes something else than it did for Before.
func (c *Call) After(param int, write func(*Encoder)) {
	s := c.snapshots
	if s == nil || !c.Wants(param) {
		return
	}
	c.endBeside()
	for _, t := range s.taken {
		if t.param != param {
			continue
		}
		start, n := len(s.encoder.buf), s.encoder.take()
		n.places = n.places[:0]
		write(&s.encoder)
		if s.encoder.failure != nil {
			c.E.failure = s.encoder.failure
		} else if now := s.encoder.buf[start:]; !bytes.Equal(now, s.encoder.buf[t.start:t.end]) {
			c.back(param)
			// What was compared names objects by their addresses.
			c.E.given = s.encoder.given.unmoved(t.places, n.places)
			write(&c.E)
			c.E.given = nil
		}
	}
}

// BeforeData is Before for a parameter that may be a handle in the frame, at position `at`: then nothing comes back.
func (c *Call) BeforeData(param, at int, write func(*Encoder)) {
	if c.Wants(param) && !c.D.isHandleAt(at) && c.D.buf[at] != 0xc0 {
		c.Before(param, write)
	}
}

// AfterRaw writes back a slice of numbers, if asked for, when its memory differs from the frame's at position `at`.
func AfterRaw[T Number](c *Call, param, at int, v []T) {
	if c.Wants(param) && !c.unchanged(at, memory(v), func(b []byte) {
		if hostIsBig {
			reverseWords(b, swapWord[T]())
		}
	}) {
		c.back(param)
		EncodeRaw(&c.E, v)
	}
}

// AfterBools is AfterRaw for slices of bool.
func AfterBools[T ~bool](c *Call, param, at int, v []T) {
	if c.Wants(param) && !c.unchanged(at, memory(v), func([]byte) {}) {
		c.back(param)
		EncodeBools(&c.E, v)
	}
}

// unchanged compares memory with the bytes that came in at a position of the frame.
func (c *Call) unchanged(at int, now []byte, order func([]byte)) bool {
	d := Decoder{buf: c.D.buf, pos: at, segments: c.D.segments, contained: c.D.contained}
	was, _ := d.blob("bin", formBin)
	if hostIsBig {
		now = append([]byte(nil), now...)
		order(now)
	}
	return bytes.Equal(was, now)
}

// back begins one write-back.
func (c *Call) back(param int) {
	c.endBeside()
	if c.reply.backs == 0 {
		c.reply.backsAt = len(c.E.buf)
		c.E.Array(0)
	}
	c.reply.backs++
	c.E.Int(int64(param))
}
