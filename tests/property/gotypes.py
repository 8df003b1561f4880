"""Random Go types that Python can hold, as source text, the same on every interpreter."""

from __future__ import annotations

import random
from typing import NamedTuple, TypeVar

T = TypeVar("T")

INTEGERS = ("int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr")
FLOATS = ("float32", "float64", "complex64", "complex128")
SCALARS = ("bool", *INTEGERS, *FLOATS, "string")
TIMES = ("time.Time", "time.Duration")
BIG = ("*big.Int", "*big.Rat", "*big.Float", "big.Int", "big.Rat", "big.Float")


class Shape(NamedTuple):
    """A type expression and what may be built from it."""

    go: str
    key: bool = False
    """It may be the key of a map."""
    methods: bool = False
    """It has methods, so that a pointer to it would be an object and a struct that embeds it would inherit them."""
    struct: bool = False
    """It is a named struct without methods."""


BASIC = [Shape(name, key=True) for name in (*SCALARS, *TIMES)] + [Shape(name) for name in (*BIG, "[]byte")]
# Declared by hand in the templates of generate.py.
WRITTEN = [
    Shape("ID", key=True, methods=True),
    Shape("Color", key=True, methods=True),
    Shape("Nest"),
    Shape("Folder"),
    Shape("other.Point", key=True, struct=True),
    Shape("other.Weight", key=True),
    Shape("other.Route", struct=True),
]


class Maker:
    """Makes types and remembers the declarations that they need.

    Only `Random.random` is used: the sequence of the other methods may differ between versions of Python.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.declarations: list[str] = []
        self.named: list[Shape] = list(WRITTEN)

    def below(self, limit: int) -> int:
        return int(self.random.random() * limit)

    def pick(self, choices: list[T]) -> T:
        return choices[self.below(len(choices))]

    def shape(self, depth: int) -> Shape:
        """Any type of at most `depth` further levels."""
        makers = [self.basic, self.declared]
        if depth > 0:
            makers += [self.slice, self.slice, self.array, self.map, self.map, self.set, self.pointer, self.inline]
            makers += [self.dynamic]
        return self.pick(makers)(depth)

    def composite(self, depth: int) -> Shape:
        """A type that is built from others on the spot."""
        return self.pick([self.slice, self.array, self.map, self.set, self.pointer, self.inline])(depth)

    def basic(self, depth: int) -> Shape:
        return self.pick(BASIC)

    def declared(self, depth: int) -> Shape:
        return self.pick(self.named)

    def dynamic(self, depth: int) -> Shape:
        return self.pick([Shape("any", key=True), Shape("any", key=True), Shape("error")])

    def slice(self, depth: int) -> Shape:
        return Shape(f"[]{self.shape(depth - 1).go}")

    def array(self, depth: int) -> Shape:
        elem = self.shape(depth - 1)
        return Shape(f"[{self.pick([0, 1, 2, 3, 5])}]{elem.go}", key=elem.key)

    def map(self, depth: int) -> Shape:
        return Shape(f"map[{self.key(depth - 1).go}]{self.shape(depth - 1).go}")

    def set(self, depth: int) -> Shape:
        return Shape(f"map[{self.key(depth - 1).go}]struct{{}}")

    def pointer(self, depth: int) -> Shape:
        elem = self.shape(depth - 1)
        return Shape(f"*{elem.go}") if not elem.methods or elem.go == "ID" else elem

    def inline(self, depth: int) -> Shape:
        """A struct type without a name."""
        fields = [self.shape(depth - 1) for _ in range(1 + self.below(3))]
        body = "; ".join(f"{name} {field.go}" for name, field in zip("XYZ", fields))
        return Shape(f"struct{{ {body} }}", key=all(field.key for field in fields))

    def key(self, depth: int) -> Shape:
        """A type that can be a map key."""
        while True:
            shape = self.shape(max(depth, 0))
            # Dynamic keys are tried on purpose elsewhere: under another type they make a map of few distinct keys.
            if shape.key and "any" not in shape.go:
                return shape

    def declare(self, body: str, **traits: bool) -> Shape:
        """A new type with this underlying type."""
        shape = Shape(f"T{len(self.declarations)}", **traits)
        self.declarations.append(f"// {shape.go} is a random type.\ntype {shape.go} {body}\n")
        self.named.append(shape)
        return shape

    def declare_plain(self, depth: int) -> Shape:
        """A name for any type but a pointer or an interface, which are no types of data under a name."""
        while True:
            shape = self.shape(depth)
            if shape.go[0] != "*" and shape.go not in ("any", "error"):
                # A type declared from time.Time or a big number would be a struct with unexported fields.
                inner = [name for name in (*BIG, "time.Time") if shape.go == name]
                if not inner and not shape.methods:
                    return self.declare(shape.go, key=shape.key)

    def declare_struct(self, depth: int) -> Shape:
        """A struct with tags, embedded structs and perhaps a reference to itself."""
        name = f"T{len(self.declarations)}"
        lines, shapes = [], []
        embedded = self.pick([shape for shape in self.named if shape.struct])
        if self.below(3) == 0:
            lines.append(self.pick(["", "*"]) + embedded.go + self.pick(["", ' `json:"base"`']))
            shapes.append(embedded if lines[0][0] != "*" else Shape(""))
        for number in range(1 + self.below(5)):
            field = self.shape(depth)
            shapes.append(field)
            lines.append(f"F{number} {field.go}{self.tag(number)}")
        if self.below(8) == 0:
            lines.append('Hidden int `json:"-"`')
            shapes.append(Shape(""))
        if self.below(3) == 0:
            itself = self.pick([f"*{name}", f"[]{name}", f"[]*{name}", f"map[string]{name}", f"map[int8]*{name}"])
            lines.append(f"Again {itself}{self.tag(9)}")
            shapes.append(Shape(""))
        body = "struct {\n\t" + "\n\t".join(lines) + "\n}"
        return self.declare(body, struct=True, key=all(shape.key for shape in shapes))

    def tag(self, number: int) -> str:
        """Nothing, or a struct tag; keys stay distinct within a struct."""
        return self.pick(
            [
                "",
                "",
                f' `json:"f{number}"`',
                f' `json:"f{number},omitempty"`',
                ' `json:",omitempty"`',
                f' `msgpack:"m_{number}" json:"j{number}"`',
                f' `msgpack:"m {number},omitempty"`',
            ]
        )
