"""Slices and arrays of bools and numbers: their bytes travel as they stand in Go's memory, in one copy."""

from __future__ import annotations

import struct
import sys
from array import array

from usegolib._values import Nil, NilBytes, NilList, is_nil

from . import scalars, wire
from .faults import DecodeFault, Fault, bad_value, out_of_range, wrong_type
from .lending import Lent
from .objects_wire import put_object
from .typed_arrays import NO_BUFFER, behind, byte_memory, is_byte_string, pack as pack_items

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from .wire import Data, Decoder, Encoder, Segments

LITTLE = sys.byteorder == "little"
_CODES = {
    "bool": "?",
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "uint8": "B",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "float32": "f",
    "float64": "d",
    "complex64": "ff",
    "complex128": "dd",
}
_ARRAY_CODES = {(code in "bhiq", array(code).itemsize): code for code in "bhiqBHIQ"}


class RawElement:
    """How one scalar type stands in memory.

    `code` is its struct format, `size` its bytes, `array_code` the array.array type of the same layout, if any.
    """

    def __init__(self, scalar: str, word_size: int) -> None:
        self.scalar = scalar
        self.word_size = word_size
        self.limits = scalars.int_limits(scalar, word_size)
        code = _CODES.get(scalar)
        if code is None:
            code = {"int": "q", "uint": "Q", "uintptr": "Q"}[scalar]
            code = code if word_size == 8 else {"q": "i", "Q": "I"}[code]
        self.code = code
        self.size = struct.calcsize(f"<{code}")
        self.exact = frozenset({int}) if self.limits else frozenset({bool} if scalar == "bool" else {float, int})
        self.array_code: str | None = None
        if LITTLE and self.limits:
            self.array_code = _ARRAY_CODES.get((self.limits[0] < 0, self.size))
        elif LITTLE and scalar in ("float32", "float64"):
            self.array_code = code
        self.buffer_kind = (
            "integer"
            if self.limits and self.limits[0] < 0
            else "unsigned"
            if self.limits
            else scalar.rstrip("0123456789")
        )

    def pack(self, values: Any) -> bytes:
        """The bytes of a list or tuple; a bad element is a Fault that names its index."""
        if self.exact.issuperset(map(type, values)):
            try:
                if self.scalar == "bool":
                    return bytes(values)
                if self.array_code is not None and self.code != "f":
                    return array(self.array_code, values).tobytes()
                if len(self.code) == 1:
                    return struct.pack(f"<{len(values)}{self.code}", *values)
            except (OverflowError, struct.error):
                pass  # converting one by one finds the element
        out = bytearray()
        index = 0
        try:
            for index, value in enumerate(list(values)):  # noqa: B007 (the handler names it)
                out += self.convert(value)
        except Fault as fault:
            fault.inside(f"[{index}]", values)
            raise
        return bytes(out)

    def convert(self, value: Any) -> bytes:
        """The bytes of one element."""
        scalar = self.scalar
        if self.limits is not None:
            value = scalars.to_int(value, scalar, scalar == "int32")
            low, high = self.limits
            if not low <= value <= high:
                raise out_of_range(value, scalar, f"{low} to {high}")
        elif scalar == "bool":
            if not scalars.is_bool(value):
                raise wrong_type("bool", value)
            value = bool(value)
        elif len(self.code) == 2:
            value = scalars.to_complex(value, scalar)
            if scalar == "complex64":
                scalars.check_float32(value.real, scalar)
                scalars.check_float32(value.imag, scalar)
            return struct.pack(f"<{self.code}", value.real, value.imag)
        else:
            value = scalars.to_float(value, scalar)
            if scalar == "float32":
                scalars.check_float32(value, scalar)
        return struct.pack(f"<{self.code}", value)

    def fits(self, view: memoryview) -> bool:
        """Whether the items of a buffer are the elements as they stand in memory."""
        form = view.format
        if not LITTLE or view.ndim != 1 or view.itemsize != self.size or form[:1] in (">", "!"):
            return False
        return _BUFFER_KINDS.get(form.lstrip("@=<")) == self.buffer_kind

    def unpack(self, chunk: Data) -> list[Any]:
        """The elements of a chunk whose length was checked."""
        if self.array_code is not None:
            values = array(self.array_code)
            values.frombytes(chunk)
            return values.tolist()
        if self.scalar == "bool":
            if len(chunk) and max(chunk) > 1:
                raise DecodeFault(f"a bool that is {max(chunk)}")
            return [byte == 1 for byte in chunk]
        count = len(chunk) // self.size * len(self.code)
        flat = struct.unpack(f"<{count}{self.code[0]}", chunk)
        if len(self.code) == 1:
            return list(flat)
        return [complex(real, imag) for real, imag in zip(flat[::2], flat[1::2])]


