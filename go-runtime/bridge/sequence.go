package rt

import (
	"errors"
	"reflect"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// An iterator of Go is a func that calls yield for each item. Python asks for items from outside, so the func runs on a
// goroutine of its own. It begins when the first item is asked for, and stands in yield until the next one is.
//
// Why no iter.Pull: its coroutine is bound to the thread that made it while that thread is locked, as every thread is
// that has entered Go from Python, and Python may go on in another thread. Go ends the process then.
//
// Threads and locks: `mu` guards what both sides change, and is held for moments only, never while user code or Python
// runs. So whoever asks, stops or collects garbage never waits for the sequence here: the waits are for `ready` and
// `more`, channels with room for one sign. `reading` is held by a thread that waits for items, for at most the time
// that it has given.
//
// Life: the goroutine keeps its iteration alive, and ends when the func returns. A func that stands in yield is let go
// of by stop: yield is false, and its deferred functions run. One that works between two yields learns of it at the
// next. When Python ends, nothing is done: the goroutine ends with the process. In a forked child the goroutine does
// not exist, and nothing of this is entered.

// sequenceType is what Python does with the iterators of one type.
type sequenceType interface {
	fits(t reflect.Type) bool
	open(sequence any) cursor
}

// cursor is one iteration.
type cursor interface {
	next(most int, wait time.Duration) (state int64, items itemList)
	stop(wait time.Duration) (ended bool)
}

// running counts the sequences that stand in a yield, or work between two.
var running atomic.Int64

// iteration is a cursor without its items.
type iteration struct {
	reading sync.Mutex

	mu      sync.Mutex
	run     func() // runs the sequence
	take    func() itemList
	started bool
	ended   bool
	stopped bool // nobody asks any more
	waited  bool // whoever has stopped it waits for its end
	wanted  int  // so many items the sequence may give before it waits
	given   int  // so many have not been taken
	failure *sequencePanic

	ready chan struct{} // tells whoever asks
	more  chan struct{} // tells the sequence
	gone  chan struct{} // closed at the end
}

func newIteration() *iteration {
	return &iteration{ready: make(chan struct{}, 1), more: make(chan struct{}, 1), gone: make(chan struct{})}
}

func tell(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// offer begins a yield; false when it is over. The lock is held when it is true.
func (i *iteration) offer() bool {
	i.mu.Lock()
	if i.stopped {
		i.mu.Unlock()
		return false
	}
	return true
}

// offered ends a yield after the item was put where it can be taken: it waits until the next one is wanted.
func (i *iteration) offered() bool {
	i.given++
	i.wanted--
	if i.wanted > 0 {
		i.mu.Unlock()
		return true
	}
	i.mu.Unlock()
	tell(i.ready)
	for {
		<-i.more
		i.mu.Lock()
		stopped, wanted := i.stopped, i.wanted
		i.mu.Unlock()
		if stopped || wanted > 0 {
			return !stopped
		}
	}
}

func (i *iteration) next(most int, wait time.Duration) (int64, itemList) {
	i.reading.Lock()
	defer i.reading.Unlock()
	i.mu.Lock()
	if i.given == 0 && i.wanted <= 0 && !i.ended && !i.stopped {
		i.wanted = most
		if i.started {
			tell(i.more)
		} else {
			i.started = true
			running.Add(1)
			go i.sequence()
		}
	}
	var late <-chan struct{}
	for {
		// What is asked for is complete, or will not become so.
		if i.wanted <= 0 || i.ended || i.stopped {
			break
		}
		i.mu.Unlock()
		if late == nil {
			over, stop := timeOver(wait)
			defer stop()
			late = over
		}
		over := false
		select {
		case <-i.ready:
		case <-late:
			over = true
		}
		if i.mu.Lock(); over {
			break
		}
	}
	defer i.mu.Unlock()
	switch {
	case i.given > 0:
		i.given = 0
		return streamItems, i.take()
	case i.failure != nil:
		failure := i.failure
		i.failure = nil
		panic(failure)
	case i.ended || i.stopped:
		return streamEnded, nil
	}
	return streamLater, nil
}

func (i *iteration) stop(wait time.Duration) bool {
	i.mu.Lock()
	i.stopped = true
	i.waited = wait > 0
	begun := i.started && !i.ended
	i.mu.Unlock()
	tell(i.more)
	tell(i.ready)
	if begun && wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-i.gone:
		case <-timer.C:
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.waited = false
	if failure := i.failure; failure != nil {
		if i.failure = nil; begun {
			panic(failure)
		}
		failure.report()
	}
	return i.ended || !i.started
}

// sequencePanic is a panic of a sequence, with the stack of its goroutine.
type sequencePanic struct {
	value     any
	stack     string
	goroutine int64
}

// sequence is the goroutine.
func (i *iteration) sequence() {
	returned := false
	defer func() {
		var failure *sequencePanic
		if !returned {
			// Without a panic it is a runtime.Goexit, which ends this goroutine and nothing else.
			failure = &sequencePanic{value: recover()}
			if failure.stack, failure.goroutine = trimStack(string(debug.Stack())); failure.value == nil {
				failure.value = "runtime.Goexit was called in a sequence"
			}
		}
		i.end(failure)
	}()
	i.run()
	returned = true
}

func (i *iteration) end(failure *sequencePanic) {
	i.mu.Lock()
	i.ended, i.run = true, nil
	if i.stopped && !i.waited {
		i.mu.Unlock()
		failure.report()
	} else {
		i.failure = failure
		i.mu.Unlock()
	}
	running.Add(-1)
	close(i.gone)
	tell(i.ready)
}

// report tells of a panic that nobody waits for.
func (p *sequencePanic) report() {
	if p == nil {
		return
	}
	var exception *PythonError
	if err, ok := p.value.(error); ok && errors.As(err, &exception) {
		exception.report()
		return
	}
	Log(LogError, "a sequence that was left early has panicked: "+panicText(p.value)+"\n"+p.stack)
}

type sequenceOf[T any] struct{ element *Element[T] }

// SeqOf is the type of iterators with one item at a time.
func SeqOf[T any](element *Element[T]) any { return sequenceOf[T]{element} }

func (t sequenceOf[T]) fits(sequence reflect.Type) bool {
	return sequence.ConvertibleTo(typeOf[func(func(T) bool)]())
}

// as gives a func of a named type as one without a name.
func as[T any](f any) T {
	return reflect.ValueOf(f).Convert(typeOf[T]()).Interface().(T)
}

func (t sequenceOf[T]) open(sequence any) cursor {
	var list []T
	i := newIteration()
	f := as[func(func(T) bool)](sequence)
	i.run = func() {
		f(func(item T) bool {
			if !i.offer() {
				return false
			}
			list = append(list, item)
			return i.offered()
		})
	}
	i.take = func() itemList {
		taken := list
		list = make([]T, 0, len(taken))
		return &items[T]{t.element, taken}
	}
	return i
}

type sequenceOf2[K, V any] struct {
	key   *Element[K]
	value *Element[V]
}

// Seq2Of is the type of iterators with two items at a time.
func Seq2Of[K, V any](key *Element[K], value *Element[V]) any { return sequenceOf2[K, V]{key, value} }

func (t sequenceOf2[K, V]) fits(sequence reflect.Type) bool {
	return sequence.ConvertibleTo(typeOf[func(func(K, V) bool)]())
}

// pairs are two lists of the same length.
type pairs[K, V any] struct {
	keys   items[K]
	values items[V]
}

func (p *pairs[K, V]) write(e *Encoder) {
	e.Array(2)
	p.keys.write(e)
	p.values.write(e)
}

func (t sequenceOf2[K, V]) open(sequence any) cursor {
	var keys []K
	var values []V
	i := newIteration()
	f := as[func(func(K, V) bool)](sequence)
	i.run = func() {
		f(func(key K, value V) bool {
			if !i.offer() {
				return false
			}
			keys, values = append(keys, key), append(values, value)
			return i.offered()
		})
	}
	i.take = func() itemList {
		taken := &pairs[K, V]{items[K]{t.key, keys}, items[V]{t.value, values}}
		keys, values = make([]K, 0, len(keys)), make([]V, 0, len(values))
		return taken
	}
	return i
}
