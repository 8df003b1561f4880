"""MessagePack primitives: writers append to a bytearray, readers take `(data, position)` and give `(value, position)`.

Readers run past the end with IndexError or struct.error, and raise DecodeFault for everything else; the caller of a
whole frame turns all three into one error.
"""

from __future__ import annotations

import struct

from usegolib._core import (
    EXT_BIG_INT as EXT_BIG_INT,
    EXT_CALLBACK as EXT_CALLBACK,
    EXT_GIVEN as EXT_GIVEN,
    EXT_NIL as EXT_NIL,
    EXT_OBJECT as EXT_OBJECT,
    EXT_SEGMENT as EXT_SEGMENT,
    EXT_TIMESTAMP as EXT_TIMESTAMP,
    EXT_TYPED as EXT_TYPED,
    EXT_VIEW as EXT_VIEW,
    MAX_DEPTH,
    SEGMENT_FROM as SEGMENT_FROM,
)

from .faults import DecodeFault

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Union

    Data = Union[bytes, bytearray, memoryview]
    Segments = Optional[list[Any]]
    Encoder = Callable[[Any, bytearray, Segments, int], None]
    Decoder = Callable[[Data, int, int], tuple[Any, int]]

_u8 = struct.Struct(">BB").pack
_u16 = struct.Struct(">BH").pack
_u32 = struct.Struct(">BI").pack
_u64 = struct.Struct(">BQ").pack
_i8 = struct.Struct(">Bb").pack
_i16 = struct.Struct(">Bh").pack
_i32 = struct.Struct(">Bi").pack
_i64 = struct.Struct(">Bq").pack
_segment = struct.Struct(">BBBIQ").pack
object_bytes = struct.Struct(">BBQ").pack
_function = struct.Struct(">BBI").pack
put_float64 = struct.Struct(">Bd").pack
put_float32 = struct.Struct(">Bf").pack

_read_u16 = struct.Struct(">H").unpack_from
_read_u32 = struct.Struct(">I").unpack_from
_read_u64 = read_handle = struct.Struct(">Q").unpack_from
_read_i8 = struct.Struct(">b").unpack_from
_read_i16 = struct.Struct(">h").unpack_from
_read_i32 = struct.Struct(">i").unpack_from
_read_i64 = struct.Struct(">q").unpack_from
read_float64 = struct.Struct(">d").unpack_from
read_float32 = struct.Struct(">f").unpack_from


def put_int(out: bytearray, value: int) -> None:
    """Writes an integer between -2**63 and 2**64-1 in its shortest form."""
    if value >= 0:
        if value < 0x80:
            out.append(value)
        elif value < 0x100:
            out += _u8(0xCC, value)
        elif value < 0x10000:
            out += _u16(0xCD, value)
        elif value < 0x100000000:
            out += _u32(0xCE, value)
        else:
            out += _u64(0xCF, value)
    elif value >= -32:
        out.append(value & 0xFF)
    elif value >= -0x80:
        out += _i8(0xD0, value)
    elif value >= -0x8000:
        out += _i16(0xD1, value)
    elif value >= -0x80000000:
        out += _i32(0xD2, value)
    else:
        out += _i64(0xD3, value)


def put_array(out: bytearray, length: int) -> None:
    """Writes the header of an array."""
    if length < 16:
        out.append(0x90 | length)
    elif length < 0x10000:
        out += _u16(0xDC, length)
    else:
        out += _u32(0xDD, length)


def put_map(out: bytearray, length: int) -> None:
    """Writes the header of a map."""
    if length < 16:
        out.append(0x80 | length)
    elif length < 0x10000:
        out += _u16(0xDE, length)
    else:
        out += _u32(0xDF, length)


def put_str(out: bytearray, data: bytes, segments: Segments) -> None:
    """Writes the bytes of a string, long ones as a segment."""
    length = len(data)
    if length < 32:
        out.append(0xA0 | length)
    elif length < 0x100:
        out += _u8(0xD9, length)
    elif segments is not None and length > SEGMENT_FROM:
        put_segment(out, data, length, segments)
        return
    elif length < 0x10000:
        out += _u16(0xDA, length)
    else:
        out += _u32(0xDB, length)
    out += data


def put_bin(out: bytearray, data: Any, length: int, segments: Segments) -> None:
    """Writes a contiguous buffer of `length` bytes, a long one as a segment."""
    if length < 0x100:
        out += _u8(0xC4, length)
    elif segments is not None and length > SEGMENT_FROM:
        put_segment(out, data, length, segments)
        return
    elif length < 0x10000:
        out += _u16(0xC5, length)
    else:
        out += _u32(0xC6, length)
    out += data


