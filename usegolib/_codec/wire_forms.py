"""Which form values of a type have on the wire: raw elements, text, pointers in an array of 1, handles."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from .table import TypeTable


def takes_text(table: TypeTable, type_id: int) -> bool:
    """Whether a str is read by Go's UnmarshalText; a string type takes it anyway."""
    entry = table.types[type_id]
    behind = table.types[table.resolve(type_id)]
    return bool(entry.get("text")) and behind.get("scalar") != "string"


def raw_scalar(table: TypeTable, type_id: int) -> str | None:
    """The scalar of a raw element; None when the elements travel one by one."""
    while table.types[type_id]["kind"] == "named":
        if table.types[type_id].get("text"):
            return None
        type_id = table.types[type_id]["underlying"]
    scalar = table.types[type_id].get("scalar")
    return None if scalar is None or scalar == "string" else str(scalar)


def wrapped(table: TypeTable, elem: int) -> bool:
    """Whether a pointer's value stands in an array of 1, since it may be nil itself."""
    return table.types[table.resolve(elem)]["kind"] in _NILABLE or table.is_handle(elem)


_NILABLE = frozenset({"pointer", "any", "error", "slice", "map", "set", "bytes"})


HANDLE_KINDS = frozenset({"interface", "func", "chan", "iter", "object"})
"""Kinds whose values stay in Go; pointers do as well where the schema says so."""