_BUFFER_KINDS = {
    **dict.fromkeys("bhilqn", "integer"),
    **dict.fromkeys("BHILQN", "unsigned"),
    **dict.fromkeys("fd", "float"),
    "?": "bool",
    "Zf": "complex",
    "Zd": "complex",
}


def is_mapping(value: object) -> bool:
    """Whether a value is a Mapping; collections.abc is always loaded."""
    from collections.abc import Mapping

    return isinstance(value, Mapping)


def elements(value: Any, expected: str) -> Any:
    """A list or tuple of the elements of any sequence or iterable but a str or bytes; Nil stays Nil."""
    if value is Nil or isinstance(value, (list, tuple)):
        return value
    if isinstance(value, str):
        raise wrong_type(expected, value, "put it into a list: [value]; list(value) gives its characters")
    if isinstance(value, (bytes, bytearray)):
        raise wrong_type(expected, value, "put it into a list: [value]; list(value) gives its bytes as integers")
    return listed(value, expected)


def slice_elements(value: Any, expected: str) -> Any:
    """The same for a slice, which can be nil: then Nil."""
    return Nil if value is None or is_nil(value) else elements(value, expected)


def _not_numbers(element: RawElement, value: Any, expected: str) -> Fault:
    """The fault for bytes where numbers are wanted: their values may be meant, or the numbers in their memory."""
    hint = "list(value) passes its bytes as numbers"
    if len(element.code) == 1:
        hint += f", memoryview(value).cast({element.code!r}) the numbers in its memory"
    return wrong_type(expected, value, hint)


def listed(value: Any, expected: str) -> list[Any]:
    """The elements of an iterable; what its iterator raises goes to the caller."""
    if value is None:
        raise wrong_type(expected, value, "an array is never nil")
    if isinstance(value, memoryview) and value.ndim != 1:
        raise wrong_type(expected, value, f"the buffer has {value.ndim} dimensions; pass it flat")
    try:
        iterator = iter(value)
    except TypeError:
        raise wrong_type(expected, value) from None
    return list(iterator)


def raw_chunk(element: RawElement, value: Any, expected: str) -> tuple[Any, int]:
    """A contiguous buffer of the elements of `value`, and its length in bytes."""
    if type(value) is not list and type(value) is not tuple:
        if not isinstance(value, (list, tuple, str)):
            owner = behind(value)
            try:
                view = memoryview(owner)
            except NO_BUFFER:
                pass
            else:
                if element.fits(view):
                    return (view.cast("B") if view.c_contiguous and view.nbytes else view.tobytes()), view.nbytes
                if is_byte_string(view, owner):
                    raise _not_numbers(element, value, expected)
                data = pack_items(element, owner, value) if view.ndim == 1 else element.pack(listed(value, expected))
                return data, len(data)
        value = elements(value, expected)
    data = element.pack(value)
    return data, len(data)


def put_lent(lent: Lent, out: bytearray, segments: Segments, depth: int, expected: str, fits: bool) -> None:
    """Names the memory of a lent buffer, which Go then uses itself."""
    if depth != 1 or segments is None:
        raise bad_value(
            "a lent buffer stands for a whole argument only", "pass the buffer without lend(): it is copied"
        )
    if not fits:
        raise wrong_type(
            expected, lent.view.obj, f"its items are {_items(lent.view)}; without lend() they are converted"
        )
    wire.put_segment(out, lent, lent.view.nbytes, segments)


def put_live(value: Any, out: bytearray) -> bool:
    """Writes the handle of a live slice where Go takes a slice; whether the value is one. Go looks at its type."""
    if getattr(type(value), "_go_elem", None) is None:
        return False
    put_object(type(value)._go_table, value, out, type(value).__go_type__)
    return True


def _items(view: memoryview) -> str:
    return f"{view.itemsize} byte{'' if view.itemsize == 1 else 's'} of format {view.format!r}"


