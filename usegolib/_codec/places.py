"""Callbacks that get places of elements, as that of sort.Slice does: with a list they would see a copy."""

from __future__ import annotations

from usegolib._objects import object_of
from usegolib.errors import ArgumentTypeError

from .faults import Fault, describe
from .lending import Lent

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable


def copied_beside_index(table: TypeTable, params: list[Any]) -> int | None:
    """The parameter whose elements a callback of the same call compares by their places, as sort.Slice does: `any` or a
    slice, beside a `func(i, j int) bool`. Of a slice of integers such a func may well get the elements themselves."""
    if not any(_compares_places(table, param.type) for param in params):
        return None
    for index, param in enumerate(params):
        entry = table.types[table.resolve(param.type)]
        if not param.variadic and (entry["kind"] == "any" or (entry["kind"] == "slice" and not _is_int(table, entry))):
            return index
    return None


def _compares_places(table: TypeTable, type_id: int) -> bool:
    entry = table.types[table.resolve(type_id)]
    return bool(entry["kind"] == "func" and entry["params"] == [_INT, _INT] and entry["results"] == [_BOOL])


def _is_int(table: TypeTable, entry: dict[str, Any]) -> bool:
    return table.resolve(entry["elem"]) == _INT


# Their numbers in every type table.
_BOOL, _INT = 0, 1


def check_place(table: TypeTable, value: Any) -> None:
    """Raises where Go would order a copy, and the callback look at the elements as they were."""
    if value is None or object_of(value) is not None or isinstance(value, Lent):
        return
    raise Fault(
        ArgumentTypeError,
        f"got {describe(value)}, which Go copies: a callback with the places of elements (i, j) would see the elements "
        "where they were before Go moved them",
        "pass s = h.slice(value), which lives in Go, and let the callback look at s, or lend an array: "
        "usegolib.lend(array); a function whose callback gets the elements (slices.SortFunc) takes lists",
    )
