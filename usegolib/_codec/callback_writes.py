"""What a callable changes in its arguments comes back to Go, behind its reply (docs/wire.md).

An argument that Python can change is written as it was before the call and as it is afterwards; what differs goes
back. That is the new value of a parameter, or what a pointer among the arguments leads to now. A pointer is known by
the place of its data in the arguments, and where an instance of the arguments stands again, the place is written: Go
finds its own pointer.
"""

from __future__ import annotations

from contextlib import suppress

from usegolib._values import WritableBytes, is_nil
from usegolib.errors import ArgumentValueError

from . import given, wire
from .faults import Fault

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Data

_SLICES = frozenset({"slice", "bytes"})
_CHANGED = frozenset({"slice", "bytes", "map", "set"})


class Behind(given.Frame):
    """Values after or before the call; instances of the arguments stand there as their places."""

    fixed = True


class Writable:
    """Which arguments of a func type a callable can change."""

    def __init__(self, table: TypeTable, params: list[dict[str, Any]]) -> None:
        self.table = table
        kinds = [table.types[table.resolve(param["type"])]["kind"] for param in params]
        inout = [param.get("mode") == "inout" and not param.get("variadic") for param in params]
        self.params = [
            (index, param["type"], kind in _SLICES)
            for index, (param, kind) in enumerate(zip(params, kinds))
            if inout[index] and kind in _CHANGED
        ]
        self.bytes = [
            index
            for index, (param, kind) in enumerate(zip(params, kinds))
            if inout[index] and kind == "bytes" and table.element_class(param["type"]) is None
        ]
        self.notes = any(_has_pointers(table, param["type"]) for param in params)

    def __bool__(self) -> bool:
        return bool(self.params) or self.notes

    def keep(self, frame: Data) -> Data:
        """The frame, as one that notes what it has where that is needed."""
        if not self.notes:
            return frame
        kept = given.Kept(frame)
        kept.places = []
        return kept

    def before(self, frame: Data, values: list[Any]) -> Before:
        """What is compared with after the call; `values` are the arguments that were read from the frame."""
        for index in self.bytes:
            if type(values[index]) is bytes:
                values[index] = WritableBytes(values[index])
        return Before(self, frame, values)


def _has_pointers(table: TypeTable, type_id: int) -> bool:
    """Whether values may have pointers to data that Python can change."""
    todo, seen = [type_id], set()
    while todo:
        current = table.resolve(todo.pop())
        entry = table.types[current]
        if entry["kind"] == "any":
            return True
        if entry["kind"] == "pointer" and not entry.get("object") and given.is_shared(table, entry["elem"]):
            return True
        if current not in seen:
            seen.add(current)
            todo += table.children(current) if not entry.get("object") else []
    return False


_MAP, _NIL_MAP = -1, -2


def _length(value: Any, sized: bool) -> int:
    if sized:
        return len(value)
    return _NIL_MAP if is_nil(value) else _MAP


class Before:
    """The arguments of one call as they were."""

    __slots__ = ("_behind", "_known", "_params", "_table", "_values")

    def __init__(self, writable: Writable, frame: Data, values: list[Any]) -> None:
        self._table = writable.table
        self._values = list(values)
        places = getattr(frame, "places", ())
        self._known = {(id(value), elem): [place, value] for place, elem, value in places}
        self._behind = [(place, elem, value, self._content(elem, value)) for place, elem, value in places]
        self._params = [
            (index, type_id, _length(values[index], sized), self._content(type_id, values[index]))
            for index, type_id, sized in writable.params
        ]

    def _content(self, type_id: int, value: Any) -> Behind:
        out = Behind()
        out.know(self._known)
        self._table.encoder(type_id)(value, out, None, 1)
        return out

    def put_changes_beside(self, out: bytearray, name: str) -> None:
        """The same behind an exception, which is what counts where an argument does not fit any more."""
        with suppress(Exception):
            self.put_changes(out, name)

    def put_changes(self, out: bytearray, name: str) -> None:
        """Writes what is not as it was. An argument that does not fit its type any more is a Fault's error."""
        changes = bytearray()
        count = 0
        for place, elem, value, was in self._behind:
            now = self._now(elem, value, was, name, "what a pointer leads to")
            if now is not None:
                wire.put_ext(changes, wire.EXT_GIVEN, place.to_bytes(4, "big"))
                content = bytearray()
                wire.put_int(content, elem)
                wire.put_ext(changes, wire.EXT_TYPED, content + now)
                count += 1
        for index, type_id, length, was in self._params:
            value = self._values[index]
            where = f"argument {index + 1}"
            now = self._now(type_id, value, was, name, where)
            if now is None:
                continue
            self._check(type_id, value, length, name, where)
            wire.put_int(changes, index)
            changes += now
            count += 1
        if count:
            wire.put_array(out, 2 * count)
            out += changes

    def _now(self, type_id: int, value: Any, was: Behind, name: str, where: str) -> Behind | None:
        try:
            now = self._content(type_id, value)
        except Fault as fault:
            raise fault.error(f"{name}(): ", where) from None
        return None if now == was else now

    def _check(self, type_id: int, value: Any, length: int, name: str, where: str) -> None:
        """Raises for what Go cannot put into the argument."""
        go = self._table.go(type_id)
        if length == _NIL_MAP:
            raise ArgumentValueError(f"{name}(): {where}: a nil {go} cannot get entries")
        if length != _MAP and len(value) != length:
            raise ArgumentValueError(
                f"{name}(): {where}: a {go} of {length} elements has {len(value)} now: a callback can change the "
                "elements of a slice, and not their number",
                hint="change a copy, list(argument)",
            )
