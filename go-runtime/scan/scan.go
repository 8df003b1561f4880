// Package scan turns what `go list` knows of a set of packages into the schema of an artifact: every exported
// symbol, how it is called from Python, or why it is not.
//
// Types come from the compiler's export data, so they are exactly what the compiler sees; the sources are parsed
// only for documentation, directives and positions. The steps are one file each: golist (input), importer
// (export data), sources (comments), classify (which types are data), table (their numbers), symbols (the result).
package scan

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"sort"
)

// Options of a scan.
type Options struct {
	// Bridge is the import path of the package that generated code will live in; it decides which internal
	// packages can be named.
	Bridge string
	// Modules are the modules whose files have been copied, so that files can be added to them; without any it is the
	// one that the bridge is in.
	Modules []string
	// Named are packages that are wanted even when they exist for tests.
	Named []string
	// WordSize is the number of bytes in a Go int of the target, 8 or 4.
	WordSize int
	// Generics is the content of the file that asks for instantiations; empty for none.
	Generics []byte
	// Forgotten is told of every instantiation that an earlier build was asked for and that cannot be made any more.
	Forgotten func(text string)
	// Imported adds the packages of the same modules that the packages asked for import, directly or not.
	Imported bool
}

// Run reads the JSON of `go list -e -export -deps` from r and writes the JSON of the schema to w. One broken
// package never makes it fail, only input that is not the output of go list.
func Run(r io.Reader, w io.Writer, options Options) error {
	schema, err := Scan(r, options)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(schema); err != nil {
		return fmt.Errorf("the schema cannot be written: %w", err)
	}
	return nil
}

// Scan is [Run] without the JSON.
func Scan(r io.Reader, options Options) (*Schema, error) {
	all, err := readList(r)
	if err != nil {
		return nil, err
	}
	targets, leftOut := withoutTests(chosen(all, options.Imported), options.Named)
	sort.Slice(targets, func(i, j int) bool { return targets[i].ImportPath < targets[j].ImportPath })

	parsed := parseAll(targets)
	s := newScanner(newExports(all), options, all, targets)
	if err := s.readGenerics(options.Generics, targets, parsed); err != nil {
		return nil, err
	}
	for _, text := range s.forgotten {
		if options.Forgotten != nil {
			options.Forgotten(text)
		}
	}
	s.schema.LeftOut = leftOut
	for _, p := range targets {
		s.addPackage(p, parsed(p))
	}
	s.addErrorValues(all, targets)
	return s.finish(), nil
}

// withoutTests takes out the packages that exist for tests, unless they are named, or there is nothing else.
func withoutTests(targets []*listed, named []string) (kept []*listed, leftOut []string) {
	wanted := map[string]bool{}
	for _, path := range named {
		wanted[path] = true
	}
	for _, p := range targets {
		if p.isForTests() && !wanted[p.ImportPath] {
			leftOut = append(leftOut, p.ImportPath)
		} else {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		return targets, nil
	}
	sort.Strings(leftOut)
	return kept, leftOut
}

// parseAll starts parsing the sources of all packages and gives a function that waits for those of one:
// parsing takes most of the time of a scan, and none of it is needed to import types.
func parseAll(targets []*listed) func(*listed) *sources {
	results := make(map[*listed]chan *sources, len(targets))
	for _, p := range targets {
		results[p] = make(chan *sources, 1)
	}
	queue := make(chan *listed, len(targets))
	for _, p := range targets {
		queue <- p
	}
	close(queue)
	for i := 0; i < runtime.GOMAXPROCS(0); i++ {
		go func() {
			for p := range queue {
				results[p] <- parseSources(p)
			}
		}()
	}
	waited := map[*listed]*sources{}
	return func(p *listed) *sources {
		if waited[p] == nil {
			waited[p] = <-results[p]
		}
		return waited[p]
	}
}
