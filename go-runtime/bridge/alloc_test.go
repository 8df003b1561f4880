package rt

import "testing"

// The ordinary call path allocates what the user's function receives, and nothing else.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	people := Function{Name: "p.Pair", Run: func(c *Call) {
		c.D.Args(2)
		a, b := c.D.Bool(), c.D.Float64()
		if !c.Decoded() {
			return
		}
		c.Results(2)
		c.E.Bool(a)
		c.E.Float64(b)
	}}
	freshObjects(t)
	object := objects.add(new(counter), false).handle()
	out := make([]byte, 1<<16)
	for _, test := range []struct {
		function Function
		in       []byte
		want     float64
	}{
		{addInt, frame(intArg(1), intArg(1<<40)), 0},
		{people, frame(func(e *Encoder) { e.Bool(true) }, func(e *Encoder) { e.Float64(1) }), 0},
		{echo, frame(strArg("hello, world, and everybody else in it")), 1},
		{sum, frame(floatsArg(make([]float64, 1000))), 1},
		{counterInc, frame(handleArg(object)), 0},
	} {
		serve(t, test.function)
		got := testing.AllocsPerRun(200, func() {
			if status, _, _ := run(0, 0, test.in, out); status != StatusOK {
				t.Fatal(status)
			}
		})
		if got != test.want {
			t.Errorf("%s: %v allocations, want %v", test.function.Name, got, test.want)
		}
	}
}

func benchmark(b *testing.B, f Function, in []byte) {
	serve(b, f)
	out := make([]byte, 1<<16)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		run(0, 0, in, out)
	}
}

func BenchmarkAddInt(b *testing.B) { benchmark(b, addInt, frame(intArg(1), intArg(2))) }
func BenchmarkEcho(b *testing.B)   { benchmark(b, echo, frame(strArg("hello"))) }
func BenchmarkMethod(b *testing.B) {
	freshObjects(b)
	benchmark(b, counterInc, frame(handleArg(objects.add(new(counter), false).handle())))
}
func BenchmarkSum(b *testing.B) { benchmark(b, sum, frame(floatsArg(make([]float64, 1000)))) }
func BenchmarkAny(b *testing.B) {
	benchmark(b, echoAny, frame(anyArg(map[string]any{"a": 1, "b": []any{"x", 2.5, nil}})))
}
