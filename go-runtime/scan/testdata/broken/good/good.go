// Package good is the healthy one among broken packages.
// The module exists to show that a broken package costs itself and its importers, and nothing else.
package good

// Fine is bound.
func Fine() int { return 1 }
