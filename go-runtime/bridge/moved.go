package rt

import (
	"context"
	"reflect"
	"sync"
	"time"
	"unsafe"
)

// A moved call runs on a goroutine of its own, so that nobody has to wait for it: Python awaits it, gives it a limit,
// or leaves it (docs/adr/0033). Python starts, waits and cancels by the runtime's own functions below.
//
// Threads and locks: `moves` guards the tables and what several threads change of a call. It is held for moments, never
// while user code, Python or the context package runs.

// What `cancel` does.
const (
	cancelContext = 1 // of the call, or of the token
	cancelLeave   = 2 // nobody wants the outcome any more
	cancelToken   = 4 // the number is that of a token
	cancelForget  = 8 // the token is gone
	cancelWatcher = 16
)

// statusEnded says that the goroutine of a call that was left has ended.
const statusEnded int32 = -1

// At most so many outcomes are given at once.
const maxOutcomes = 256

var moves struct {
	sync.Mutex
	calls  map[uint64]*moved
	tokens map[uint64]*token
	queues map[uint64]*outcomeQueue // by the upper half of the numbers: the copies of usegolib in the process
}

// outcomeQueue has the outcomes that no thread of Python waits for in particular.
type outcomeQueue struct {
	outcomes []*outcome
	news     chan struct{} // has room for one sign
	closed   bool
}

// outcome is what Python learns of a call.
type outcome struct {
	number uint64
	status int32
	reply  []byte // or the text of the status
	detail uint64
	made   made
}

// token is a Cancel of Python.
type token struct {
	context context.Context
	cancel  context.CancelCauseFunc
}

// moved is a call with a goroutine of its own.
type moved struct {
	call   Call
	number uint64
	limit  time.Time // zero: none
	timer  *time.Timer
	bases  []context.Context

	// Guarded by moves.
	ready   chan struct{} // closed when there is an outcome; nil when no thread waits
	outcome *outcome      // for the thread that waits
	left    bool          // the outcome is not wanted any more
	ended   bool

	making    sync.Mutex // guards the rest
	context   context.Context
	cancel    context.CancelCauseFunc
	free      context.CancelFunc // of the limit; not called where a result may have the context
	cancelled bool
	cause     error
}

// Context is what a bound function gets as its context.
func (c *Call) Context() context.Context {
	if c.moved == nil {
		return context.Background()
	}
	return c.moved.makeContext()
}

func (m *moved) makeContext() context.Context {
	m.making.Lock()
	defer m.making.Unlock()
	if m.context != nil {
		return m.context
	}
	base := context.Background()
	if len(m.bases) > 0 {
		base = m.bases[0]
	}
	if !m.limit.IsZero() {
		base, m.free = context.WithDeadline(base, m.limit)
	}
	m.context, m.cancel = context.WithCancelCause(base)
	for i := 1; i < len(m.bases); i++ {
		other, cancel := m.bases[i], m.cancel
		context.AfterFunc(other, func() { cancel(context.Cause(other)) })
	}
	if m.cancelled {
		m.cancel(m.cause)
	}
	return m.context
}

// freeLimit ends the timer of a context that no result can have.
func (m *moved) freeLimit() {
	m.making.Lock()
	free := m.free
	m.making.Unlock()
	if free != nil {
		free()
	}
}

func (m *moved) cancelWith(cause error) {
	m.making.Lock()
	cancel := m.cancel
	if !m.cancelled {
		m.cancelled, m.cause = true, cause
	}
	m.making.Unlock()
	if cancel != nil {
		cancel(cause)
	}
}

// startCall is `usegolib.start`: the number of the call, the function, its frame, the contexts that the call belongs
// to, its limit and the time for which it may go on after that, and how long to wait for it here: 0 where its outcome
// goes into the queue. The result is the outcome, or nil.
func startCall(c *Call) {
	c.D.Args(7)
	m := &moved{number: c.D.Uint64()}
	fn := c.D.Uint32()
	frame := c.D.Bytes()
	m.readBases(&c.D)
	limit, grace, wait := time.Duration(c.D.Int64()), time.Duration(c.D.Int64()), time.Duration(c.D.Int64())
	if m.call.function = functionOf(fn); m.call.function == nil || m.call.function.Run == nil {
		c.D.Fail("the artifact has no function of this number")
	}
	if !c.Decoded() {
		return
	}
	m.call.moved = m
	m.call.writeback, m.call.viewsFrom = c.writeback, c.viewsFrom
	m.call.D.buf, m.call.D.segments = frame, ownSegments(c.D.segments)
	m.call.E.buf = make([]byte, 0, 64)
	if wait > 0 {
		m.ready = make(chan struct{})
	}
	moves.Lock()
	if moves.calls == nil {
		moves.calls = map[uint64]*moved{}
	}
	moves.calls[m.number] = m
	if limit > 0 {
		m.limit = time.Now().Add(limit)
		m.timer = time.AfterFunc(limit+grace, m.expire)
	}
	moves.Unlock()
	ready := m.ready
	go m.run()
	c.Results(1)
	if ready == nil {
		c.E.Nil()
		return
	}
	c.await(m, ready, wait)
}

