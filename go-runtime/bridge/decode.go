package rt

import (
	"encoding/binary"
	"math"
	"strconv"
)

// Decoder reads one frame. Its methods never panic, whatever the bytes: the first failure is kept, the position
// moves to the end, and everything read afterwards is a zero value. So generated code checks once, at the end.
type Decoder struct {
	buf       []byte
	pos       int
	depth     int
	failure   *failure
	segments  []Segment
	contained bool      // segments are refused
	given     []given   // pointers that were made of data, in the order of the frame
	addressed []given   // those that interfaces asked for
	whole     int       // where the last parameter began that is a pointer
	quiet     bool      // see Quiet
	passed    *heldList // objects of Python in it; nil when there are none
	feeds     *feed     // channels that Python feeds; with one of them passed is not nil
	lent      bool      // the last segment was lent; whoever looks at it has set it to false before
}

// Failed reports whether anything read so far did not fit.
func (d *Decoder) Failed() bool { return d.failure != nil }

// Pos is the offset of the next value in the frame.
func (d *Decoder) Pos() int { return d.pos }

// left is the number of bytes not read yet.
func (d *Decoder) left() int { return len(d.buf) - d.pos }

// Bool reads a bool.
func (d *Decoder) Bool() bool {
	if d.pos < len(d.buf) {
		switch d.buf[d.pos] {
		case 0xc3:
			d.pos++
			return true
		case 0xc2, 0xc0:
			d.pos++
			return false
		}
	}
	d.expected("bool")
	return false
}

// Int reads an int.
func (d *Decoder) Int() int { return int(d.signed(strconv.IntSize, "int")) }

// Int8 reads an int8.
func (d *Decoder) Int8() int8 { return int8(d.signed(8, "int8")) }

// Int16 reads an int16.
func (d *Decoder) Int16() int16 { return int16(d.signed(16, "int16")) }

// Int32 reads an int32.
func (d *Decoder) Int32() int32 { return int32(d.signed(32, "int32")) }

// Int64 reads an int64.
func (d *Decoder) Int64() int64 { return d.signed(64, "int64") }

// Uint reads a uint.
func (d *Decoder) Uint() uint { return uint(d.unsigned(strconv.IntSize, "uint")) }

// Uint8 reads a uint8.
func (d *Decoder) Uint8() uint8 { return uint8(d.unsigned(8, "uint8")) }

// Uint16 reads a uint16.
func (d *Decoder) Uint16() uint16 { return uint16(d.unsigned(16, "uint16")) }

// Uint32 reads a uint32.
func (d *Decoder) Uint32() uint32 { return uint32(d.unsigned(32, "uint32")) }

// Uint64 reads a uint64.
func (d *Decoder) Uint64() uint64 { return d.unsigned(64, "uint64") }

// Uintptr reads a uintptr.
func (d *Decoder) Uintptr() uintptr { return uintptr(d.unsigned(strconv.IntSize, "uintptr")) }

func (d *Decoder) signed(bits uint, name string) int64 {
	if d.pos < len(d.buf) && d.buf[d.pos] < 0x80 {
		d.pos++
		return int64(d.buf[d.pos-1])
	}
	start := d.pos
	u, negative, ok := d.integer()
	if !ok {
		d.expected(name)
		return 0
	}
	v := int64(u)
	if (v < 0) != negative || v>>(bits-1) != v>>63 {
		d.outOfRange(start, name, u, negative)
		return 0
	}
	return v
}

func (d *Decoder) unsigned(bits uint, name string) uint64 {
	if d.pos < len(d.buf) && d.buf[d.pos] < 0x80 {
		d.pos++
		return uint64(d.buf[d.pos-1])
	}
	start := d.pos
	u, negative, ok := d.integer()
	if !ok {
		d.expected(name)
		return 0
	}
	if negative || bits < 64 && u>>bits != 0 {
		d.outOfRange(start, name, u, negative)
		return 0
	}
	return u
}

