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

// setArguments makes os.Args the program's name and the arguments that are meant for Go ("ARG\0ARG\0..."): Go took
// those of the process, which are Python's. Init functions may have left goroutines that read os.Args, so that it is
// cut where that is enough: whatever mixture of old and new they see is valid.
func setArguments(given []byte) {
	var arguments []string
	if len(given) > 0 {
		arguments = strings.Split(strings.TrimSuffix(string(given), "\x00"), "\x00")
	}
	if len(os.Args) == 0 {
		os.Args = []string{"usegolib"}
	}
	if len(arguments) >= len(os.Args) {
		os.Args = append(os.Args[:1:1], arguments...)
		return
	}
	for at, argument := range arguments {
		if os.Args[1+at] != argument {
			os.Args[1+at] = argument
		}
	}
	os.Args = os.Args[:1+len(arguments)]
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
