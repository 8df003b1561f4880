// Reads lines "path\tversion" and answers "path ok, escaped path, version ok, escaped version" as Go's module cache has
// it. It is compiled inside a copy of golang.org/x/mod, which Go ships with its own sources.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/module"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		path, version, _ := strings.Cut(in.Text(), "\t")
		escapedVersion, _ := module.EscapeVersion(version)
		fmt.Fprintf(out, "%t\t%s\t%s\n", module.CheckImportPath(path) == nil, escape(path), escapedVersion)
	}
}

// escape escapes a whole import path; EscapePath alone wants a module path, whose first element has a dot.
func escape(path string) string {
	escaped, err := module.EscapePath("example.com/" + path)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(escaped, "example.com/")
}
