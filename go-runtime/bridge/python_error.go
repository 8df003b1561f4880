package rt

import (
	"errors"
	"io/fs"
	"runtime"
)

// PythonError is an exception that a callable of Python has raised. Python keeps the exception as long as Go has the
// error, and raises it again where the error comes back.
type PythonError struct {
	HostError
	// Traceback is what Python prints for the exception, its causes included.
	Traceback string

	token uint64
}

// PythonType gives the name of the exception's class. Go code finds the error by errors.As with an interface that has
// this method, or the next one.
func (e *PythonError) PythonType() string { return e.Type }

// PythonTraceback gives what Python prints for the exception.
func (e *PythonError) PythonTraceback() string { return e.Traceback }

// GoString gives what %#v prints, and %+v where fmt is linked anyway (python_format.go): Python's traceback.
func (e *PythonError) GoString() string {
	if e.Traceback == "" {
		return e.Error()
	}
	return e.Traceback
}

// Is reports also whether the exception is what Python raises for an error of package fs.
func (e *PythonError) Is(target error) bool {
	switch e.Type {
	case "FileNotFoundError":
		return target == fs.ErrNotExist || e.HostError.Is(target)
	case "FileExistsError":
		return target == fs.ErrExist || e.HostError.Is(target)
	case "PermissionError":
		return target == fs.ErrPermission || e.HostError.Is(target)
	}
	return e.HostError.Is(target)
}

// exception reads what a callable has raised: its token, the error, and Python's text. An error that is Go's own, a
// package variable say, is itself.
func (d *Decoder) exception() error {
	if n, ok := d.array("exception"); !ok || n != 3 {
		return callbackError("a Python function gave a reply that cannot be read")
	}
	token, err, traceback := d.Uint64(), d.Error(), d.String()
	if d.failure != nil {
		hostDrop(token, 1, 0)
		return callbackError("the exception of a Python function: " + d.failure.text)
	}
	host, ok := err.(*HostError)
	if !ok {
		hostDrop(token, 1, 0)
		return err
	}
	e := &PythonError{*host, traceback, token}
	runtime.SetFinalizer(e, func(e *PythonError) { hostDrop(e.token, 1, 0) })
	return e
}

// host is the error as it came from Python, of an exception too.
func (e *HostError) host() *HostError { return e }

// hostErrorOf gives an error that came from Python, or nil.
func hostErrorOf(err error) *HostError {
	if e, ok := err.(interface{ host() *HostError }); ok {
		return e.host()
	}
	return nil
}

// exceptionsIn gives the numbers of the exceptions among an error and what it wraps: those that callables have raised,
// and objects of Python that stand for an interface with the method Error.
func exceptionsIn(chain []error) (list []uint64) {
	for _, link := range chain {
		if e, ok := link.(*PythonError); ok {
			list = append(list, e.token)
		} else if p, ok := link.(proxy); ok && p.python() != nil {
			list = append(list, p.python().number)
		}
	}
	return list
}

// exceptions writes their tokens.
func (e *Encoder) exceptions(list []uint64) {
	e.Array(len(list))
	for _, token := range list {
		e.Uint(token)
	}
}

// raised writes the reply for a panic with an exception of Python, and reports whether it is one.
func (c *Call) raised(value any) bool {
	err, _ := value.(error)
	var exception *PythonError
	if err == nil || !errors.As(err, &exception) {
		return false
	}
	c.entered = true
	c.D.failure = nil
	c.E.giveBack()
	c.E.made.undelivered()
	c.E.failure = nil
	c.E.buf = append(c.E.buf[:0], replyException, 0x91)
	c.E.Uint(exception.token)
	return true
}

// report tells Python of an exception that no caller waits for.
func (e *PythonError) report() {
	var out []byte
	hostCall(callbackReport, e.token, nil, &out, new(hostAnswer))
	runtime.KeepAlive(e)
}
