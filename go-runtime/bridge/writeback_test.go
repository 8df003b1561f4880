package rt

import (
	"sort"
	"testing"
)

// many has so many results and written parameters that the headers need their longer forms.
func many(results, params int) Function {
	return Function{Name: "p.Many", Run: func(c *Call) {
		c.D.Args(params)
		args, at := make([][]int, params), make([]int, params)
		for i := range args {
			at[i] = c.D.Pos()
			args[i] = DecodeRaw[int](&c.D)
		}
		if !c.Decoded() {
			return
		}
		for _, a := range args {
			sort.Ints(a)
		}
		c.Results(results)
		for i := 0; i < results; i++ {
			c.E.Int(int64(i))
		}
		for i := range args {
			AfterRaw(c, i, at[i], args[i])
		}
	}}
}

func TestWriteBacksInEveryHeaderForm(t *testing.T) {
	for _, results := range []int{0, 1, 14, 15, 16, 40} {
		for _, params := range []int{1, 7, 8, 64, 70} {
			serve(t, many(results, params))
			arg := func(e *Encoder) { EncodeRaw(e, []int{2, 1}) }
			var args, want []func(*Encoder)
			for i := 0; i < params; i++ {
				args = append(args, arg)
			}
			for i := 0; i < results; i++ {
				want = append(want, intArg(int64(i)))
			}
			want = append(want, func(e *Encoder) {
				written := min(params, 64) // bits of opts.writeback
				e.Array(2 * written)
				for i := 0; i < written; i++ {
					e.Int(int64(i))
					EncodeRaw(e, []int{1, 2})
				}
			})
			wantReply(t, invoke(t, frame(args...), ^uint64(0)), want...)
			wantReply(t, invoke(t, frame(args...), 0), want[:results]...)
		}
	}
}

func TestMapsAreComparedWithoutTheirOrder(t *testing.T) {
	change := false
	serve(t, Function{Name: "p.M", Run: func(c *Call) {
		c.D.Args(1)
		m := map[string]map[int]bool{}
		n, _ := c.D.Map()
		for i := 0; i < n; i++ {
			key := c.D.String()
			m[key] = map[int]bool{c.D.Int(): true, 1000: true, -7: false}
		}
		if !c.Decoded() {
			return
		}
		write := func(e *Encoder) {
			at := e.Map(len(m))
			for k, inner := range m {
				e.Entry()
				e.String(k)
				mark := e.Map(len(inner))
				for i, b := range inner {
					e.Entry()
					e.Int(int64(i))
					e.Bool(b)
				}
				e.EndMap(mark)
			}
			e.EndMap(at)
		}
		c.Before(0, write)
		if change {
			m["b"] = nil
		}
		c.Results(0)
		c.After(0, write)
	}})
	in := frame(func(e *Encoder) {
		e.Map(4)
		for i, k := range []string{"d", "a", "c", "b"} {
			e.String(k)
			e.Int(int64(i))
		}
	})
	for i := 0; i < 50; i++ {
		change = false
		wantReply(t, invoke(t, in, 1))
		change = true
		if reply := invoke(t, in, 1); len(reply) < 20 {
			t.Fatalf("the change did not come back: %x", reply)
		}
	}
}
