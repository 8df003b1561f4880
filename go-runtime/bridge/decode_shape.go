package rt

import (
	"encoding/binary"
	"strconv"
)

// The forms in which a run of bytes can stand in a frame.
type form uint8

const (
	formStr form = 1 << iota
	formBin
)

// header reads the length behind the byte at the position, a number of size bytes, and checks it against what is
// left, where every element takes at least `each` bytes. It leaves the position alone when it does not fit.
func (d *Decoder) header(size, each int) (int, bool) {
	rest := d.buf[d.pos+1:]
	if len(rest) < size {
		return 0, false
	}
	n := bigEndian(rest[:size])
	if n > uint64(len(rest)-size)/uint64(each) {
		return 0, false
	}
	d.pos += 1 + size
	return int(n), true
}

// short consumes a header whose length stands in the byte itself.
func (d *Decoder) short(n, each int) (int, bool) {
	if n*each > d.left()-1 {
		return 0, false
	}
	d.pos++
	return n, true
}

// blob reads a str, a bin or a segment, as a view of the input. ok is false for nil and after a failure.
func (d *Decoder) blob(name string, forms form) (view []byte, ok bool) {
	if d.pos >= len(d.buf) {
		d.expected(name)
		return nil, false
	}
	n, fits := 0, false
	switch b := d.buf[d.pos]; {
	case b == 0xc0:
		d.pos++
		return nil, false
	case forms&formStr != 0 && b >= 0xa0 && b < 0xc0:
		n, fits = d.short(int(b&0x1f), 1)
	case forms&formStr != 0 && b >= 0xd9 && b <= 0xdb:
		n, fits = d.header(1<<(b-0xd9), 1)
	case forms&formBin != 0 && b >= 0xc4 && b <= 0xc6:
		n, fits = d.header(1<<(b-0xc4), 1)
	case b == 0xc7 && d.left() >= 3 && d.buf[d.pos+2] == extSegment:
		return d.segment()
	default:
		d.expected(name)
		return nil, false
	}
	if !fits {
		d.truncated(name)
		return nil, false
	}
	d.pos += n
	return d.buf[d.pos-n : d.pos : d.pos], true
}

// array reads an array header. ok is false for nil and after a failure.
func (d *Decoder) array(name string) (n int, ok bool) {
	if d.pos >= len(d.buf) {
		d.expected(name)
		return 0, false
	}
	switch b := d.buf[d.pos]; {
	case b == 0xc0:
		d.pos++
		return 0, false
	case b >= 0x90 && b < 0xa0:
		n, ok = d.short(int(b&0x0f), 1)
	case b == 0xdc || b == 0xdd:
		n, ok = d.header(2<<(b-0xdc), 1)
	default:
		d.expected(name)
		return 0, false
	}
	if !ok {
		d.truncated(name)
	}
	return n, ok
}

// Map reads a map header. ok is false for nil and after a failure.
func (d *Decoder) Map() (n int, ok bool) {
	if d.pos >= len(d.buf) {
		d.expected("map")
		return 0, false
	}
	switch b := d.buf[d.pos]; {
	case b == 0xc0:
		d.pos++
		return 0, false
	case b >= 0x80 && b < 0x90:
		n, ok = d.short(int(b&0x0f), 2)
	case b == 0xde || b == 0xdf:
		n, ok = d.header(2<<(b-0xde), 2)
	default:
		d.expected("map")
		return 0, false
	}
	if !ok {
		d.truncated("map")
	}
	return n, ok
}

// Slice reads the header of a slice or a set that travels as an array. ok is false for nil and after a failure.
func (d *Decoder) Slice() (n int, ok bool) { return d.array("array") }

// Array reads the header of an array of exactly n elements. ok is false for nil and after a failure.
func (d *Decoder) Array(n int) (ok bool) { return d.tuple(n) }

// tuple reads the header of an array that must have n elements.
func (d *Decoder) tuple(n int) bool {
	start := d.pos
	got, ok := d.array("array")
	if ok && got != n {
		d.failAt(start, "expected "+plural(n, "element")+", got "+plural(got, "element"))
		return false
	}
	return ok
}

