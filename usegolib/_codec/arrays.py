"""Results that are slices of numbers, bools or bytes, as memoryviews or ndarrays (`options(arrays=...)`)."""

from __future__ import annotations

import struct

from . import wire
from .faults import DecodeFault
from .raw import RawElement
from .wire_forms import raw_scalar

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from .table import TypeTable
    from .wire import Data, Decoder

_read_view = struct.Struct(">QQQ").unpack_from


def result_reader(table: TypeTable, type_id: int, arrays: str) -> Decoder | None:
    """The reader of a whole result; None when the type is none of these, or is copied.

    memoryview has no complex numbers: with "view", they are a list.
    """
    entry = table.types[table.resolve(type_id)]
    scalar = "uint8" if entry["kind"] == "bytes" else None
    if entry["kind"] == "slice":
        scalar = raw_scalar(table, entry["elem"])
    if scalar is None or arrays == "copy":
        return None
    element = RawElement(scalar, table.word_size)
    shape: Callable[[memoryview, RawElement], Any] = _ndarray if arrays == "numpy" else _memoryview
    if arrays == "view" and scalar.startswith("complex"):
        shape = _listed

    def read(data: Data, at: int, depth: int) -> tuple[Any, int]:
        memory, at = _memory(data, at)
        if memory.nbytes % element.size:
            raise DecodeFault(f"{memory.nbytes} bytes are not a whole number of {element.scalar}")
        return shape(memory, element), at

    return read


def _memory(data: Data, at: int) -> tuple[memoryview, int]:
    """Go's memory where the reply names it, else a copy; both read-only."""
    if data[at] == 0xC7 and data[at + 2] == wire.EXT_VIEW:
        from usegolib._core import look

        if data[at + 1] != 24:
            raise DecodeFault("a view needs a handle, an address and a length")
        return look(*_read_view(data, at + 3)), at + 27
    chunk, at = wire.get_bin(data, at)
    return memoryview(bytes(chunk)), at


def _memoryview(memory: memoryview, element: RawElement) -> memoryview:
    if memory.nbytes:
        return memory.cast(element.code)  # type: ignore[call-overload, no-any-return, unused-ignore]
    # An empty memoryview cannot be cast.
    return memoryview(bytes(element.size)).cast(element.code)[:0]  # type: ignore[call-overload, no-any-return, unused-ignore]


def _listed(memory: memoryview, element: RawElement) -> list[Any]:
    return element.unpack(memory)


def _ndarray(memory: memoryview, element: RawElement) -> Any:
    import numpy

    dtype = numpy.dtype(bool if element.scalar == "bool" else f"<{element.buffer_kind[0]}{element.size}")
    if memory.nbytes:
        return numpy.frombuffer(memory, dtype)
    empty = numpy.empty(0, dtype)
    empty.flags.writeable = False
    return empty
