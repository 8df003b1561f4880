//go:build go1.23

// The tests see aliases as the command does.

//go:debug gotypesalias=1

package scan
