//go:build unix

package rt

import (
	"os/signal"
	"syscall"
)

// ignoreBrokenPipes keeps Go from ending the process for a write to a closed pipe; such a write gives EPIPE.
func ignoreBrokenPipes() { signal.Ignore(syscall.SIGPIPE) }
