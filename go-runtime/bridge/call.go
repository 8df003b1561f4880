package rt

import (
	"strings"
	"unsafe"
)

// Function is one row of the dispatch table.
type Function struct {
	Name   string      // for messages: strings.Repeat
	Params string      // names of the parameters, separated by commas; empty names for unnamed ones
	Run    func(*Call) // nil when the function is not served
	Value  any         // the function itself, where one of its type is wanted somewhere

	Words func(*Words) int32 // nil unless parameters and results are words
}

func (f *Function) paramNames() []string {
	if f.Params == "" {
		return []string{""}
	}
	return strings.Split(f.Params, ",")
}

// table is set once by the generated package, before any call.
var table []Function

// Register hands over the generated dispatch table and the hooks for the schema's types in an any.
func Register(functions []Function, h Hooks) { table, hooks, known = functions, h, newKnowledge() }

// Call is the state of one call. Generated code reads D, calls the user's function, and writes E.
//
// It lies on the stack of ugl_artifact_call, or in a moved call: nothing that outlives the call may keep a pointer to
// it, to D or to E.
type Call struct {
	D Decoder
	E Encoder

	function  *Function
	writeback uint64
	viewsFrom int        // from so many bytes on, results that are slices of numbers or bytes stay in Go's memory; 0: never
	views     []uint64   // those that did
	snapshots *snapshots // nil until a parameter is remembered
	reply     reply
	moved     *moved // nil on the thread of the caller
	entered   bool   // the arguments were fine and the user's function has been entered
	done      bool   // the generated function has returned
}

// reply remembers what finish has to mend: headers are written before it is known how many write-backs follow.
type reply struct {
	results int  // number of results, -1 for an error
	backs   int  // number of write-backs
	backsAt int  // offset of the write-backs' header
	beside  int  // offset of the results beside an error while these are written, else 0
	made    made // the objects of the error, meanwhile
}

// resultsAt is the offset of the header of the results, behind the kind of the reply; that of an error's parts is there
// too.
const resultsAt = 1

// Invoke runs function number fn on the frame in D, and writes the reply into out, where E begins. It gives the status,
// the number of bytes of the reply or text, and the ticket of a reply that did not fit or what is wrong with an
// argument.
func (c *Call) Invoke(fn uint32, out []byte) (status int32, n int, ticket uint64) {
	if c.function = functionOf(fn); c.function == nil || c.function.Run == nil {
		return StatusNotFound, 0, 0
	}
	c.run()
	if c.snapshots != nil {
		c.snapshots.giveBack()
	}
	if c.E.notes != nil {
		c.E.giveBack()
	}
	if n = len(c.E.buf); c.entered && c.E.failure == nil && n <= len(out) && unsafe.SliceData(c.E.buf) == unsafe.SliceData(out) {
		c.E.made.delivered()
		return StatusOK, n, 0
	}
	return c.outcome(out)
}

// functionOf gives the row of a function, or nil.
func functionOf(fn uint32) *Function {
	if uint64(fn) < uint64(len(table)) {
		return &table[fn]
	}
	return reservedFunction(fn)
}

// onStack gives its argument, and hides from the compiler that it does: it would put every call on the heap, since
// generated functions are called through a table. Inlined, the address would be a mere number to the compiler when the
// stack moves.
//
//go:nosplit
//go:noinline
func onStack(c *Call) *Call {
	address := uintptr(unsafe.Pointer(c))
	return *(**Call)(unsafe.Pointer(&address))
}

// run calls the generated function; a panic of the user's code becomes the reply.
func (c *Call) run() {
	defer c.rescue()
	c.function.Run(c)
	if c.entered && (c.reply.backs > 0 || c.reply.results < 0) {
		c.finish()
	}
	c.done = true
}

// rescue is deferred by run.
func (c *Call) rescue() {
	if c.done {
		return
	}
	value := recover()
	if c.reply.beside > 0 {
		// The error is written, and is worth more than the results that cannot be.
		c.withoutBeside("panic: " + panicText(value))
		c.finish()
		return
	}
	c.panicked(value)
}

