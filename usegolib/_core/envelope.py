"""Envelopes: the MessagePack maps that the core's control functions take and give.

Plain data only (None, bool, int, str, bytes, list, dict), so it is a page of code. Values of Go calls go through
`usegolib._codec`, which knows the schema.
"""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def pack(value: object) -> bytes:
    """The MessagePack form of plain data, in its shortest form."""
    out = bytearray()
    _pack(value, out)
    return bytes(out)


def unpack(data: bytes) -> object:
    """The one value in `data`; ValueError when it is cut off or something follows."""
    value, end = _unpack(data, 0)
    if end != len(data):
        raise ValueError(f"envelope: {len(data) - end} bytes left over")
    return value


def _pack(value: object, out: bytearray) -> None:
    if value is None:
        out.append(0xC0)
    elif isinstance(value, bool):
        out.append(0xC3 if value else 0xC2)
    elif isinstance(value, int):
        if 0 <= value < 128:
            out.append(value)
        else:
            out += struct.pack(">BQ", 0xCF, value) if value >= 0 else struct.pack(">Bq", 0xD3, value)
    elif isinstance(value, str):
        raw = value.encode("utf-8", "surrogateescape")
        _head(len(raw), out, 0xA0, 31, (0xD9, 0xDA, 0xDB))
        out += raw
    elif isinstance(value, bytes):
        _head(len(value), out, 0, -1, (0xC4, 0xC5, 0xC6))
        out += value
    elif isinstance(value, (list, tuple)):
        _head(len(value), out, 0x90, 15, (None, 0xDC, 0xDD))
        for item in value:
            _pack(item, out)
    elif isinstance(value, dict):
        _head(len(value), out, 0x80, 15, (None, 0xDE, 0xDF))
        for key, item in value.items():
            _pack(key, out)
            _pack(item, out)
    else:
        raise TypeError(f"envelope: cannot hold {type(value).__name__}")


def _head(size: int, out: bytearray, fix: int, fix_max: int, codes: tuple[int | None, int, int]) -> None:
    if size <= fix_max:
        out.append(fix | size)
    elif size < 1 << 8 and codes[0] is not None:
        out += struct.pack(">BB", codes[0], size)
    elif size < 1 << 16:
        out += struct.pack(">BH", codes[1], size)
    else:
        out += struct.pack(">BI", codes[2], size)


_CONSTANTS: dict[int, object] = {0xC0: None, 0xC2: False, 0xC3: True}
# fmt: off
_NUMBERS = {
    0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I",
    0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
}
_SIZED: dict[int, tuple[str, str]] = {
    0xC4: (">B", "bin"), 0xC5: (">H", "bin"), 0xC6: (">I", "bin"), 0xD9: (">B", "str"), 0xDA: (">H", "str"),
    0xDB: (">I", "str"), 0xDC: (">H", "array"), 0xDD: (">I", "array"), 0xDE: (">H", "map"), 0xDF: (">I", "map"),
}
# fmt: on


def _unpack(data: bytes, pos: int) -> tuple[object, int]:
    if pos >= len(data):
        raise ValueError("envelope: cut off")
    code = data[pos]
    pos += 1
    if code < 0x80:
        return code, pos
    if code < 0x90:
        return _READERS["map"](data, pos, code & 15)
    if code < 0xA0:
        return _READERS["array"](data, pos, code & 15)
    if code < 0xC0:
        return _READERS["str"](data, pos, code & 31)
    if code >= 0xE0:
        return code - 256, pos
    if code in _CONSTANTS:
        return _CONSTANTS[code], pos
    if code in _NUMBERS:
        return _number(data, pos, _NUMBERS[code])
    if code in _SIZED:
        form, kind = _SIZED[code]
        size, pos = _number(data, pos, form)
        return _READERS[kind](data, pos, int(size))
    raise ValueError(f"envelope: unknown code 0x{code:02x}")


def _number(data: bytes, pos: int, form: str) -> tuple[float, int]:
    end = pos + struct.calcsize(form)
    if end > len(data):
        raise ValueError("envelope: cut off")
    return struct.unpack_from(form, data, pos)[0], end


def _bin(data: bytes, pos: int, size: int) -> tuple[bytes, int]:
    if size > len(data) - pos:
        raise ValueError("envelope: cut off")
    return data[pos : pos + size], pos + size


def _str(data: bytes, pos: int, size: int) -> tuple[str, int]:
    raw, pos = _bin(data, pos, size)
    return raw.decode("utf-8", "surrogateescape"), pos


def _array(data: bytes, pos: int, size: int) -> tuple[list[object], int]:
    items = []
    for _ in range(size):
        item, pos = _unpack(data, pos)
        items.append(item)
    return items, pos


def _map(data: bytes, pos: int, size: int) -> tuple[dict[object, object], int]:
    items = {}
    for _ in range(size):
        key, pos = _unpack(data, pos)
        items[key], pos = _unpack(data, pos)
    return items, pos


_READERS: dict[str, Callable[[bytes, int, int], tuple[object, int]]] = {
    "bin": _bin,
    "str": _str,
    "array": _array,
    "map": _map,
}
