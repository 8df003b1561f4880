// Package other gives a type of its internal package another name.
package other

import "example.com/other/internal/secret"

// Public is the internal type.
type Public = secret.Type
