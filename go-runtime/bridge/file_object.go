package rt

import (
	"bytes"
	"errors"
	"io"
)

// The operations of the reserved function "file"; Python's side has them in usegolib/_objects/files.py.
const (
	fileMethods = iota // which of these methods the object has, as bits
	fileRead
	fileWrite
	fileLine
	fileFlush
	fileTruncate
	fileSeek // and the two numbers after it: io.SeekStart, io.SeekCurrent, io.SeekEnd
)

// Bits of the result of fileMethods.
const (
	hasRead = 1 << iota
	hasWrite
	hasSeek
	hasFlush
	hasTruncate
)

// A reader that gives neither bytes nor an error so often in a row makes no progress.
const mostEmptyReads = 100

type (
	flusher     interface{ Flush() error }
	voidFlusher interface{ Flush() }
	truncater   interface{ Truncate(size int64) error }
	// lineReader is what *bufio.Reader and *bytes.Buffer have.
	lineReader interface {
		io.ByteScanner
		ReadBytes(delim byte) ([]byte, error)
		ReadString(delim byte) (string, error)
	}
	// placedFile is a file of the operating system, where a seek costs less than reading byte by byte.
	placedFile interface {
		io.ReadSeeker
		Fd() uintptr
	}
)

// fileOfObject does what a Python file does, with an object that has Go's methods for it: object, operation, a number,
// and bytes. It gives a number and bytes. The end of the file is no error. Beside an error stands what was read before.
func fileOfObject(c *Call) {
	c.D.Args(4)
	start := c.D.pos
	v := c.handleArgument().value
	operation, number, p := c.D.Int(), c.D.Int64(), c.D.Bytes()
	if c.D.failure == nil && !serves(v, operation) {
		c.D.failAt(start, "the object does not have the method of a file that is asked for")
	}
	if !c.Decoded() {
		return
	}
	n, data, err := fileOperation(v, operation, number, p)
	if err != nil {
		c.Error(err)
		if !c.Beside(2, n != 0 || len(data) > 0) {
			return
		}
	} else {
		c.Results(2)
	}
	c.E.Int(n)
	c.E.Bytes(data)
}

func fileMethodsOf(v any) (bits int64) {
	for bit, has := range [...]bool{is[io.Reader](v), is[io.Writer](v), is[io.Seeker](v),
		is[flusher](v) || is[voidFlusher](v), is[truncater](v)} {
		if has {
			bits |= 1 << bit
		}
	}
	return bits
}

func is[T any](v any) bool {
	_, ok := v.(T)
	return ok
}

func serves(v any, operation int) bool {
	needs := [...]int64{0, hasRead, hasWrite, hasRead, hasFlush, hasTruncate, hasSeek, hasSeek, hasSeek}
	if operation < 0 || operation >= len(needs) {
		return false
	}
	return needs[operation] == 0 || fileMethodsOf(v)&needs[operation] != 0
}

func fileOperation(v any, operation int, number int64, p []byte) (n int64, data []byte, err error) {
	var count int
	switch operation {
	case fileMethods:
		return fileMethodsOf(v), nil, nil
	case fileRead:
		count, err = readSome(v.(io.Reader), p)
	case fileWrite:
		count, err = v.(io.Writer).Write(p)
		if err == nil && count != len(p) {
			err = io.ErrShortWrite
		}
	case fileLine:
		data, err = readLine(v.(io.Reader), int(number))
	case fileFlush:
		if f, ok := v.(flusher); ok {
			err = f.Flush()
		} else {
			v.(voidFlusher).Flush()
		}
	case fileTruncate:
		err = v.(truncater).Truncate(number)
	default:
		n, err = v.(io.Seeker).Seek(number, operation-fileSeek)
		return n, nil, err
	}
	return int64(count), data, err
}

// readSome reads once. No bytes and no error are the end of the file.
func readSome(r io.Reader, p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	for i := 0; i < mostEmptyReads; i++ {
		n, err = r.Read(p)
		if n < 0 || n > len(p) {
			return 0, errors.New("usegolib: a Read method gave a number of bytes that its buffer does not have")
		}
		if err == io.EOF {
			return n, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// readLine reads a line with its end, or what there is before the end of the file; at most limit bytes unless that is
// negative. It takes no byte more from the reader: what follows is for others to read, Go's own code among them.
func readLine(r io.Reader, limit int) (line []byte, err error) {
	if l, ok := r.(lineReader); ok && limit < 0 {
		if line, err = l.ReadBytes('\n'); err == io.EOF {
			err = nil
		}
		return line, err
	}
	if f, ok := r.(placedFile); ok {
		if _, failed := f.Seek(0, io.SeekCurrent); failed == nil {
			return readPlacedLine(f, limit)
		}
	}
	one := make([]byte, 1)
	for limit < 0 || len(line) < limit {
		n, err := readSome(r, one)
		if n == 1 {
			line = append(line, one[0])
		}
		if n == 0 || err != nil || one[0] == '\n' {
			return line, err
		}
	}
	return line, nil
}

// readPlacedLine reads in larger parts, and goes back to the end of the line.
func readPlacedLine(f placedFile, limit int) (line []byte, err error) {
	part := make([]byte, 4096)
	for limit < 0 || len(line) < limit {
		if limit >= 0 && limit-len(line) < len(part) {
			part = part[:limit-len(line)]
		}
		n, err := readSome(f, part)
		if end := bytes.IndexByte(part[:n], '\n') + 1; end > 0 {
			line = append(line, part[:end]...)
			if end < n {
				_, err = f.Seek(int64(end-n), io.SeekCurrent)
			}
			return line, err
		}
		line = append(line, part[:n]...)
		if n == 0 || err != nil {
			return line, err
		}
	}
	return line, nil
}
