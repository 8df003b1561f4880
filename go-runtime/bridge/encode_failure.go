package rt

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// encodeFailure is the first value that could not be written.
type encodeFailure struct {
	text string
	// Of a value nested too deeply: the levels [from, to) are the cycle, when there is one, and steps are the fields
	// passed, noted on the way out (so the innermost is first).
	from, to int
	steps    []step
}

type step struct {
	level int
	name  string
}

// Fail notes that a value cannot be written.
func (e *Encoder) Fail(text string) {
	if e.failure == nil {
		e.failure = &encodeFailure{text: text, from: -1}
	}
}

// At notes the field on the way to a failure, as Type.Field.
func (e *Encoder) At(field string) {
	e.failure.steps = append(e.failure.steps, step{e.depth(), field})
}

// tooDeep tells a cycle from a value that is only deep: a cycle meets the same address again.
func (e *Encoder) tooDeep(levels []uintptr, p uintptr) {
	f := &encodeFailure{text: "nested deeper than " + strconv.Itoa(maxDepth) + " levels", from: -1}
	e.failure = f
	last := make(map[uintptr]int)
	for i := len(levels) - 1; i >= 0; i-- {
		q := levels[i]
		if q == 0 {
			continue
		}
		if j, ok := last[q]; ok {
			f.from, f.to = i, j
			return
		}
		last[q] = i
	}
	for i, q := range levels {
		if p != 0 && p == q {
			f.from, f.to = i, len(levels)
		}
	}
}

// message names the cycle, or the way to the value that cannot be written.
func (f *encodeFailure) message() string {
	var names []string
	for i := len(f.steps) - 1; i >= 0; i-- {
		if s := f.steps[i]; f.from < 0 || s.level > f.from && s.level <= f.to {
			names = append(names, s.name)
		}
	}
	switch {
	case f.from >= 0 && len(names) > 0:
		return "the value contains itself and cannot be copied: " + strings.Join(append(names, names[0]), " -> ")
	case f.from >= 0:
		return "the value contains itself and cannot be copied"
	case len(names) > 0 && len(names) <= 16:
		return f.text + " (in " + strings.Join(names, " -> ") + ")"
	default:
		return f.text
	}
}

// sortEntries puts the entries of the map that ends with buf into the order of their bytes.
func (n *notes) sortEntries(buf []byte, mark int) {
	starts := n.entries[mark:]
	if len(starts) > 1 {
		parts := make([][]byte, len(starts))
		for i, start := range starts {
			end := len(buf)
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			parts[i] = buf[start:end]
		}
		slices.SortFunc(parts, bytes.Compare)
		n.scratch = n.scratch[:0]
		for _, part := range parts {
			n.scratch = append(n.scratch, part...)
		}
		copy(buf[starts[0]:], n.scratch)
	}
	n.entries = n.entries[:mark]
}
