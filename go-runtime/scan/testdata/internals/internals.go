// Package internals takes types of internal packages.
// It exists because generated code inside the module can name the module's own, but not those of other modules
// or of a folder beside it; and because internal packages themselves are left out of the schema.
package internals

import (
	"example.com/internals/internal/inner"
	"example.com/internals/sub"
	"example.com/other"
)

// Own takes a type of this module's internal package.
func Own(t inner.Type) inner.Type { return t }

// Deeper takes a type that only a folder of this module can name.
func Deeper(t sub.Deep) {}

// Foreign takes a type that only another module can name.
func Foreign(t other.Public) {}

// ForeignPointer takes a pointer to it.
func ForeignPointer(t *other.Public) {}

// Alias is another name of such a type.
type Alias = other.Public
