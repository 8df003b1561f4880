package cgo

// Plain is in a file without C.
func Plain(s string) string { return s }
