// Package deep is internal to folder sub.
package deep

// Type is data.
type Type struct{ N int }
