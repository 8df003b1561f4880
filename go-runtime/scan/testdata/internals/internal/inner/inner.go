// Package inner is internal to the module.
package inner

// Type is data.
type Type struct{ N int }

// Function is not bound, as nobody outside can call it.
func Function() {}
