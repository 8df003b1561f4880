// Package types does not type-check.
package types

// Wrong uses a name that does not exist.
func Wrong() int { return undeclared }