def put_segment(out: bytearray, data: Any, length: int, segments: list[Any]) -> None:
    """Names `data`, which goes beside the frame; the sender of the frame keeps it alive and unmoved."""
    out += _segment(0xC7, 12, EXT_SEGMENT, len(segments), length)
    segments.append(data)


def put_ext(out: bytearray, code: int, data: bytes | bytearray) -> None:
    """Writes an extension in its shortest form."""
    put_ext_header(out, code, len(data))
    out += data


def put_ext_header(out: bytearray, code: int, length: int) -> None:
    """Writes the header of an extension in its shortest form."""
    if length in (1, 2, 4, 8, 16):
        out.append(0xD3 + length.bit_length())
    elif length < 0x100:
        out += _u8(0xC7, length)
    elif length < 0x10000:
        out += _u16(0xC8, length)
    else:
        out += _u32(0xC9, length)
    out.append(code)


def put_handle(out: bytearray, handle: int) -> None:
    """Writes the handle of an object."""
    out += object_bytes(0xD7, EXT_OBJECT, handle)


def put_function(out: bytearray, number: int) -> None:
    """Writes a bound function as a func value."""
    out += _function(0xD6, EXT_OBJECT, number)


def get_handle(data: Data, at: int) -> tuple[int, int | None, int]:
    """Reads a handle, the number of its dynamic type where that is there, and the position after them."""
    code, start, end = get_ext(data, at)
    if code != EXT_OBJECT or end - start not in (8, 12):
        raise DecodeFault("expected the handle of an object")
    return _read_u64(data, start)[0], _read_u32(data, start + 8)[0] if end - start == 12 else None, end


def get_int(data: Data, at: int) -> tuple[int, int]:
    """Reads an integer of any form; nil is 0."""
    tag = data[at]
    if tag < 0x80:
        return tag, at + 1
    if tag >= 0xE0:
        return tag - 0x100, at + 1
    if tag == 0xCC:
        return data[at + 1], at + 2
    if tag == 0xCD:
        return _read_u16(data, at + 1)[0], at + 3
    if tag == 0xCE:
        return _read_u32(data, at + 1)[0], at + 5
    if tag == 0xCF:
        return _read_u64(data, at + 1)[0], at + 9
    if tag == 0xD0:
        return _read_i8(data, at + 1)[0], at + 2
    if tag == 0xD1:
        return _read_i16(data, at + 1)[0], at + 3
    if tag == 0xD2:
        return _read_i32(data, at + 1)[0], at + 5
    if tag == 0xD3:
        return _read_i64(data, at + 1)[0], at + 9
    if tag == 0xC0:
        return 0, at + 1
    raise unexpected("an integer", tag)


def get_float(data: Data, at: int) -> tuple[float, int]:
    """Reads a float of either width; nil is 0."""
    tag = data[at]
    if tag == 0xCB:
        return read_float64(data, at + 1)[0], at + 9
    if tag == 0xCA:
        return read_float32(data, at + 1)[0], at + 5
    if tag == 0xC0:
        return 0.0, at + 1
    raise unexpected("a float", tag)


def get_array(data: Data, at: int) -> tuple[int, int]:
    """Reads the header of an array and checks that its elements can be there; nil is -1."""
    tag = data[at]
    if 0x90 <= tag < 0xA0:
        length, at = tag & 15, at + 1
    elif tag == 0xDC:
        length, at = _read_u16(data, at + 1)[0], at + 3
    elif tag == 0xDD:
        length, at = _read_u32(data, at + 1)[0], at + 5
    elif tag == 0xC0:
        return -1, at + 1
    else:
        raise unexpected("an array", tag)
    if length > len(data) - at:
        raise DecodeFault("the data ends too early")
    return length, at


def get_map(data: Data, at: int) -> tuple[int, int]:
    """Reads the header of a map and checks that its entries can be there; nil is -1."""
    tag = data[at]
    if 0x80 <= tag < 0x90:
        length, at = tag & 15, at + 1
    elif tag == 0xDE:
        length, at = _read_u16(data, at + 1)[0], at + 3
    elif tag == 0xDF:
        length, at = _read_u32(data, at + 1)[0], at + 5
    elif tag == 0xC0:
        return -1, at + 1
    else:
        raise unexpected("a map", tag)
    if 2 * length > len(data) - at:
        raise DecodeFault("the data ends too early")
    return length, at


