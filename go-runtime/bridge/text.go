package rt

import "encoding"

// Text reads a str by the type's own UnmarshalText, and reports whether there was one: a type with text accepts it
// besides its own form.
func (d *Decoder) Text(v encoding.TextUnmarshaler) bool {
	if d.pos >= len(d.buf) {
		return false
	}
	if b := d.buf[d.pos]; (b < 0xa0 || b >= 0xc0) && (b < 0xd9 || b > 0xdb) {
		return false
	}
	start := d.pos
	text, ok := d.blob("string", formStr)
	if !ok {
		return true
	}
	// The method may keep what it is given.
	if err := v.UnmarshalText(append([]byte(nil), text...)); err != nil {
		d.failAt(start, err.Error())
	}
	return true
}
