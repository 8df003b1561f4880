package rt

import (
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"
)

// panicked writes the reply for a panic with the given value. It runs in the deferred function, while the stack of
// the panic is still there.
func (c *Call) panicked(value any) {
	if p, ok := value.(*sequencePanic); ok && c.raised(p.value) || c.raised(value) {
		return
	}
	stack, goroutine := trimStack(string(debug.Stack()))
	if p, ok := value.(*sequencePanic); ok {
		value, stack, goroutine = p.value, p.stack, p.goroutine
	}
	// Modules of a Go before 1.21 still get nil from a panic with nil. (runtime.Goexit comes here too. On the thread
	// of the caller Go then ends the process, since the goroutine belongs to a C thread.)
	text, name := "panic called with nil argument", "nil"
	if value != nil {
		text, name = panicText(value), typeName(reflect.TypeOf(value))
	} else if c.moved != nil {
		text, name = "runtime.Goexit was called", ""
	}
	reading := ""
	if !c.entered {
		// The user's own code ran while an argument was read: UnmarshalText, mostly, and what it was given is behind us.
		c.D.failure = &failure{pos: c.D.pos - 1}
		reading = c.D.parameter(c.function)
	}
	c.entered = true
	c.D.failure = nil
	c.E.giveBack()
	c.E.made.undelivered()
	c.E.failure = nil
	c.E.buf = append(c.E.buf[:0], replyPanic)
	if c.E.Array(4); reading != "" {
		c.E.buf[1] = 0x95
	}
	c.E.String(text)
	c.E.String(name)
	c.E.String(stack)
	c.E.Int(goroutine)
	if reading != "" {
		c.E.String(reading)
	}
}

// panicText is what Go would print for the value. Printing runs the user's code too, which may panic in its turn.
func panicText(value any) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = "a value of type " + typeName(reflect.TypeOf(value)) + " whose text panics"
		}
	}()
	switch v := value.(type) {
	case string:
		return v
	case error:
		return v.Error()
	case interface{ String() string }:
		return v.String()
	default:
		return plainText(v)
	}
}

// entries are frames of this package. What is below the first one in a stack is its own business.
var entries = [...]string{".(*Call).run(", ".(*Words).run(", ".(*iteration).sequence(", "/rt.sequenceOf[", "/rt.sequenceOf2["}

func isEntry(line string) bool {
	for _, entry := range entries {
		if strings.Contains(line, entry) {
			return true
		}
	}
	return false
}

// trimStack takes the frames of this package off both ends, and gives the goroutine's number.
func trimStack(stack string) (string, int64) {
	lines := strings.Split(strings.TrimRight(stack, "\n"), "\n")
	var goroutine int64
	if fields := strings.Fields(lines[0]); len(fields) > 1 {
		goroutine, _ = strconv.ParseInt(fields[1], 10, 64)
	}
	from, to := 1, len(lines)
	for i := 1; i+1 < len(lines); i += 2 {
		if strings.HasPrefix(lines[i], "panic(") {
			from = i + 2
			break
		}
	}
	for i := from; i+1 < len(lines); i += 2 {
		if isEntry(lines[i]) {
			to = i
			break
		}
	}
	return strings.Join(append(lines[:1:1], lines[from:to]...), "\n"), goroutine
}
