package rt

import (
	"encoding/binary"
	"unsafe"
)

// The number of bytes from which a result is worth a view that Python keeps, and one that it copies and gives back.
const (
	viewFrom      = 4096
	largeViewFrom = 64 << 10
)

// viewed is the object behind a view: memory that a caller looks at, until it releases the handle. Go's collector does
// not move what can be reached, and the table of objects reaches it.
type viewed struct{ memory []byte }

// ResultRaw writes a result that is a slice of numbers.
func ResultRaw[T Number](c *Call, v []T) {
	if hostIsBig || !c.view(memory(v)) {
		EncodeRaw(&c.E, v)
	}
}

// ResultBools writes a result that is a slice of bool.
func ResultBools[T ~bool](c *Call, v []T) {
	if !c.view(memory(v)) {
		EncodeBools(&c.E, v)
	}
}

// ResultBytes writes a result that is a []byte.
func ResultBytes(c *Call, v []byte) {
	if !c.view(v) {
		c.E.Bytes(v)
	}
}

// view writes a result as a view on its memory, where the caller asked for views and this one is worth it.
func (c *Call) view(m []byte) bool {
	if c.viewsFrom == 0 || len(m) < c.viewsFrom || c.isLent(m) {
		return false
	}
	o := objects.add(&viewed{m}, false)
	if o == nil {
		return false
	}
	c.E.made.add(o)
	c.E.buf = append(c.E.buf, 0xc7, 24, extView)
	c.E.buf = binary.BigEndian.AppendUint64(c.E.buf, o.handle())
	c.E.buf = binary.BigEndian.AppendUint64(c.E.buf, uint64(uintptr(unsafe.Pointer(unsafe.SliceData(m)))))
	c.E.buf = binary.BigEndian.AppendUint64(c.E.buf, uint64(len(m)))
	return true
}

// isLent reports whether memory belongs to a buffer that the caller has lent, and so ends with the call.
func (c *Call) isLent(m []byte) bool {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(m)))
	for i := range c.D.segments {
		s := &c.D.segments[i]
		if from := uintptr(s.Ptr); s.Flags&segmentLent != 0 && start < from+s.Len && from < start+uintptr(len(m)) {
			return true
		}
	}
	return false
}
