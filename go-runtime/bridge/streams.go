package rt

import (
	"reflect"
	"time"
)

// Channels and iterators are streams of items. Python asks for items by the runtime's own functions, with the number of
// the stream's type. Generated code has a row for each such type. Without rows nothing of this is linked, but for the
// few lines that say so.

// What a stream answers; usegolib/_calls/streams.py has the same numbers.
const (
	streamItems = iota // there are items, or the item was sent
	streamEnded        // the channel is closed, the sequence has ended
	streamLater        // nothing happened within the time
)

// Element reads and writes the items of streams. Generated code has one for each type of item.
type Element[T any] struct {
	Read  func(d *Decoder) T
	Write func(e *Encoder, items []T) // as a slice of them, which is not empty
}

// Stream is a type of channel or iterator.
type Stream struct {
	Number uint64
	Type   any // what ChanOf, SeqOf or Seq2Of give
}

// streaming is what the runtime's own functions do with streams.
type streaming interface{ run(c *Call, operation int) }

// Operations on streams.
const (
	channelMake = iota
	channelReceive
	channelSend
	channelCap
	channelClose
	channelSelect
	sequenceOpen
	sequenceNext
	sequenceStop
)

// streams serves one operation as one of the runtime's own functions.
func streams(operation int) func(*Call) {
	return func(c *Call) {
		if hooks.Streams == nil {
			c.D.Fail("no function of this artifact has a channel or an iterator")
			return
		}
		hooks.Streams.run(c, operation)
	}
}

type streamTable map[uint64]any

// Streams makes the table of the types of streams.
func Streams(list []Stream) streaming {
	table := streamTable{}
	for _, s := range list {
		table[s.Number] = s.Type
	}
	return table
}

func (t streamTable) run(c *Call, operation int) {
	switch operation {
	case channelMake:
		t.makeChannel(c)
	case channelReceive:
		t.receive(c)
	case channelSend:
		t.send(c)
	case channelCap:
		t.capacity(c)
	case channelClose:
		t.closeChannel(c)
	case channelSelect:
		t.choose(c)
	case sequenceOpen:
		t.open(c)
	case sequenceNext:
		t.next(c)
	case sequenceStop:
		t.stop(c)
	}
}

// channel reads the number of a channel's type.
func (t streamTable) channel(d *Decoder) channelType {
	start := d.pos
	if found, ok := t[d.Uint64()].(channelType); ok {
		return found
	}
	d.failOf(start, "items of this type of channel have no form in Python", decodeOtherType)
	return nil
}

// channelArguments reads a channel and the number of its type.
func (t streamTable) channelArguments(c *Call) (reflect.Value, channelType) {
	start := c.D.pos
	r := c.handleArgument()
	kind := t.channel(&c.D)
	v := reflect.ValueOf(r.value)
	if c.D.failure == nil && (v.Kind() != reflect.Chan || !kind.fits(v.Type())) {
		c.D.wrongType(start, "a channel", r)
	}
	return v, kind
}

// within reads a time in nanoseconds.
func (d *Decoder) within() time.Duration { return time.Duration(d.Int64()) }

func (t streamTable) makeChannel(c *Call) {
	c.D.Args(2)
	kind := t.channel(&c.D)
	size := c.D.Int()
	if c.Decoded() {
		made := kind.make(size)
		c.Results(1)
		c.E.Object(made, false)
	}
}

func (t streamTable) receive(c *Call) {
	c.D.Args(4)
	channel, kind := t.channelArguments(c)
	most, wait := c.D.Int(), c.D.within()
	if !c.Decoded() {
		return
	}
	c.items(kind.receive(channel.Interface(), most, wait))
}

// items writes what a stream has answered, with the items if there are some.
func (c *Call) items(state int64, items itemList) {
	c.Results(2)
	if c.E.Int(state); items == nil {
		c.E.Nil()
	} else {
		items.write(&c.E)
	}
}

func (t streamTable) send(c *Call) {
	c.D.Args(4)
	channel, kind := t.channelArguments(c)
	if c.D.failure != nil {
		return
	}
	send := kind.read(&c.D)
	wait := c.D.within()
	if c.Decoded() {
		state := send(channel.Interface(), wait)
		c.Results(1)
		c.E.Int(state)
	}
}

func (t streamTable) capacity(c *Call) {
	c.D.Args(1)
	start := c.D.pos
	r := c.handleArgument()
	v := reflect.ValueOf(r.value)
	if c.D.failure == nil && v.Kind() != reflect.Chan {
		c.D.wrongType(start, "a channel", r)
	}
	if c.Decoded() {
		c.Results(1)
		c.E.Int(int64(v.Cap()))
	}
}

func (t streamTable) closeChannel(c *Call) {
	c.D.Args(1)
	start := c.D.pos
	r := c.handleArgument()
	v := reflect.ValueOf(r.value)
	if c.D.failure == nil && (v.Kind() != reflect.Chan || v.Type().ChanDir()&reflect.SendDir == 0) {
		c.D.wrongType(start, "a channel that can be closed", r)
	}
	if c.Decoded() {
		closed := closeOnce(v)
		c.Results(1)
		c.E.Bool(closed)
	}
}

