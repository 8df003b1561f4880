// Package secret can be imported by module other alone.
package secret

// Type is data.
type Type struct{ N int }
