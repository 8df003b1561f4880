"""Values of every sort as recipes, so that both lanes get equal and separate ones, iterators included."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import types
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

import usegolib
from usegolib._values import times, uuids

Recipe = Any
"""A tuple: what to make, and of what."""


class Stable:
    """All instances have one hash, so that two sets of the same recipe have one order, which error texts show."""

    def __hash__(self) -> int:
        return 7

    def __eq__(self, other: object) -> bool:
        return self is other


class Index(Stable):
    """As good as an int."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


class FloatLike(Stable):
    """As good as a float."""

    def __float__(self) -> float:
        return 2.5


class OddIndex(Stable):
    """Says that it is an int and fails."""

    def __index__(self) -> int:
        raise LookupError("no number today")


class Text(str):
    """A str with another type."""


class Number(int):
    """An int with another type."""


class Rows(list):  # type: ignore[type-arg]
    """A list with another type."""


class Mapping(collections.UserDict):  # type: ignore[type-arg]
    """A mapping that is no dict."""


@dataclasses.dataclass
class Person:
    """Some fields of the struct of this name."""

    Name: Any = "Ann"
    Plain: Any = True
    Email: Any = None


@dataclasses.dataclass(frozen=True)
class Pair:
    """Fields of several structs, by key and by Go name; it cannot be changed."""

    name: Any = "Eve"
    Plain: Any = False


@dataclasses.dataclass
class Hidden:
    """A dataclass whose attributes are computed."""

    Name: Any = "Ann"
    Plain: Any = True

    def __getattribute__(self, name: str) -> Any:
        return "computed" if name == "Name" else object.__getattribute__(self, name)


@dataclasses.dataclass
class Computed:
    """A dataclass with a property in place of a field."""

    Name: Any = "Ann"
    Plain: Any = True


# Not among the fields' defaults, as `dataclass` would take it for one.
setattr(Computed, "Plain", property(lambda self: True, lambda self, value: None))  # noqa: B010


class Moment(datetime.datetime):
    """A datetime with another type."""


class Span(datetime.timedelta):
    """A timedelta with another type."""


class Ident(uuid.UUID):
    """A UUID with another type."""


class OddZone(datetime.tzinfo):
    """A zone that is not of the standard library."""

    def utcoffset(self, when: Any) -> Any:
        return datetime.timedelta(minutes=7, seconds=3)

    def tzname(self, when: Any) -> str:
        return "ODD"

    def dst(self, when: Any) -> None:
        return None


def _zones() -> list[Any]:
    """Zones by name, where this machine has them."""
    try:
        import zoneinfo

        return [zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo("America/New_York")]
    except Exception:  # no database
        return []


ZONES = [
    datetime.timezone.utc,
    datetime.timezone(datetime.timedelta(hours=5, minutes=45)),
    datetime.timezone(datetime.timedelta(hours=-3), "BRT"),
    datetime.timezone(datetime.timedelta(seconds=-1)),
    datetime.timezone(datetime.timedelta(microseconds=1)),
    datetime.timezone(datetime.timedelta(0), "UTC"),
    OddZone(),
    *_zones(),
]
TIMES: list[Any] = [
    *(datetime.datetime(2024, 10, 27, 2, 30, 15, 987654, zone, fold=fold) for zone in ZONES for fold in (0, 1)),
    *(datetime.datetime(year, 1, 2, tzinfo=zone) for year in (1, 1583, 1969, 2106, 9999) for zone in ZONES[:3]),
    datetime.datetime.max.replace(tzinfo=ZONES[0]),
    datetime.datetime.min.replace(tzinfo=ZONES[2]),
    Moment(2024, 5, 6, tzinfo=ZONES[0]),
    times.GoTime(2024, 5, 6, 7, 8, 9, nanosecond=123456789, tzinfo=ZONES[0]),
    times.GoTime(1900, 5, 6, nanosecond=999, tzinfo=ZONES[1]),
    *(datetime.timedelta(**{unit: n}) for unit in ("days", "seconds", "microseconds") for n in (-1, 1, 86401)),
    datetime.timedelta.max,
    datetime.timedelta(days=106751, seconds=85636, microseconds=854775),
    datetime.timedelta(days=106751, seconds=85636, microseconds=854776),
    Span(1),
    times.GoDuration(nanoseconds=-1),
    times.GoDuration(nanoseconds=2**63 - 1),
]
UUIDS: list[Any] = [
    uuid.UUID(int=0),
    uuid.UUID(int=2**128 - 1),
    uuids.GoUUID(int=2**127 + 3),
    Ident(int=9),
    "00112233-4455-6677-8899-aABBccddeeff",
    "{00112233-4455-6677-8899-aabbccddeeff}",
    "00112233-4455-6677-8899-aabbccddeef",
    "00112233-4455-6677-8899-aabbccddeefé",
    "00112233445566778899aabbccddeeff",
]

