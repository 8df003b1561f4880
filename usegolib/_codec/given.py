"""Pointers that Go makes of the caller's data (docs/wire.md, extension 8), and the objects that this data is.

A frame notes each object with the place where its data begins. An object that is given again as the same pointer is
written as that place, so that it is one pointer in Go. What Go writes through it comes back by the place, and where
the pointer stands in a container that comes back, the very object is put.
"""

from __future__ import annotations

import struct

from . import wire
from .faults import DecodeFault

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Data

    Noted = list[list[Any]]

ASKED = 1 << 63
"""The bit of a call's write-backs that asks for what given pointers lead to, whatever parameters are asked for."""

_SHARED = frozenset({"struct", "map", "set", "slice"})
# Of the first classes one object may stand for many values. The last classes are data without a class of Go: an
# instance that contains itself is refused, since Go code that does not expect a circle can end the process.
_NO_IDENTITY = frozenset({tuple, str, bytes, int, float, bool, frozenset, dict, list, set})
_place = struct.Struct(">BBI").pack


class Frame(bytearray):
    """An arguments frame that notes which objects are given as pointers."""

    given: Noted | None = None
    """Place and object, in the order of the frame."""
    _known: dict[tuple[int, int], list[Any]]
    _references: list[int]
    fixed = False
    """Whether only what it knows from the beginning stands as its place (callback_writes.py)."""

    def know(self, known: dict[tuple[int, int], list[Any]]) -> None:
        """What it writes as places, whose data it does not have."""
        self.given, self._known, self._references = [], known, []

    def note(self, v: Any) -> list[Any]:
        """Notes an object whose data is written next."""
        if self.given is None:
            self.given, self._known, self._references = [], {}, []
        entry = [len(self), v]
        self.given.append(entry)
        return entry

    def moved(self, start: int, size: int) -> None:
        """Corrects the places of what stands behind a position at which `size` bytes were put in."""
        for entry in reversed(self.given or ()):
            if entry[0] <= start:
                break
            entry[0] += size
        references = self._references if self.given is not None else []
        for index in range(len(references) - 1, -1, -1):
            if references[index] < start:
                break
            at = references[index] = references[index] + size
            place = int.from_bytes(self[at : at + 4], "big")
            if place > start:
                self[at : at + 4] = (place + size).to_bytes(4, "big")


def is_shared(table: TypeTable, elem: int) -> bool:
    """Whether a pointer to the type leads to data that can be changed in Python too."""
    return table.is_data(elem) and table.types[table.resolve(elem)]["kind"] in _SHARED


def refers(o: bytearray, elem: int, v: Any) -> bool:
    """Whether the object was given as such a pointer before, and is written as that now; else it is noted."""
    if not isinstance(o, Frame):
        return False
    key = (id(v), elem)
    entry = o._known.get(key) if o.given is not None else None
    if o.fixed:
        if entry is not None:
            o += _place(0xD6, wire.EXT_GIVEN, entry[0])
        return entry is not None
    if entry is not None:
        o._references.append(len(o) + 2)
        o += _place(0xD6, wire.EXT_GIVEN, entry[0])
        return True
    entry = o.note(v)
    if type(v) not in _NO_IDENTITY:
        o._known[key] = entry
    return False


class Kept(bytes):
    """The arguments of a callback in a frame from Go, with the places and types of what the pointers among them lead
    to (callback_writes.py)."""

    places: list[tuple[int, int, Any]]

    def note(self, place: int, type_id: int, value: Any) -> None:
        """Notes what was read at a place."""
        self.places.append((place, type_id, value))


class Written(bytes):
    """Write-backs, with the objects that their places stand for."""

    given: dict[int, Any]


def get_place(data: Data, at: int) -> tuple[int, int]:
    """Reads the place of a given pointer."""
    code, start, end = wire.get_ext(data, at)
    if code != wire.EXT_GIVEN or end - start != 4:
        raise DecodeFault("expected the place of a pointer")
    return int.from_bytes(data[start:end], "big"), end


def get_given(data: Data, at: int) -> tuple[Any, int]:
    """Reads a given pointer: the object."""
    place, at = get_place(data, at)
    given = getattr(data, "given", None)
    if given is None or place not in given:
        raise DecodeFault(f"no pointer was given at byte {place}")
    return given[place], at


def gives(table: TypeTable, type_id: int) -> bool:
    """Whether a value of the type can be given as such a pointer, or hold one."""
    todo, seen = [type_id], set()
    while todo:
        current = todo.pop()
        entry = table.types[current]
        if entry["kind"] in ("any", "interface") or (entry["kind"] == "pointer" and is_shared(table, entry["elem"])):
            return True
        if current not in seen:
            seen.add(current)
            todo += table.children(current)
            if entry["kind"] == "named":
                todo.append(entry["underlying"])
    return False


def pointed(table: TypeTable, type_id: int, kind: type) -> int:
    """The type by which an interface takes instances of a class: the pointer, for a struct whose methods have pointer
    receivers. What can be a key stays a value, and so does what Go gave as one (by_value.py)."""
    if kind.__hash__ is not None or hasattr(kind, "_go_value_of"):
        return type_id
    found = table.pointed.get(type_id)
    if found is None:
        found = type_id
        pointer = table.pointer_to(type_id) if table.types[table.resolve(type_id)]["kind"] == "struct" else None
        if pointer is not None and table.types[pointer].get("object"):
            methods = [method["params"][0] for method in table.methods(type_id) if method.get("params")]
            if methods and all(receiver.get("mode") == "inout" for receiver in methods):
                found = pointer
        table.pointed[type_id] = found
    return found
