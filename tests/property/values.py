"""Random values for the types of a schema: what to send, and the normal form of what should come back.

Everything that docs/types.md accepts is tried: other numeric types, buffers, iterables, mappings by key or by Go name,
dataclasses, generated classes, texts for times. A value can be sent any number of times.
"""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import functools
import struct
import types
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, Callable, NamedTuple

from hypothesis import strategies as st

import usegolib
from tests.property.normal import NONE, Form, Types, epoch_nanoseconds, of_complex, of_decimal, of_float, of_time

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Value(NamedTuple):
    """What to send, and the form of what comes back."""

    send: Any
    form: Form


@st.composite
def drawn(draw: Draw, make: Callable[..., Any], *arguments: Any) -> Any:
    """What `make(draw, *arguments)` gives, as one strategy, so that a failure prints one value and not every step."""
    return make(draw, *arguments)


class Index:
    """Not an int, but as good as one."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value

    def __repr__(self) -> str:
        return f"Index({self.value})"


class Iterable:
    """Neither list nor sequence, and it can be gone through again."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __repr__(self) -> str:
        return f"Iterable({self.items!r})"


# The item codes of array.array for the scalars that have one.
ARRAY_CODES = {"int8": "b", "int16": "h", "int32": "i", "int64": "q", "float32": "f", "float64": "d"}
ARRAY_CODES.update({"uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q"})

PLAIN = st.text(max_size=6)
SURROGATES = st.lists(st.integers(0x80, 0xFF).map(lambda byte: chr(0xDC00 + byte)) | PLAIN, max_size=3).map("".join)
TEXT = PLAIN | SURROGATES
BYTES = st.binary(max_size=8)
ZONES = st.just(datetime.timezone.utc) | st.builds(
    lambda seconds: datetime.timezone(datetime.timedelta(seconds=seconds)),
    st.integers(-86399, 86399) | st.integers(-56, 56).map(lambda quarter: quarter * 900),
)
TIMES = st.datetimes(min_value=datetime.datetime(1, 1, 3), max_value=datetime.datetime(9999, 12, 29), timezones=ZONES)
NANOSECONDS = st.integers(-(2**63), 2**63 - 1)
MICROSECONDS = st.integers(-(2**63) // 1000 + 1, (2**63 - 1) // 1000)
BIG_INTS = st.integers() | st.integers(-(2**200), 2**200)
DECIMALS = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent), st.integers(-(10**18), 10**18), st.integers(-30, 30)
)


