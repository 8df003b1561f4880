package scan

import (
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
)

// exports imports packages from the export files that go list named.
type exports struct {
	files    map[string]string
	aliases  map[string]string
	importer types.Importer
}

func newExports(all []*listed) *exports {
	e := &exports{files: map[string]string{}, aliases: map[string]string{}}
	for _, p := range all {
		if p.Export != "" {
			e.files[p.ImportPath] = p.Export
		}
		for source, resolved := range p.ImportMap {
			e.aliases[source] = resolved
		}
	}
	e.importer = importer.ForCompiler(token.NewFileSet(), "gc", e.open)
	return e
}

// open finds the export file of an import path; a path that exists only as somebody's spelling of a
// vendored package is resolved through the import maps.
func (e *exports) open(path string) (io.ReadCloser, error) {
	file, ok := e.files[path]
	if !ok {
		file, ok = e.files[e.aliases[path]]
	}
	if !ok {
		return nil, fmt.Errorf("go list gave no export data for %s", path)
	}
	return os.Open(file)
}

// load gives the type-checked package. Export data of a newer Go than the one the scanner was built with
// can make the importer panic; that costs this package only.
func (e *exports) load(path string) (pkg *types.Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			pkg, err = nil, fmt.Errorf("export data of %s cannot be read: %v", path, r)
		}
	}()
	return e.importer.Import(path)
}
