package rt

import (
	"strconv"
	"strings"
)

// failure is the first thing that did not fit. Its path is found on the way out, so that reading well-formed
// frames costs nothing for it.
type failure struct {
	pos  int // where in the frame the value that does not fit begins
	text string
	path []string // innermost first
	// detail is a decode number, or 0 where the text alone says what is wrong.
	detail uint64
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Fail notes a failure at the present position, and ends the reading.
func (d *Decoder) Fail(text string) { d.failAt(d.pos, text) }

func (d *Decoder) failAt(pos int, text string) {
	if d.failure == nil {
		d.failure = &failure{pos: pos, text: text}
	}
	d.pos = len(d.buf)
}

// failOf is failAt for what has a number.
func (d *Decoder) failOf(pos int, text string, detail uint64) {
	first := d.failure == nil
	if d.failAt(pos, text); first {
		d.failure.detail = detail
	}
}

// expected notes that the value at the position is none of the type name.
func (d *Decoder) expected(name string) {
	if d.failure != nil {
		return
	}
	d.failAt(d.pos, "expected "+name+", got "+d.describe())
}

// truncated notes that the value at the position says it is longer than what is left.
func (d *Decoder) truncated(name string) {
	d.failAt(d.pos, "expected "+name+", but its length is more than the frame holds")
}

func (d *Decoder) outOfRange(start int, name string, u uint64, negative bool) {
	text := strconv.FormatUint(u, 10)
	if negative {
		text = strconv.FormatInt(int64(u), 10)
	}
	d.failAt(start, "expected "+name+", got "+text+", which is out of range")
}

// describe names what stands at the position.
func (d *Decoder) describe() string {
	if d.pos >= len(d.buf) {
		return "the end of the frame"
	}
	switch b := d.buf[d.pos]; {
	case b == 0xc0:
		return "nil"
	case b == 0xc2 || b == 0xc3:
		return "bool"
	case b < 0x80 || b >= 0xe0 || b >= 0xcc && b <= 0xd3:
		return "int"
	case b < 0x90 || b == 0xde || b == 0xdf:
		return "map"
	case b < 0xa0 || b == 0xdc || b == 0xdd:
		return "array"
	case b < 0xc0 || b >= 0xd9 && b <= 0xdb:
		return "str"
	case b >= 0xc4 && b <= 0xc6:
		return "bin"
	case b == 0xca || b == 0xcb:
		return "float"
	case b == 0xc1:
		return "an invalid byte"
	}
	if code, _, ok := (&Decoder{buf: d.buf, pos: d.pos}).ext(); ok && code == extCallback {
		return "a Python function, which cannot be called through this type"
	} else if ok {
		return "extension " + strconv.Itoa(int(int8(code)))
	}
	return "a truncated extension"
}

// AtIndex puts the index of a slice or array element in front of the path of a failure.
func (d *Decoder) AtIndex(i int) { d.failure.path = append(d.failure.path, "["+strconv.Itoa(i)+"]") }

// AtKey puts a map key in front of the path of a failure.
func (d *Decoder) AtKey(key any) {
	text := plainText(key)
	if s, ok := key.(string); ok {
		text = strconv.Quote(s)
	}
	d.failure.path = append(d.failure.path, "["+text+"]")
}

// AtField puts the field in which a failure lies in front of its path: the one of those beginning at position `at`.
func (d *Decoder) AtField(at int, names ...string) {
	if i := d.locate(at, len(names)); i < len(names) {
		d.failure.path = append(d.failure.path, "."+names[i])
	}
}

// locate gives the number of the value, of those beginning at position `at`, that holds the failure.
func (d *Decoder) locate(at, count int) int {
	walk := Decoder{buf: d.buf, pos: at, segments: d.segments, contained: d.contained}
	for i := 0; i < count; i++ {
		if !walk.skip() || walk.pos > d.failure.pos {
			return i
		}
	}
	return count
}

// parameter names the parameter in which a failure lies; empty when it is in none.
func (d *Decoder) parameter(f *Function) string {
	walk := Decoder{buf: d.buf}
	n, ok := walk.array("arguments")
	if !ok || d.failure.pos < walk.pos {
		return ""
	}
	names := f.paramNames()
	i := d.locate(walk.pos, n)
	switch {
	case i >= len(names):
		return ""
	case names[i] == "":
		return "#" + strconv.Itoa(i+1)
	default:
		return names[i]
	}
}

// message is the whole text of a decoder's failure in the arguments of a function.
func (d *Decoder) message(f *Function) string {
	var b strings.Builder
	b.WriteString(f.Name)
	b.WriteString("(): ")
	if name := d.parameter(f); name != "" {
		b.WriteString("parameter " + name)
		for j := len(d.failure.path) - 1; j >= 0; j-- {
			b.WriteString(d.failure.path[j])
		}
		b.WriteString(": ")
	}
	b.WriteString(d.failure.text)
	return b.String()
}