// integer reads any integer form, or nil as 0. It leaves the position alone when there is none.
func (d *Decoder) integer() (u uint64, negative, ok bool) {
	if d.pos >= len(d.buf) {
		return 0, false, false
	}
	b, rest := d.buf[d.pos], d.buf[d.pos+1:]
	var size int
	switch {
	case b < 0x80:
		u = uint64(b)
	case b >= 0xe0:
		u = uint64(int64(int8(b)))
	case b == 0xc0:
	case b >= 0xcc && b <= 0xcf:
		if size = 1 << (b - 0xcc); len(rest) < size {
			return 0, false, false
		}
		u = bigEndian(rest[:size])
	case b >= 0xd0 && b <= 0xd3:
		if size = 1 << (b - 0xd0); len(rest) < size {
			return 0, false, false
		}
		shift := 64 - 8*uint(size)
		u = uint64(int64(bigEndian(rest[:size])<<shift) >> shift)
	default:
		return 0, false, false
	}
	d.pos += 1 + size
	negative = (b >= 0xe0 || b >= 0xd0 && b <= 0xd3) && int64(u) < 0
	return u, negative, true
}

// bigEndian reads an unsigned number of 1, 2, 4 or 8 bytes.
func bigEndian(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.BigEndian.Uint16(b))
	case 4:
		return uint64(binary.BigEndian.Uint32(b))
	default:
		return binary.BigEndian.Uint64(b)
	}
}

// Float64 reads a float64.
func (d *Decoder) Float64() float64 {
	v, ok := d.float()
	if !ok {
		d.expected("float64")
	}
	return v
}

// Float32 reads a float32. A float 64 beyond its range is an error; infinities and NaN are not.
func (d *Decoder) Float32() float32 {
	start := d.pos
	v, ok := d.float()
	if !ok {
		d.expected("float32")
		return 0
	}
	f := float32(v)
	if math.IsInf(float64(f), 0) && !math.IsInf(v, 0) {
		d.failAt(start, "expected float32, got "+strconv.FormatFloat(v, 'g', -1, 64)+", which is out of range")
		return 0
	}
	return f
}

func (d *Decoder) float() (float64, bool) {
	if d.pos >= len(d.buf) {
		return 0, false
	}
	rest := d.buf[d.pos+1:]
	switch b := d.buf[d.pos]; {
	case b == 0xcb && len(rest) >= 8:
		d.pos += 9
		return math.Float64frombits(binary.BigEndian.Uint64(rest)), true
	case b == 0xca && len(rest) >= 4:
		d.pos += 5
		return float64(math.Float32frombits(binary.BigEndian.Uint32(rest))), true
	case b == 0xc0:
		d.pos++
		return 0, true
	}
	return 0, false
}

// Complex128 reads a complex128: an array of 2 floats.
func (d *Decoder) Complex128() complex128 {
	if !d.tuple(2) {
		return 0
	}
	re := d.Float64()
	return complex(re, d.Float64())
}

// Complex64 reads a complex64: an array of 2 floats.
func (d *Decoder) Complex64() complex64 {
	if !d.tuple(2) {
		return 0
	}
	re := d.Float32()
	return complex(re, d.Float32())
}

// String reads a string; its bytes need not be UTF-8.
func (d *Decoder) String() string {
	b, _ := d.blob("string", formStr)
	return string(b)
}

// Bytes reads a []byte, nil for nil. The result is a copy, unless the caller has lent the memory.
func (d *Decoder) Bytes() []byte {
	if d.IsHandle() {
		v, _ := d.Live([]byte(nil)).([]byte)
		return v
	}
	d.lent = false
	b, ok := d.blob("[]uint8", formBin)
	if !ok {
		return nil
	}
	if d.lent {
		return b
	}
	v := make([]byte, len(b))
	copy(v, b)
	return v
}

// Nil reads a nil, and reports whether there was one.
func (d *Decoder) Nil() bool {
	if d.pos < len(d.buf) && d.buf[d.pos] == 0xc0 {
		d.pos++
		return true
	}
	return false
}
