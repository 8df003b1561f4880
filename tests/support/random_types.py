"""Random Go types, each with a function that returns its argument and a strategy for the values that fit.

The seed is fixed and only `Random.random()` is used (the one method that Python promises to keep stable), so that
every interpreter sees the same module and shares its artifact.
"""

from __future__ import annotations

import datetime
import random
import struct
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from hypothesis import strategies as st

from tests.support.artifacts import ROOT

SEED = 20240229
FUNCTIONS = 64
T = TypeVar("T")


class Shape(NamedTuple):
    """A Go type, and the Python values that come back as they went in."""

    go: str
    values: st.SearchStrategy[Any]


class RandomModule:
    """Writes Go declarations while it invents types."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = random.Random(seed)
        self.declarations: list[str] = []
        self.shapes = [self.shape(4) for _ in range(FUNCTIONS)]

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[int(self.random.random() * len(choices))]

    def declare(self, prefix: str, underlying: str) -> str:
        """A new defined type; its name."""
        name = f"{prefix}{len(self.declarations)}"
        self.declarations.append(f"// {name} is a random type.\ntype {name} {underlying}\n")
        return name

    def shape(self, depth: int) -> Shape:
        """Any type, at most `depth` containers deep."""
        makers: list[Callable[[int], Shape]] = [self.scalar, self.scalar, self.special]
        if depth > 0:
            makers += [self.slice, self.slice, self.array, self.map, self.set, self.pointer, self.struct, self.struct, self.named]
        return self.pick(makers)(depth)

    def scalar(self, _depth: int = 0) -> Shape:
        """A predeclared type."""
        return self.pick(SCALARS)

    def special(self, _depth: int) -> Shape:
        """A type with a rule of its own."""
        return self.pick(SPECIAL)

    def slice(self, depth: int) -> Shape:
        """[]T"""
        element = self.shape(depth - 1)
        if element.go in ("uint8", "byte"):
            return Shape("[]byte", st.binary(max_size=70))
        return Shape(f"[]{element.go}", st.lists(element.values, max_size=6))

    def array(self, depth: int) -> Shape:
        """[N]T"""
        element, length = self.shape(depth - 1), int(self.random.random() * 4)
        if element.go in ("uint8", "byte"):
            return Shape(f"[{length}]byte", st.binary(min_size=length, max_size=length))
        return Shape(f"[{length}]{element.go}", st.tuples(*[element.values] * length))

    def key(self) -> Shape:
        """A type for map keys."""
        scalar = self.scalar()
        if self.random.random() < 0.3 and scalar.go != "uint8":
            return Shape(f"[2]{scalar.go}", st.tuples(scalar.values, scalar.values))
        return scalar

    def map(self, depth: int) -> Shape:
        """map[K]V"""
        key, element = self.key(), self.shape(depth - 1)
        return Shape(f"map[{key.go}]{element.go}", st.dictionaries(key.values, element.values, max_size=5))

    def set(self, _depth: int) -> Shape:
        """map[K]struct{}"""
        key = self.key()
        return Shape(f"map[{key.go}]struct{{}}", st.sets(key.values, max_size=5))

    def pointer(self, depth: int) -> Shape:
        """*T, of what is not nil itself"""
        element = self.shape(depth - 1)
        while element.go.startswith("*") or element.go == "any":
            element = self.shape(depth - 1)
        return Shape(f"*{element.go}", st.none() | element.values)

    def named(self, depth: int) -> Shape:
        """A defined type over another."""
        element = self.shape(depth - 1)
        while element.go.startswith("*") or "." in element.go or element.go == "any":
            element = self.shape(depth - 1)
        return Shape(self.declare("Named", element.go), element.values)

    def struct(self, depth: int) -> Shape:
        """A defined struct with tags on some fields."""
        fields: dict[str, st.SearchStrategy[Any]] = {}
        lines = []
        for index in range(int(self.random.random() * 5)):
            field = self.shape(depth - 1)
            tag = self.pick(["", f' `json:"key_{index}"`', f' `msgpack:"m{index}" json:"other{index}"`'])
            key = f"F{index}" if not tag else f"key_{index}" if "key_" in tag else f"m{index}"
            fields[key] = field.values
            lines.append(f"\tF{index} {field.go}{tag}")
        return Shape(self.declare("Struct", "struct {\n" + "\n".join(lines) + "\n}"), st.fixed_dictionaries(fields))

    def source(self) -> str:
        """The Go package."""
        functions = [
            f"// Echo{index} returns its argument.\nfunc Echo{index}(v {shape.go}) {shape.go} {{ return v }}\n"
            for index, shape in enumerate(self.shapes)
        ]
        body = "\n".join([*self.declarations, *functions])
        imports = "".join(f'import "{path}"\n' for path, use in (("math/big", "big."), ("time", "time.")) if use in body)
        header = "// Package random has functions over random types; tests/support/random_types.py wrote it.\npackage random\n\n"
        return header + imports + "\n" + body

    def write(self) -> Path:
        """The module's directory, under `.cache`."""
        folder = ROOT / ".cache" / "generated" / "random"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("go.mod", "module example.com/random\n\ngo 1.21\n"), ("random.go", self.source())):
            file = folder / name
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")
        return folder


def _integers(bits: int, signed: bool) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else st.integers(0, 2**bits - 1)


FLOATS = st.floats(allow_nan=False)
FLOATS32 = st.floats(allow_nan=False, width=32)
# Any bytes are a Go string; those that are not UTF-8 are lone surrogates in Python.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.binary(max_size=12).map(
    lambda raw: raw.decode("utf-8", "surrogateescape")
)
SCALARS = [
    Shape("bool", st.booleans()),
    *(Shape(f"{'' if signed else 'u'}int{bits}", _integers(bits, signed)) for bits in (8, 16, 32, 64) for signed in (True, False)),
    Shape("int", _integers(64, True)),
    Shape("uint", _integers(64, False)),
    Shape("float32", FLOATS32),
    Shape("float64", FLOATS),
    Shape("complex64", st.builds(complex, FLOATS32, FLOATS32)),
    Shape("complex128", st.builds(complex, FLOATS, FLOATS)),
    Shape("string", TEXTS),
    Shape("string", TEXTS),
]
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes)))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | FLOATS | TEXTS | st.binary(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
SPECIAL = [
    # A day from the ends of the range, so that no zone leads out of it.
    Shape("time.Time", st.datetimes(datetime.datetime(1, 1, 2), datetime.datetime(9999, 12, 30), timezones=ZONES)),
    Shape("time.Duration", st.timedeltas(datetime.timedelta(days=-100_000), datetime.timedelta(days=100_000))),
    Shape("*big.Int", st.none() | st.integers(-(2**300), 2**300)),
    Shape("*big.Rat", st.none() | st.fractions()),
    Shape("[]byte", st.binary(max_size=300)),
    Shape("any", PLAIN),
]


def same(left: Any, right: Any) -> bool:
    """Equal, also in the sign of zero and in the type (a bool is not an int, a tuple not a list)."""
    if isinstance(left, float) and isinstance(right, float):
        return struct.pack("d", left) == struct.pack("d", right)
    if isinstance(left, (list, tuple)):
        return isinstance(right, type(left)) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, uuid.UUID):
        return left == right
    return bool(isinstance(right, type(left)) and left == right)
