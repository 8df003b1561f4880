// Package sub declares what package aliases gives other names.
package sub

// Thing is data.
type Thing struct{ S string }

// Object is not.
type Object struct{ s string }
