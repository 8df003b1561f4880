// Package dependent is well-formed but imports a broken one.
package dependent

import "example.com/broken/types"

// Wrong cannot be built.
func Wrong() int { return types.Wrong() }
