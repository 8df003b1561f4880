package rt

import (
	"os"
	"strings"
)

// Initialize prepares the runtime before the first call: the environment of the caller, and signals.
func Initialize(environ []byte) {
	if len(environ) > 0 {
		setEnvironment(environ)
	}
	ignoreBrokenPipes()
}

// setEnvironment makes Go's environment equal to the given one ("K=V\0K=V\0..."). Go took its own copy when the
// process started, so what Python changed since is missing. Only differences are touched: Go writes them through to
// C, where other threads may be reading.
func setEnvironment(environ []byte) {
	wanted := make(map[string]string)
	for _, entry := range strings.Split(string(environ), "\x00") {
		if key, value, ok := cutVariable(entry); ok {
			wanted[key] = value
		}
	}
	for _, entry := range os.Environ() {
		if key, _, ok := cutVariable(entry); ok {
			if _, stays := wanted[key]; !stays {
				os.Unsetenv(key)
			}
		}
	}
	for key, value := range wanted {
		if old, ok := os.LookupEnv(key); !ok || old != value {
			os.Setenv(key, value)
		}
	}
}

// cutVariable splits K=V. On Windows, names such as `=C:` begin with the sign.
func cutVariable(entry string) (key, value string, ok bool) {
	if entry == "" {
		return "", "", false
	}
	i := strings.IndexByte(entry[1:], '=') + 1
	if i == 0 {
		return "", "", false
	}
	return entry[:i], entry[i+1:], true
}
