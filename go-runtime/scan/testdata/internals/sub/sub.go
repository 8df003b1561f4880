// Package sub is an ordinary package with an internal one of its own.
package sub

import "example.com/internals/sub/internal/deep"

// Deep is declared further inside.
type Deep = deep.Type
