package rt

import (
	"encoding/binary"
	"reflect"
	"runtime"
	"sync"
	"unsafe"
)

// Held is an object of Python that Go holds by its number. As long as Go has it, a number has one Held, so that Go
// values that are made around it are equal for the same object.
//
// The table finds the Held of a number without keeping it alive: it has the address where the collector does not see
// it, and a finalizer takes the entry out. Between the moment when the collector finds a Held unreachable and its
// finalizer, the number may be looked up, and the Held is in use again. So a look-up leaves a mark, and a finalizer
// that finds the mark removes it and waits for the next collection. The address is good as long as it is in the table:
// only the finalizer takes it out, and the collector frees nothing whose finalizer has not run.
//
// When Go drops a number, Python may be about to pass it again, or to read it in a reply. Hence the counts: Go says how
// often it got the object, and how often it has written it to Python. Python lets go when it has passed it no more
// often, and has read all that was written. What is in a frame that Go refuses counts as never passed.
type Held struct {
	number uint64
	// The lock of the table guards the rest.
	passes, writes uint64
	found          bool
	name           string // of its Python type, for an Opaque
	// As that of a Callable. They are funcs, which cannot be compared, so that the many types that are made of this one
	// need no function for it: only pointers to them are compared.
	_ [26]func()
}

// heldTable has the address of the Held of each number, with all bits flipped.
var heldTable = struct {
	sync.Mutex
	hidden map[uint64]uintptr
}{hidden: map[uint64]uintptr{}}

// heldOf gives the Held of a number.
func heldOf(number uint64) *Held {
	heldTable.Lock()
	defer heldTable.Unlock()
	if hidden, ok := heldTable.hidden[number]; ok {
		address := ^hidden
		h := *(**Held)(unsafe.Pointer(&address))
		h.found = true
		return h
	}
	h := &Held{number: number}
	heldTable.hidden[number] = ^uintptr(unsafe.Pointer(h))
	runtime.SetFinalizer(h, (*Held).unreachable)
	return h
}

// unreachable is the finalizer.
func (h *Held) unreachable() {
	heldTable.Lock()
	if h.found {
		h.found = false
		heldTable.Unlock()
		runtime.SetFinalizer(h, (*Held).unreachable)
		return
	}
	delete(heldTable.hidden, h.number)
	passes, writes := h.passes, h.writes
	heldTable.Unlock()
	if passes != 0 {
		hostDrop(h.number, passes, writes)
	}
}

// Method begins a call of a method of an object, for a Go interface of the type with that number: the method with the
// index, by their names, of n arguments.
//
// Go code may make a zero value of the type by reflection, as package flag does: its methods do nothing and give zeros.
func Method(h *Held, number, index uint32, n int) *Invocation {
	if h == nil || h.number == 0 {
		return begin(callbackNone, 0, nil)
	}
	i := begin(callbackMethod, h.number, h)
	i.E.Uint(uint64(number))
	i.E.Uint(uint64(index))
	i.from = len(i.E.buf)
	i.E.Array(n)
	return i
}

// HeldAs gives an object as a pointer to a type that has a Held and nothing else.
func HeldAs[T any](h *Held) *T { return (*T)(unsafe.Pointer(h)) }

// HeldAt gives the object back that such a pointer, or one to a part of such a type without a size, stands for.
func HeldAt[T any](p *T) *Held { return (*Held)(unsafe.Pointer(p)) }

// heldCount is the number of objects that Go holds.
func heldCount() int {
	heldTable.Lock()
	defer heldTable.Unlock()
	return len(heldTable.hidden)
}

// proxy is a Go value that stands for an object: generated types embed the Held.
type proxy interface{ python() *Held }

var proxyInterface = reflect.TypeOf((*proxy)(nil)).Elem()

func (h *Held) python() *Held { return h }

// heldList is the objects that a frame has, each as often as it stands there.
type heldList []*Held

// counted counts them.
func (l *heldList) counted(count func(*Held)) {
	heldTable.Lock()
	for _, h := range *l {
		count(h)
	}
	heldTable.Unlock()
}

// held reads an extension 5 of 8 bytes at the position, which the caller has seen.
func (d *Decoder) held() *Held {
	h := heldOf(binary.BigEndian.Uint64(d.buf[d.pos+2:]))
	d.pos += 10
	d.pass(h)
	return h
}

// pass notes that the frame has an object.
func (d *Decoder) pass(h *Held) {
	if d.passed == nil {
		d.passed = new(heldList)
	}
	*d.passed = append(*d.passed, h)
}

// wideHeld reads an object with what it can do, as bits, which the caller has seen.
func (d *Decoder) wideHeld() (h *Held, can uint32) {
	b := d.buf[d.pos:]
	h, can = heldOf(binary.BigEndian.Uint64(b[3:])), binary.BigEndian.Uint32(b[11:])
	d.pos += sizeOfWide
	d.pass(h)
	return h, can
}

// sizeOfWide is the length of an object in a frame with what it can do: the header of an extension, the number, bits.
const sizeOfWide = 3 + 12

// isWideHeldNext reports whether an extension 5 with 4 bytes of bits is next.
func (d *Decoder) isWideHeldNext() bool {
	b := d.buf[d.pos:]
	return len(b) >= sizeOfWide && b[0] == 0xc7 && b[1] == 12 && b[2] == extCallback
}

// isHeldNext reports whether an extension 5 is next.
func (d *Decoder) isHeldNext() bool {
	b := d.buf[d.pos:]
	return len(b) >= 10 && b[0] == 0xd7 && b[1] == extCallback
}

// countPasses ends the reading of a frame: what it has is passed.
func (d *Decoder) countPasses() {
	if d.passed != nil {
		d.passed.counted(func(h *Held) { h.passes++ })
		d.passed = nil
		for ; d.feeds != nil; d.feeds = d.feeds.next {
			d.feeds.start()
		}
	}
}

// held writes an object of Python that Go holds.
func (e *Encoder) held(h *Held) {
	if h == nil {
		e.Nil()
		return
	}
	e.buf = binary.BigEndian.AppendUint64(append(e.buf, 0xd7, extCallback), h.number)
	if e.isCanonical() {
		return
	}
	if e.made.held == nil {
		e.made.held = new(heldList)
	}
	*e.made.held = append(*e.made.held, h)
}
