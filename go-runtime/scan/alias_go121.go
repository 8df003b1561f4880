//go:build !go1.22

package scan

import "go/types"

// unalias gives the type an alias stands for; before Go 1.22 no type represents an alias.
func unalias(t types.Type) types.Type { return t }
