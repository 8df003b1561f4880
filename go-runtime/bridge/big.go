//go:build !usegolib_nobig

package rt

import (
	"math/big"
	"strconv"
)

const (
	// maxPrecision bounds the precision of a big.Float that a frame may ask for, since it decides the memory used.
	maxPrecision = 1 << 20
	// maxExponent bounds the binary exponent of a big.Float that is written: its decimal text has that many digits.
	maxExponent = 1 << 22
)

// BigInt reads a big.Int into v.
func (d *Decoder) BigInt(v *big.Int) {
	start := d.pos
	if u, negative, ok := d.integer(); ok {
		if negative {
			v.SetInt64(int64(u))
		} else {
			v.SetUint64(u)
		}
		return
	}
	code, b, ok := d.ext()
	if !ok || code != extBigInt || len(b) == 0 || b[0] > 1 {
		d.pos = start
		d.expected("math/big.Int")
		return
	}
	v.SetBytes(b[1:])
	if b[0] == 1 {
		v.Neg(v)
	}
}

// BigInt writes a big.Int: a number when it fits in 64 bits, else sign and magnitude.
func (e *Encoder) BigInt(v *big.Int) {
	switch {
	case v.IsInt64():
		e.Int(v.Int64())
	case v.IsUint64():
		e.Uint(v.Uint64())
	default:
		e.bigIntExt(v)
	}
}

func (e *Encoder) bigIntExt(v *big.Int) {
	sign := byte(0)
	if v.Sign() < 0 {
		sign = 1
	}
	e.ext(extBigInt, append([]byte{sign}, v.Bytes()...))
}

// BigRat reads a big.Rat into v.
func (d *Decoder) BigRat(v *big.Rat) {
	start := d.pos
	if !d.tuple(2) {
		return
	}
	var num, denom big.Int
	d.BigInt(&num)
	d.BigInt(&denom)
	if d.failure == nil && denom.Sign() <= 0 {
		d.failAt(start, "expected a fraction with a positive denominator")
	}
	if d.failure == nil {
		v.SetFrac(&num, &denom)
	}
}

// BigRat writes a big.Rat.
func (e *Encoder) BigRat(v *big.Rat) {
	e.buf = append(e.buf, 0x92)
	e.BigInt(v.Num())
	e.BigInt(v.Denom())
}

// BigFloat reads a big.Float into v.
func (d *Decoder) BigFloat(v *big.Float) {
	start := d.pos
	if !d.tuple(2) {
		return
	}
	prec := uint(d.Uint32())
	text, _ := d.blob("string", formStr)
	if d.failure != nil {
		return
	}
	chosen := prec == 0
	if chosen {
		// 3.33 bits a digit, and never less than Go's own choice for a literal.
		prec = max(64, uint(min(len(text), maxPrecision/4))*10/3+1)
	}
	if prec > maxPrecision {
		d.failAt(start, "expected a precision of at most "+strconv.Itoa(maxPrecision)+" bits")
		return
	}
	if _, _, err := v.SetPrec(prec).Parse(string(text), 10); err != nil {
		d.failAt(start, "expected the decimal text of a number: "+err.Error())
	} else if chosen && (v.Sign() == 0 || v.IsInf()) {
		v.SetPrec(0) // such as Go's own zero value and the infinities of SetInf, which need no precision
	}
}

// BigFloat writes a big.Float: precision and the shortest decimal text that reads back as the same number.
func (e *Encoder) BigFloat(v *big.Float) {
	if exp := v.MantExp(nil); exp > maxExponent || exp < -maxExponent {
		e.Fail("a math/big.Float with a binary exponent of " + strconv.Itoa(exp) + " has too many decimal digits")
		return
	}
	e.buf = append(e.buf, 0x92)
	e.Uint(uint64(v.Prec()))
	e.String(v.Text('g', -1))
}

// What values behind any need of this file; bigless.go has the same for artifacts that are built without it.

// anyBig writes a *big.Int; false for everything else.
func (e *Encoder) anyBig(v any) bool {
	n, ok := v.(*big.Int)
	switch {
	case !ok:
	case n == nil:
		e.Nil()
	default:
		e.bigIntExt(n)
	}
	return ok
}

// typedBig writes number and content of a typed value; false when it is no big number.
func (e *Encoder) typedBig(v any) bool {
	switch v := v.(type) {
	case big.Int:
		e.Uint(typeBigInt)
		e.BigInt(&v)
	case big.Rat:
		e.Uint(typeBigRat)
		e.BigRat(&v)
	case big.Float:
		e.Uint(typeBigFloat)
		e.BigFloat(&v)
	default:
		return false
	}
	return true
}

// pointedBig writes a *big.Rat or *big.Float that is not nil; false for everything else.
func (e *Encoder) pointedBig(v any) bool {
	switch v := v.(type) {
	case *big.Rat:
		if v != nil {
			e.Any(*v)
			return true
		}
	case *big.Float:
		if v != nil {
			e.Any(*v)
			return true
		}
	}
	return false
}

// isBig reports whether a value is what pointedBig writes, or nil of its types.
func isBig(v any) bool {
	switch v.(type) {
	case *big.Rat, *big.Float:
		return true
	}
	return false
}

// isNewBig reports whether a value that was read is a pointer to a number of its own.
func isNewBig(v any) bool {
	_, isInt := v.(*big.Int)
	return isInt || isBig(v)
}

// anyBigInt reads an integer of more than 64 bits.
func (d *Decoder) anyBigInt() any {
	v := new(big.Int)
	d.BigInt(v)
	if d.failure != nil {
		return nil
	}
	return v
}

// typedBig reads the content of a typed value. It is a pointer: the methods want one, and so does every package that
// looks into an any for such a number.
func (d *Decoder) typedBig(number uint64) any {
	switch number {
	case typeBigInt:
		v := new(big.Int)
		d.BigInt(v)
		return v
	case typeBigRat:
		v := new(big.Rat)
		d.BigRat(v)
		return v
	default:
		v := new(big.Float)
		d.BigFloat(v)
		return v
	}
}
