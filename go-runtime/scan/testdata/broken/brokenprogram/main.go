// Command brokenprogram is mentioned because it is broken.
package main

func main() { undeclared() }
