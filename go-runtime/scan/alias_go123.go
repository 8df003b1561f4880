//go:build go1.23

package scan

import "go/types"

// aliasTypeParams are the type parameters of a generic alias, nil for every other type.
func aliasTypeParams(t types.Type) *types.TypeParamList {
	if alias, ok := t.(*types.Alias); ok {
		return alias.TypeParams()
	}
	return nil
}
