"""Objects on the wire: handles of what stays in Go, and numbers of what Go holds of Python (docs/wire.md)."""

from __future__ import annotations

from usegolib._objects import held, wrap
from usegolib.errors import ArgumentTypeError, ObjectClosedError

from . import wire
from .faults import DecodeFault, Fault
from .given import get_given

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Data

ANY = 18
"""The number of the type any in every table."""


def put_object(table: TypeTable, v: Any, o: bytearray, expected: str, cls: Any = None) -> None:
    """Writes the handle of an object; `cls` is what it must be an instance of, unless only Go can tell."""
    handle = v._handle
    found = type(v)
    if not handle:
        raise Fault(ObjectClosedError, f"expected {expected}, got a closed {found.__go_type__}")
    if found._go_table is not table and not table.shares_library(found._go_table):
        home = found.__go_type__
        raise Fault(
            ArgumentTypeError,
            f"expected {expected}, got a {home} that is an object of another artifact",
            _way(table, found),
        )
    if cls is not None and cls not in found.__mro__ and not found._go_is_open and not _is_twin(cls, found):
        raise Fault(ArgumentTypeError, f"expected {expected}, got a handle of {found.__go_type__}")
    wire.put_handle(o, handle)


def _is_twin(cls: Any, found: Any) -> bool:
    """Whether a class is of the same type of the same library as `cls`, which has other values."""
    return found._go_table is not cls._go_table and found._go_type_id == cls._go_type_id


def _way(table: TypeTable, found: Any) -> str | None:
    """How the object could be had in the artifact that wants it."""
    if table.home is None or found._go_table.home is None:
        return None
    return table.home.way_of_object(found.__module__, found._go_table.home)


def read(table: TypeTable, cls: Any, b: Data, p: int, d: int) -> tuple[Any, int]:
    """A handle, as an object of its dynamic type's class where that is known; or data in an interface."""
    code, _, _ = wire.get_ext(b, p)
    if code == wire.EXT_GIVEN:
        return get_given(b, p)
    if code == wire.EXT_CALLBACK:
        return get_held(b, p)
    if code == wire.EXT_TYPED:
        return table.decoder(ANY)(b, p, d)
    handle, number, p = wire.get_handle(b, p)
    if number is not None:
        if number >= len(table.types):
            raise DecodeFault(f"type number {number} is not in the schema")
        cls = table.object_class(number)
    return wrap(cls or table.unknown_class(), handle), p


def get_held(data: Data, at: int) -> tuple[Any, int]:
    """Reads the number of an object: the object."""
    code, start, end = wire.get_ext(data, at)
    number = int.from_bytes(data[start:end], "big")
    if code != wire.EXT_CALLBACK or number not in held.live:
        raise DecodeFault(f"there is no object of Python with the number {number}")
    return held.read_object(number), end
