// Command program is left out: nobody can import it.
package main

// Exported does not help.
func Exported() {}

func main() {}