// readBases reads the contexts that a call belongs to: objects, and the numbers of tokens.
func (m *moved) readBases(d *Decoder) {
	n, _ := d.array("contexts")
	for i := 0; i < n && d.failure == nil; i++ {
		start := d.pos
		if b := d.buf[d.pos:]; len(b) < 2 || b[0] != 0xd7 || b[1] != extObject {
			m.bases = append(m.bases, tokenOf(d.Uint64()).context)
			continue
		}
		r, _ := d.reference(func() string { return "a context.Context" })
		found, ok := r.value.(context.Context)
		if !ok && d.failure == nil {
			d.failAt(start, "expected a context.Context as ctx, got a "+typeName(reflect.TypeOf(r.value)))
		}
		m.bases = append(m.bases, found)
	}
}

// tokenOf gives a token, which is made when it is first named.
func tokenOf(number uint64) *token {
	moves.Lock()
	defer moves.Unlock()
	found := moves.tokens[number]
	if found == nil {
		found = &token{}
		found.context, found.cancel = context.WithCancelCause(context.Background())
		if moves.tokens == nil {
			moves.tokens = map[uint64]*token{}
		}
		moves.tokens[number] = found
	}
	return found
}

// ownSegments copies what is beside the frame, as the call goes on when its caller does. Lent memory is lent until the
// goroutine has ended.
func ownSegments(segments []Segment) []Segment {
	own := make([]Segment, len(segments))
	for i, s := range segments {
		if s.Flags&segmentLent == 0 && s.Len > 0 {
			memory := append([]byte(nil), unsafe.Slice((*byte)(s.Ptr), int(s.Len))...)
			s.Ptr = unsafe.Pointer(unsafe.SliceData(memory))
		}
		own[i] = s
	}
	return own
}

// run is the goroutine. runtime.Goexit ends it too, so the outcome is told by a deferred function.
func (m *moved) run() {
	defer m.end()
	m.call.run()
}

func (m *moved) end() {
	c := &m.call
	if c.snapshots != nil {
		c.snapshots.giveBack()
	}
	if c.E.notes != nil {
		c.E.giveBack()
	}
	o := &outcome{number: m.number}
	switch {
	case c.D.failure != nil && !c.entered:
		o.status, o.reply, o.detail = StatusDecode, []byte(c.D.message(c.function)), c.D.failure.detail
	case c.E.failure != nil:
		c.E.made.undelivered()
		o.status, o.reply = StatusEncode, []byte(c.function.Name+"(): "+c.E.failure.message())
	default:
		o.reply, o.made = c.E.buf, c.E.made
	}
	if m.timer != nil {
		m.timer.Stop()
		if o.made.first == nil {
			m.freeLimit()
		}
	}
	m.call.D, m.call.E = Decoder{}, Encoder{}
	moves.Lock()
	m.ended = true
	wanted := !m.left
	if !wanted {
		delete(moves.calls, m.number)
		m.ready = nil
		o, c.E.made = &outcome{number: m.number, status: statusEnded}, o.made
	}
	m.tell(o)
	moves.Unlock()
	if !wanted {
		c.E.made.undelivered()
	}
}

// tell hands over an outcome. The lock is held.
func (m *moved) tell(o *outcome) {
	if m.ready != nil {
		m.outcome = o
		close(m.ready)
		return
	}
	if m.ended {
		delete(moves.calls, m.number)
	}
	q := queueOf(m.number)
	q.outcomes = append(q.outcomes, o)
	tell(q.news)
}

// queueOf gives the queue of a copy of usegolib, by one of its numbers. The lock is held.
func queueOf(number uint64) *outcomeQueue {
	q := moves.queues[number>>32]
	if q == nil {
		q = &outcomeQueue{news: make(chan struct{}, 1)}
		if moves.queues == nil {
			moves.queues = map[uint64]*outcomeQueue{}
		}
		moves.queues[number>>32] = q
	}
	return q
}

