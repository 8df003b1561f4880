package rt

import (
	"encoding/binary"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// A Python iterable where Go wants an iterator or a channel is a callable with three operations, whose first argument
// names them; usegolib/_codec/iterables.py has the same numbers. Its second argument is the number of an iteration.
const (
	iterateBegin = iota // gives the number of a new iteration
	iterateNext         // gives whether there is an item, and the item
	iterateClose        // nobody asks for more
)

func (h *Callable) iterate(operation, number int64, results int) (*Invocation, bool) {
	i := h.Begin(2)
	i.E.Int(operation)
	i.E.Int(number)
	return i, i.Call(results)
}

// begin begins an iteration.
func (h *Callable) begin() (number int64, err error) {
	i, ok := h.iterate(iterateBegin, 0, 1)
	if ok {
		number = i.D.Int64()
	}
	return number, i.Err()
}

// close tells Python that an iteration is left. It is deferred: an exception of Python's own clean-up must not take the
// place of a panic, so it is reported.
func (h *Callable) close(number int64) {
	i, _ := h.iterate(iterateClose, number, 0)
	if e, ok := i.Err().(*PythonError); ok {
		e.report()
	}
}

// callable reads an extension 5, if one is next.
func (d *Decoder) callable() *Callable {
	if !d.isHeldNext() {
		return nil
	}
	d.pos += 10
	return newCallable(binary.BigEndian.Uint64(d.buf[d.pos-8:]))
}

// run iterates for a Go func: give reads the item that Python gave, and hands it on.
func (h *Callable) run(items int, give func(d *Decoder) func() bool) {
	number, err := h.begin()
	if err != nil {
		raise(err)
		return
	}
	over := false
	defer func() {
		if !over {
			h.close(number)
		}
	}()
	for {
		i, ok := h.iterate(iterateNext, number, 1+items)
		more := ok && i.D.Bool()
		var item func() bool
		if more {
			item = give(&i.D)
		}
		failed := i.D.failure != nil || i.err != nil
		over = failed || !more
		i.End() // an exception ends the Go call, or is reported
		if over || !item() {
			return
		}
	}
}

// raise is what End does with an error.
func raise(err error) {
	i := invocations.Get().(*Invocation)
	i.err = err
	i.End()
}

// DecodeSeq reads an iterator with one item at a time: a Python iterable, or a handle.
func DecodeSeq[S ~func(yield func(T) bool), T any](d *Decoder, element func() *Element[T]) S {
	h := d.callable()
	if h == nil {
		return DecodeHandle[S](d)
	}
	read := element().Read
	return func(yield func(T) bool) {
		h.run(1, func(d *Decoder) func() bool {
			item := read(d)
			return func() bool { return yield(item) }
		})
	}
}

// DecodeSeq2 reads an iterator with two items at a time.
func DecodeSeq2[S ~func(yield func(K, V) bool), K, V any](d *Decoder, key func() *Element[K], value func() *Element[V]) S {
	h := d.callable()
	if h == nil {
		return DecodeHandle[S](d)
	}
	readKey, readValue := key().Read, value().Read
	return func(yield func(K, V) bool) {
		h.run(2, func(d *Decoder) func() bool {
			k, v := readKey(d), readValue(d)
			return func() bool { return yield(k, v) }
		})
	}
}

// DecodeChan reads a channel that can be received from: a Python iterable, whose items a goroutine sends, or a handle.
func DecodeChan[C, T any](d *Decoder, element func() *Element[T]) (c C) {
	h := d.callable()
	if h == nil {
		return DecodeHandle[C](d)
	}
	channel := make(chan T)
	d.feeds = &feed{d.feeds, func() { go feedChannel(h, channel, element().Read) }}
	if d.passed == nil {
		d.passed = new(heldList) // so that the end of the frame is noticed
	}
	c, _ = assign(channel, &c).(C)
	return c
}

// feed is a goroutine that begins when its whole frame has been read: a call that is refused takes no item.
type feed struct {
	next  *feed
	start func()
}

// patience is how long a sender waits for a receiver before it lets Go's collector see whether there can be one.
const patience = time.Second

// feedChannel sends the items of an iteration, then closes the channel. It ends as well when nothing but itself refers
// to the channel: no receiver can come then. To find that out it must not refer to the channel while it waits. So a
// sender whose patience is over keeps the address with all bits flipped, and tries to send now and then; a finalizer
// tells when the channel is gone. A channel on which somebody waits is referred to by the waiting goroutine.
func feedChannel[T any](h *Callable, channel chan T, read func(*Decoder) T) {
	number, err := h.begin()
	if err != nil {
		reportError(err)
		close(channel)
		return
	}
	hidden := hide(channel)
	for {
		item, ok := nextItem(h, number, read)
		if !ok {
			runtime.SetFinalizer(header(channel), nil)
			close(channel)
			return
		}
		if sendWithin(channel, item, patience) == streamItems {
			continue
		}
		channel = nil
		if channel = sendPatiently(hidden, item); channel == nil {
			h.close(number)
			return
		}
	}
}

// nextItem gives the next item; false at the end. An exception is reported: Python raises it in the call that the
// iterable was given to, if that still runs.
func nextItem[T any](h *Callable, number int64, read func(*Decoder) T) (item T, ok bool) {
	i, called := h.iterate(iterateNext, number, 2)
	if ok = called && i.D.Bool(); ok {
		item = read(&i.D)
	}
	if err := i.Err(); err != nil {
		reportError(err)
		return item, false
	}
	return item, ok
}

func reportError(err error) {
	if e, ok := err.(*PythonError); ok {
		e.report()
		return
	}
	Log(LogError, "a channel that Python feeds has been closed: "+err.Error())
}

// channelHeader stands for what a channel points to: its size is of no importance.
type channelHeader struct{ _ [8]uintptr }

func header[T any](channel chan T) *channelHeader {
	return *(**channelHeader)(unsafe.Pointer(&channel))
}

// hiddenChannel is a channel that Go's collector does not see. As long as the finalizer has not run, which takes the
// lock, the address is that of the channel.
type hiddenChannel struct {
	mu      sync.Mutex
	address uintptr // with all bits flipped
	gone    bool
}

func hide[T any](channel chan T) *hiddenChannel {
	hidden := &hiddenChannel{address: ^uintptr(unsafe.Pointer(header(channel)))}
	runtime.SetFinalizer(header(channel), func(*channelHeader) {
		hidden.mu.Lock()
		hidden.gone = true
		hidden.mu.Unlock()
	})
	return hidden
}

// sendPatiently sends to a hidden channel; nil when the channel is gone.
func sendPatiently[T any](hidden *hiddenChannel, item T) chan T {
	for pause := time.Millisecond; ; {
		channel, gone := trySendHidden(hidden, item)
		if channel != nil || gone {
			return channel
		}
		time.Sleep(pause)
		if pause < 50*time.Millisecond {
			pause *= 2
		}
	}
}

// trySendHidden looks at the channel for a moment, and gives it when it has taken the item. It is not inlined, so that
// nothing of it stays on the stack.
//
//go:noinline
func trySendHidden[T any](hidden *hiddenChannel, item T) (taken chan T, gone bool) {
	hidden.mu.Lock()
	defer hidden.mu.Unlock()
	if hidden.gone {
		return nil, true
	}
	address := ^hidden.address
	channel := *(*chan T)(unsafe.Pointer(&address))
	select {
	case channel <- item:
		return channel, false
	default:
		return nil, false
	}
}
