package rt

import (
	"hash/maphash"
	"sync"
)

// maxKept is how many replies are kept at most; the oldest goes first.
const maxKept = 1024

// kept holds the replies that did not fit into the caller's buffer. A ticket is a running number below a random one,
// so that a used or a made-up one is not found.
var kept = struct {
	sync.Mutex
	replies map[uint64]keptReply
	order   []uint64
	next    uint32
}{replies: map[uint64]keptReply{}}

// keptReply is a reply and the objects in it, which live no longer than it unless it is taken.
type keptReply struct {
	bytes []byte
	made  made
}

// keep stores a reply and gives its ticket.
func keep(reply []byte, objects made) uint64 {
	kept.Lock()
	defer kept.Unlock()
	for len(kept.replies) >= maxKept {
		forget(kept.order[0])
		kept.order = kept.order[1:]
	}
	// Tickets that were taken leave their number in the order; it is rebuilt before they outweigh the others.
	if len(kept.order) >= 2*maxKept {
		live := make([]uint64, 0, maxKept)
		for _, t := range kept.order {
			if _, ok := kept.replies[t]; ok {
				live = append(live, t)
			}
		}
		kept.order = live
	}
	kept.next++
	ticket := uint64(uint32(new(maphash.Hash).Sum64())|1)<<32 | uint64(kept.next)
	kept.replies[ticket] = keptReply{reply, objects}
	kept.order = append(kept.order, ticket)
	return ticket
}

// Take copies a kept reply into out and forgets it. When out is too small, the reply stays.
func Take(ticket uint64, out []byte) (status int32, n int) {
	kept.Lock()
	defer kept.Unlock()
	reply, ok := kept.replies[ticket]
	switch {
	case !ok:
		return StatusNotFound, 0
	case len(reply.bytes) > len(out):
		return StatusBufferTooSmall, len(reply.bytes)
	}
	reply.made.delivered()
	delete(kept.replies, ticket)
	return StatusOK, copy(out, reply.bytes)
}

// Drop forgets a kept reply.
func Drop(ticket uint64) int32 {
	kept.Lock()
	defer kept.Unlock()
	if _, ok := kept.replies[ticket]; !ok {
		return StatusNotFound
	}
	forget(ticket)
	return StatusOK
}

// forget drops a reply that nobody has taken, with its objects. The lock is held.
func forget(ticket uint64) {
	if reply, ok := kept.replies[ticket]; ok {
		delete(kept.replies, ticket)
		reply.made.undelivered()
	}
}
