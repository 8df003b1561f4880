// Command usegolib-scan reads the output of
//
//	go list -e -export -deps -json=ImportPath,Dir,Name,Export,GoFiles,CgoFiles,Module,Standard,Imports,EmbedFiles,\
//		ImportMap,Error,DepsErrors,DepOnly,Incomplete,ForTest PATTERNS
//
// on stdin and writes the schema of an artifact to stdout. It starts no process. It exits with 0 also when
// packages are broken (the schema says so), with 1 when stdin is not the output of go list, with 2 for wrong
// arguments, and with 3 when the file behind --generics asks for something that does not exist.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"usegolib.dev/go-runtime/scan"
)

const usage = "usage: usegolib-scan --bridge IMPORTPATH [--module PATH ...] [--package PATH ...] [--word-size 8|4] [--generics FILE] [--imported] < go-list.json > schema.json"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the command without the process: it gives the exit code.
func run(args []string, in io.Reader, out, talk io.Writer) int {
	flags := flag.NewFlagSet("usegolib-scan", flag.ContinueOnError)
	flags.SetOutput(talk)
	flags.Usage = func() { fmt.Fprintln(talk, usage) }
	bridge := flags.String("bridge", "", "import `path` of the generated bridge package")
	var modules []string
	flags.Func("module", "`path` of a module whose files are copied, so that files can be added (default: that of the bridge)",
		func(path string) error {
			modules = append(modules, path)
			return nil
		})
	var named []string
	flags.Func("package", "`path` of a package that is wanted even when it exists for tests", func(path string) error {
		named = append(named, path)
		return nil
	})
	wordSize := flags.Int("word-size", 8, "bytes in an int of the target: 8 or 4")
	generics := flags.String("generics", "", "`file` that lists instantiations of generic functions and types")
	imported := flags.Bool("imported", false, "bind the packages of the same modules that those asked for import as well")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *bridge == "" || flags.NArg() > 0 || *wordSize != 8 && *wordSize != 4 {
		flags.Usage()
		return 2
	}
	var config []byte
	if *generics != "" {
		content, err := os.ReadFile(*generics)
		if err != nil {
			fmt.Fprintf(talk, "%v\n", err)
			return 3
		}
		config = content
	}
	buffered := bufio.NewWriter(out)
	options := scan.Options{Bridge: *bridge, Modules: modules, Named: named, WordSize: *wordSize, Generics: config, Imported: *imported}
	options.Forgotten = func(text string) { fmt.Fprintln(talk, "forgotten: "+text) }
	err := scan.Run(bufio.NewReader(in), buffered, options)
	if err == nil {
		err = buffered.Flush()
	}
	var wrong *scan.ConfigError
	if errors.As(err, &wrong) {
		fmt.Fprintf(talk, "%v\n", wrong)
		return 3
	}
	if err != nil {
		fmt.Fprintf(talk, "error: %v\nhint: stdin must be what `go list -e -export -deps -json` printed\n", err)
		return 1
	}
	return 0
}
