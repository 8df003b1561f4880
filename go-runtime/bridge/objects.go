package rt

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// Bits of a handle, highest first: instance of the artifact, generation of the slot, slot.
const (
	slotBits       = 32
	generationBits = 20
	maxGeneration  = 1<<generationBits - 1
)

// chunkSize is how many slots are added at a time.
const chunkSize = 1024

// object is what a slot holds. It never changes while a handle leads to it, so that a reader that has found it needs
// no lock.
type object struct {
	value any // the pointer, func, channel or other value; of a boxed one the pointer to the copy
	// next links the objects of one reply until it has reached the caller; only the call that made them touches it.
	next       *object
	slot       uint32
	generation uint32 // the highest bit is boxedBit
}

// boxedBit marks an object whose value is the copy that value points to, not the pointer.
const boxedBit = 1 << 31

type chunk struct {
	objects [chunkSize]atomic.Pointer[object]
	// generation of the last handle that was given out; guarded by the table's lock for writing.
	generations [chunkSize]atomic.Uint32
}

// objectTable maps handles to the values that they keep alive. Looking one up takes no lock: the directory of chunks
// and the slots are replaced by atomic pointers, and an object carries the generation that it was made for.
type objectTable struct {
	chunks atomic.Pointer[[]*chunk]

	mu   sync.Mutex
	free []uint32 // slots to be used again
	used uint32   // slots that have been used so far
	live int
}

var objects objectTable

// instance is that of the artifact within the process, in its place within a handle.
var instance atomic.Uint64

// setInstance is told by the core, before the first call.
func setInstance(number uint16) { instance.Store(uint64(number) << (slotBits + generationBits)) }

// add keeps a value, and gives the object that leads to it; nil when there is no slot left.
func (t *objectTable) add(value any, boxed bool) *object {
	o := &object{value: value}
	t.mu.Lock()
	slot, ok := t.slot()
	if !ok {
		t.mu.Unlock()
		return nil
	}
	c := (*t.chunks.Load())[slot/chunkSize]
	generation := c.generations[slot%chunkSize].Load() + 1
	c.generations[slot%chunkSize].Store(generation)
	o.slot, o.generation = slot, generation
	if boxed {
		o.generation |= boxedBit
	}
	c.objects[slot%chunkSize].Store(o)
	t.live++
	t.mu.Unlock()
	return o
}

// slot takes a free slot, or a new one. The lock is held.
func (t *objectTable) slot() (uint32, bool) {
	if n := len(t.free); n > 0 {
		slot := t.free[n-1]
		t.free = t.free[:n-1]
		return slot, true
	}
	if t.used == 1<<slotBits-1 {
		return 0, false
	}
	if t.used%chunkSize == 0 {
		var chunks []*chunk
		if old := t.chunks.Load(); old != nil {
			chunks = *old
		}
		// Readers that still have the old slice never look beyond its length.
		chunks = append(chunks, new(chunk))
		t.chunks.Store(&chunks)
	}
	t.used++
	return t.used - 1, true
}

// handle is the number by which the caller knows the object.
func (o *object) handle() uint64 {
	return instance.Load() | uint64(o.generation&maxGeneration)<<slotBits | uint64(o.slot)
}

func (o *object) boxed() bool { return o.generation&boxedBit != 0 }

// find gives the object of a handle, or nil.
func (t *objectTable) find(handle uint64) *object {
	c, slot := t.place(handle)
	if c == nil || handle&^(1<<(slotBits+generationBits)-1) != instance.Load() {
		return nil
	}
	o := c.objects[slot].Load()
	if o == nil || uint64(o.generation&maxGeneration) != handle>>slotBits&maxGeneration {
		return nil
	}
	return o
}

// place gives the chunk of a handle's slot and the index in it.
func (t *objectTable) place(handle uint64) (*chunk, uint32) {
	slot := uint32(handle)
	if chunks := t.chunks.Load(); chunks != nil && slot/chunkSize < uint32(len(*chunks)) {
		return (*chunks)[slot/chunkSize], slot % chunkSize
	}
	return nil, 0
}

// missing says why find found nothing, and gives the number of the reason.
func (t *objectTable) missing(handle uint64) (string, uint64) {
	c, slot := t.place(handle)
	generation := uint32(handle >> slotBits & maxGeneration)
	switch {
	case handle&^(1<<(slotBits+generationBits)-1) != instance.Load():
		return "object of another artifact", decodeForeign
	case c == nil || generation == 0 || generation > c.generations[slot].Load():
		return "no such object", 0
	default:
		return "closed object", decodeClosed
	}
}

// release lets go of the objects of several handles, and gives the number of those that were there. A slot whose
// generation would wrap is never used again.
func (t *objectTable) release(count int, handle func(i int) uint64) int {
	released := 0
	t.mu.Lock()
	for i := 0; i < count; i++ {
		h := handle(i)
		o := t.find(h)
		if o == nil {
			continue
		}
		c, slot := t.place(h)
		c.objects[slot].Store(nil)
		if o.generation&maxGeneration != maxGeneration {
			t.free = append(t.free, o.slot)
		}
		released++
	}
	t.live -= released
	t.mu.Unlock()
	return released
}

// count is the number of objects that are kept.
func (t *objectTable) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.live
}

// types counts the objects by their Go types.
func (t *objectTable) types() map[string]int64 {
	found := map[reflect.Type]int64{}
	if chunks := t.chunks.Load(); chunks != nil {
		for _, c := range *chunks {
			for i := range c.objects {
				if o := c.objects[i].Load(); o != nil {
					kind := reflect.TypeOf(o.value)
					if o.boxed() {
						kind = kind.Elem()
					}
					found[kind]++
				}
			}
		}
	}
	named := map[string]int64{}
	for kind, count := range found {
		named[typeName(kind)] += count
	}
	return named
}

// made is the objects of a reply that has not reached the caller yet.
type made struct {
	first *object
	held  *heldList // those of Python; nil when there are none
	funcs *funcList // callables of Python; nil when there are none
}

func (m *made) add(o *object) { o.next, m.first = m.first, o }

// delivered ends the list: from now on the caller releases the objects.
func (m *made) delivered() {
	for o := m.first; o != nil; {
		o, o.next = o.next, nil
	}
	m.first = nil
	if m.held != nil || m.funcs != nil {
		m.countWrites()
	}
}

// countWrites counts what the output has of Python's objects.
func (m *made) countWrites() {
	if m.held != nil {
		m.held.counted(func(h *Held) { h.writes++ })
		m.held = nil
	}
	if m.funcs != nil {
		for _, h := range *m.funcs {
			h.writes.Add(1)
		}
		m.funcs = nil
	}
}

// undelivered releases the objects of a reply that nobody will read.
func (m *made) undelivered() {
	var handles []uint64
	for o := m.first; o != nil; {
		handles = append(handles, o.handle())
		o, o.next = o.next, nil
	}
	m.first, m.held, m.funcs = nil, nil, nil
	if len(handles) > 0 {
		objects.release(len(handles), func(i int) uint64 { return handles[i] })
	}
}

// join takes over the objects of another list.
func (m *made) join(other *made) {
	for o := other.first; o != nil; {
		next := o.next
		m.add(o)
		o = next
	}
	other.first = nil
	switch {
	case m.funcs == nil:
		m.funcs = other.funcs
	case other.funcs != nil:
		*m.funcs = append(*m.funcs, *other.funcs...)
	}
	other.funcs = nil
	switch {
	case m.held == nil:
		m.held = other.held
	case other.held != nil:
		*m.held = append(*m.held, *other.held...)
	}
	other.held = nil
}
