package rt

import (
	"strings"
	"testing"
)

// A record holds what a struct can hold that has memory of its own.
type record struct {
	Name   string
	Age    int
	Email  string
	Marks  []float64
	Tags   []string
	Scores map[string]int
}

var keptRecord record

// takeRecord reads a record, as the emitter prints it.
func takeRecord(d *Decoder, v *record) {
	at, ok := d.Struct(6)
	if !ok {
		return
	}
	v.Name = d.String()
	v.Age = d.Int()
	v.Email = d.String()
	v.Marks = DecodeRaw[float64](d)
	if n, ok := d.Slice(); ok {
		v.Tags = make([]string, n)
		for i := range v.Tags {
			v.Tags[i] = d.String()
		}
	}
	if n, ok := d.Map(); ok {
		v.Scores = make(map[string]int, n)
		for i := 0; i < n; i++ {
			k := d.String()
			v.Scores[k] = d.Int()
		}
	}
	if d.Failed() {
		d.AtField(at, "Name", "Age", "Email", "Marks", "Tags", "Scores")
	}
}

// giveRecord writes one.
func giveRecord(e *Encoder, v *record) {
	e.Array(6)
	e.String(v.Name)
	e.Int(int64(v.Age))
	e.String(v.Email)
	EncodeRaw(e, v.Marks)
	e.Array(len(v.Tags))
	for i := range v.Tags {
		e.String(v.Tags[i])
	}
	at := e.Map(len(v.Scores))
	for k, x := range v.Scores {
		e.Entry()
		e.String(k)
		e.Int(int64(x))
	}
	e.EndMap(at)
}

var echoRecord = Function{Name: "p.EchoRecord", Params: "r", Run: func(c *Call) {
	d, e := &c.D, &c.E
	d.Args(1)
	var a0 record
	takeRecord(d, &a0)
	if !c.Decoded() {
		return
	}
	c.Results(1)
	giveRecord(e, &a0)
}}

// byHand makes a copy with one allocation for each thing that has memory of its own.
func (r *record) byHand() record {
	made := *r
	made.Name, made.Email = strings.Clone(r.Name), strings.Clone(r.Email)
	made.Marks = append(make([]float64, 0, len(r.Marks)), r.Marks...)
	made.Tags = make([]string, len(r.Tags))
	for i := range r.Tags {
		made.Tags[i] = strings.Clone(r.Tags[i])
	}
	made.Scores = make(map[string]int, len(r.Scores))
	for k, x := range r.Scores {
		made.Scores[strings.Clone(k)] = x
	}
	return made
}

// A struct costs one allocation for each string, slice and map in it, as if it had been copied by hand; writing it
// costs none.
func TestAllocationsOfStructs(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	for _, test := range []struct {
		name  string
		value record
		count float64 // an empty map is one; what a full one is depends on the version of Go
	}{
		{"numbers", record{Age: 36, Tags: []string{}, Scores: map[string]int{}}, 1},
		{"strings", record{Name: "Ada Lovelace", Email: "ada@example.com", Tags: []string{}}, 3},
		{"slices", record{Name: "Ada", Marks: []float64{1, 2}, Tags: []string{"go", "python"}}, 6},
		{"all", record{Name: "Ada", Email: "a@b.c", Marks: []float64{1}, Tags: []string{"go"}, Scores: map[string]int{"first": 1, "second": 2}}, -1},
	} {
		serve(t, echoRecord)
		in, out := frame(func(e *Encoder) { giveRecord(e, &test.value) }), make([]byte, 1<<12)
		got := testing.AllocsPerRun(200, func() {
			if status, n, _ := run(0, 0, in, out); status != StatusOK {
				t.Fatalf("%s: %s", test.name, out[:n])
			}
		})
		want := testing.AllocsPerRun(200, func() { keptRecord = test.value.byHand() })
		if got != want || (test.count >= 0 && got != test.count) {
			t.Errorf("%s: %v allocations, by hand %v, counted %v", test.name, got, want, test.count)
		}
	}
}

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
