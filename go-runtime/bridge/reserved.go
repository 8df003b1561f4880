package rt

import (
	"encoding/binary"
	"reflect"
)

// reserved are the runtime's own functions, in the order of their numbers; docs/wire.md has them.
var reserved []Function

// The functions reach the table of functions themselves, by bound functions passed as values.
func init() {
	reserved = []Function{
		{Name: "usegolib.release", Params: "handles", Run: releaseObjects},
		{Name: "usegolib.equal", Params: "a,b", Run: equalObjects},
		{Name: "usegolib.hash", Params: "object", Run: hashObject},
		{Name: "usegolib.text", Params: "object", Run: textOfObject},
		{Name: "usegolib.type", Params: "object", Run: typeOfObject},
		{Name: "usegolib.stats", Run: stats},
		{Name: "usegolib.len", Params: "object", Run: lenOfObject},
		{Name: "usegolib.value", Params: "object", Run: valueOfObject},
		{Name: "usegolib.call", Params: "func,arguments", Run: callAnyFunc},
		{Name: "usegolib.file", Params: "object,operation,number,p", Run: fileOfObject},
		{Name: "usegolib.channel", Params: "type,size", Run: streams(channelMake)},
		{Name: "usegolib.receive", Params: "channel,type,most,wait", Run: streams(channelReceive)},
		{Name: "usegolib.send", Params: "channel,type,item,wait", Run: streams(channelSend)},
		{Name: "usegolib.cap", Params: "channel", Run: streams(channelCap)},
		{Name: "usegolib.close", Params: "channel", Run: streams(channelClose)},
		{Name: "usegolib.select", Params: "cases,wait", Run: streams(channelSelect)},
		{Name: "usegolib.iterate", Params: "iterator,type", Run: streams(sequenceOpen)},
		{Name: "usegolib.next", Params: "iteration,most,wait", Run: streams(sequenceNext)},
		{Name: "usegolib.stop", Params: "iteration,wait", Run: streams(sequenceStop)},
		{Name: "usegolib.answer", Params: "ticket,reply", Run: answerCall},
		{Name: "usegolib.slice", Params: "type,sample,length,items", Run: liveSlices(sliceMake)},
		{Name: "usegolib.elements", Params: "slice,from,to", Run: liveSlices(sliceElements)},
		{Name: "usegolib.put", Params: "slice,index,item", Run: liveSlices(slicePut)},
		{Name: "usegolib.change", Params: "map,removed,put", Run: changeMap},
		{Name: "usegolib.start", Params: "number,function,frame,contexts,limit,grace,wait", Run: startCall},
		{Name: "usegolib.wait", Params: "number,wait", Run: awaitCall},
		{Name: "usegolib.outcomes", Params: "number,wait", Run: outcomesOf},
		{Name: "usegolib.cancel", Params: "number,how,cause", Run: cancelCall},
	}
}

func reservedFunction(fn uint32) *Function {
	if fn < firstReserved || int(fn-firstReserved) >= len(reserved) {
		return nil
	}
	return &reserved[fn-firstReserved]
}

// releaseObjects takes one bin of handles, each 8 bytes in little-endian order.
func releaseObjects(c *Call) {
	c.D.Args(1)
	start := c.D.pos
	b, _ := c.D.blob("handles", formBin)
	if len(b)%8 != 0 {
		c.D.failAt(start, "expected handles of 8 bytes, got "+plural(len(b), "byte"))
	}
	if !c.Decoded() {
		return
	}
	n := objects.release(len(b)/8, func(i int) uint64 { return binary.LittleEndian.Uint64(b[8*i:]) })
	c.Results(1)
	c.E.Int(int64(n))
}

// handleArgument reads a handle that is not nil.
func (c *Call) handleArgument() reference {
	start := c.D.pos
	r, ok := c.D.reference(func() string { return "an object" })
	if !ok {
		c.D.failAt(start, "expected an object, got nil")
	}
	return r
}

func equalObjects(c *Call) {
	c.D.Args(2)
	a, b := c.handleArgument(), c.handleArgument()
	if c.Decoded() {
		c.Results(1)
		c.E.Bool(same(a, b))
	}
}

func hashObject(c *Call) {
	c.D.Args(1)
	r := c.handleArgument()
	if c.Decoded() {
		c.Results(1)
		c.E.Uint(hashOf(r))
	}
}

func textOfObject(c *Call) {
	c.D.Args(1)
	r := c.handleArgument()
	if c.Decoded() {
		text := textOf(r)
		c.Results(1)
		c.E.String(text)
	}
}

func typeOfObject(c *Call) {
	c.D.Args(1)
	r := c.handleArgument()
	if c.Decoded() {
		t := reflect.TypeOf(r.value)
		if r.boxed {
			t = t.Elem()
		}
		c.Results(1)
		c.E.String(typeName(t))
	}
}

func stats(c *Call) {
	c.D.Args(0)
	if c.Decoded() {
		c.Results(1)
		types := objects.types()
		at := c.E.Map(2 + len(types))
		c.E.Entry()
		c.E.String("objects")
		c.E.Int(int64(objects.count()))
		c.E.Entry()
		c.E.String("sequences")
		c.E.Int(running.Load())
		for name, count := range types {
			c.E.Entry()
			c.E.String(name)
			c.E.Int(count)
		}
		c.E.EndMap(at)
	}
}

func lenOfObject(c *Call) {
	c.D.Args(1)
	start := c.D.pos
	r := c.handleArgument()
	if c.D.failure == nil && !hasLen(r.value) {
		c.D.failAt(start, "a "+typeName(reflect.TypeOf(r.value))+" has no length")
	}
	if c.Decoded() {
		n := lenOf(r.value)
		c.Results(1)
		c.E.Int(int64(n))
	}
}

// lengthy is how Go types say their length.
type lengthy interface{ Len() int }

// hasLen reports whether a value has a length, or what it points to.
func hasLen(v any) bool {
	if _, ok := v.(lengthy); ok {
		return true
	}
	switch elements(v).Kind() {
	case reflect.Slice, reflect.Map, reflect.String, reflect.Array, reflect.Chan:
		return true
	}
	return false
}

func lenOf(v any) int {
	if l, ok := v.(lengthy); ok {
		return l.Len()
	}
	return elements(v).Len()
}

// elements is a value, or what it points to.
func elements(v any) reflect.Value {
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer && !r.IsNil() {
		return r.Elem()
	}
	return r
}

// valueOfObject gives what a pointer leads to, as a value: `*p` in Go.
func valueOfObject(c *Call) {
	c.D.Args(1)
	start := c.D.pos
	r := c.handleArgument()
	v := reflect.ValueOf(r.value)
	if c.D.failure == nil && (r.boxed || v.Kind() != reflect.Pointer || v.IsNil()) {
		c.D.failAt(start, "expected a pointer to data, got a handle of "+typeName(v.Type()))
	}
	if !c.Decoded() {
		return
	}
	c.Results(1)
	if value := v.Elem().Interface(); hooks.Encode == nil || !hooks.Encode(&c.E, value) {
		c.E.Any(value)
	}
}
