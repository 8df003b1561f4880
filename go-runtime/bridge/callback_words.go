package rt

/*
#include "abi.h"

static inline int32_t host_callback_words(const ugl_host *host, ugl_callback_words *words) {
  return host->callback_words(words);
}
*/
import "C"

import (
	"math"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Kinds of the words of a callable: how they stand in a frame, where the host does not take words for it.
const (
	wordBool    = 'b'
	wordInt     = 'i'
	wordUint    = 'u'
	wordFloat32 = 'e'
	wordFloat64 = 'f'
)

// exchange is a ugl_callback_words. It lies in the heap: C has its address while Python calls Go again, on the same
// goroutine, whose stack may move then.
type exchange struct {
	words C.ugl_callback_words
	taken atomic.Bool
}

// BoolWord gives the word of a bool, as the functions below do for floats. Integers are converted as Go does.
func BoolWord(v bool) uint64 {
	if v {
		return 1
	}
	return 0
}

// FloatWord gives the word of a float; a float32 travels as a float64.
func FloatWord(v float64) uint64 { return math.Float64bits(v) }

// WordFloat gives the float of a word.
func WordFloat(word uint64) float64 { return math.Float64frombits(word) }

// CallWords calls a callable whose arguments and result, if there is one, are bools and numbers, one word each.
// `params` and `result` have a letter for each word.
func (h *Callable) CallWords(params, result string, words ...uint64) (uint64, error) {
	if host := wordsCaller(); host != nil && !h.framed.Load() {
		x := &h.exchange
		if !x.taken.CompareAndSwap(false, true) {
			x = new(exchange) // another goroutine calls it, or it calls itself
		}
		x.words.number = C.uint64_t(h.number)
		copy((*[maxWords]uint64)(unsafe.Pointer(&x.words.words))[:], words)
		status := int32(C.host_callback_words(host, &x.words))
		word, length, ticket := uint64(x.words.words[0]), int(x.words.length), uint64(x.words.ticket)
		x.taken.Store(false)
		runtime.KeepAlive(h)
		switch status {
		case StatusOK:
			return word, nil
		case StatusBufferTooSmall:
			return h.kept(length, ticket, result)
		case StatusNotSupported:
			h.framed.Store(true)
		case StatusDecode: // a call with a frame says why
		default:
			return 0, statusError(status)
		}
	}
	return h.callFrame(params, result, words)
}

// wordsCaller gives the host's table when it takes words, else nil.
func wordsCaller() *C.ugl_host {
	h := host.Load()
	if h == nil || uintptr(h.size) < unsafe.Offsetof(h.callback_words)+unsafe.Sizeof(h.callback_words) ||
		h.callback_words == nil {
		return nil
	}
	return h
}

// kept reads a reply that is no plain result: an exception, mostly.
func (h *Callable) kept(length int, ticket uint64, result string) (uint64, error) {
	i := h.Begin(0)
	if length > len(i.out) {
		i.out = make([]byte, length)
	}
	status, length := hostCall(callbackTake, ticket, nil, &i.out, &i.answer)
	return i.word(i.received(status, length, len(result)), result)
}

// callFrame calls with a frame.
func (h *Callable) callFrame(params, result string, words []uint64) (uint64, error) {
	i := h.Begin(len(params))
	for at, word := range words {
		switch params[at] {
		case wordBool:
			i.E.Bool(word != 0)
		case wordInt:
			i.E.Int(int64(word))
		case wordUint:
			i.E.Uint(word)
		case wordFloat32:
			i.E.Float32(float32(WordFloat(word)))
		default:
			i.E.Float64(WordFloat(word))
		}
	}
	return i.word(i.Call(len(result)), result)
}

// word ends a call with a frame: the result as a word, if there is one, and the error.
func (i *Invocation) word(ok bool, result string) (word uint64, err error) {
	if ok && result != "" {
		switch result[0] {
		case wordBool:
			word = BoolWord(i.D.Bool())
		case wordInt:
			word = uint64(i.D.Int64())
		case wordUint:
			word = i.D.Uint64()
		case wordFloat32:
			word = FloatWord(float64(i.D.Float32()))
		default:
			word = FloatWord(i.D.Float64())
		}
	}
	if err = i.Err(); err != nil {
		word = 0
	}
	return word, err
}