LEAVES: list[Any] = [
    None,
    True,
    False,
    usegolib.Nil,
    *(0, 1, -1, 31, 32, 127, 128, -32, -33, -128, -129, 255, 256, 65535, 65536, -32768, -32769),
    *(2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**32, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1),
    *(2**64 - 1, 2**64, 10**400, -(10**30)),
    *(0.0, -0.0, 1.5, 0.1, 1e300, -3.5e38, 3.4028234663852886e38, 5e-324, float("inf"), float("-inf"), float("nan")),
    *(1j, complex(1.5, -0.0), complex(1e300, 0)),
    *("", "a", "ab", "é", "€", "😀", "x" * 31, "x" * 32, "y" * 255, "z" * 256, "\x00", "k", "green", "12ms", "\udc80"),
    *("\ud800", "w" * 4096, "w" * 4097, "é" * 5000, "x" * 70000, "2024-05-06T07:08:09Z", "error", "nil dereference"),
    *(b"", b"a", b"abc", b"\xff\x00", b"x" * 16, b"b" * 4097, b"b" * 300),
    Decimal("1.5"),
    Fraction(1, 3),
    uuid.UUID(int=5),
    datetime.timedelta(seconds=1),
    datetime.datetime(2024, 5, 6, tzinfo=datetime.timezone.utc),
    datetime.datetime(2024, 5, 6),
    object,
    ValueError("bad"),
    Text("text"),
    Text("k"),
    Number(7),
    *UUIDS,
    *TIMES,
    *(2**64 + 1, 2**127, -(2**63) - 5, 16**40, 16**41 - 1),
]

FIELDS = ["name", "Name", "age", "Age", "email", "tags", "more", "Plain", "friends", "X", "Y", "A", "B", "value"]
KEYS = st.one_of(st.sampled_from(["", "a", "b", "\udcff", "k" * 40]), st.sampled_from(LEAVES), st.integers())
CONTAINERS = ["list", "tuple", "set", "frozenset", "iterator", "rows", "deque"]
BUFFERS = ["bhilqBHILQfd", [b"", b"\x00" * 8, bytes(range(16)), b"\x7f\xf0" * 8]]
CLASSES = ["Person", "Tree", "Line", "Outer", "Inner"]


def _leaf(draw: Any) -> Recipe:
    return ("leaf", draw(st.integers(0, len(LEAVES) - 1)))


@st.composite
def recipes(draw: Any, depth: int = 3) -> Recipe:
    """A recipe for anything."""
    choice = draw(st.integers(0, 12 if depth else 4))
    if choice <= 2:
        return ("leaf", draw(st.integers(0, len(LEAVES) - 1)))
    if choice == 3:
        return ("number", draw(st.one_of(st.integers(-300, 300), st.integers(), st.floats())))
    if choice == 4:
        return draw(
            st.sampled_from(
                [
                    *(("array", code, data) for code in BUFFERS[0] for data in BUFFERS[1]),
                    ("bytearray", b"abc"),
                    *(("lent", "array", code, data) for code in BUFFERS[0] for data in BUFFERS[1]),
                    ("lent", "bytearray", b"abc"),
                    ("lent", "bytearray", b"\x01" * 5000),
                    ("memoryview", b"abcd"),
                    ("memoryview", b""),
                    ("stride", bytes(range(8))),
                    ("index", 5),
                    ("index", 300),
                    ("float",),
                    ("odd",),
                    ("dataclass", "Bob"),
                    ("dataclass", 3),
                    *(("pair", "Zoe"), ("hidden",), ("computed",)),
                    *(("named", "Level", number) for number in (1, 2, 99, -1)),
                    ("named", "Labels", ["x"]),
                    ("named", "Table", {"k": ["x"]}),
                ]
            )
        )
    inner = recipes(depth - 1)
    if choice <= 7:
        kind = draw(st.sampled_from([*CONTAINERS[:2] * 4, *CONTAINERS]))
        if draw(st.booleans()):  # all alike, as in a slice
            same = draw(inner)
            return (kind, [same] * draw(st.integers(0, 4)))
        return (kind, draw(st.lists(inner, max_size=4)))
    keys = st.sampled_from(FIELDS) if choice <= 9 else KEYS
    pairs = draw(st.lists(st.tuples(keys, inner), max_size=5))
    kind = draw(st.sampled_from(["dict", "dict", "dict", "mapping", "proxy", "struct"]))
    return (kind, pairs, draw(st.sampled_from(CLASSES)))


def make(recipe: Recipe, handle: Any) -> Any:
    """A fresh value."""
    kind, *parts = recipe
    if kind == "leaf":
        return LEAVES[parts[0]]
    if kind == "number":
        return parts[0]
    if kind in ("dict", "mapping", "proxy", "struct"):
        return _mapping(kind, [(key, make(value, handle)) for key, value in parts[0]], parts[1], handle)
    if kind in CONTAINERS:
        return _container(kind, [make(part, handle) for part in parts[0]])
    if kind == "array":
        return array.array(parts[0], parts[1])
    if kind == "lent":
        return usegolib.lend(make(tuple(parts), handle))
    if kind == "named":
        return getattr(handle, parts[0])(parts[1])
    if kind == "stride":
        return memoryview(parts[0])[::2]
    single = {
        "bytearray": bytearray,
        "memoryview": memoryview,
        "index": Index,
        "float": FloatLike,
        "odd": OddIndex,
        "dataclass": Person,
        "pair": Pair,
        "hidden": Hidden,
        "computed": Computed,
    }
    return single[kind](*parts)


def _container(kind: str, items: list[Any]) -> Any:
    if kind in ("set", "frozenset"):
        # What hashes by its address would stand elsewhere in the other lane's set, and be seen in another order.
        items = [item for item in items if _hashable(item) and type(item).__hash__ is not object.__hash__]
    made = {"iterator": iter, "rows": Rows, "deque": collections.deque, "list": list, "tuple": tuple}
    return {**made, "set": set, "frozenset": frozenset}[kind](items)


def _mapping(kind: str, pairs: list[tuple[Any, Any]], name: str, handle: Any) -> Any:
    plain = {key: value for key, value in pairs if _hashable(key)}
    if kind == "mapping":
        return Mapping(plain)
    if kind == "proxy":
        return types.MappingProxyType(plain)
    if kind == "struct":
        made = getattr(handle, name)()
        made.update(plain)
        return made
    return plain


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
