package rt

import (
	"encoding/binary"
	"math/rand"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// freshObjects gives the test a table of its own.
func freshObjects(t testing.TB) {
	chunks, free, used, live := objects.chunks.Load(), objects.free, objects.used, objects.live
	objects.chunks.Store(nil)
	objects.free, objects.used, objects.live = nil, 0, 0
	t.Cleanup(func() {
		objects.chunks.Store(chunks)
		objects.free, objects.used, objects.live = free, used, live
	})
}

func release(handles ...uint64) int {
	return objects.release(len(handles), func(i int) uint64 { return handles[i] })
}

func TestAHandleLeadsToItsValueUntilItIsReleased(t *testing.T) {
	freshObjects(t)
	first, second := objects.add("a", false).handle(), objects.add("b", false).handle()
	if o := objects.find(first); o == nil || o.value != "a" {
		t.Fatal("the first value is not there")
	}
	if n := release(first, first, second+1<<40, 0); n != 1 || objects.count() != 1 {
		t.Fatalf("%d released, %d left", n, objects.count())
	}
	// The slot is used again, with another generation.
	third := objects.add("c", false).handle()
	if uint32(third) != uint32(first) || third == first || objects.find(first) != nil || objects.find(third) == nil {
		t.Fatalf("%x after %x", third, first)
	}
	for handle, want := range map[uint64]string{
		first: "closed object", third + 1<<slotBits: "no such object", second + 1: "no such object", 0: "no such object",
		third | 5<<52: "object of another artifact", 1<<52 - 1: "no such object",
	} {
		if got, _ := objects.missing(handle); objects.find(handle) != nil || got != want {
			t.Errorf("%x: %s, want %s", handle, got, want)
		}
	}
}

func TestTheInstanceIsPartOfEveryHandle(t *testing.T) {
	freshObjects(t)
	setInstance(0xabc)
	defer setInstance(0)
	handle := objects.add(1, false).handle()
	if handle>>52 != 0xabc || objects.find(handle) == nil || objects.find(handle&^(0xfff<<52)) != nil {
		t.Errorf("%x", handle)
	}
}

func TestAGenerationThatWouldWrapRetiresItsSlot(t *testing.T) {
	freshObjects(t)
	handle := objects.add(1, true).handle()
	for i := 1; i < maxGeneration; i++ {
		release(handle)
		next := objects.add(1, true).handle()
		if uint32(next) != 0 || next>>slotBits != uint64(i+1) {
			t.Fatalf("%x after %x", next, handle)
		}
		handle = next
	}
	release(handle)
	if other := objects.add(1, false).handle(); uint32(other) != 1 || missingText(handle) != "closed object" {
		t.Errorf("%x after the last generation", other)
	}
}

func TestReleasedObjectsAreForgotten(t *testing.T) {
	freshObjects(t)
	collected := make(chan struct{})
	value := new([64]byte)
	runtime.SetFinalizer(value, func(*[64]byte) { close(collected) })
	handle := objects.add(value, false).handle()
	runtime.GC()
	select {
	case <-collected:
		t.Fatal("collected while the handle lived")
	default:
	}
	value = nil
	release(handle)
	for i := 0; i < 10; i++ {
		runtime.GC()
	}
	<-collected
}

// Releases run beside uses: a use gives the value that its handle was made for, or nothing.
func TestUsesAndReleasesRunSideBySide(t *testing.T) {
	freshObjects(t)
	const values = 3 * chunkSize
	handles := make([]uint64, values)
	for i := range handles {
		handles[i] = objects.add(i, false).handle()
	}
	var group sync.WaitGroup
	for g := 0; g < 4; g++ {
		group.Add(2)
		go func(g int) {
			defer group.Done()
			for i := g; i < values; i += 8 {
				release(handles[i])
				objects.add(-1, false)
			}
		}(g)
		go func(seed int64) {
			defer group.Done()
			random := rand.New(rand.NewSource(seed))
			for n := 0; n < 4*values; n++ {
				i := random.Intn(values)
				if o := objects.find(handles[i]); o != nil && o.value != i {
					t.Errorf("handle %d led to %v", i, o.value)
				} else if o == nil && missingText(handles[i]) != "closed object" {
					t.Errorf("handle %d: %s", i, missingText(handles[i]))
				}
			}
		}(int64(g))
	}
	group.Wait()
	if objects.count() != values {
		t.Errorf("%d are left", objects.count())
	}
}

// Calls on an object race with its release: each works, or says that the object is closed.
func TestACloseRacesWithCalls(t *testing.T) {
	freshObjects(t)
	serve(t, counterInc)
	for round := 0; round < 50; round++ {
		c := new(counter)
		handle := objects.add(c, false).handle()
		in := frame(handleArg(handle))
		var group sync.WaitGroup
		for g := 0; g < 3; g++ {
			group.Add(1)
			go func() {
				defer group.Done()
				out := make([]byte, 128)
				for i := 0; i < 20; i++ {
					status, n, _ := run(0, 0, in, out)
					if status == StatusDecode && string(out[:n]) == "p.Inc(): parameter c: closed object" {
						return
					} else if status != StatusOK {
						t.Errorf("status %d: %s", status, out[:n])
					}
				}
			}()
		}
		group.Add(1)
		go func() {
			defer group.Done()
			out := make([]byte, 128)
			batch := binary.LittleEndian.AppendUint64(nil, handle)
			if status, _, _ := run(firstReserved, 0, frame(func(e *Encoder) { e.Bytes(batch) }), out); status != StatusOK {
				t.Errorf("release: status %d", status)
			}
		}()
		group.Wait()
	}
}

// A million objects made and dropped leave the table as large as the most that lived at a time.
func TestTheTableDoesNotGrowWithUse(t *testing.T) {
	freshObjects(t)
	for i := 0; i < 1_000_000; i++ {
		release(objects.add(&objects, false).handle())
	}
	if n := len(*objects.chunks.Load()); n != 1 || objects.used != 1 || len(objects.free) != 1 {
		t.Errorf("%d chunks, %d slots used, %d free", n, objects.used, len(objects.free))
	}
}

func missingText(handle uint64) string {
	text, _ := objects.missing(handle)
	return text
}

// TestReservedNames compares the runtime's own functions with the list that Python and the core have of them.
func TestReservedNames(t *testing.T) {
	var names []string
	for _, f := range reserved {
		names = append(names, strings.TrimPrefix(f.Name, "usegolib."))
	}
	if got, want := strings.Join(names, " "), strings.Join(reservedNames[:], " "); got != want {
		t.Errorf("the functions are %s, the numbers are for %s", got, want)
	}
}
