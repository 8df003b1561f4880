package scan

import (
	"encoding/json"
	"fmt"
	"go/constant"
	"strconv"
	"strings"
	"unicode/utf8"
)

// literal is the value of a constant as JSON.
func literal(v constant.Value) string {
	switch v.Kind() {
	case constant.Bool:
		return strconv.FormatBool(constant.BoolVal(v))
	case constant.String:
		return jsonString(constant.StringVal(v))
	case constant.Int:
		return v.ExactString()
	case constant.Float:
		return jsonFloat(v)
	default:
		return "[" + jsonFloat(constant.Real(v)) + ", " + jsonFloat(constant.Imag(v)) + "]"
	}
}

// jsonFloat is the nearest float64, always with a point or an exponent.
func jsonFloat(v constant.Value) string {
	f, _ := constant.Float64Val(constant.ToFloat(v))
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// jsonString writes bytes that are not UTF-8 as the lone surrogates that Python's surrogateescape has for them.
func jsonString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\udc%02x`, s[0])
		} else {
			quoted, _ := json.Marshal(s[:size]) // a string always marshals
			b.Write(quoted[1 : len(quoted)-1])
		}
		s = s[size:]
	}
	b.WriteByte('"')
	return b.String()
}
