"""Releases what Go keeps for a reply whose results no caller gets.

An object that was made of a handle before reading failed gives it back as well; that is harmless, as a handle is never
given out again.
"""

from __future__ import annotations

from usegolib._core import freed

from . import wire
from .faults import DECODE_ERRORS

TYPE_CHECKING = False

if TYPE_CHECKING:
    from .table import TypeTable
    from .wire import Data

_HEADERS = ((0x80, 0x90, wire.get_map), (0x90, 0xA0, wire.get_array), (0xA0, 0xC0, wire.get_str))
_TAGS = {
    **dict.fromkeys((0xC4, 0xC5, 0xC6), wire.get_bin),
    **dict.fromkeys((0xCA, 0xCB), wire.get_float),
    **dict.fromkeys((0xD9, 0xDA, 0xDB), wire.get_str),
    **dict.fromkeys((0xDC, 0xDD), wire.get_array),
    **dict.fromkeys((0xDE, 0xDF), wire.get_map),
}


def release(table: TypeTable, reply: Data, at: int = 1, end: int | None = None) -> None:
    """Notes all objects and views of a reply, or of a part of it, for release."""
    if table.home is not None:
        freed.hand_over(handles(reply[:end], at))


def handles(data: Data, at: int) -> list[int]:
    """The handles in a reply from a position on, wherever they stand; ends at what is not a value."""
    found: list[int] = []
    try:
        while at < len(data):
            at = _over_one(data, at, found)
    except DECODE_ERRORS:
        pass
    return found


def objects(data: Data, at: int) -> list[int]:
    """The numbers of Python's objects in a reply, in the same way."""
    found: list[int] = []
    try:
        while at < len(data):
            at = _over_one(data, at, found, _HELD)
    except DECODE_ERRORS:
        pass
    return found


_HANDLES = (wire.EXT_OBJECT, wire.EXT_VIEW)
_HELD = (wire.EXT_CALLBACK,)


def _over_one(data: Data, at: int, found: list[int], codes: tuple[int, ...] = _HANDLES) -> int:
    """The position after one value, or after the header of one with values in it."""
    tag = data[at]
    if tag in (0xC0, 0xC2, 0xC3):
        return at + 1
    if 0xD4 <= tag <= 0xD8 or 0xC7 <= tag <= 0xC9:
        code, start, end = wire.get_ext(data, at)
        if code == wire.EXT_TYPED:
            return start  # a number and a value
        if code in codes:
            found.append(int.from_bytes(data[start : start + 8], "big"))
        return end
    for first, last, read in _HEADERS:
        if first <= tag < last:
            return read(data, at)[1]
    return _TAGS.get(tag, wire.get_int)(data, at)[1]
