//go:build go1.23

// The importer refuses generic aliases unless aliases are types of their own, which programs of this module's
// language version have to ask for.

//go:debug gotypesalias=1

package main
