"""Live slices: making one, and its elements (go-runtime/bridge/live.go)."""

from __future__ import annotations

from usegolib._codec import (
    DECODE_ERRORS,
    Fault,
    begin,
    decode_error,
    element_type,
    live_elements,
    memory_of,
    named_element,
    put_element,
    put_sample,
    wire,
)
from usegolib._core import FIRST_RESERVED, RESERVED, memory_at
from usegolib._objects import slice_class, wrap
from usegolib.errors import ArgumentTypeError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import TypeTable

    from .runtime import Runtime

SLICE, ELEMENTS, PUT = (FIRST_RESERVED + RESERVED.index(name) for name in ("slice", "elements", "put"))


class Slices:
    """The live slices of one artifact."""

    def __init__(self, runtime: Runtime) -> None:
        self._call = runtime.reply
        self._classes: dict[int, Any] = {}

    def make(self, table: TypeTable, package: str, values: Any, element: Any) -> Any:
        """A new slice with copies of values."""
        items = _listed(values)
        elem = element_type(table, items, values) if element is None else named_element(table, package, element)
        memory = memory_of(table, elem)
        data = b""
        if memory is not None:
            try:
                data = memory.pack(items)
            except Fault as fault:
                raise fault.error("slice(): ", "values") from None
        frame = begin(4)
        wire.put_int(frame, elem)
        put_sample(table, elem, frame)
        wire.put_int(frame, len(items))
        wire.put_array(frame, 0 if memory is not None else len(items))
        if memory is None:
            for index, item in enumerate(items):
                put_element(table, elem, item, frame, f"slice(): [{index}]: ")
        reply, at = self._call(SLICE, frame)
        handle, _, at = wire.get_handle(reply, at)
        made = wrap(self._class(table, elem), handle)
        if memory is not None:
            view = memory_at(wire.get_int(reply, at)[0], len(data))
            view[:] = data
            made._view = view.cast(memory.code)  # type: ignore[call-overload]
        return made

    def _class(self, table: TypeTable, elem: int) -> Any:
        found = self._classes.get(elem)
        if found is None:
            made = slice_class(table, elem, memory_of(table, elem) is not None)
            found = self._classes.setdefault(elem, made)
        return found

    def elements(self, of: Any, start: int, stop: int) -> list[Any]:
        """The elements from one place to another."""
        frame = begin(3)
        wire.put_handle(frame, of._check_open())
        wire.put_int(frame, start)
        wire.put_int(frame, stop)
        reply, at = self._call(ELEMENTS, frame)
        try:
            return live_elements(of._go_table, reply, at)
        except DECODE_ERRORS as error:
            raise decode_error(f"{of.__go_type__}: element: ", error) from None

    def put(self, of: Any, place: int, value: Any) -> None:
        """Assigns an element."""
        frame = begin(3)
        wire.put_handle(frame, of._check_open())
        wire.put_int(frame, place)
        put_element(of._go_table, of._go_elem, value, frame, f"{of.__go_type__}: ")
        self._call(PUT, frame)

    def one(self, cls: Any, value: Any) -> bytes:
        """The bytes of an element in memory."""
        element: Any = memory_of(cls._go_table, cls._go_elem)
        try:
            return bytes(element.convert(value))
        except Fault as fault:
            raise fault.error(f"{cls.__go_type__}: ", "element") from None


def _listed(values: Any) -> list[Any]:
    if not isinstance(values, (str, dict)):
        try:
            return values.tolist() if hasattr(values, "tolist") else list(values)
        except TypeError:  # it is no sequence
            pass
    raise ArgumentTypeError(
        f"slice() takes a sequence of elements, got {type(values).__qualname__}", hint="put it into a list: [value]"
    )
