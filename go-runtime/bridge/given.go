package rt

import (
	"encoding/binary"
	"math"
	"reflect"
	"sort"
	"strconv"
	"unsafe"
)

// Pointers that were made of data of the frame: where a pointer is wanted, and where an interface takes one. What Go
// writes through them belongs to the caller's data. So the caller is told what they lead to after the call, each one
// once, and finds in containers that come back which of them stands where, wherever Go has moved it.

// given is such a pointer.
type given struct {
	pointer any
	// write writes what it leads to as a typed value. nil: that cannot be changed in Python (a number, a text), so it
	// stands in the pointer's place.
	write func(*Encoder, any)
	at    uint32 // where the data begins in the frame: its number on the wire
	apart bool   // it is compared and written by itself
}

// givenList is the given pointers of a call.
type givenList struct {
	list      []given
	byPointer map[any]int // nil while the list is short
	noting    bool        // it grows while the arguments of a callback are written
	from      int         // where these begin
}

// shortList is how many are looked through one by one.
const shortList = 8

func newGivenList(d *Decoder) *givenList {
	g := &givenList{list: d.given}
	if len(d.addressed) > 0 {
		g.list = append(g.list[:len(g.list):len(g.list)], d.addressed...)
	}
	if len(g.list) > shortList {
		g.byPointer = make(map[any]int, len(g.list))
		for i := range g.list {
			g.byPointer[g.list[i].pointer] = i
		}
	}
	return g
}

// find gives the entry of a pointer, or nil.
func (g *givenList) find(pointer any) *given {
	if g.byPointer != nil {
		if i, ok := g.byPointer[pointer]; ok {
			return &g.list[i]
		}
		return nil
	}
	for i := range g.list {
		if g.list[i].pointer == pointer {
			return &g.list[i]
		}
	}
	return nil
}

// Given notes a pointer that was made of the data at a position, before the data is read: it may lead back to itself.
func Given[T any](d *Decoder, at int, p *T, write func(*Encoder, any)) {
	if uint64(at) <= math.MaxUint32 {
		d.given = append(d.given, given{p, write, uint32(at), at != d.whole && !d.quiet})
	}
}

// Whole says that a parameter begins which is a pointer: what it leads to is compared and written as the parameter.
func (d *Decoder) Whole() { d.whole = d.pos }

// Quiet says whether what Go writes through pointers that are read from now on is of no interest.
func (d *Decoder) Quiet(quiet bool) { d.quiet = quiet }

// IsGiven reports whether a pointer is next that was given before in this frame.
func (d *Decoder) IsGiven() bool {
	return d.pos+1 < len(d.buf) && d.buf[d.pos] == 0xd6 && d.buf[d.pos+1] == extGiven
}

// givenAt looks up a pointer that was given before.
func (d *Decoder) givenAt(start int, at uint32) (r reference, ok bool) {
	i := sort.Search(len(d.given), func(i int) bool { return d.given[i].at >= at })
	if i < len(d.given) && d.given[i].at == at {
		return reference{value: d.given[i].pointer}, true
	}
	d.failAt(start, "no pointer was given at byte "+strconv.FormatUint(uint64(at), 10))
	return r, false
}

// giveAddress gives the pointer to a copy of the value at a position, and notes it.
func (d *Decoder) giveAddress(at int, v any) any {
	p := addressable(v)
	g := given{pointer: p, at: uint32(at), apart: !d.quiet}
	switch known := dynamicTypeOf(v); reflect.TypeOf(v).Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice:
		if known.number != 0 && known.form == asData {
			g.write = encodeBehind
		}
	}
	if uint64(at) <= math.MaxUint32 {
		d.addressed = append(d.addressed, g)
	}
	return p
}

// encodeBehind writes what a pointer leads to, whose type the schema has as data.
func encodeBehind(e *Encoder, p any) { hooks.Encode(e, reflect.ValueOf(p).Elem().Interface()) }

// EncodeGiven writes a pointer that was given as its number, in what is written back. It is false for all others.
func EncodeGiven[T any](e *Encoder, p *T) bool { return e.given != nil && e.encodeGiven(p) }

func (e *Encoder) encodeGiven(pointer any) bool {
	if e.given.noting {
		e.given.list = append(e.given.list, given{pointer: pointer, at: uint32(len(e.buf) - e.given.from)})
		return false
	}
	g := e.given.find(pointer)
	if g == nil || g.write == nil {
		return false
	}
	e.number(g)
	return true
}

// number writes the number of a given pointer.
func (e *Encoder) number(g *given) {
	e.buf = binary.BigEndian.AppendUint32(append(e.buf, 0xd6, extGiven), g.at)
}

// EnterData begins the data in the place of a given pointer to what cannot be changed in Python, one level deeper. It
// is false for all others, and for one whose data is being written already.
func EnterData[T any](e *Encoder, p *T) bool {
	return e.given != nil && e.enterData(p, unsafe.Pointer(p))
}

func (e *Encoder) enterData(pointer any, p unsafe.Pointer) bool {
	if e.given.noting {
		return false
	}
	g := e.given.find(pointer)
	if g == nil || g.write != nil {
		return false
	}
	for _, level := range e.take().levels {
		if level == uintptr(p) {
			return false
		}
	}
	return e.Enter(p)
}

// givenBehind writes what an interface holds, when that is a given pointer.
func (e *Encoder) givenBehind(v any) bool {
	if e.given == nil {
		return false
	}
	p := reflect.ValueOf(v)
	switch {
	case p.Kind() != reflect.Pointer || p.IsNil():
		return false
	case e.encodeGiven(v):
		return true
	case !e.enterData(v, p.UnsafePointer()):
		return false
	}
	written := hooks.Encode != nil && hooks.Encode(e, p.Elem().Interface())
	e.Leave()
	return written
}

// BeforeGiven remembers what given pointers lead to, if anything is to be written back.
func (c *Call) BeforeGiven() {
	if c.writeback != 0 && (c.D.given != nil || c.D.addressed != nil) {
		c.rememberGiven()
	}
}

func (c *Call) rememberGiven() {
	s := c.remember()
	for i := range s.encoder.given.list {
		if g := &s.encoder.given.list[i]; g.apart && g.write != nil {
			start := len(s.encoder.buf)
			g.write(&s.encoder, g.pointer)
			s.apart = append(s.apart, snapshot{i, start, len(s.encoder.buf)})
		}
	}
}

// AfterGiven writes back what given pointers lead to, of those where that is something else than for BeforeGiven. It
// comes before all parameters, in which these pointers may stand.
func (c *Call) AfterGiven() {
	s := c.snapshots
	if s == nil || len(s.apart) == 0 {
		return
	}
	c.endBeside()
	for _, before := range s.apart {
		g := &s.encoder.given.list[before.of]
		if s.changed(before, func(e *Encoder) { g.write(e, g.pointer) }) {
			c.back()
			c.E.number(g)
			c.writeBack(func(e *Encoder) { g.write(e, g.pointer) })
		}
	}
	if s.encoder.failure != nil {
		c.E.failure = s.encoder.failure
	}
}