def _take(data: Data, at: int, length: int) -> tuple[Data, int]:
    end = at + length
    if end > len(data):
        raise DecodeFault("the data ends too early")
    return data[at:end], end


def get_str(data: Data, at: int) -> tuple[str, int]:
    """Reads a string; bytes that are not UTF-8 become lone surrogates; nil is empty."""
    tag = data[at]
    if 0xA0 <= tag < 0xC0:
        chunk, at = _take(data, at + 1, tag & 31)
    elif tag == 0xD9:
        chunk, at = _take(data, at + 2, data[at + 1])
    elif tag == 0xDA:
        chunk, at = _take(data, at + 3, _read_u16(data, at + 1)[0])
    elif tag == 0xDB:
        chunk, at = _take(data, at + 5, _read_u32(data, at + 1)[0])
    elif tag == 0xC0:
        return "", at + 1
    else:
        raise unexpected("a string", tag)
    return str(chunk, "utf-8", "surrogateescape"), at


def get_bin(data: Data, at: int) -> tuple[Data, int]:
    """Reads binary data as a slice of `data`; nil is empty."""
    tag = data[at]
    if tag == 0xC4:
        return _take(data, at + 2, data[at + 1])
    if tag == 0xC5:
        return _take(data, at + 3, _read_u16(data, at + 1)[0])
    if tag == 0xC6:
        return _take(data, at + 5, _read_u32(data, at + 1)[0])
    if tag == 0xC0:
        return b"", at + 1
    raise unexpected("binary data", tag)


def get_ext(data: Data, at: int) -> tuple[int, int, int]:
    """Reads the header of an extension: its code, where its content begins, and where it ends."""
    tag = data[at]
    if 0xD4 <= tag <= 0xD8:
        length, at = 1 << (tag - 0xD4), at + 1
    elif tag == 0xC7:
        length, at = data[at + 1], at + 2
    elif tag == 0xC8:
        length, at = _read_u16(data, at + 1)[0], at + 3
    elif tag == 0xC9:
        length, at = _read_u32(data, at + 1)[0], at + 5
    else:
        raise unexpected("an extension", tag)
    code = data[at]
    end = at + 1 + length
    if end > len(data):
        raise DecodeFault("the data ends too early")
    return code, at + 1, end


_FORMS = (
    (0xC0, "nil"),
    (0xC1, "the unused byte 0xc1"),
    (0xC3, "a bool"),
    (0xC6, "binary data"),
    (0xC9, "an extension"),
    (0xCB, "a float"),
    (0xD3, "an integer"),
    (0xD8, "an extension"),
    (0xDB, "a string"),
    (0xDD, "an array"),
    (0xDF, "a map"),
)


def form_name(tag: int) -> str:
    """What a first byte announces."""
    if tag < 0x80 or tag >= 0xE0:
        return "an integer"
    if tag < 0xC0:
        return "a map" if tag < 0x90 else "an array" if tag < 0xA0 else "a string"
    return next(name for last, name in _FORMS if tag <= last)


def unexpected(expected: str, tag: int) -> DecodeFault:
    """`expected a string, found an integer`."""
    return DecodeFault(f"expected {expected}, found {form_name(tag)}")


def skip(data: Data, at: int, depth: int) -> int:
    """The position after any one value, whatever it is."""
    if depth > MAX_DEPTH:
        raise DecodeFault(f"nested more than {MAX_DEPTH} levels deep")
    tag = data[at]
    if tag in (0xC0, 0xC2, 0xC3):
        return at + 1
    if 0xD4 <= tag <= 0xD8 or 0xC7 <= tag <= 0xC9:
        return get_ext(data, at)[2]
    if 0xC4 <= tag <= 0xC6:
        return get_bin(data, at)[1]
    if 0xA0 <= tag < 0xC0 or 0xD9 <= tag <= 0xDB:
        return get_str(data, at)[1]
    if tag in (0xCA, 0xCB):
        return get_float(data, at)[1]
    if tag < 0x80 or tag >= 0xE0 or 0xCC <= tag <= 0xD3:
        return get_int(data, at)[1]
    if tag < 0x90 or tag in (0xDE, 0xDF):
        count, at = get_map(data, at)
        count *= 2
    else:
        count, at = get_array(data, at)
    for _ in range(count):
        at = skip(data, at, depth + 1)
    return at
