"""Objects of Python inside `any` that are no data: Go gets their number and the name of their type, and gives the very
object back.
"""

from __future__ import annotations

from usegolib._objects import NilObject, held

from . import wire
from .callables import Frame, Reply
from .faults import wrong_type
from .forced import Opaque

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable

_OF_TYPE = b"\2"
"""Follows the number of an object; then the name of its type."""
_DATA_MODULES = frozenset({"builtins", "collections", "itertools", "_collections_abc"})


def put_opaque(table: TypeTable, value: Any, out: bytearray) -> None:
    """Writes an object; raises for what is meant as data and has no form in any."""
    if type(value) is Opaque:
        value = value.value
    else:
        hint = _way_as_data(value)
        if hint is not None or not getattr(out, "opaque", False) or type(value) is NilObject:
            raise wrong_type("a value that any can carry", value, hint)
    if not isinstance(out, (Frame, Reply)):
        raise wrong_type("a value that any can carry here", value)
    entry = held.held_object(value, table)
    if out.callables is None:
        out.callables = []
    out.callables.append((entry.number, entry))
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}".encode("utf-8", "replace")
    wire.put_ext(out, wire.EXT_CALLBACK, entry.number.to_bytes(8, "big") + _OF_TYPE + name)


def _way_as_data(value: Any) -> str | None:
    """How to pass a value that looks like data; None for objects that do not."""
    kind = type(value)
    if isinstance(value, type):
        return f"{value.__name__}() makes a value of it" if getattr(value, "__go_type__", "") else None
    if kind.__module__ in _DATA_MODULES and hasattr(kind, "__iter__"):
        return "list(value) makes a []any of it; usegolib.opaque(value) passes the object itself"
    return None
