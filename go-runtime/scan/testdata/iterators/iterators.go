// Package iterators has iterators.
// It exists apart from the other fixtures as it needs Go 1.23.
package iterators

import "iter"

// Count gives numbers.
func Count(n int) iter.Seq[int] { return nil }

// Pairs gives pairs.
func Pairs() iter.Seq2[string, []byte] { return nil }

// Collect takes an iterator.
func Collect(s iter.Seq[string]) []string { return nil }

// Plain takes the same without the name.
func Plain(s func(yield func(int) bool)) {}

// All is a type of its own.
type All iter.Seq[int]

// Holds has one in a field.
type Holds struct{ Seq iter.Seq[int] }
