package scan

import (
	"encoding/json"
	"fmt"
	"go/constant"
	"go/types"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

func (s *scanner) fillConst(symbol *Symbol, obj *types.Const) {
	q := relativeTo(obj.Pkg())
	t := obj.Type()
	text := ""
	if basic, ok := t.(*types.Basic); !ok || basic.Info()&types.IsUntyped == 0 {
		text = " " + types.TypeString(t, q)
	}
	symbol.Signature = fmt.Sprintf("const %s%s = %s", obj.Name(), text, obj.Val())
	value := obj.Val().ExactString()
	symbol.Value = &value
	t = types.Default(t)
	if symbol.Skip = s.classifier.place(t); symbol.Skip != nil {
		return
	}
	literal, ok := literalOf(obj.Val(), t)
	if !ok {
		symbol.Skip = obstacle(reasonConstant, "%s does not fit into a Python float", obj.Val())
		return
	}
	symbol.Literal = &literal
	symbol.Type = s.table.ref(t)
	s.meet(*symbol.Type)
	symbol.Sentinel = isErrorConstant(obj)
}

// literalOf is a constant as JSON, in the form of its type.
func literalOf(value constant.Value, t types.Type) (string, bool) {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		return "", false
	}
	switch info := basic.Info(); {
	case info&types.IsBoolean != 0:
		return strconv.FormatBool(constant.BoolVal(value)), true
	case info&types.IsString != 0:
		return stringLiteral(constant.StringVal(value)), true
	case info&types.IsInteger != 0:
		return constant.ToInt(value).ExactString(), true
	case info&types.IsFloat != 0:
		return floatLiteral(value)
	case info&types.IsComplex != 0:
		re, ok := floatLiteral(constant.Real(value))
		im, both := floatLiteral(constant.Imag(value))
		return "[" + re + ", " + im + "]", ok && both
	}
	return "", false
}

// floatLiteral always has a point or an exponent, so that no reader takes it for an integer.
func floatLiteral(value constant.Value) (string, bool) {
	f, _ := constant.Float64Val(constant.ToFloat(value))
	if math.IsInf(f, 0) {
		return "", false
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text, true
}

// stringLiteral writes bytes that are not UTF-8 as lone surrogates, as Python's surrogateescape has them.
func stringLiteral(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\udc%02x`, s[0])
		} else {
			quoted, _ := json.Marshal(s[:size])
			b.Write(quoted[1 : len(quoted)-1])
		}
		s = s[size:]
	}
	b.WriteByte('"')
	return b.String()
}
