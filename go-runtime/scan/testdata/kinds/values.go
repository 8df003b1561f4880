package kinds

import (
	"errors"
	"math/big"
	"time"
)

// Moment takes times and durations.
func Moment(t time.Time, d time.Duration) (time.Time, time.Duration) { return t.Add(d), d }

// MomentOrNil takes pointers to them.
func MomentOrNil(t *time.Time, d *time.Duration) (*time.Time, *time.Duration) { return t, d }

// Big takes big numbers by pointer, as they are used.
func Big(a *big.Int, b *big.Rat, c *big.Float) (*big.Int, *big.Rat, *big.Float) { return a, b, c }

// BigValues takes big numbers by value.
func BigValues(a big.Int, b big.Rat, c big.Float) (big.Int, big.Rat, big.Float) { return a, b, c }

// ID is a UUID: sixteen bytes with text marshalling.
type ID [16]byte

// MarshalText gives sixteen characters.
func (i ID) MarshalText() ([]byte, error) { return i[:], nil }

// UnmarshalText takes sixteen characters.
func (i *ID) UnmarshalText(text []byte) error {
	if len(text) != len(i) {
		return errors.New("an ID has sixteen characters")
	}
	copy(i[:], text)
	return nil
}

// IDs takes UUIDs, also behind a pointer and as keys.
func IDs(i ID, p *ID, m map[ID]int) (ID, *ID, map[ID]int) { return i, p, m }

// Shade is a scalar that reads text.
type Shade uint8

// UnmarshalText knows two shades.
func (s *Shade) UnmarshalText(text []byte) error {
	switch string(text) {
	case "light":
		*s = 1
	case "dark":
		*s = 2
	default:
		return errors.New("unknown shade")
	}
	return nil
}

// Shades takes them one by one and in a slice.
func Shades(s Shade, all []Shade) (Shade, []Shade) { return s, all }

// Any takes anything.
func Any(v any, list []any) (any, []any) { return v, list }

// Value is a named interface without methods.
type Value interface{}

// NamedAny takes anything under a name.
func NamedAny(v Value) Value { return v }

// Err takes an error in a place other than the last result.
func Err(err error) (error, int) { return err, 1 }

// Fail returns its argument as an error.
func Fail(text string) error { return errors.New(text) }

// Half has named results and an error.
func Half(n int) (half, rest int, err error) {
	if n < 0 {
		return 0, 0, errors.New("negative")
	}
	return n / 2, n % 2, nil
}

// Nothing has neither parameters nor results.
func Nothing() {}

// Unnamed has parameters without names.
func Unnamed(int, string, ...bool) {}

// Blank has a parameter that it does not use.
func Blank(_ int, b int) int { return b }
