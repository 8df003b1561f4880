package rt

import (
	"bytes"
	"sync"
)

// snapshots holds what parameters looked like before the call, canonically encoded. Only parameters that the caller
// asked for come here, and of those only the ones that are not plain memory.
type snapshots struct {
	encoder Encoder
	taken   []snapshot // of parameters
	apart   []snapshot // of what given pointers lead to
}

// snapshot is what a parameter, or what a given pointer leads to, was before: its index, and a part of the encoder's
// output.
type snapshot struct{ of, start, end int }

// unused keeps snapshots, and the memory of what was in them, for the next call that takes some.
var unused = sync.Pool{New: func() any { return new(snapshots) }}

func (s *snapshots) giveBack() {
	s.encoder.giveBack()
	s.encoder.buf, s.encoder.failure, s.encoder.given = s.encoder.buf[:0], nil, nil
	s.taken, s.apart = s.taken[:0], s.apart[:0]
	unused.Put(s)
}

// remember gives the call its snapshots.
func (c *Call) remember() *snapshots {
	if c.snapshots == nil {
		c.snapshots = unused.Get().(*snapshots)
		if c.D.given != nil || c.D.addressed != nil {
			c.snapshots.encoder.given = newGivenList(&c.D)
		}
	}
	c.snapshots.encoder.take().canonical = true
	return c.snapshots
}

// changed reports whether write now encodes something else than it did for a snapshot.
func (s *snapshots) changed(before snapshot, write func(*Encoder)) bool {
	start := len(s.encoder.buf)
	write(&s.encoder)
	same := bytes.Equal(s.encoder.buf[start:], s.encoder.buf[before.start:before.end])
	s.encoder.buf = s.encoder.buf[:start]
	return !same && s.encoder.failure == nil
}

// Wants reports whether changes of a parameter are asked for.
func (c *Call) Wants(param int) bool {
	return param < writebackLimit && c.writeback>>uint(param)&1 != 0
}

// Before remembers a parameter, if asked for, as write encodes it.
func (c *Call) Before(param int, write func(*Encoder)) {
	if c.Wants(param) {
		s := c.remember()
		start := len(s.encoder.buf)
		write(&s.encoder)
		s.taken = append(s.taken, snapshot{param, start, len(s.encoder.buf)})
	}
}

// After writes a parameter back, if asked for, when write now encodes something else than it did for Before.
func (c *Call) After(param int, write func(*Encoder)) {
	s := c.snapshots
	if s == nil || !c.Wants(param) {
		return
	}
	c.endBeside()
	for _, before := range s.taken {
		if before.of == param && s.changed(before, write) {
			c.backParam(param)
			c.writeBack(write)
		}
	}
	if s.encoder.failure != nil {
		c.E.failure = s.encoder.failure
	}
}

// writeBack writes what has changed: given pointers by their numbers.
func (c *Call) writeBack(write func(*Encoder)) {
	c.E.given = c.snapshots.encoder.given
	write(&c.E)
	c.E.given = nil
}

// BeforeData is Before for a parameter that may be a handle in the frame, at position `at`, or a pointer that was given
// before: then nothing comes back as the parameter.
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
		c.backParam(param)
		EncodeRaw(&c.E, v)
	}
}

// AfterBools is AfterRaw for slices of bool.
func AfterBools[T ~bool](c *Call, param, at int, v []T) {
	if c.Wants(param) && !c.unchanged(at, memory(v), func([]byte) {}) {
		c.backParam(param)
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

// backParam begins the write-back of a parameter.
func (c *Call) backParam(param int) {
	c.back()
	c.E.Int(int64(param))
}

// back begins one write-back; what it is of follows.
func (c *Call) back() {
	c.endBeside()
	if c.reply.backs == 0 {
		c.reply.backsAt = len(c.E.buf)
		c.E.Array(0)
	}
	c.reply.backs++
}