// outcome turns what run left behind into a status.
func (c *Call) outcome(out []byte) (status int32, n int, ticket uint64) {
	switch {
	case c.D.failure != nil && !c.entered:
		return StatusDecode, copyText(out, c.D.message(c.function)), c.D.failure.detail
	case c.E.failure != nil:
		c.E.made.undelivered()
		return StatusEncode, copyText(out, c.function.Name+"(): "+c.E.failure.message()), 0
	case len(c.E.buf) <= len(out) && len(c.E.buf) <= cap(out):
		if len(c.E.buf) > 0 && &c.E.buf[0] != &out[0] {
			copy(out, c.E.buf)
		}
		c.E.made.delivered()
		return StatusOK, len(c.E.buf), 0
	default:
		return StatusBufferTooSmall, len(c.E.buf), keep(c.E.buf, c.E.made)
	}
}

// copyText writes as much of a text as fits, without cutting a character.
func copyText(out []byte, text string) int {
	if len(text) > len(out) {
		n := len(out)
		for n > 0 && text[n]&0xc0 == 0x80 {
			n--
		}
		text = text[:n]
	}
	return copy(out, text)
}

// Decoded ends the reading of the arguments. When it is false, the function must not be called.
func (c *Call) Decoded() bool {
	d := &c.D
	c.entered = d.pos == len(d.buf) && d.failure == nil
	if d.passed != nil && c.entered {
		d.countPasses()
	}
	return c.entered || d.leftOver()
}

// leftOver notes that bytes are left over, when nothing else was wrong.
func (d *Decoder) leftOver() bool {
	if d.failure == nil {
		d.failure = &failure{pos: len(d.buf), text: plural(d.left(), "byte") + " left over after the arguments"}
	}
	return false
}

// Results begins a reply with n results.
func (c *Call) Results(n int) {
	c.reply.results = n
	if n < 16 {
		c.E.buf = append(c.E.buf, replyResult, 0x90|byte(n))
	} else {
		c.manyResults(n)
	}
}

func (c *Call) manyResults(n int) {
	c.E.buf = append(c.E.buf, replyResult)
	c.E.Array(n)
}

// Error writes the reply for an error that is not nil.
func (c *Call) Error(err error) {
	c.E.buf = append(c.E.buf, replyError, 0x92)
	c.reply.results = -1
	c.E.Error(err)
}

// Beside begins the results beside an error, n of them, when some are not zero; the caller makes zeros itself.
func (c *Call) Beside(n int, some bool) bool {
	if !some || c.E.failure != nil {
		return false
	}
	c.viewsFrom = 0
	c.setHeader(resultsAt, 3)
	c.reply.beside, c.reply.made, c.E.made = len(c.E.buf), c.E.made, made{}
	c.E.Array(n)
	return true
}

// endBeside ends the results beside an error, if there are some: when they could not be written, the reason takes their
// place.
func (c *Call) endBeside() {
	switch {
	case c.reply.beside == 0:
	case c.E.failure != nil:
		c.withoutBeside(c.E.failure.message())
	default:
		c.reply.beside = 0
		c.E.made.join(&c.reply.made)
	}
}

// withoutBeside puts a text where the results beside an error would be.
func (c *Call) withoutBeside(reason string) {
	c.E.made.undelivered()
	c.E.buf, c.E.made, c.E.failure = c.E.buf[:c.reply.beside], c.reply.made, nil
	c.E.giveBack()
	c.E.String(reason)
	c.reply.beside = 0
}

// finish puts the write-backs where the reply has them.
func (c *Call) finish() {
	r := &c.reply
	c.endBeside()
	if r.backs == 0 {
		c.E.Array(0)
		return
	}
	c.setHeader(r.backsAt, 2*r.backs)
	if r.results >= 0 {
		c.setHeader(resultsAt, r.results+1)
	}
}

// setHeader replaces the array header at an offset by one for n elements, making room for a longer form.
func (c *Call) setHeader(at, n int) {
	e := &c.E
	if n < 16 {
		e.buf[at] = 0x90 | byte(n)
		return
	}
	if e.buf[at] == 0xdc {
		e.buf[at+1], e.buf[at+2] = byte(n>>8), byte(n)
		return
	}
	e.buf = append(e.buf, 0, 0)
	copy(e.buf[at+3:], e.buf[at+1:len(e.buf)-2])
	e.buf[at], e.buf[at+1], e.buf[at+2] = 0xdc, byte(n>>8), byte(n)
}
