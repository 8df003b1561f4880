// Command usegolib-scan reads the output of
//
//	go list -e -export -deps -json=ImportPath,Dir,Name,Export,GoFiles,CgoFiles,Module,Standard,ImportMap,Error,DepsErrors,DepOnly,Incomplete,ForTest PATTERNS
//
// on stdin and writes the schema of an artifact to stdout. It starts no process. It exits with 0 also when
// packages are broken (the schema says so), with 1 when stdin is not the output of go list, and with 2 for
// wrong arguments.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"

	"usegolib.dev/go-runtime/scan"
)

func main() {
	bridge := flag.String("bridge", "", "import `path` of the generated bridge package")
	wordSize := flag.Int("word-size", 8, "bytes in an int of the target: 8 or 4")
	flag.Parse()
	if *bridge == "" || flag.NArg() > 0 || *wordSize != 8 && *wordSize != 4 {
		fmt.Fprintln(os.Stderr, "usage: usegolib-scan --bridge IMPORTPATH [--word-size 8|4] < go-list.json > schema.json")
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	err := scan.Run(bufio.NewReader(os.Stdin), out, scan.Options{Bridge: *bridge, WordSize: *wordSize})
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "error: %v\n", err)
		os.Exit(1)
	}
}
