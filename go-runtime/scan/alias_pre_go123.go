//go:build !go1.23

package scan

import "go/types"

// aliasTypeParams are the type parameters of a generic alias; before Go 1.23 there is none.
func aliasTypeParams(types.Type) *types.TypeParamList { return nil }
