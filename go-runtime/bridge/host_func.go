package rt

import (
	"encoding/binary"
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// Host functions: package variables of a func type that Python provides. Some have a time limit. Python answers a call
// of such a func by a call of its own (`usegolib.answer`), from whatever thread it likes. Until then the goroutine that
// called waits on a channel, and no thread of Go with it. An answer after the limit, or a second one, finds nobody.

// Unregistered is what a host function is before Python has provided it: calling it is an error that names it, or gives
// zero values.
func Unregistered(name string, zero bool) *Callable {
	h := &Callable{host: &hostFunc{name, zero}}
	h.framed.Store(true)
	return h
}

// statusZero is the status of a call that was not made; the error or zero values are its outcome.
// The host gives no such number.
const statusZero int32 = -1 << 31

type hostFunc struct {
	name string
	zero bool
}

func (h *hostFunc) err() error {
	if h.zero {
		return nil
	}
	return callbackError("host function " + h.name + " is not registered: Python has assigned no function to it")
}

// deadlineExceededError is what a call gets whose time is over. It is the deadline errors of the packages os and
// context to errors.Is; to import these would put them into every artifact.
type deadlineExceededError struct{ limit time.Duration }

// Error gives the text.
func (e *deadlineExceededError) Error() string {
	return "a Python function did not answer within " + e.limit.String() + ": deadline exceeded"
}

// Timeout is what package net asks for.
func (e *deadlineExceededError) Timeout() bool { return true }

// Is says which errors it is.
func (e *deadlineExceededError) Is(target error) bool {
	t := reflect.TypeOf(target)
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t != nil && (t.PkgPath() == "internal/poll" && t.Name() == "DeadlineExceededError" ||
		t.PkgPath() == "context" && t.Name() == "deadlineExceededError")
}

// answer is what Python has answered, or why it was not asked.
type answer struct {
	status int32
	reply  []byte
}

// waiting are the calls that wait for an answer, by the ticket that Python has.
var waiting struct {
	sync.Mutex
	last  uint64
	calls map[uint64]chan<- answer
}

func waitFor(answers chan<- answer) uint64 {
	waiting.Lock()
	defer waiting.Unlock()
	if waiting.calls == nil {
		waiting.calls = map[uint64]chan<- answer{}
	}
	waiting.last++
	waiting.calls[waiting.last] = answers
	return waiting.last
}

// deliver gives a call its answer, and reports whether the call has waited for it. Who takes a ticket out of the table
// is the only one that uses it.
func deliver(ticket uint64, a answer) bool {
	waiting.Lock()
	answers := waiting.calls[ticket]
	delete(waiting.calls, ticket)
	waiting.Unlock()
	if answers != nil {
		answers <- a // there is room for one
	}
	return answers != nil
}

// callWithin asks Python for the results within the limit of the callable. Asking may have to wait for the GIL, so
// another goroutine asks.
func (h *Callable) callWithin(in []byte) (a answer, err error) {
	answers := make(chan answer, 1)
	ticket := waitFor(answers)
	// The buffer belongs to the invocation, which may be over before Python has read it.
	in = append(binary.BigEndian.AppendUint64(nil, ticket), in...)
	timer := time.NewTimer(h.limit)
	defer timer.Stop()
	go func() {
		var out []byte
		status, _ := hostCall(callbackStart, h.number, in, &out, new(hostAnswer))
		runtime.KeepAlive(h)
		if status != StatusOK {
			deliver(ticket, answer{status: status})
		}
	}()
	select {
	case a = <-answers:
		return a, nil
	case <-timer.C:
	}
	waiting.Lock()
	_, isOpen := waiting.calls[ticket]
	delete(waiting.calls, ticket)
	waiting.Unlock()
	if !isOpen {
		return <-answers, nil // it came at the last moment
	}
	return a, &deadlineExceededError{h.limit}
}

// answerCall is `usegolib.answer`: a ticket, and a reply as a callable gives it. The result is whether a call got it.
func answerCall(c *Call) {
	c.D.Args(2)
	ticket := c.D.Uint64()
	reply := c.D.Bytes()
	if c.Decoded() {
		c.Results(1)
		c.E.Bool(deliver(ticket, answer{StatusOK, append([]byte(nil), reply...)}))
	}
}

// limited reads the limit of a callable: nanoseconds.
func (d *Decoder) limited(start int, content []byte) time.Duration {
	if len(content) != 8 {
		d.failAt(start, "the time limit of a callable has "+strconv.Itoa(len(content))+" bytes")
		return 0
	}
	return time.Duration(binary.BigEndian.Uint64(content))
}
