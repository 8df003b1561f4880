package rt

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sort"
	"time"
)

// DecodeFileSystem is DecodeProxy for fs.FS, and interfaces with its other methods: a str is the path of a directory, a
// map of names to bytes is a file system in memory. Without `in` objects of Python do not stand for it.
func DecodeFileSystem[T any](d *Decoder, in func(*Held, uint32) T) (v T) {
	system, ok := d.fileSystem()
	if ok {
		v, _ = system.(T)
		return v
	}
	if in == nil {
		return DecodeInterface[T](d)
	}
	return DecodeProxy(d, in)
}

// fileSystem reads what stands for a file system, if that is next.
func (d *Decoder) fileSystem() (system any, ok bool) {
	if d.pos >= len(d.buf) {
		return nil, false
	}
	switch b := d.buf[d.pos]; {
	case b >= 0xa0 && b < 0xc0 || b >= 0xd9 && b <= 0xdb:
		return os.DirFS(d.String()), true
	case b >= 0x80 && b < 0x90 || b == 0xde || b == 0xdf:
		return d.memoryFiles(), true
	}
	return nil, false
}

// memoryFiles is a file system in memory: what Python had in a mapping when it was passed.
type memoryFiles struct {
	// byName has the files and all directories that lead to them.
	byName map[string]*memoryFile
}

// memoryFile is a file or a directory. It is its own fs.FileInfo and fs.DirEntry.
type memoryFile struct {
	name    string // without the directory
	content []byte
	entries []fs.DirEntry // of a directory, by name
	isDir   bool
}

func (d *Decoder) memoryFiles() *memoryFiles {
	start := d.pos
	n, _ := d.Map()
	files := &memoryFiles{map[string]*memoryFile{".": {name: ".", isDir: true}}}
	for i := 0; i < n && d.failure == nil; i++ {
		name := d.String()
		content := d.Bytes()
		if d.failure == nil && !files.add(name, content) {
			d.failAt(start, "the name of a file is not valid, or also that of a directory")
		}
	}
	for _, file := range files.byName {
		sort.Slice(file.entries, func(i, j int) bool { return file.entries[i].Name() < file.entries[j].Name() })
	}
	return files
}

// add puts in a file and the directories that lead to it.
func (m *memoryFiles) add(name string, content []byte) bool {
	if !fs.ValidPath(name) || m.byName[name] != nil {
		return false
	}
	file := &memoryFile{name: path.Base(name), content: content}
	m.byName[name] = file
	for name != "." {
		name = path.Dir(name)
		dir := m.byName[name]
		isNew := dir == nil
		if isNew {
			dir = &memoryFile{name: path.Base(name), isDir: true}
			m.byName[name] = dir
		}
		if !dir.isDir {
			return false
		}
		dir.entries = append(dir.entries, file)
		if !isNew {
			break
		}
		file = dir
	}
	return true
}

func (m *memoryFiles) find(operation, name string) (*memoryFile, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: operation, Path: name, Err: fs.ErrInvalid}
	}
	file := m.byName[name]
	if file == nil {
		return nil, &fs.PathError{Op: operation, Path: name, Err: fs.ErrNotExist}
	}
	return file, nil
}

// Open opens a file or a directory.
func (m *memoryFiles) Open(name string) (fs.File, error) {
	file, err := m.find("open", name)
	if err != nil {
		return nil, err
	}
	if file.isDir {
		return &openDirectory{file, name, 0}, nil
	}
	return &openFile{bytes.NewReader(file.content), file}, nil
}

// ReadFile gives a copy of the content.
func (m *memoryFiles) ReadFile(name string) ([]byte, error) {
	file, err := m.find("read", name)
	if err == nil && file.isDir {
		err = isDirectory("read", name)
	}
	if err != nil {
		return nil, err
	}
	return append([]byte{}, file.content...), nil
}

// ReadDir lists a directory.
func (m *memoryFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	file, err := m.find("readdir", name)
	if err == nil && !file.isDir {
		err = &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	if err != nil {
		return nil, err
	}
	return append([]fs.DirEntry{}, file.entries...), nil
}

// Stat describes a file or a directory.
func (m *memoryFiles) Stat(name string) (fs.FileInfo, error) {
	file, err := m.find("stat", name)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func isDirectory(operation, name string) error {
	return &fs.PathError{Op: operation, Path: name, Err: errors.New("is a directory")}
}

func (f *memoryFile) Name() string               { return f.name }
func (f *memoryFile) Size() int64                { return int64(len(f.content)) }
func (f *memoryFile) ModTime() time.Time         { return time.Time{} }
func (f *memoryFile) IsDir() bool                { return f.isDir }
func (f *memoryFile) Sys() any                   { return nil }
func (f *memoryFile) Info() (fs.FileInfo, error) { return f, nil }
func (f *memoryFile) Type() fs.FileMode          { return f.Mode().Type() }

func (f *memoryFile) Mode() fs.FileMode {
	if f.isDir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

// openFile also has the methods of *bytes.Reader.
type openFile struct {
	*bytes.Reader
	file *memoryFile
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.file, nil }
func (f *openFile) Close() error               { return nil }

type openDirectory struct {
	file *memoryFile
	path string
	next int
}

func (o *openDirectory) Stat() (fs.FileInfo, error) { return o.file, nil }
func (o *openDirectory) Close() error               { return nil }
func (o *openDirectory) Read([]byte) (int, error)   { return 0, isDirectory("read", o.path) }

// ReadDir gives the next n entries, or all that are left.
func (o *openDirectory) ReadDir(n int) ([]fs.DirEntry, error) {
	left := o.file.entries[o.next:]
	if n > 0 && len(left) == 0 {
		return nil, io.EOF
	}
	if n > 0 && n < len(left) {
		left = left[:n]
	}
	o.next += len(left)
	return append([]fs.DirEntry{}, left...), nil
}
