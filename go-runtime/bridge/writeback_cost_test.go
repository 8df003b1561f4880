package rt

import "testing"

// What comparing for write-backs costs: the same call without it, with nothing changed, and with a change that goes
// back. docs/performance.md has the instructions, counted by `python -m tests.bench.writeback`.

var touch bool

var touchFloats = Function{Name: "p.Floats", Params: "xs", Run: func(c *Call) {
	d := &c.D
	d.Args(1)
	p0 := d.Pos()
	a0 := DecodeRaw[float64](d)
	if !c.Decoded() {
		return
	}
	if touch {
		a0[len(a0)-1]++
	}
	c.Results(0)
	AfterRaw(c, 0, p0, a0)
}}

var touchRecord = Function{Name: "p.Record", Params: "r", Run: func(c *Call) {
	d := &c.D
	d.Args(1)
	var a0 record
	takeRecord(d, &a0)
	if !c.Decoded() {
		return
	}
	w0 := func(e *Encoder) { giveRecord(e, &a0) }
	c.Before(0, w0)
	if touch {
		a0.Age++
	}
	c.Results(0)
	c.After(0, w0)
}}

var touchStrings = Function{Name: "p.Strings", Params: "xs", Run: func(c *Call) {
	d := &c.D
	d.Args(1)
	n, ok := d.Slice()
	if !ok {
		return
	}
	a0 := make([]string, n)
	for i := range a0 {
		a0[i] = d.String()
	}
	if !c.Decoded() {
		return
	}
	w0 := func(e *Encoder) {
		e.Array(len(a0))
		for i := range a0 {
			e.String(a0[i])
		}
	}
	c.Before(0, w0)
	if touch {
		a0[n-1] = "changed"
	}
	c.Results(0)
	c.After(0, w0)
}}

var touchMap = Function{Name: "p.Map", Params: "m", Run: func(c *Call) {
	d := &c.D
	d.Args(1)
	n, ok := d.Map()
	if !ok {
		return
	}
	a0 := make(map[string]int, n)
	for i := 0; i < n; i++ {
		k := d.String()
		a0[k] = d.Int()
	}
	if !c.Decoded() {
		return
	}
	w0 := func(e *Encoder) {
		at := e.Map(len(a0))
		for k, x := range a0 {
			e.Entry()
			e.String(k)
			e.Int(int64(x))
		}
		e.EndMap(at)
	}
	c.Before(0, w0)
	if touch {
		a0["k7"]++
	}
	c.Results(0)
	c.After(0, w0)
}}

// Names of equal length, so that maps of any order are frames of one size.
func hundredNames() []string {
	names := make([]string, 100)
	for i := range names {
		names[i] = "k" + string(rune('0'+i/10)) + string(rune('0'+i%10))
	}
	return names
}

func BenchmarkWriteBack(b *testing.B) {
	names := hundredNames()
	person := record{Name: "Ada", Email: "a@b.c", Marks: []float64{1}, Tags: []string{"go", "c"}, Scores: map[string]int{"a": 1, "b": 2}}
	for _, kind := range []struct {
		name     string
		function Function
		write    func(*Encoder)
	}{
		{"1000Floats", touchFloats, floatsArg(make([]float64, 1000))},
		{"100Strings", touchStrings, func(e *Encoder) {
			e.Array(len(names))
			for _, name := range names {
				e.String(name)
			}
		}},
		{"Map100", touchMap, func(e *Encoder) {
			e.Map(len(names))
			for i, name := range names {
				e.String(name)
				e.Int(int64(i))
			}
		}},
		{"Struct", touchRecord, func(e *Encoder) { giveRecord(e, &person) }},
	} {
		for _, how := range []struct {
			name      string
			writeback uint64
			touch     bool
		}{{"Off", 0, false}, {"Same", 1, false}, {"Changed", 1, true}} {
			b.Run(kind.name+how.name, func(b *testing.B) {
				serve(b, kind.function)
				in, out := frame(kind.write), make([]byte, 1<<16)
				touch = how.touch
				b.ReportAllocs()
				for i := 0; i < b.N; i++ {
					if status, _, _ := run(0, how.writeback, in, out); status != StatusOK {
						b.Fatal(status)
					}
				}
			})
		}
	}
	touch = false
}
