"""What stays in Go, and what Go's types, errors and generic names are in Python (docs/types.md, Objects).

`base` is the class of all objects, `classes` makes one per Go type, `values` those of data types with names of their
own, `members` is how methods and fields stand on them, `protocols` how Python's own operations reach Go.
"""
