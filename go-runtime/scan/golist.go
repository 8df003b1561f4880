package scan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// listed is what `go list -e -export -deps -json` says of one package; only the fields the scanner asks for.
type listed struct {
	ImportPath string
	Dir        string
	Name       string
	Export     string
	GoFiles    []string
	CgoFiles   []string
	Module     *struct{ Path string }
	Standard   bool
	Imports    []string
	EmbedFiles []string
	ImportMap  map[string]string
	Error      *listError
	DepsErrors []*listError
	DepOnly    bool
	Incomplete bool
	ForTest    string
}

// listError is an error that go list attached to a package.
type listError struct {
	ImportStack []string
	Pos         string
	Err         string
}

// readList reads the concatenated JSON objects of go list.
func readList(r io.Reader) ([]*listed, error) {
	var all []*listed
	decoder := json.NewDecoder(r)
	for {
		p := new(listed)
		err := decoder.Decode(p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the output of go list cannot be read after %d packages: %w", len(all), err)
		}
		if p.ImportPath == "" {
			return nil, fmt.Errorf("package %d in the output of go list has no ImportPath", len(all))
		}
		all = append(all, p)
	}
}

// wanted reports whether the package belongs in the schema: named by the patterns of go list, and importable
// by somebody. Broken ones stay, so that the user is told; a package of tests alone is nothing to anybody.
func (p *listed) wanted() bool {
	if p.DepOnly || p.ForTest != "" {
		return false
	}
	if p.Error == nil && len(p.GoFiles)+len(p.CgoFiles) == 0 {
		return false
	}
	return p.broken() != "" || p.isImportable()
}

// chosen are the packages that belong in the schema; with imported, those of the same modules that they import too,
// where anybody may import them.
func chosen(all []*listed, imported bool) []*listed {
	var targets []*listed
	own := map[string]bool{}
	for _, p := range all {
		if p.wanted() {
			targets = append(targets, p)
			own[p.modulePath()] = !p.Standard
		}
	}
	for _, p := range all {
		if imported && p.DepOnly && own[p.modulePath()] && p.broken() == "" && p.isImportable() {
			targets = append(targets, p)
		}
	}
	return targets
}

// isImportable reports whether any package may import this one.
func (p *listed) isImportable() bool {
	return p.Name != "main" && !hasElement(p.ImportPath, "internal") && !hasElement(p.ImportPath, "vendor")
}

// testFolders are names of folders that hold what tests need.
var testFolders = []string{"test", "tests", "testutil", "testutils", "testhelper", "testhelpers", "testsupport", "testdata"}

// isForTests reports whether the package exists for tests: it lies in a folder that says so, needs the package testing,
// or carries test data with it. The package of a module's root never does.
func (p *listed) isForTests() bool {
	folder := p.folder()
	if p.Standard || folder == "" {
		return false
	}
	for _, name := range testFolders {
		if hasElement(folder, name) {
			return true
		}
	}
	for _, imported := range p.Imports {
		if imported == "testing" {
			return true
		}
	}
	for _, file := range p.EmbedFiles {
		if hasElement(file, "testdata") {
			return true
		}
	}
	return false
}

// broken is why nothing of the package can be bound, empty when all is well.
func (p *listed) broken() string {
	if p.Error != nil {
		return p.Error.text()
	}
	if len(p.DepsErrors) > 0 {
		var lines []string
		seen := map[string]bool{}
		for _, e := range p.DepsErrors {
			if text := e.text(); !seen[text] {
				seen[text] = true
				lines = append(lines, text)
			}
		}
		return strings.Join(lines, "\n")
	}
	if p.Incomplete {
		return "go list could not load this package or one of its dependencies completely"
	}
	if p.Export == "" && p.ImportPath != "unsafe" {
		return "go list gave no export data for this package"
	}
	return ""
}

func (e *listError) text() string {
	text := strings.TrimSpace(e.Err)
	if e.Pos != "" && !strings.HasPrefix(text, "#") {
		text = e.Pos + ": " + text
	}
	if strings.Contains(text, "import cycle") && len(e.ImportStack) > 0 {
		text += ": " + strings.Join(e.ImportStack, " imports ")
	}
	if text == "" {
		text = "go list reports an error without a text"
	}
	return text
}

// packageName is the name of the package clause; for a package too broken to have one, what the path suggests.
func (p *listed) packageName() string {
	if p.Name != "" {
		return p.Name
	}
	return path.Base(p.ImportPath)
}

// modulePath is the module the package belongs to, `std` for the standard library.
func (p *listed) modulePath() string {
	switch {
	case p.Standard:
		return "std"
	case p.Module != nil:
		return p.Module.Path
	}
	return ""
}

// folder is the package's directory relative to its module (standard library: to GOROOT/src), with slashes.
// It follows from the paths alone, so that no position depends on where the module lies.
func (p *listed) folder() string {
	if p.Standard || p.Module == nil {
		return p.ImportPath
	}
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, p.Module.Path), "/")
}

// hasElement reports whether one of the elements of an import path is name.
func hasElement(importPath, name string) bool {
	return strings.Contains("/"+importPath+"/", "/"+name+"/")
}

// canImport reports whether the package at from may import the package at importPath, by Go's rules for
// internal and vendor directories.
func canImport(from, importPath string) bool {
	if hasElement(importPath, "vendor") {
		return false
	}
	rest := importPath
	for {
		i := strings.LastIndex("/"+rest+"/", "/internal/")
		if i < 0 {
			return true
		}
		parent := strings.TrimSuffix(("/" + rest)[:i], "/")
		parent = strings.TrimPrefix(parent, "/")
		if parent == "" || from != parent && !strings.HasPrefix(from, parent+"/") {
			return false
		}
		rest = parent
	}
}