// closeOnce closes a channel; false when it was closed before.
func closeOnce(channel reflect.Value) (closed bool) {
	defer func() {
		if !closed {
			recover() // the only panic here is that of a closed channel: nil never comes as an object
		}
	}()
	channel.Close()
	return true
}

// choose waits for the first of several channels. Each case is an array: the channel or nil, the number of its type,
// and to send an item the item.
func (t streamTable) choose(c *Call) {
	c.D.Args(2)
	n, _ := c.D.Slice()
	cases, kinds := make([]reflect.SelectCase, 0, n+1), make([]channelType, 0, n)
	for i := 0; i < n && c.D.failure == nil; i++ {
		one, kind := t.selectCase(c)
		cases, kinds = append(cases, one), append(kinds, kind)
	}
	wait := c.D.within()
	if !c.Decoded() {
		return
	}
	if wait <= 0 {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
	} else {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(timer.C)})
	}
	chosen, item, ok := chosenOf(cases)
	c.Results(3)
	state := int64(streamEnded)
	if chosen == len(kinds) {
		chosen, state = -1, streamLater
	} else if ok {
		state = streamItems
	}
	c.E.Int(int64(chosen))
	if c.E.Int(state); state == streamItems && item.IsValid() {
		kinds[chosen].one(item).write(&c.E)
	} else {
		c.E.Nil()
	}
}

// chosenOf selects. ok says that an item came, or was sent. Where one of the channels to send to is closed,
// reflect.Select panics and does not say which it was: each is tried by itself then.
func chosenOf(cases []reflect.SelectCase) (chosen int, item reflect.Value, ok bool) {
	defer func() {
		if recover() != nil {
			chosen, ok = firstSent(cases)
		}
	}()
	chosen, item, ok = reflect.Select(cases)
	if chosen < len(cases)-1 && cases[chosen].Dir == reflect.SelectSend {
		return chosen, reflect.Value{}, true
	}
	return chosen, item, ok
}

// firstSent finds the channel that is closed, or one that takes its item before that was found.
func firstSent(cases []reflect.SelectCase) (int, bool) {
	for i, one := range cases {
		if one.Dir == reflect.SelectSend && one.Chan.IsValid() {
			if sent, closed := trySend(one.Chan, one.Send); sent || closed {
				return i, sent
			}
		}
	}
	return len(cases) - 1, false
}

func trySend(channel, item reflect.Value) (sent, closed bool) {
	defer func() { closed = recover() != nil }()
	return channel.TrySend(item), false
}

func (t streamTable) selectCase(c *Call) (one reflect.SelectCase, kind channelType) {
	start := c.D.pos
	n, ok := c.D.array("a case")
	if !ok || n != 2 && n != 3 {
		c.D.failAt(start, "expected a channel, the number of its type and perhaps an item")
		return one, nil
	}
	if one.Dir = reflect.SelectRecv; n == 3 {
		one.Dir = reflect.SelectSend
	}
	if c.D.Nil() {
		// A nil channel is never ready.
		c.D.Uint64()
		if n == 3 {
			c.D.Nil()
		}
		return one, nil
	}
	channel, kind := t.channelArguments(c)
	if c.D.failure != nil {
		return one, kind
	}
	if one.Chan = channel; n == 3 {
		one.Send = kind.item(&c.D)
	}
	return one, kind
}

func (t streamTable) open(c *Call) {
	c.D.Args(2)
	start := c.D.pos
	r := c.handleArgument()
	kind, ok := t[c.D.Uint64()].(sequenceType)
	if c.D.failure == nil && (!ok || !kind.fits(reflect.TypeOf(r.value))) {
		c.D.wrongType(start, "an iterator", r)
	}
	if c.Decoded() {
		made := kind.open(r.value)
		c.Results(1)
		c.E.Object(made, false)
	}
}

// cursorArgument reads an iteration.
func (c *Call) cursorArgument() cursor {
	start := c.D.pos
	r := c.handleArgument()
	found, ok := r.value.(cursor)
	if c.D.failure == nil && !ok {
		c.D.wrongType(start, "an iteration", r)
	}
	return found
}

func (t streamTable) next(c *Call) {
	c.D.Args(3)
	iteration := c.cursorArgument()
	most, wait := c.D.Int(), c.D.within()
	if !c.Decoded() {
		return
	}
	c.items(iteration.next(most, wait))
}

// stop takes the handle as a number, because it gives it up.
func (t streamTable) stop(c *Call) {
	c.D.Args(2)
	handle, wait := c.D.Uint64(), c.D.within()
	if !c.Decoded() {
		return
	}
	c.Results(1)
	c.E.Bool(stopIteration(handle, wait))
}

// stopIteration gives the handle up when the sequence has ended, and when nobody waits for that.
func stopIteration(handle uint64, wait time.Duration) bool {
	o := objects.find(handle)
	if o == nil {
		return true
	}
	ended := true
	defer func() {
		if ended || wait <= 0 {
			objects.release(1, func(int) uint64 { return handle })
		}
	}()
	if iteration, ok := o.value.(cursor); ok {
		ended = iteration.stop(wait)
	}
	return ended
}
