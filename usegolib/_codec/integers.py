"""Integers of any size on the wire: those of math/big.Int, and those inside any."""

from __future__ import annotations

from . import wire
from .faults import DecodeFault
from .scalars import to_int

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .wire import Data, Segments

_INT64_MIN, _UINT64_MAX = -(1 << 63), (1 << 64) - 1


def put_big_or_int(out: bytearray, value: int) -> None:
    """An int as int or uint64 when it fits, else as a big integer."""
    if _INT64_MIN <= value <= _UINT64_MAX:
        wire.put_int(out, value)
    else:
        magnitude = abs(value)
        data = magnitude.to_bytes((magnitude.bit_length() + 7) // 8, "big")
        wire.put_ext(out, wire.EXT_BIG_INT, (b"\x01" if value < 0 else b"\x00") + data)


def encode_big_int(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """Any integer but a bool."""
    put_big_or_int(out, value if type(value) is int else to_int(value, "math/big.Int"))


def decode_big_int(data: Data, at: int, depth: int) -> tuple[int, int]:
    """An int; nil is 0."""
    tag = data[at]
    if not (0xC7 <= tag <= 0xC9 or 0xD4 <= tag <= 0xD8):
        return wire.get_int(data, at)
    code, start, end = wire.get_ext(data, at)
    if code != wire.EXT_BIG_INT or start == end or data[start] > 1:
        raise DecodeFault("expected a big integer")
    magnitude = int.from_bytes(data[start + 1 : end], "big")
    return (-magnitude if data[start] else magnitude), end
