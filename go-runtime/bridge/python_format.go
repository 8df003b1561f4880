package rt

import (
	"fmt"
	"io"
)

// A fmt.Formatter links fmt: only artifacts that have fmt among their packages have this file. Without fmt nobody
// prints by %+v.

// Format prints Python's traceback, with the type and the message at its end, for %+v and %#v. Every other verb prints
// the message.
func (e *PythonError) Format(s fmt.State, verb rune) {
	if verb == 'v' && (s.Flag('+') || s.Flag('#')) {
		io.WriteString(s, e.GoString())
		return
	}
	fmt.Fprintf(s, fmt.FormatString(s, verb), e.Error())
}
