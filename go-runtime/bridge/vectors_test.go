package rt

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// vector is a case of tests/vectors; its README has the meaning of the keys.
type vector struct {
	Name       string
	Types      []vectorType
	Type       int
	Wire       string
	Canonical  string
	DecodeOnly bool `json:"decode_only"`
	Unordered  bool
	Text       bool
	Handle     bool
	Segments   []string
	Error      string
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVectors(t *testing.T) {
	files, _ := filepath.Glob("../../tests/vectors/*.json")
	if len(files) == 0 {
		t.Fatal("no vectors in tests/vectors; hint: run the tests from a checkout of the whole project")
	}
	count := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []vector
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, v := range cases {
			count++
			t.Run(filepath.Base(file)+"/"+v.Name, func(t *testing.T) { v.check(t) })
		}
	}
	if count < 200 {
		t.Errorf("only %d cases were found", count)
	}
}

func (v vector) check(t *testing.T) {
	old := hooks
	defer Register(table, old)
	types := vectorTable(v.Types)
	Register(table, Hooks{Encode: types.encodeAny, Decode: types.decodeAny})
	freshObjects(t)
	objects.add(types.objectFor(v.Type), false)
	var segments []Segment
	for _, content := range v.Segments {
		segments = append(segments, segmentOf(unhex(t, content)))
	}
	wire := unhex(t, v.Wire)
	d := Decoder{buf: wire, segments: segments}
	value := types.read(&d, v.Type)
	if !d.Failed() && d.left() != 0 {
		d.Fail("bytes left over")
	}
	switch {
	case v.Text:
		return // only a type of the user's reads it; the tests of the emitter do that
	case v.Error != "" && !d.Failed():
		t.Fatalf("%x was read as %v, although: %s", wire, value, v.Error)
	case v.Error != "":
		return
	case d.Failed():
		t.Fatalf("%x was refused: %s", wire, d.failure.text)
	case v.DecodeOnly || len(v.Segments) > 0:
		return
	}
	if v.Type == int(typeError) && value != nil {
		return // chain and fields go from Go to Python only
	}
	want := wire
	if v.Canonical != "" {
		want = unhex(t, v.Canonical)
	}
	e := Encoder{notes: &notes{canonical: v.Unordered}}
	types.write(&e, v.Type, value)
	if e.Failed() {
		t.Fatal(e.failure.message())
	}
	if len(e.buf) != len(want) || !v.Unordered && !bytes.Equal(e.buf, want) {
		t.Errorf("written as %x, want %x", e.buf, want)
	}
}
