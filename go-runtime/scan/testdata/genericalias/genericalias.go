// Package genericalias has aliases with type parameters.
// It exists apart from the other fixtures as it needs Go 1.24, and because importing one takes care.
package genericalias

// Set is a generic alias.
type Set[T comparable] = map[T]struct{}

// Use takes an instance.
func Use(s Set[string]) Set[int] { return nil }
