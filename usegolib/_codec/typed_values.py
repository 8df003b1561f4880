"""Values that keep their Go type inside any and inside interfaces (docs/wire.md, extension 7)."""

from __future__ import annotations

from . import wire
from .faults import wrong_type
from .given import Frame

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Segments


def type_of(table: TypeTable, v: Any) -> int | None:
    """The Go type that a value keeps inside any; None for plain ones."""
    type_id = type_of_class(table, type(v))
    if (
        type_id is None
        and not getattr(type(v), "__go_type__", "")
        and any((cls.__module__, cls.__name__) == ("uuid", "UUID") for cls in type(v).__mro__)
    ):
        raise wrong_type("a value that any can carry", v, "str(value) passes its text")
    return type_id


def type_of_class(table: TypeTable, kind: type) -> int | None:
    """The same for values of a class; None also for UUIDs where several types are some."""
    go = getattr(kind, "__go_type__", None)
    if isinstance(go, str) and go:
        return table.id_of(go)
    if issubclass(kind, complex):
        return table.id_of("complex128")
    if issubclass(kind, BaseException):
        return table.id_of("error")
    for cls in kind.__mro__:
        names = _BY_CLASS.get((cls.__module__, cls.__name__))
        for name in names or ():
            type_id = table.id_of(name)
            if type_id is not None:
                return type_id
        if (cls.__module__, cls.__name__) == ("uuid", "UUID"):
            found = [i for i, entry in enumerate(table.types) if entry.get("uuid")]
            return found[0] if len(found) == 1 else None
    return None


_BY_CLASS = {
    ("datetime", "datetime"): ("time.Time",),
    ("datetime", "timedelta"): ("time.Duration",),
    # Pointers in Go: numbers of the basic types of math/big always are, inside any.
    ("fractions", "Fraction"): ("math/big.Rat",),
    ("decimal", "Decimal"): ("math/big.Float",),
}


def put_typed(table: TypeTable, type_id: int, v: Any, o: bytearray, s: Segments, d: int) -> None:
    start = len(o)
    wire.put_int(o, type_id)
    table.encoder(type_id)(v, o, s, d + 1)
    header = bytearray()
    wire.put_ext_header(header, wire.EXT_TYPED, len(o) - start)
    o[start:start] = header
    if isinstance(o, Frame):
        o.moved(start, len(header))