// Struct reads the header of a struct with n fields, and gives the position of the first one for AtField.
func (d *Decoder) Struct(n int) (at int, ok bool) {
	ok = d.tuple(n)
	return d.pos, ok
}

// Args reads the header of the arguments.
func (d *Decoder) Args(n int) {
	if len(d.buf) > 0 && int(d.buf[0]) == 0x90+n && n < 16 {
		d.pos = 1
	} else {
		d.args(n)
	}
}

func (d *Decoder) args(n int) {
	if d.left() == 0 {
		d.failAt(0, "the frame is empty")
		return
	}
	start := d.pos
	got, ok := d.array("arguments")
	if d.failure == nil && (!ok || got != n) {
		d.failAt(start, "expected "+plural(n, "argument")+", got "+strconv.Itoa(got))
	}
}

// Pointer reads the nil of a nil pointer, and reports whether a value follows.
func (d *Decoder) Pointer() bool { return !d.Nil() && d.failure == nil }

// PointerBox is Pointer for elements that can be nil themselves: their value stands in an array of 1.
func (d *Decoder) PointerBox() bool { return d.tuple(1) }

// Enter goes one level deeper into a recursive value. False means it is too deep, and the failure is noted.
func (d *Decoder) Enter() bool {
	if d.depth >= maxDepth {
		d.failAt(d.pos, "nested deeper than "+strconv.Itoa(maxDepth)+" levels")
		return false
	}
	d.depth++
	return true
}

// Leave ends the level that a successful Enter began.
func (d *Decoder) Leave() { d.depth-- }

// ext reads the header of an extension: its code and payload, as a view. ok is false when there is none that fits.
func (d *Decoder) ext() (code byte, payload []byte, ok bool) {
	if d.pos >= len(d.buf) {
		return 0, nil, false
	}
	rest, n := d.buf[d.pos+1:], 0
	switch b := d.buf[d.pos]; {
	case b >= 0xd4 && b <= 0xd8:
		n = 1 << (b - 0xd4)
	case b == 0xc7 && len(rest) >= 1:
		n, rest = int(rest[0]), rest[1:]
	case b == 0xc8 && len(rest) >= 2:
		n, rest = int(binary.BigEndian.Uint16(rest)), rest[2:]
	case b == 0xc9 && len(rest) >= 4:
		size := binary.BigEndian.Uint32(rest)
		if uint64(size) >= uint64(len(rest)) {
			return 0, nil, false
		}
		n, rest = int(size), rest[4:]
	default:
		return 0, nil, false
	}
	if len(rest) < 1+n {
		return 0, nil, false
	}
	d.pos = len(d.buf) - len(rest) + 1 + n
	return rest[0], rest[1 : 1+n : 1+n], true
}

// skip reads over one value of any shape. It does not recurse, so nesting costs nothing.
func (d *Decoder) skip() bool {
	for pending := 1; pending > 0; pending-- {
		if d.left() == 0 {
			return false
		}
		n := 0
		switch b := d.buf[d.pos]; {
		case b < 0x80 || b >= 0xe0 || b == 0xc0 || b == 0xc2 || b == 0xc3:
			d.pos++
		case b >= 0x80 && b < 0x90 || b == 0xde || b == 0xdf:
			n, _ = d.Map()
			n *= 2
		case b >= 0x90 && b < 0xa0 || b == 0xdc || b == 0xdd:
			n, _ = d.array("array")
		case b == 0xca || b == 0xcb:
			d.float()
		case b >= 0xcc && b <= 0xd3:
			d.integer()
		case b >= 0xc7 && b <= 0xc9 || b >= 0xd4 && b <= 0xd8:
			if _, _, ok := d.ext(); !ok {
				return false
			}
		default:
			d.blob("value", formStr|formBin)
		}
		if d.failure != nil {
			return false
		}
		pending += n
	}
	return true
}
