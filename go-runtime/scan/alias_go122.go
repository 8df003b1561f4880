//go:build go1.22

package scan

import "go/types"

// unalias gives the type an alias stands for.
func unalias(t types.Type) types.Type { return types.Unalias(t) }
