// Package recursive has types that contain themselves.
// It exists for the walk that decides data or object: cycles are data unless something else is in the way,
// and what is in the way on one side of a cycle counts for the other side too.
package recursive

// Node is a list.
type Node struct {
	Value int
	Next  *Node
}

// Tree contains itself through slices and maps.
type Tree struct {
	Children []Tree
	ByName   map[string]Tree
}

// Slice is nothing but itself.
type Slice []Slice

// Map is nothing but itself.
type Map map[string]Map

// Pointer is nothing but itself.
type Pointer *Pointer

// Ping and Pong contain each other.
type Ping struct{ Pong *Pong }

// Pong is the other one.
type Pong struct{ Pings []Ping }

// Outer leads to a cycle without being in one.
type Outer struct{ Node Node }

// Good is in a cycle with Bad, which has an obstacle after the way back.
type Good struct{ Bad *Bad }

// Bad has the obstacle.
type Bad struct {
	Good *Good
	Hook func()
}

// Sum walks a list.
func Sum(n *Node) int {
	sum := 0
	for ; n != nil; n = n.Next {
		sum += n.Value
	}
	return sum
}

// Use takes the others.
func Use(Tree, Slice, Map, Pointer, Ping, Pong, Outer) {}

// UseGood is asked before UseLate.
func UseGood(g Good) {}

// UseLate asks for the pair from the other side.
func UseLate(b *Bad) {}
