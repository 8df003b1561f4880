package rt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"unsafe"
)

// What a file of Python can do, as bits. The place of a bit is the number of the method in a call.
// usegolib/_codec/files.py has them too.
const (
	canRead = 1 << iota
	canWrite
	canClose
	canSeek
	canReadAt
	canWriteAt
	// Methods of objects with Go's names, that Python's files do not have.
	canWriteTo
	canReadByte
	canReadFrom
	canWriteString
	fileKinds
)

const (
	methodRead = iota
	methodWrite
	methodClose
	methodSeek
	methodReadAt
	methodWriteAt
)

// DecodeFile is DecodeInterface for a type whose methods are among those of files. A file of Python stands for it too;
// bytes and text do so also where a Close is wanted, which does nothing then.
func DecodeFile[T any](d *Decoder) (v T) {
	if start := d.pos; d.isWideHeldNext() {
		v, ok := fileOf(d.wideHeld()).(T)
		if !ok {
			d.failAt(start, "the file does not have the methods of "+nameOf[T]())
		}
		return v
	}
	start := d.pos
	if !isContent(d.buf[start:]) {
		return DecodeInterface[T](d)
	}
	r, ok := d.behind(nameOf[T])
	if !ok {
		return v
	}
	if v, ok = r.value.(T); !ok {
		if v, ok = closable(r.value).(T); !ok {
			d.withoutMethods(start, nameOf[T](), r.value)
		}
	}
	return v
}

// isContent reports whether b begins with a str, a bin, or memory beside the frame.
func isContent(b []byte) bool {
	switch {
	case len(b) == 0:
		return false
	case b[0] == 0xc7:
		return len(b) >= 3 && b[2] == extSegment
	}
	return b[0] >= 0xa0 && b[0] < 0xc0 || b[0] >= 0xd9 && b[0] <= 0xdb || b[0] >= 0xc4 && b[0] <= 0xc6
}

type (
	closableBytes struct{ *bytes.Reader }
	closableText  struct{ *strings.Reader }
)

func (closableBytes) Close() error { return nil }
func (closableText) Close() error  { return nil }

func closable(reader any) any {
	switch r := reader.(type) {
	case *bytes.Reader:
		return closableBytes{r}
	case *strings.Reader:
		return closableText{r}
	}
	return nil
}

// callFile asks Python for a method of a file. Python reads p or writes to it where it lies, and for the time of the
// call only. It gives a number of bytes, or the error that was raised.
func (h *Held) callFile(method, whence byte, offset int64, p []byte) (int, error) {
	if h == nil || h.number == 0 {
		return 0, nil // a zero value of the type, as in Method
	}
	in, out := make([]byte, 16), p
	in[0], in[1] = method, whence
	binary.LittleEndian.PutUint64(in[8:], uint64(offset))
	status, n := hostCall(callbackFile, h.number, in, &out, new(hostAnswer))
	runtime.KeepAlive(h)
	if status != StatusOK {
		return 0, statusError(status)
	}
	if unsafe.SliceData(out) == unsafe.SliceData(p) {
		if n < 0 || n > len(p) {
			return 0, errors.New("a Python file gave a number of bytes that there is no room for")
		}
		return n, nil
	}
	// What was raised did not fit, whatever p is.
	d := Decoder{buf: out[:n], contained: true, pos: 1}
	if n == 0 || out[0] == replyResult {
		return 0, callbackError("a Python file gave no reply")
	}
	return 0, d.exception()
}

// FileRead has Python fill p itself, by a method Read that gives 0 at the end.
func FileRead(h *Held, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := h.callFile(methodRead, 0, 0, p)
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

func writeFile(h *Held, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return wholeWrite(p)(h.callFile(methodWrite, 0, 0, p))
}

// wholeWrite gives what a Write gives: all of p, or an error.
func wholeWrite(p []byte) func(int, error) (int, error) {
	return func(n int, err error) (int, error) {
		if n < len(p) && err == nil {
			err = io.ErrShortWrite
		}
		return n, err
	}
}

func closeFile(h *Held) error {
	_, err := h.callFile(methodClose, 0, 0, nil)
	return err
}

func seekFile(h *Held, offset int64, whence int) (int64, error) {
	if whence < io.SeekStart || whence > io.SeekEnd {
		return 0, errors.New("a Python file cannot seek: invalid whence")
	}
	place := make([]byte, 8)
	if _, err := h.callFile(methodSeek, byte(whence), offset, place); err != nil {
		return 0, err
	}
	return int64(binary.LittleEndian.Uint64(place)), nil
}

// FileReadAt has Python fill p itself, by a method ReadAt.
func FileReadAt(h *Held, p []byte, offset int64) (int, error) {
	if offset < 0 {
		return 0, errors.New("a Python file cannot be read at a negative offset")
	}
	n, err := h.callFile(methodReadAt, 0, offset, p)
	if n < len(p) && err == nil {
		err = io.EOF
	}
	return n, err
}

func writeFileAt(h *Held, p []byte, offset int64) (int, error) {
	if offset < 0 {
		return 0, errors.New("a Python file cannot be written at a negative offset")
	}
	return wholeWrite(p)(h.callFile(methodWriteAt, 0, offset, p))
}

// The methods that only objects with Go's names have are called as those of interfaces.

func writeFileTo(h *Held, w io.Writer) (n int64, err error) {
	c := Method(h, moreOfFiles, 0, 1)
	c.E.Interface(w)
	if c.Call(1) {
		n = c.D.Int64()
	}
	err = c.Err()
	return n, err
}

func readFileByte(h *Held) (b byte, err error) {
	c := Method(h, moreOfFiles, 1, 0)
	if c.Call(1) {
		b = c.D.Uint8()
	}
	err = c.Err()
	if e, ok := err.(*PythonError); ok && e.Type == "EOFError" {
		err = io.EOF
	}
	return b, err
}

func readFileFrom(h *Held, r io.Reader) (n int64, err error) {
	c := Method(h, moreOfFiles, 2, 1)
	c.E.Interface(r)
	if c.Call(1) {
		n = c.D.Int64()
	}
	err = c.Err()
	return n, err
}

func writeFileString(h *Held, s string) (n int, err error) {
	c := Method(h, moreOfFiles, 3, 1)
	c.E.String(s)
	if c.Call(1) {
		n = c.D.Int()
	}
	err = c.Err()
	if n < len(s) && err == nil {
		err = io.ErrShortWrite
	}
	return n, err
}
