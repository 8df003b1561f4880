"""Which interface an object of Python is inside `any`, where the person who passes it has said so: `h.Handler.of(x)`.

The object keeps it as long as it lives, since Go may give it back inside an `any` of a struct, which Python then passes
on: `util.Prioritized(renderer.NodeRenderer.of(x), 100)` of goldmark gives such a struct.
"""

from __future__ import annotations

import weakref
from types import FunctionType

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable

    Known = tuple[weakref.ref[Any], tuple[tuple[TypeTable, int], ...]]


class Standing:
    """A value with the interface type that it stands for inside `any`."""

    __slots__ = ("table", "type_id", "value")

    def __init__(self, table: TypeTable, type_id: int, value: Any) -> None:
        self.table = table
        self.type_id = type_id
        self.value = value
        if type(value).__module__ != "builtins" or isinstance(value, FunctionType):  # one that the program has made
            _remember(value, table, type_id)

    def __repr__(self) -> str:
        return f"{self.table.go(self.type_id)}.of({self.value!r})"


_known: dict[int, Known] = {}  # by the address of the object


def _remember(value: Any, table: TypeTable, type_id: int) -> None:
    key = id(value)

    def forget(reference: weakref.ref[Any]) -> None:
        if key in _known and _known[key][0] is reference:
            del _known[key]

    try:
        reference = weakref.ref(value, forget)
    except TypeError:  # an object with __slots__: only the one that `of` gave knows it
        return
    before = _known[key][1] if key in _known and _known[key][0]() is value else ()
    others = tuple(pair for pair in before if not table.shares_library(pair[0]))
    _known[key] = (reference, ((table, type_id), *others))


def remembered(table: TypeTable, value: Any) -> int | None:
    """The interface type that an object was last said to be for the library of a table."""
    if not _known:
        return None
    reference, pairs = _known.get(id(value), (None, ()))
    if reference is None or reference() is not value:
        return None
    return next((type_id for of, type_id in pairs if table.shares_library(of)), None)
