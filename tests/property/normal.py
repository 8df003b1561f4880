"""The normal form of a value: hashable, exact (NaN equals NaN, -0.0 is not 0.0), and with its Python type in it.

`Types.normal(type_id, value)` reads a value that came back from Go, and fails when it is not of the Python type that
docs/types.md promises. The strategies of values.py make the same forms for what should come back.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Hashable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import usegolib

Form = Hashable
NONE: Form = ("none",)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)


def of_float(value: float) -> Form:
    """repr is exact, tells the zeros apart, and calls every NaN `nan`."""
    return ("float", repr(value))


def of_complex(value: complex) -> Form:
    return ("complex", repr(value.real), repr(value.imag))


def of_time(nanoseconds: int, offset: int) -> Form:
    """Nanoseconds since 1970, seconds east of UTC."""
    return ("time", nanoseconds, offset)


def of_decimal(value: Decimal) -> Form:
    return ("decimal", value if value.is_finite() else str(value))


def epoch_nanoseconds(value: datetime.datetime) -> int:
    """Exact, unlike timestamp()."""
    return (value - EPOCH) // MICROSECOND * 1000


def offset_of(value: datetime.datetime) -> int:
    offset = value.utcoffset()
    assert offset is not None, f"{value!r} is naive"
    return int(offset.total_seconds())


class Types:
    """The type table of a handle's schema, with the generated classes of its named structs."""

    def __init__(self, handle: Any) -> None:
        self.table: list[dict[str, Any]] = handle.schema["types"]
        self.word_size: int = handle.schema["word_size"]
        self.any_number = next(number for number, entry in enumerate(self.table) if entry["kind"] == "any")
        self.classes: dict[int, type] = {}
        for number, entry in enumerate(self.table):
            if entry["kind"] == "named" and self.table[entry["underlying"]]["kind"] == "struct":
                package = handle if entry["package"] == handle.package else handle.sub(entry["package"])
                if any(symbol["name"] == entry["name"] for symbol in self.symbols(handle, entry["package"])):
                    self.classes[number] = getattr(package, entry["name"])
        self.numbers = {cls: number for number, cls in self.classes.items()}
        self.given_as_pointers = {number for number in self.classes if self._has_pointer_methods_only(number)}

    def _has_pointer_methods_only(self, number: int) -> bool:
        """Whether an instance made in Python goes into any as a pointer."""
        pointer = next((e for e in self.table if e["kind"] == "pointer" and e["elem"] == number), {})
        receivers = [method["signature"].split(")")[0] for method in pointer.get("methods", ())]
        return bool(receivers) and all(" *" in receiver for receiver in receivers)

    @staticmethod
    def symbols(handle: Any, package: str) -> list[dict[str, Any]]:
        """What the schema says about a package."""
        return next((entry["symbols"] for entry in handle.schema["packages"] if entry["path"] == package), [])

    def entry(self, number: int) -> dict[str, Any]:
        """The type without its names."""
        entry = self.table[number]
        while entry["kind"] == "named":
            entry = self.table[entry["underlying"]]
        return entry

    def is_uuid(self, number: int) -> bool:
        return bool(self.table[number].get("uuid"))

    def normal(self, number: int, value: Any, where: str = "result") -> Form:
        """The form of a value that Go returned as this type."""
        if self.is_uuid(number):
            assert isinstance(value, uuid.UUID), f"{where}: {value!r} should be a UUID"
            return ("uuid", value.int)
        entry = self.entry(number)
        return getattr(self, f"_{entry['kind']}")(entry, value, where)  # type: ignore[no-any-return]

    def _scalar(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        name = entry["scalar"]
        if name == "bool":
            _check(value, bool, where)
            return ("bool", value)
        if name == "string":
            _check(value, str, where)
            return ("str", str(value))
        if name.startswith("float"):
            _check(value, float, where)
            return of_float(value)
        if name.startswith("complex"):
            _check(value, complex, where)
            return of_complex(value)
        _check(value, int, where)
        return ("int", int(value))

    def _bytes(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, bytes, where)
        return ("bytes", bytes(value))

    def _slice(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, list, where)
        return ("list", *(self.normal(entry["elem"], item, f"{where}[{i}]") for i, item in enumerate(value)))

    def _array(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        if self.entry(entry["elem"]).get("scalar") == "uint8":
            _check(value, bytes, where)
            return ("bytes", bytes(value))
        _check(value, tuple, where)
        assert len(value) == entry["len"], f"{where}: {value!r} should have {entry['len']} elements"
        return ("tuple", *(self.normal(entry["elem"], item, f"{where}[{i}]") for i, item in enumerate(value)))

    def _map(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, dict, where)
        pairs = [
            (self.normal(entry["key"], key, f"key of {where}"), self.normal(entry["elem"], item, f"{where}[{key!r}]"))
            for key, item in value.items()
        ]
        return ("dict", frozenset(pairs))

    def _set(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, set, where)
        return ("set", frozenset(self.normal(entry["elem"], item, f"element of {where}") for item in value))

    def _pointer(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        return NONE if value is None else self.normal(entry["elem"], value, where)

    def _struct(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        """A dict by key with attributes by Go name; as a map key it is a frozen value that has only the attributes."""
        parts = []
        for field in entry["fields"]:
            place = f"{where}.{field['name']}"
            part = self.normal(field["type"], getattr(value, field["name"]), place)
            parts.append(part)
            if isinstance(value, dict):
                self._check_key(field, value, part, place)
        if isinstance(value, dict):
            unknown = set(value) - {field["key"] for field in entry["fields"]}
            assert not unknown, f"{where}: unknown keys {unknown}"
        else:
            assert where.startswith(("key of ", "element of ")), f"{where}: {value!r} should be a dict"
        return ("struct", *parts)

    def _check_key(self, field: dict[str, Any], value: dict[str, Any], part: Form, place: str) -> None:
        present = field["key"] in value
        if present:
            assert self.normal(field["type"], value[field["key"]], place) == part, f"{place}: attribute and key differ"
        if not field.get("omitempty"):
            assert present, f"{place}: the key {field['key']!r} is missing"
        elif self.entry(field["type"])["kind"] in ("scalar", "pointer", "any", "error", "duration"):
            zero = part == self.zero(field["type"])
            assert present is not zero, f"{place}: omitempty, value {part}, key present: {present}"

    def _time(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, datetime.datetime, where)
        return of_time(epoch_nanoseconds(value) // 1000 * 1000 + value.nanosecond % 1000, offset_of(value))

    def _duration(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, datetime.timedelta, where)
        return ("duration", value.nanoseconds)

    def _big_int(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, int, where)
        return ("int", value)

    def _big_rat(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, Fraction, where)
        return ("fraction", value.numerator, value.denominator)

    def _big_float(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        _check(value, Decimal, where)
        return of_decimal(value)

    def _error(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        if value is None:
            return NONE
        _check(value, Exception, where)
        return ("error", getattr(value, "message", None) or str(value))

    def _any(self, entry: dict[str, Any], value: Any, where: str) -> Form:
        """By the dynamic type, which is what the value is in Python."""
        if value is None:
            return NONE
        for kind, form in self._plain.items():
            if type(value) is kind:
                return form(value)
        if isinstance(value, dict):
            # A struct of which a zero part was read has a class of its own until something is written into it.
            number = next((self.numbers[cls] for cls in type(value).__mro__ if cls in self.numbers), None)
            if number is not None:
                return self.normal(number, value, where)
            return self._map({"key": self.any_number, "elem": self.any_number}, value, where)
        if isinstance(value, list):
            return ("list", *(self._any(entry, item, f"{where}[{i}]") for i, item in enumerate(value)))
        if isinstance(value, datetime.datetime):
            return self._time(entry, value, where)
        if isinstance(value, datetime.timedelta):
            return self._duration(entry, value, where)
        if isinstance(value, usegolib.GoObject) and type(value)._go_data in self.given_as_pointers:
            fields = self.entry(type(value)._go_data)["fields"]
            parts = (self.normal(f["type"], getattr(value, f["name"]), f"{where}.{f['name']}") for f in fields)
            return ("pointer", ("struct", *parts))
        raise AssertionError(f"{where}: {value!r} of {type(value)} is not expected in any")

    _plain: dict[type, Any] = {
        bool: lambda value: ("bool", value),
        int: lambda value: ("int", value),
        float: of_float,
        complex: of_complex,
        str: lambda value: ("str", value),
        bytes: lambda value: ("bytes", value),
    }

    def zero(self, number: int) -> Form:
        """The form of the type's zero value."""
        if self.is_uuid(number):
            return ("uuid", 0)
        entry = self.entry(number)
        kind = entry["kind"]
        if kind == "scalar":
            return _ZERO_SCALARS.get(entry["scalar"], ("int", 0))
        if kind == "array":
            if self.entry(entry["elem"]).get("scalar") == "uint8":
                return ("bytes", bytes(entry["len"]))
            return ("tuple", *[self.zero(entry["elem"])] * entry["len"])
        if kind == "struct":
            return ("struct", *(self.zero(field["type"]) for field in entry["fields"]))
        return _ZEROS[kind]


_ZERO_SCALARS: dict[str, Form] = {
    "bool": ("bool", False),
    "string": ("str", ""),
    "float32": of_float(0.0),
    "float64": of_float(0.0),
    "complex64": of_complex(0j),
    "complex128": of_complex(0j),
}
_ZEROS: dict[str, Form] = {
    "bytes": ("bytes", b""),
    "slice": ("list",),
    "map": ("dict", frozenset()),
    "set": ("set", frozenset()),
    "pointer": NONE,
    "any": NONE,
    "error": NONE,
    # Year 1, the zero time.Time.
    "time": of_time(-62135596800 * 10**9, 0),
    "duration": ("duration", 0),
    "big_int": ("int", 0),
    "big_rat": ("fraction", 0, 1),
    "big_float": of_decimal(Decimal(0)),
}


def _check(value: Any, kind: type, where: str) -> None:
    """The Python type must be right; a bool is no int."""
    good = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    assert good, f"{where}: {value!r} is a {type(value).__name__}, should be {kind.__name__}"
