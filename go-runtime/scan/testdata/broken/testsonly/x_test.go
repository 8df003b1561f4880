// Package testsonly has nothing to bind.
package testsonly
