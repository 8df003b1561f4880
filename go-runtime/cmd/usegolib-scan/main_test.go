package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	for _, c := range []struct {
		args, in string
		code     int
		out      string
		talk     string
	}{
		{"--bridge b", `{"ImportPath":"m/a","GoFiles":["a.go"],"Error":{"Err":"no such thing"}}`, 0, `"error":"no such thing"`, ""},
		{"--bridge b --word-size 4", "", 0, `"word_size":4`, ""},
		{"--bridge b", "go: no such package", 1, "", "error: the output of go list cannot be read after 0 packages"},
		{"--bridge b --word-size 6", "", 2, "", usage},
		{"--bridge b more", "", 2, "", usage},
		{"--unknown", "", 2, "", "flag provided but not defined"},
		{"", "", 2, "", usage},
	} {
		var out, talk bytes.Buffer
		code := run(strings.Fields(c.args), strings.NewReader(c.in), &out, &talk)
		if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(talk.String(), c.talk) {
			t.Errorf("%s: code %d\n%s\n%s", c.args, code, out.String(), talk.String())
		}
		if (code != 0) != (out.Len() == 0) || (code == 0) != (talk.Len() == 0) {
			t.Errorf("%s: data belongs on stdout alone, talk on stderr alone", c.args)
		}
	}
}
