// Package aliases has other names for types.
// It exists to show that an alias is nothing of its own: signatures and types are those of what it stands for.
package aliases

import "example.com/aliases/sub"

// Target is what Alias stands for.
type Target struct{ N int }

// Alias is another name.
type Alias = Target

// Again is an alias of an alias.
type Again = Alias

// Foreign is a type of another package.
type Foreign = sub.Thing

// Strings is an alias of an unnamed type.
type Strings = []string

// Bytes is an alias of a basic type.
type Bytes = []byte

// Err is an alias of error.
type Err = error

// Hidden is the only exported name of a type.
type Hidden = hidden

type hidden struct{ N int }

// Object is an alias of an object.
type Object = sub.Object

// Use takes them all.
func Use(a Alias, b Again, c Foreign, d Strings, e Bytes, f map[Alias][]Again) (Alias, Err) {
	return a, nil
}

// UseHidden takes a type that has no exported name of its own.
func UseHidden(h Hidden) {}

// UseObject takes the object.
func UseObject(o *Object) {}
