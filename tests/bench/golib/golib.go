// Package golib is the Go code that the benchmark calls, by usegolib and by every peer.
package golib

import (
	"errors"
	"slices"
	"strconv"
	"time"
)

// AddInt is the smallest useful call.
func AddInt(a, b int) int { return a + b }

// AddIntHeld is AddInt with Python's GIL kept.
//
//usegolib:hold
func AddIntHeld(a, b int) int { return a + b }

// Echo returns its argument.
func Echo(text string) string { return text }

// EchoHeld is Echo with Python's GIL kept.
//
//usegolib:hold
func EchoHeld(text string) string { return text }

// EchoBytes returns its argument.
func EchoBytes(data []byte) []byte { return data }

// SumFloats adds numbers up.
func SumFloats(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum
}

// SumFloatsIn is SumFloats with the promise that the numbers are only read: nothing is compared after the call.
//
//usegolib:in xs
func SumFloatsIn(xs []float64) float64 { return SumFloats(xs) }

// Person has a list and a map.
type Person struct {
	Name   string
	Age    int
	Email  string
	Tags   []string
	Scores map[string]int
}

// EchoPerson returns its argument.
func EchoPerson(p Person) Person { return p }

// People makes n people, each with a list and a map of its own.
func People(n int) []Person {
	people := make([]Person, n)
	for i := range people {
		number := strconv.Itoa(i)
		people[i] = Person{
			Name:   "person " + number,
			Age:    20 + i%60,
			Email:  number + "@example.com",
			Tags:   []string{"go", "python"},
			Scores: map[string]int{"first": i, "second": i + 1},
		}
	}
	return people
}

// PeopleDropped makes n people and keeps none: the own time of People.
func PeopleDropped(n int) int { return len(People(n)) }

// Counter is an object: its state stays in Go.
type Counter struct{ n int }

// NewCounter starts at zero.
func NewCounter() *Counter { return &Counter{} }

// Inc counts on.
func (c *Counter) Inc(by int) int {
	c.n += by
	return c.n
}

// Fail always fails.
func Fail(message string) error { return errors.New(message) }

// CallBack calls f with 0 to n-1 on the calling thread and adds up what it returns.
func CallBack(f func(int) int, n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += f(i)
	}
	return sum
}

// CallBackTwo does the same with two arguments.
func CallBackTwo(f func(a, b int) int, n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += f(i, 1)
	}
	return sum
}

// CallBackElsewhere calls f n times from another goroutine, and gives the median of the nanoseconds of a call.
func CallBackElsewhere(f func(int) int, n int) int {
	times := make(chan []int)
	go func() {
		taken := make([]int, n)
		for i := range taken {
			start := time.Now()
			f(i)
			taken[i] = int(time.Since(start))
		}
		times <- taken
	}()
	taken := <-times
	slices.Sort(taken)
	return taken[n/2]
}

// SortFunc sorts n numbers by slices.SortFunc, the same ones each time, and gives the middle one.
func SortFunc(compare func(a, b int) int, n int) int {
	numbers := make([]int, n)
	for i, x := 0, 1; i < n; i++ {
		x = (x*1_103_515_245 + 12_345) & 0x7fff_ffff
		numbers[i] = x
	}
	slices.SortFunc(numbers, compare)
	return numbers[n/2]
}

// Spin keeps a processor busy for n rounds.
func Spin(n int) uint64 {
	x := uint64(88172645463325252)
	for i := 0; i < n; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}