def slice_encoder(element: RawElement, expected: str) -> Encoder:
    """The encoder of `[]T`."""

    def encode(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
        if value is None or value is Nil or is_nil(value):
            out.append(0xC0)
            return
        if type(value) is Lent:
            put_lent(value, out, segments, depth, expected, element.fits(value.view))
            return
        if put_live(value, out):
            return
        data, length = raw_chunk(element, value, expected)
        wire.put_bin(out, data, length, segments)

    return encode


def array_encoder(element: RawElement, count: int, expected: str) -> Encoder:
    """The encoder of `[N]T`."""

    def encode(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
        if value is Nil:
            raise wrong_type(expected, value, "an array is never nil")
        data, length = raw_chunk(element, value, expected)
        if length != count * element.size:
            raise wrong_length(count, length // element.size, expected)
        wire.put_bin(out, data, length, segments)

    return encode


def wrong_length(count: int, found: int, expected: str) -> Fault:
    """A sequence that does not fill an array exactly."""
    return bad_value(f"expected {count} element{'' if count == 1 else 's'} for {expected}, got {found}")


def encode_bytes(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """Bytes or any buffer; str is refused, since its encoding is not known."""
    if type(value) is bytes:
        wire.put_bin(out, value, len(value), segments)
    elif value is None or value is Nil or is_nil(value):
        out.append(0xC0)
    elif type(value) is Lent:
        put_lent(value, out, segments, depth, "[]byte", True)
    elif not put_live(value, out):
        view = byte_view(value, "[]byte")
        wire.put_bin(out, view, len(view), segments)


def byte_view(value: Any, expected: str) -> memoryview:
    """The memory of a buffer, byte by byte; a copy where it is not contiguous."""
    hint = None
    if isinstance(value, str):
        hint = "encode it first: value.encode()"
    elif isinstance(value, (list, tuple)):
        hint = "bytes(value) makes bytes of integers"
    return byte_memory(value, expected, hint)


def byte_array_encoder(count: int) -> Encoder:
    """The encoder of `[N]byte`: a buffer or a sequence of integers, of exactly that length."""
    element = RawElement("uint8", 8)
    expected = f"[{count}]byte"

    def encode(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
        if isinstance(value, str):
            raise wrong_type(expected, value, "encode it first: value.encode()")
        if value is Nil or value is None:
            raise wrong_type(expected, value)
        data: Any = element.pack(value) if isinstance(value, (list, tuple)) else byte_view(value, expected)
        if len(data) != count:
            raise bad_value(f"expected {count} byte{'' if count == 1 else 's'} for {expected}, got {len(data)}")
        wire.put_bin(out, data, len(data), segments)

    return encode


def decode_bytes(data: Data, at: int, depth: int) -> tuple[bytes, int]:
    """bytes; nil is empty."""
    if data[at] == 0xC0:
        return NilBytes(), at + 1
    chunk, at = wire.get_bin(data, at)
    return bytes(chunk), at


def byte_array_decoder(count: int) -> Decoder:
    """bytes of exactly that length; nil is all zero."""

    def decode(data: Data, at: int, depth: int) -> tuple[bytes, int]:
        if data[at] == 0xC0:
            return bytes(count), at + 1
        chunk, at = wire.get_bin(data, at)
        if len(chunk) != count:
            raise DecodeFault(f"expected {count} bytes, found {len(chunk)}")
        return bytes(chunk), at

    return decode


def slice_decoder(element: RawElement, wrap: Callable[[Any], Any] | None) -> Decoder:
    """A list; `wrap` makes instances of a named type's class."""

    def decode(data: Data, at: int, depth: int) -> tuple[list[Any], int]:
        if data[at] == 0xC0:
            return NilList(), at + 1
        chunk, at = wire.get_bin(data, at)
        if len(chunk) % element.size:
            raise DecodeFault(f"{len(chunk)} bytes are not a whole number of {element.scalar}")
        values = element.unpack(chunk)
        return ([wrap(value) for value in values] if wrap else values), at

    return decode


def array_decoder(element: RawElement, count: int, wrap: Callable[[Any], Any] | None) -> Decoder:
    """A tuple of exactly `count` elements; nil is all zero."""

    def decode(data: Data, at: int, depth: int) -> tuple[tuple[Any, ...], int]:
        if data[at] == 0xC0:
            chunk, at = bytes(count * element.size), at + 1
        else:
            view, at = wire.get_bin(data, at)
            if len(view) != count * element.size:
                raise DecodeFault(f"expected {count} elements of {element.scalar}, found {len(view)} bytes")
            chunk = bytes(view)
        values = element.unpack(chunk)
        return (tuple(map(wrap, values)) if wrap else tuple(values)), at

    return decode
