package rt

import (
	"encoding/binary"
	"unsafe"
)

// Segment is a ugl_segment: memory of the caller, valid until the call returns.
type Segment struct {
	Ptr   unsafe.Pointer
	Len   uintptr
	Flags uint64
}

// segmentLent in the flags of a segment: a slice is the caller's memory itself, not a copy.
const segmentLent = 1

// segment reads a segment extension and gives the memory it stands for.
func (d *Decoder) segment() (view []byte, ok bool) {
	start := d.pos
	_, payload, ok := d.ext()
	switch {
	case !ok || len(payload) != 12:
		d.failAt(start, "a segment needs an index and a length")
		return nil, false
	case d.contained:
		d.failAt(start, "a self-contained frame must not name a segment")
		return nil, false
	}
	index, length := binary.BigEndian.Uint32(payload), binary.BigEndian.Uint64(payload[4:])
	if uint64(index) >= uint64(len(d.segments)) {
		d.failAt(start, "the frame names a segment that does not exist")
		return nil, false
	}
	s := &d.segments[index]
	if uint64(s.Len) != length || s.Ptr == nil && length != 0 {
		d.failAt(start, "the frame names a segment with another length than it has")
		return nil, false
	}
	d.lent = s.Flags&segmentLent != 0
	if length == 0 {
		return []byte{}, true
	}
	return unsafe.Slice((*byte)(s.Ptr), int(length)), true
}
