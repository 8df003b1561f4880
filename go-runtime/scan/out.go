package scan

import (
	"go/types"
	"strings"
	"unicode"
)

// outVerbs are words in the names of functions that fill what an `any` among their parameters points to.
var outVerbs = []string{"Unmarshal", "Decode", "Scan", "Scanf", "Scanln", "Bind", "MapTo", "Read"}

// firstVerbs say the same where a name begins with them. Further behind they are prepositions and nouns.
var firstVerbs = []string{"Sscan", "Sscanf", "Sscanln", "Fscan", "Fscanf", "Fscanln", "As", "ErrorAs", "Load"}

// fillVerbs say the same of functions that give nothing but an error, so that there is no other place for a result.
var fillVerbs = []string{"Parse", "Process", "Fill", "Populate"}

// otherVerbs begin the names of functions that only talk about one of the verbs (IsScan), or that store a value
// (sync.Map's LoadOrStore).
var otherVerbs = []string{"Is", "Can", "Has", "New", "Register", "With", "On", "LoadOr"}

// destinations are names that say it of a parameter whatever the function is called: mergo.Merge(dst, src any).
var destinations = []string{"dst", "dest", "destination", "toValue"}

// outNames are what such parameters are called, the names that leave the least doubt first.
var outNames = append(append([]string{}, destinations...), "out", "output", "into", "target", "ptr", "pointer", "structPtr", "rawVal",
	"v", "result", "results", "res", "obj", "object", "holder", "model", "cfg", "config", "conf", "spec", "o", "to",
	"val", "value", "x", "e", "a", "i", "data")

// scannedNames are what the parameter of a method `Scan(value any)` is called that takes what a database has
// (sql.Scanner), unlike one that fills what it is given.
var scannedNames = []string{"val", "value", "x", "e", "a", "i", "data"}

// outParameters are the parameters that the call fills: those of type `any` that `//usegolib:out name ...` names, else
// the one whose name and function say so, wherever it stands: json.Unmarshal(data []byte, v any),
// ini.MapTo(v, source any, others ...any), Scan(dest ...any).
func outParameters(sig *types.Signature, first int, c callee) map[int]bool {
	params, found := sig.Params(), map[int]bool{}
	out, in := namedBy("out", c.directives), namedBy("in", c.directives)
	best, rank := -1, len(outNames)
	for i := first; i < params.Len(); i++ {
		p := params.At(i)
		if !holdsAny(p.Type(), sig.Variadic() && i == params.Len()-1) || in[p.Name()] {
			continue
		}
		if out[p.Name()] {
			found[i] = true
		}
		if r := index(outNames, p.Name()); r >= 0 && r <= rank && fills(c.name, p.Name(), sig, first) {
			best, rank = i, r
		}
	}
	if best >= 0 && len(out) == 0 {
		found[best] = true
	}
	return found
}

// holdsAny reports whether a parameter, or each element of a variadic one, is an unnamed `any`.
func holdsAny(t types.Type, variadic bool) bool {
	if slice, ok := unalias(t).(*types.Slice); ok && variadic {
		t = slice.Elem()
	}
	if _, named := unalias(t).(*types.Named); named {
		return false
	}
	i, ok := unalias(t).Underlying().(*types.Interface)
	return ok && isAny(i)
}

// fills reports whether a function of this name fills a parameter of that one.
func fills(function, parameter string, sig *types.Signature, first int) bool {
	if index(destinations, parameter) >= 0 {
		return true
	}
	alone := sig.Params().Len() == first+1 && !sig.Variadic()
	if beginsWith(function, otherVerbs) || function == "Scan" && alone && index(scannedNames, parameter) >= 0 {
		return false
	}
	for _, verb := range outVerbs {
		if hasWord(function, verb) {
			return true
		}
	}
	results := sig.Results()
	onlyError := results.Len() == 0 || results.Len() == 1 && isError(results.At(0).Type())
	return beginsWith(function, firstVerbs) || onlyError && beginsWith(function, fillVerbs)
}

// beginsWith reports whether a name in camel case begins with one of some words.
func beginsWith(name string, words []string) bool {
	for _, word := range words {
		if strings.HasPrefix(name, word) && endsAt(name, len(word)) {
			return true
		}
	}
	return false
}

// hasWord reports whether a word is among those of a name in camel case: Scan is in StructScan and not in Scanner.
func hasWord(name, word string) bool {
	for from := 0; ; {
		at := strings.Index(name[from:], word)
		if at < 0 {
			return false
		}
		from += at + len(word)
		if endsAt(name, from) {
			return true
		}
	}
}

func endsAt(name string, at int) bool {
	return at == len(name) || !unicode.IsLower(rune(name[at]))
}

func index(list []string, wanted string) int {
	for i, s := range list {
		if s == wanted {
			return i
		}
	}
	return -1
}

// namedBy are the parameters that a directive is about: `//usegolib:in name ...` promises that they are only read, and
// `//usegolib:out name ...` that they are filled.
func namedBy(directive string, directives []string) map[string]bool {
	names := map[string]bool{}
	for _, d := range directives {
		if words := strings.Fields(d); len(words) > 1 && words[0] == directive {
			for _, name := range words[1:] {
				names[strings.TrimSuffix(name, ",")] = true
			}
		}
	}
	return names
}
