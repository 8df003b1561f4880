// The hand-written cgo library of the peers cext, ctypes, cffi and floor: golib behind plain C types.
package main

/*
#include <stdint.h>
#include <stdlib.h>

typedef int64_t (*callback)(void *data, int64_t value);
static inline int64_t enter_callback(callback f, void *data, int64_t value) { return f(data, value); }

typedef int64_t (*callback_two)(void *data, int64_t a, int64_t b);
static inline int64_t enter_two(callback_two f, void *data, int64_t a, int64_t b) { return f(data, a, b); }
*/
import "C"

import (
	"encoding/json"
	"runtime"
	"runtime/cgo"
	"unsafe"

	"example.com/golib"
)

func main() {}

//export AddInt
func AddInt(a, b int64) int64 { return int64(golib.AddInt(int(a), int(b))) }

//export SumFloats
func SumFloats(xs *float64, n int64) float64 { return golib.SumFloats(unsafe.Slice(xs, n)) }

//export PeopleDropped
func PeopleDropped(n int64) int64 { return int64(golib.PeopleDropped(int(n))) }

//export Spin
func Spin(n int64) uint64 { return golib.Spin(int(n)) }

//export CallBack
func CallBack(f C.callback, data unsafe.Pointer, n int64) int64 {
	return int64(golib.CallBack(func(i int) int { return int(C.enter_callback(f, data, C.int64_t(i))) }, int(n)))
}

func two(f C.callback_two, data unsafe.Pointer) func(a, b int) int {
	return func(a, b int) int { return int(C.enter_two(f, data, C.int64_t(a), C.int64_t(b))) }
}

//export CallBackTwo
func CallBackTwo(f C.callback_two, data unsafe.Pointer, n int64) int64 {
	return int64(golib.CallBackTwo(two(f, data), int(n)))
}

//export SortFunc
func SortFunc(f C.callback_two, data unsafe.Pointer, n int64) int64 {
	return int64(golib.SortFunc(two(f, data), int(n)))
}

// Objects are numbers.

//export NewCounter
func NewCounter() uintptr { return uintptr(cgo.NewHandle(golib.NewCounter())) }

//export CounterInc
func CounterInc(counter uintptr, by int64) int64 {
	return int64(cgo.Handle(counter).Value().(*golib.Counter).Inc(int(by)))
}

//export Delete
func Delete(handle uintptr) { cgo.Handle(handle).Delete() }

// Text as most people write it: text ending with NUL in, memory from malloc out, which the caller frees.

//export EchoText
func EchoText(text *C.char) *C.char { return C.CString(golib.Echo(C.GoString(text))) }

//export EchoPersonText
func EchoPersonText(text *C.char) *C.char {
	return C.CString(string(echoPerson([]byte(C.GoString(text)))))
}

//export PeopleText
func PeopleText(n int64) *C.char { return C.CString(string(people(n))) }

//export FailText
func FailText(text *C.char) *C.char { return C.CString(golib.Fail(C.GoString(text)).Error()) }

//export EchoBytesCopied
func EchoBytesCopied(data unsafe.Pointer, n int64, length *int64) unsafe.Pointer {
	result := golib.EchoBytes(C.GoBytes(data, C.int(n)))
	*length = int64(len(result))
	return C.CBytes(result)
}

// The same for the C extension, as fast as manual work makes it: a short result goes into the caller's buffer,
// a long one stays where it is, pinned, until the caller has copied it and calls Unpin.

//export Echo
func Echo(text *byte, n int64, out *C.char, room int64, data **byte, length *int64) uintptr {
	return give(golib.Echo(string(unsafe.Slice(text, n))), out, room, data, length)
}

//export EchoBytes
func EchoBytes(in *byte, n int64, out *C.char, room int64, data **byte, length *int64) uintptr {
	copied := make([]byte, n)
	copy(copied, unsafe.Slice(in, n))
	return giveBytes(golib.EchoBytes(copied), out, room, data, length)
}

//export EchoPerson
func EchoPerson(text *byte, n int64, out *C.char, room int64, data **byte, length *int64) uintptr {
	return giveBytes(echoPerson(unsafe.Slice(text, n)), out, room, data, length)
}

//export People
func People(n int64, out *C.char, room int64, data **byte, length *int64) uintptr {
	return giveBytes(people(n), out, room, data, length)
}

//export Fail
func Fail(text *byte, n int64, out *C.char, room int64, data **byte, length *int64) uintptr {
	return give(golib.Fail(string(unsafe.Slice(text, n))).Error(), out, room, data, length)
}

//export Unpin
func Unpin(handle uintptr) {
	cgo.Handle(handle).Value().(*runtime.Pinner).Unpin()
	cgo.Handle(handle).Delete()
}

func give(text string, out *C.char, room int64, data **byte, length *int64) uintptr {
	return giveBytes(unsafe.Slice(unsafe.StringData(text), len(text)), out, room, data, length)
}

func giveBytes(result []byte, out *C.char, room int64, data **byte, length *int64) uintptr {
	*length = int64(len(result))
	if int64(len(result)) <= room {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(out)), room), result)
		return 0
	}
	pinner := &runtime.Pinner{}
	pinner.Pin(unsafe.SliceData(result))
	*data = unsafe.SliceData(result)
	return uintptr(cgo.NewHandle(pinner))
}

// Structs travel as JSON.

func echoPerson(text []byte) []byte {
	var person golib.Person
	if err := json.Unmarshal(text, &person); err != nil {
		return []byte(err.Error())
	}
	return asJSON(golib.EchoPerson(person))
}

func people(n int64) []byte { return asJSON(golib.People(int(n))) }

func asJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		return []byte(err.Error())
	}
	return text
}