def to_float32(value: float) -> float:
    """The nearest float32."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def text_form(value: str) -> Form:
    """Surrogates that happen to spell valid UTF-8 come back as the character."""
    return ("str", value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"))


class Values:
    """Draws values of a schema's types. `depth` bounds containers; with `key` the value can be a key of a dict."""

    def __init__(self, known: Types) -> None:
        self.types = known

    def value(self, draw: Draw, number: int, depth: int = 4, key: bool = False) -> Value:
        """A value of this type."""
        if self.types.is_uuid(number):
            return self._uuid(draw, key)
        entry = self.types.entry(number)
        if entry["kind"] == "struct":
            if self.types.table[number].get("text") and not key and draw(st.integers(0, 3)) == 0:
                return self._text(draw)
            return self._struct(draw, number, entry, depth, key)
        return getattr(self, f"_{entry['kind']}")(draw, entry, depth, key)  # type: ignore[no-any-return]

    def values(self, draw: Draw, number: int, depth: int, limit: int) -> list[Value]:
        """A few values of this type; none when it is deep enough."""
        count = draw(st.integers(0, limit if depth > 0 else 0))
        return [self.value(draw, number, depth - 1) for _ in range(count)]

    # Scalars ---------------------------------------------------------------------------------------------------------

    def _scalar(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        name = entry["scalar"]
        if name == "bool":
            value = draw(st.booleans())
            return Value(value, ("bool", value))
        if name == "string":
            value = draw(TEXT)
            return Value(value, text_form(value))
        if name.startswith("float"):
            return self._float(draw, int(name[5:]), key)
        if name.startswith("complex"):
            return self._complex(draw, int(name[7:]) // 2, key)
        return self._int(draw, name, key)

    def limits(self, name: str) -> tuple[int, int]:
        """The smallest and the largest value of an integer type."""
        digits = name.lstrip("uint").replace("ptr", "")
        bits = int(digits) if digits else self.types.word_size * 8
        return (0, 2**bits - 1) if name.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)

    def _int(self, draw: Draw, name: str, key: bool) -> Value:
        low, high = self.limits(name)
        value = draw(st.integers(low, high) | st.sampled_from([low, high, 0, 1, min(high, 128), min(high, 255)]))
        form: Form = ("int", value)
        if key or draw(st.integers(0, 7)):
            return Value(value, form)
        if name == "int32" and 0 <= value < 0x110000 and not 0xD800 <= value < 0xE000:
            return Value(chr(value), form)
        return Value(Index(value), form)

    def _float(self, draw: Draw, bits: int, key: bool) -> Value:
        if key:
            # Keys are finite and never -0.0, so that what is one key in Python is one key in Go.
            value = draw(st.floats(width=32 if bits == 32 else 64, allow_nan=False)) + 0.0
            return Value(value, of_float(value))
        if draw(st.integers(0, 5)) == 0:
            whole = draw(st.integers(-(2**24), 2**24))
            return Value(whole, of_float(float(whole)))
        value = draw(st.floats(width=64)) if bits == 64 else draw(st.floats(width=32) | st.floats(-1e30, 1e30))
        return Value(value, of_float(value if bits == 64 else to_float32(value)))

    def _complex(self, draw: Draw, bits: int, key: bool) -> Value:
        real, imag = self._float(draw, bits, key).send, self._float(draw, bits, key).send
        value = complex(real, imag)
        narrow = to_float32 if bits == 32 else float
        return Value(value, of_complex(complex(narrow(value.real), narrow(value.imag))))

    # Sequences -------------------------------------------------------------------------------------------------------

    def _bytes(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = draw(BYTES)
        made = draw(st.sampled_from([bytes, bytes, bytearray, memoryview, None]))
        return Value(usegolib.Nil, ("bytes", b"")) if made is None else Value(made(value), ("bytes", value))

    def _slice(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        items = self.values(draw, entry["elem"], depth, 4)
        form: Form = ("list", *(item.form for item in items))
        sends = [item.send for item in items]
        code = ARRAY_CODES.get(self.types.entry(entry["elem"]).get("scalar", ""))
        made = draw(st.sampled_from(["list", "list", "list", "tuple", "iterable", "deque", "nil", "array"]))
        if made == "nil" and not items:
            return Value(usegolib.Nil, form)
        if made == "array" and code and all(type(item) in (int, float) for item in sends):
            return Value(array.array(code, sends), form)
        others = {"tuple": tuple, "iterable": Iterable, "deque": collections.deque}
        return Value(others.get(made, list)(sends), form)

    def _array(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        length = entry["len"]
        if self.types.entry(entry["elem"]).get("scalar") == "uint8":
            data = draw(st.binary(min_size=length, max_size=length))
            made = bytes if key else draw(st.sampled_from([bytes, bytearray, list]))
            return Value(made(data), ("bytes", data))
        items = [self.value(draw, entry["elem"], depth - 1, key) for _ in range(length)]
        kind = tuple if key else draw(st.sampled_from([list, tuple]))
        return Value(kind(item.send for item in items), ("tuple", *(item.form for item in items)))

    # Maps and sets ---------------------------------------------------------------------------------------------------

    def keys(self, draw: Draw, number: int, depth: int) -> dict[Any, Form]:
        """A few distinct keys with their forms."""
        found: dict[Any, Form] = {}
        for _ in range(draw(st.integers(0, 3 if depth > 0 else 0))):
            item = self.value(draw, number, depth - 1, key=True)
            # Two dataclass instances may be distinct in Python and equal in Go.
            if item.form not in found.values():
                found.setdefault(item.send, item.form)
        return found

    def _map(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        keys = self.keys(draw, entry["key"], depth)
        items = {send: self.value(draw, entry["elem"], depth - 1) for send in keys}
        form: Form = ("dict", frozenset((keys[send], item.form) for send, item in items.items()))
        sends = {send: item.send for send, item in items.items()}
        made = draw(st.sampled_from(["dict", "dict", "ordered", "proxy", "nil"]))
        if made == "nil" and not items:
            return Value(usegolib.Nil, form)
        others: dict[str, Any] = {"ordered": collections.OrderedDict, "proxy": types.MappingProxyType}
        return Value(others.get(made, dict)(sends), form)

    def _set(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        keys = self.keys(draw, entry["elem"], depth)
        made = draw(st.sampled_from([set, frozenset, list, Iterable]))
        return Value(made(keys) if made is not Iterable else Iterable(list(keys)), ("set", frozenset(keys.values())))

    # Pointers and structs --------------------------------------------------------------------------------------------

    def _pointer(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        if depth <= 0 or draw(st.integers(0, 3)) == 0:
            return Value(None, NONE)
        item = self.value(draw, entry["elem"], depth - 1)
        # A nil slice behind a pointer has no spelling of its own.
        return Value(None, NONE) if item.send is usegolib.Nil else item

    def _struct(self, draw: Draw, number: int, entry: dict[str, Any], depth: int, key: bool) -> Value:
        fields = entry["fields"]
        items = [self.value(draw, field["type"], depth - 1, key) for field in fields]
        form: Form = ("struct", *(item.form for item in items))
        names = {field["name"]: item.send for field, item in zip(fields, items)}
        if key:
            return Value(dataclass_of(tuple(names))(**names), form)
        made = draw(st.sampled_from(["keys", "names", "mixed", "class", "dataclass"]))
        if made == "dataclass":
            return Value(dataclass_of(tuple(names))(**names), form)
        if made == "class" and number in self.types.classes:
            return Value(self.types.classes[number](**names), form)
        return self._mapping(draw, fields, items, made)

    def _mapping(self, draw: Draw, fields: list[dict[str, Any]], items: list[Value], made: str) -> Value:
        """A plain dict; fields that are not required may be left out."""
        sends, forms = {}, []
        for field, item in zip(fields, items):
            optional = field.get("omitempty") or self.types.entry(field["type"])["kind"] == "pointer"
            if optional and draw(st.integers(0, 3)) == 0:
                forms.append(self.types.zero(field["type"]))
                continue
            by_name = made == "names" or made == "mixed" and draw(st.booleans())
            sends[field["name" if by_name else "key"]] = item.send
            forms.append(item.form)
        return Value(sends, ("struct", *forms))

    # Types with a Python value of their own --------------------------------------------------------------------------

    def _uuid(self, draw: Draw, key: bool) -> Value:
        value = draw(st.uuids())
        made = None if key else draw(st.sampled_from([None, str, bytes]))
        return Value(value if made is None else str(value) if made is str else value.bytes, ("uuid", value.int))

    def _text(self, draw: Draw) -> Value:
        """The one struct of the module that reads a text: a color."""
        parts = draw(st.binary(min_size=3, max_size=3))
        return Value(f"#{parts.hex()}", ("struct", *(("int", part) for part in parts)))

    def _time(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = draw(TIMES)
        offset = int(value.utcoffset().total_seconds())
        nanoseconds = epoch_nanoseconds(value)
        if key or draw(st.integers(0, 2)):
            return Value(value, of_time(nanoseconds, offset))
        # RFC 3339 has whole minutes and, in Go, up to nine digits of a second.
        offset = int(offset / 60) * 60
        value = value.astimezone(datetime.timezone(datetime.timedelta(seconds=offset)))
        extra = draw(st.integers(0, 999))
        text = f"{value.replace(tzinfo=None).isoformat(timespec='microseconds')}{extra:03d}"
        sign, minutes = "-" if offset < 0 else "+", abs(offset) // 60
        zone = "Z" if offset == 0 else f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
        return Value(f"{text}{zone}", of_time(nanoseconds + extra, offset))

    def _duration(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        if key or draw(st.booleans()):
            micro = draw(MICROSECONDS)
            return Value(datetime.timedelta(microseconds=micro), ("duration", micro * 1000))
        nano = draw(NANOSECONDS)
        return Value(nano, ("duration", nano))

    def _big_int(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = draw(BIG_INTS)
        return Value(value, ("int", value))

    def _big_rat(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = Fraction(draw(BIG_INTS), draw(st.integers(1, 2**70)))
        return Value(value, ("fraction", value.numerator, value.denominator))

    def _big_float(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = draw(DECIMALS)
        return Value(value, of_decimal(value))

    def _error(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        if draw(st.booleans()):
            return Value(None, NONE)
        text = draw(st.text(min_size=1, max_size=8))
        return Value(draw(st.sampled_from([ValueError, RuntimeError, Exception]))(text), ("error", text))

    # any -------------------------------------------------------------------------------------------------------------

    def _any(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        plain = ["bool", "int", "float", "str", "none"]
        more = [] if key else ["bytes", "time", "duration", "big"]
        deep = ["list", "tuple", "dict", "mixed", "class"] if depth > 0 and not key else []
        return getattr(self, f"_any_{draw(st.sampled_from(plain + more + deep))}")(draw, entry, depth, key)  # type: ignore[no-any-return]

    def _any_bool(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        return self._scalar(draw, {"scalar": "bool"}, depth, key)

    def _any_int(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = draw(st.integers(-(2**63), 2**64 - 1) | st.integers(-300, 300))
        return Value(value, ("int", value))

    def _any_big(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = draw(st.integers(2**63 - 1, 2**200)) * draw(st.sampled_from([1, -1]))
        return Value(value, ("int", value))

    def _any_float(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = draw(st.floats(allow_nan=not key)) + (0.0 if key else -0.0)
        return Value(value, of_float(value))

    def _any_str(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        return self._scalar(draw, {"scalar": "string"}, depth, key)

    def _any_none(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        return Value(None, NONE)

    def _any_bytes(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        value = draw(BYTES)
        return Value(value, ("bytes", value))

    def _any_time(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        return self._time(draw, entry, depth, key=True)

    def _any_duration(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        return self._duration(draw, entry, depth, key=True)

    def _any_list(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        items = [self._any(draw, entry, depth - 1, False) for _ in range(draw(st.integers(0, 3)))]
        return Value([item.send for item in items], ("list", *(item.form for item in items)))

    def _any_tuple(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        made = self._any_list(draw, entry, depth, key)
        return Value(tuple(made.send), made.form)

    def _any_dict(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        return self._any_mapping(draw, entry, depth, lambda: self._any_str(draw, entry, 0, True))

    def _any_mixed(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        return self._any_mapping(draw, entry, depth, lambda: self._any(draw, entry, 0, True))

    def _any_mapping(self, draw: Draw, entry: dict[str, Any], depth: int, make_key: Callable[[], Value]) -> Value:
        found: dict[Any, tuple[Form, Value]] = {}
        for _ in range(draw(st.integers(0, 3))):
            made = make_key()
            if made.form not in [form for form, _ in found.values()]:
                found.setdefault(made.send, (made.form, self._any(draw, entry, depth - 1, False)))
        sends = {send: item.send for send, (_, item) in found.items()}
        return Value(sends, ("dict", frozenset((form, item.form) for form, item in found.values())))

    def _any_class(self, draw: Draw, entry: dict[str, Any], depth: int, key: bool) -> Value:
        number = draw(st.sampled_from(sorted(self.types.classes)))
        fields = self.types.entry(number)["fields"]
        items = [self.value(draw, field["type"], depth - 2) for field in fields]
        send = self.types.classes[number](**{field["name"]: item.send for field, item in zip(fields, items)})
        form = ("struct", *(item.form for item in items))
        return Value(send, ("pointer", form) if number in self.types.given_as_pointers else form)


@functools.cache
def dataclass_of(names: tuple[str, ...]) -> Any:
    """A frozen dataclass with these fields, so that its instances can be keys."""
    return dataclasses.make_dataclass("Mirror", names, frozen=True)
