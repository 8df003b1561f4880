"""Live slices: slices that stay in Go, as Python sequences. Go code that is given one gets that very slice.

Elements are read and written in Go each time. Those that are bools, integers and floats are read from Go's memory
itself, which stays where it is as long as the object has the slice.
"""

from __future__ import annotations

from usegolib._core import freed
from usegolib.errors import ArgumentTypeError, ArgumentValueError

from .base import GoObject, ObjectType
from .storage import storage

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable

    from usegolib._codec import TypeTable

    class _Base(GoObject):
        _go_elem: int
        _go_wrap: Callable[[Any], Any] | None
        _view: Any

else:
    _Base = object

_AT_ONCE = 256
"""How many elements an iteration asks Go for together."""


def slice_class(table: TypeTable, elem: int, is_memory: bool) -> Any:
    """The class of live slices with elements of a type; `is_memory` says that Python reads and writes their memory."""
    go = f"[]{table.go(elem)}"
    body: dict[str, Any] = {
        "__slots__": ("_view",) if is_memory else (),
        "__module__": "usegolib",
        "__doc__": f"A {go} that stays in Go: len, elements, iteration and assignment; list() gives a copy.",
        "__go_type__": go,
        "_go_table": table,
        "_go_type_id": -1,
        "_go_methods": {},
        "_go_fields": (),
        "_go_keys": {},
        "_go_data": None,
        "_go_is_open": True,
        "_go_elem": elem,
        "_go_wrap": table.element_class(elem),
    }
    if table.home is not None:
        body.update(_go_runtime=table.home.runtime, _go_freed=freed.waiting.append)
    part = _Memory if is_memory else _Elements
    body.update({name: value for name, value in vars(_Sequence).items() if name not in _PLAIN})
    body.update({name: value for name, value in vars(part).items() if name not in _PLAIN})
    return ObjectType("Slice", (GoObject, storage()), body)


class _Sequence(_Base):
    """What both sorts have. The methods are put into the classes, which have one base in memory."""

    __hash__ = GoObject.__hash__

    def __len__(self) -> int:
        return int(self._go_runtime.len(self._check_open()))

    def __bool__(self) -> bool:
        return len(self) > 0

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            places = range(*index.indices(len(self)))
            if places.step == 1:
                return self._read(places.start, max(places.start, places.stop))
            values = self._read(0, len(self))
            return [values[place] for place in places]
        place = self._place(index)
        return self._read(place, place + 1)[0]

    def __setitem__(self, index: Any, value: Any) -> None:
        if not isinstance(index, slice):
            self._write(self._place(index), value)
            return
        places, values = range(*index.indices(len(self))), list(value)
        if len(places) != len(values):
            raise ArgumentValueError(
                f"{len(values)} values for {len(places)} elements: a slice that lives in Go keeps its length"
            )
        for place, one in zip(places, values):
            self._write(place, one)

    def __delitem__(self, index: Any) -> None:
        raise ArgumentTypeError(
            "a slice that lives in Go keeps its length",
            hint="list(s) is a list of its elements; Go functions that append return another slice",
        )

    def _place(self, index: Any) -> int:
        try:
            place = index.__index__()
        except AttributeError:
            raise ArgumentTypeError(f"indices are integers or slices, got {type(index).__qualname__}") from None
        length = len(self)
        if not -length <= place < length:
            raise IndexError(f"index {place} of a slice of {length} elements")
        return int(place % length)

    def __iter__(self) -> Iterator[Any]:
        at = 0
        while at < (length := len(self)):
            yield from self._read(at, min(at + _AT_ONCE, length))
            at += _AT_ONCE

    def __reversed__(self) -> Iterator[Any]:
        return iter(self.tolist()[::-1])

    def __contains__(self, value: object) -> bool:
        return value in self.tolist()

    def index(self, value: Any, *between: int) -> int:
        """The place of the first element that equals a value."""
        return int(self.tolist().index(value, *between))

    def count(self, value: Any) -> int:
        """How many elements equal a value."""
        return int(self.tolist().count(value))

    def tolist(self) -> list[Any]:
        """The elements as a list."""
        return list(self._read(0, len(self)))

    def __repr__(self) -> str:
        if not self._handle:
            return f"<closed {type(self).__go_type__}>"
        length = len(self)
        shown = ", ".join(map(repr, self._read(0, min(length, 8))))
        return f"<{type(self).__go_type__} in Go: [{shown}{', ...' if length > 8 else ''}]>"

    def _read(self, start: int, stop: int) -> list[Any]:
        raise NotImplementedError

    def _write(self, place: int, value: Any) -> None:
        raise NotImplementedError


class _Elements(_Sequence):
    """Elements that Go is asked for."""

    def _read(self, start: int, stop: int) -> list[Any]:
        found: list[Any] = self._go_runtime.slices.elements(self, start, stop)
        return found

    def _write(self, place: int, value: Any) -> None:
        self._go_runtime.slices.put(self, place, value)


class _Memory(_Sequence):
    """Elements that are read from memory."""

    def __getitem__(self, index: Any) -> Any:
        if type(index) is int and self._go_wrap is None:
            try:
                return self._view[index]
            except (TypeError, IndexError):  # it is closed, or has no such element
                pass
        return _Sequence.__getitem__(self, index)

    def __len__(self) -> int:
        self._check_open()
        return len(self._view)

    def _read(self, start: int, stop: int) -> list[Any]:
        self._check_open()
        found = self._view[start:stop].tolist()
        return found if self._go_wrap is None else list(map(self._go_wrap, found))

    def _write(self, place: int, value: Any) -> None:
        self._check_open()
        one = self._go_runtime.slices.one(type(self), value)
        size = self._view.itemsize
        self._view.cast("B")[place * size : (place + 1) * size] = one

    def close(self) -> None:
        """Release the slice."""
        self._view = None
        GoObject.close(self)


_PLAIN = frozenset({"__dict__", "__weakref__", "__module__", "__doc__", "__annotations__", "__qualname__"})
