//go:build usegolib_nobig

package rt

// This stands for big.go in artifacts that have nothing to do with math/big: neither do their packages import it, nor
// can Python pass such a number. It is a tenth of a small library.

func (e *Encoder) anyBig(any) bool { return false }

func (e *Encoder) typedBig(any) bool { return false }

func (e *Encoder) pointedBig(any) bool { return false }

func isBig(any) bool { return false }

func isNewBig(any) bool { return false }

func (d *Decoder) anyBigInt() any {
	d.expected("a value that this artifact can hold")
	return nil
}

func (d *Decoder) typedBig(uint64) any { return d.anyBigInt() }