// expire leaves a call whose time is over.
func (m *moved) expire() {
	moves.Lock()
	defer moves.Unlock()
	if m.ended || m.left {
		return
	}
	m.tell(&outcome{number: m.number, status: StatusTimeout})
	m.left = true
}

// await writes the outcome of a call that this thread waits for, or nil when the time is over. What was given is
// forgotten; of a call that goes on, the end is told by the queue.
func (c *Call) await(m *moved, ready <-chan struct{}, wait time.Duration) {
	over, stop := timeOver(wait)
	select {
	case <-ready:
		stop()
	case <-over:
		c.E.Nil()
		return
	}
	moves.Lock()
	o := m.outcome
	m.ready, m.outcome = nil, nil
	if m.ended {
		delete(moves.calls, m.number)
	}
	moves.Unlock()
	if o == nil {
		c.E.Nil()
		return
	}
	c.E.outcome(o)
}

func (e *Encoder) outcome(o *outcome) {
	e.Array(4)
	e.Uint(o.number)
	e.Int(int64(o.status))
	e.Bytes(o.reply)
	e.Uint(o.detail)
	e.made.join(&o.made)
}

// awaitCall is `usegolib.wait`: the number of a call that was waited for when it started, and how long.
func awaitCall(c *Call) {
	c.D.Args(2)
	number, wait := c.D.Uint64(), time.Duration(c.D.Int64())
	if !c.Decoded() {
		return
	}
	moves.Lock()
	m := moves.calls[number]
	var ready chan struct{}
	if m != nil {
		ready = m.ready
	}
	moves.Unlock()
	c.Results(1)
	if ready == nil {
		c.E.Nil()
		return
	}
	c.await(m, ready, wait)
}

// outcomesOf is `usegolib.outcomes`: a number of the copy of usegolib that asks, and how long to wait. The result is a
// list of outcomes, nil when the watcher is to end.
func outcomesOf(c *Call) {
	c.D.Args(2)
	number, wait := c.D.Uint64(), time.Duration(c.D.Int64())
	if !c.Decoded() {
		return
	}
	moves.Lock()
	q := queueOf(number)
	if len(q.outcomes) == 0 && !q.closed && wait != 0 {
		moves.Unlock()
		<-q.news
		moves.Lock()
	}
	closed, list := q.closed, q.outcomes
	if len(list) > maxOutcomes {
		list = list[:maxOutcomes]
		tell(q.news)
	}
	if q.outcomes = q.outcomes[len(list):]; len(q.outcomes) == 0 {
		q.outcomes = nil
	}
	moves.Unlock()
	c.Results(1)
	if closed && len(list) == 0 {
		c.E.Nil()
		return
	}
	c.E.Array(len(list))
	for _, o := range list {
		c.E.outcome(o)
	}
}

// cancelCall is `usegolib.cancel`: a number, what to do, and an exception as the cause or nil. The result is whether
// the call goes on.
func cancelCall(c *Call) {
	c.D.Args(3)
	number, how := c.D.Uint64(), c.D.Int()
	var cause error
	if !c.D.Nil() {
		cause = c.D.exception()
	}
	if !c.Decoded() {
		return
	}
	goesOn := false
	switch {
	case how&cancelWatcher != 0:
		closeQueue(number)
	case how&cancelToken != 0:
		cancelTokenOf(number, how, cause)
	default:
		goesOn = leave(number, how, cause)
	}
	c.Results(1)
	c.E.Bool(goesOn)
}

func closeQueue(number uint64) {
	moves.Lock()
	q := queueOf(number)
	q.closed = true
	moves.Unlock()
	tell(q.news)
}

func cancelTokenOf(number uint64, how int, cause error) {
	if how&cancelContext != 0 {
		tokenOf(number).cancel(cause)
	}
	if how&cancelForget != 0 {
		moves.Lock()
		delete(moves.tokens, number)
		moves.Unlock()
	}
}

func leave(number uint64, how int, cause error) bool {
	moves.Lock()
	m := moves.calls[number]
	if m == nil {
		moves.Unlock()
		return false
	}
	var dropped *outcome
	if how&cancelLeave != 0 {
		if dropped = m.outcome; m.ended {
			delete(moves.calls, number)
		}
		m.left, m.ready, m.outcome = true, nil, nil
	}
	goesOn := !m.ended
	moves.Unlock()
	if dropped != nil {
		dropped.made.undelivered()
	}
	if goesOn && how&cancelContext != 0 {
		m.cancelWith(cause)
	}
	return goesOn
}
