package rt

import "reflect"

// A map of a named type with methods that a method or a field of Go gives stays Go's own in Python: what stands for it
// there has the pointer to the map beside a copy of its entries (docs/adr/0032-live-maps.md).

// EncodeLive begins such a map: the pointer, behind which the entries are written. A nil map is plain.
func EncodeLive[M ~map[K]V, K comparable, V any](e *Encoder, m *M) {
	if *m != nil && !e.isCanonical() {
		e.Array(2)
		e.Object(m, false)
	}
}

// changeMap removes the keys of one map from the map that a pointer leads to, and puts the entries of another one into
// it. Both are of its type, or nil.
func changeMap(c *Call) {
	c.D.Args(3)
	start := c.D.pos
	m := reflect.Indirect(reflect.ValueOf(c.handleArgument().value))
	removed, put := c.D.Any(), c.D.Any()
	fits := func(v any) bool { return v == nil || reflect.TypeOf(v) == m.Type() }
	if c.D.failure == nil && (m.Kind() != reflect.Map || m.IsNil() || !fits(removed) || !fits(put)) {
		c.D.failAt(start, "expected a pointer to a map, and entries of its type")
	}
	if !c.Decoded() {
		return
	}
	if removed != nil {
		for _, key := range reflect.ValueOf(removed).MapKeys() {
			m.SetMapIndex(key, reflect.Value{})
		}
	}
	if put != nil {
		for entries := reflect.ValueOf(put).MapRange(); entries.Next(); {
			m.SetMapIndex(entries.Key(), entries.Value())
		}
	}
	c.Results(0)
}
