package rt

import (
	"sync"
	"time"
)

// slice is how long Python waits before it looks after its signals; usegolib/_calls/streams.py has the same number.
const slice = 50 * time.Millisecond

// sliceClock is one timer for all waits of a whole slice. A timer for each would be set for every item: setting one
// wakes a thread of Go's. Such a wait may end early; Python counts the time itself, and asks again.
var sliceClock struct {
	sync.Mutex
	over chan struct{} // closed when the time is over; nil when no timer runs
}

// timeOver gives a channel that is closed when the time is over, and what stops the timer.
func timeOver(wait time.Duration) (over <-chan struct{}, stop func()) {
	if wait >= slice {
		return sliceOver(), func() {}
	}
	own := make(chan struct{})
	timer := time.AfterFunc(wait, func() { close(own) })
	return own, func() { timer.Stop() }
}

func sliceOver() <-chan struct{} {
	sliceClock.Lock()
	defer sliceClock.Unlock()
	if sliceClock.over == nil {
		over := make(chan struct{})
		sliceClock.over = over
		time.AfterFunc(slice, func() {
			sliceClock.Lock()
			sliceClock.over = nil
			sliceClock.Unlock()
			close(over)
		})
	}
	return sliceClock.over
}
