package rt

import (
	"encoding/binary"
	"runtime"
	"sync"
	"unsafe"
)

// extView is the extension of a result that stays in Go's memory: id, address and length, 8 bytes each, big-endian.
// It occurs only where the caller asked for it, which it does only in this process.
const extView byte = 6

// viewFrom is the number of bytes from which a result is worth a view; shorter ones are copied.
const viewFrom = 4096

// views holds the memory that callers look at, until they release it. An id is the artifact's instance and a running
// number, so that a used or a made-up one is not found.
var views = struct {
	sync.Mutex
	pinned map[uint64]*runtime.Pinner
	last   uint64
}{pinned: map[uint64]*runtime.Pinner{}}

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
	if !c.wantsViews || len(m) < viewFrom || c.isLent(m) {
		return false
	}
	pinner, ok := pin(unsafe.Pointer(unsafe.SliceData(m)))
	if !ok {
		return false
	}
	id := addView(pinner)
	c.views = append(c.views, id)
	c.E.buf = append(c.E.buf, 0xc7, 24, extView)
	c.E.buf = binary.BigEndian.AppendUint64(c.E.buf, id)
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

// pin keeps an object of Go's in its place. ok is false for memory that is not Go's, which newer versions refuse.
func pin(p unsafe.Pointer) (pinner *runtime.Pinner, ok bool) {
	defer func() { ok = recover() == nil }()
	pinner = new(runtime.Pinner)
	pinner.Pin(p)
	return pinner, true
}

func addView(pinner *runtime.Pinner) uint64 {
	views.Lock()
	defer views.Unlock()
	views.last++
	id := uint64(instance())<<52 | views.last
	views.pinned[id] = pinner
	return id
}

// viewsReleased is the number of the runtime's own function that takes the ids of views, one bin of 8 bytes each in
// little-endian order, and lets go of their memory; its result is how many there were.
const viewsReleased = 0xffffffff

var releaseFunction = Function{Name: "usegolib.releaseViews", Params: "ids", Run: func(c *Call) {
	c.D.Args(1)
	b, _ := c.D.blob("ids", formBin)
	if !c.Decoded() {
		return
	}
	ids := make([]uint64, len(b)/8)
	for i := range ids {
		ids[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	c.Results(1)
	c.E.Int(int64(releaseViews(ids)))
}}

// releaseViews lets go of memory that callers looked at; it gives the number of views that were there.
func releaseViews(ids []uint64) (released int) {
	views.Lock()
	defer views.Unlock()
	for _, id := range ids {
		if pinner := views.pinned[id]; pinner != nil {
			pinner.Unpin()
			delete(views.pinned, id)
			released++
		}
	}
	return released
}
