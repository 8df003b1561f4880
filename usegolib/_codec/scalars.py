"""Bool, numbers and strings: the acceptance rules on the way in, range checks on the way out.

An encoder is `encode(value, out, segments, depth)`, a decoder `decode(data, at, depth) -> (value, at)`; generated code
handles the common exact types inline and calls these for the rest.
"""

from __future__ import annotations

import operator

from . import wire
from .faults import DecodeFault, Fault, bad_value, out_of_range, wrong_type

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .wire import Data, Decoder, Encoder, Segments

FLOAT32_MAX = 3.4028234663852886e38


def int_limits(scalar: str, word_size: int) -> tuple[int, int] | None:
    """Smallest and largest value of an integer type; None for other scalars."""
    signed = scalar.startswith("int")
    if not signed and not scalar.startswith("uint"):
        return None
    digits = scalar[3:] if signed else scalar[4:]
    bits = int(digits) if digits.isdigit() else word_size * 8
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)


def is_bool(value: object) -> bool:
    """Python's bool, and numpy's, which is not a subclass of it."""
    kind = type(value)
    return isinstance(value, bool) or (kind.__module__ == "numpy" and kind.__name__ in ("bool_", "bool"))


def encode_bool(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """Only a bool: 0, 1 and None are refused."""
    if value is True:
        out.append(0xC3)
    elif value is False:
        out.append(0xC2)
    elif is_bool(value):
        out.append(0xC3 if value else 0xC2)
    else:
        raise wrong_type("bool", value)


def to_int(value: Any, expected: str, rune: bool = False) -> int:
    """Any integer-like value but a bool; for a rune also a one-character str."""
    if rune and isinstance(value, str):
        if len(value) != 1:
            raise wrong_type(f"{expected} or a str of one character", value)
        return ord(value)
    if not is_bool(value) and hasattr(type(value), "__index__"):
        try:
            return operator.index(value)
        except TypeError:
            pass
    hint = "int(value) drops the fraction" if isinstance(value, float) else None
    if expected == "uint8" and isinstance(value, str) and len(value) == 1 and value.isascii():
        hint = f"a byte is an int: ord({str(value)!r}) is {ord(value)}"
    raise wrong_type(expected, value, hint)


def int_encoder(scalar: str, word_size: int) -> Encoder:
    """The encoder of one integer type."""
    limits = int_limits(scalar, word_size)
    assert limits is not None
    low, high = limits
    rune = scalar == "int32"
    put_int = wire.put_int

    def encode(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
        if type(value) is not int:
            value = to_int(value, scalar, rune)
        if not low <= value <= high:
            raise out_of_range(value, scalar, f"{low} to {high}")
        put_int(out, value)

    return encode


def is_complex(value: object) -> bool:
    """Whether a number has an imaginary part to lose; numpy's complex types have a `__float__` that drops it."""
    if isinstance(value, (int, float)):
        return False
    from numbers import Complex, Real

    return isinstance(value, Complex) and not isinstance(value, Real)


def to_float(value: Any, expected: str) -> float:
    """A float, an int, or anything with `__float__`; no bool, no str."""
    if not is_bool(value) and not isinstance(value, (str, bytes, bytearray)):
        kind = type(value)
        if (hasattr(kind, "__float__") or hasattr(kind, "__index__")) and not is_complex(value):
            hint = _no_number(value)
            if hint is not None:
                raise wrong_type(expected, value, hint)
            try:
                number = float(value)
            except OverflowError:
                raise out_of_range(value, expected, "it is too large for a float") from None
            except TypeError:
                pass
            else:
                if number != value and kind.__name__ == "longdouble" and value == value:
                    raise bad_value(f"{value!r} is no float64", "float(value) rounds it")
                return number
    raise wrong_type(expected, value)


def _no_number(value: Any) -> str | None:
    """What to do with a value of numpy that float() would make a number of, though it is none."""
    from .typed_arrays import is_moment

    if is_moment(value):
        return "it is a time: value.astype('int64') is the count of its units"
    if type(value).__name__ == "MaskedConstant":
        return "it is the masked item of an array, whose value is hidden"
    if getattr(value, "ndim", 0):
        return "it is an array: value.item() is its only item"
    return None


def check_float32(value: float, expected: str) -> None:
    """Refuses a finite number that float32 would turn into infinity."""
    try:
        wire.put_float32(0, value)
    except OverflowError:
        raise out_of_range(value, expected, f"-{FLOAT32_MAX} to {FLOAT32_MAX}") from None


def as_float32(value: float, expected: str) -> float:
    """The number rounded to a float32; too large a one is a Fault."""
    check_float32(value, expected)
    return wire.get_float(wire.put_float32(0xCA, value), 0)[0]


def encode_float64(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """Always the 64-bit form."""
    if type(value) is not float:
        value = to_float(value, "float64")
    out += wire.put_float64(0xCB, value)


def encode_float32(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """Always the 32-bit form; overflow is an error, loss of digits is not."""
    if type(value) is not float:
        value = to_float(value, "float32")
    check_float32(value, "float32")
    out += wire.put_float32(0xCA, value)


def to_complex(value: Any, expected: str) -> complex:
    """A complex number, or anything that is a float."""
    if isinstance(value, complex):
        return complex(value)
    if hasattr(type(value), "__complex__") and not isinstance(value, (str, bytes)) and not is_bool(value):
        return complex(value)
    return complex(to_float(value, expected))


def encode_complex128(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """Real and imaginary part."""
    value = to_complex(value, "complex128")
    out.append(0x92)
    out += wire.put_float64(0xCB, value.real)
    out += wire.put_float64(0xCB, value.imag)


def encode_complex64(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """Real and imaginary part, both in float32's range."""
    value = to_complex(value, "complex64")
    check_float32(value.real, "complex64")
    check_float32(value.imag, "complex64")
    out.append(0x92)
    out += wire.put_float32(0xCA, value.real)
    out += wire.put_float32(0xCA, value.imag)


def utf8(value: str) -> bytes:
    """The bytes of a str; a surrogate made by surrogateescape is its byte again, any other is refused."""
    try:
        return str.encode(value, "utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        char = value[error.start]
        raise bad_value(f"the str has a lone surrogate, U+{ord(char):04X}, at position {error.start}") from None


def encode_string(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """Only a str: bytes are refused, since their encoding is not known."""
    if not isinstance(value, str):
        raise not_a_string(value)
    wire.put_str(out, utf8(value), segments)


def not_a_string(value: object) -> Fault:
    """The fault for anything but a str, with a hint where bytes were meant."""
    hint = None
    if isinstance(value, (bytes, bytearray, memoryview)):
        hint = "decode it first, for example value.decode(); errors='surrogateescape' keeps every byte"
    return wrong_type("string", value, hint)


ENCODERS: dict[str, Encoder] = {
    "bool": encode_bool,
    "float32": encode_float32,
    "float64": encode_float64,
    "complex64": encode_complex64,
    "complex128": encode_complex128,
    "string": encode_string,
}


def decode_bool(data: Data, at: int, depth: int) -> tuple[bool, int]:
    """true or false; nil is false."""
    tag = data[at]
    if tag == 0xC3:
        return True, at + 1
    if tag == 0xC2 or tag == 0xC0:
        return False, at + 1
    raise wire.unexpected("a bool", tag)


def int_decoder(scalar: str, word_size: int) -> Decoder:
    """The decoder of one integer type."""
    limits = int_limits(scalar, word_size)
    assert limits is not None
    low, high = limits
    get_int = wire.get_int

    def decode(data: Data, at: int, depth: int) -> tuple[int, int]:
        value, at = get_int(data, at)
        if not low <= value <= high:
            raise DecodeFault(f"{value} is out of range for {scalar}")
        return value, at

    return decode


def decode_float64(data: Data, at: int, depth: int) -> tuple[float, int]:
    """A float of either width."""
    return wire.get_float(data, at)


def decode_float32(data: Data, at: int, depth: int) -> tuple[float, int]:
    """A float of either width within float32's range."""
    value, at = wire.get_float(data, at)
    try:
        wire.put_float32(0, value)
    except OverflowError:
        raise DecodeFault(f"{value} is out of range for float32") from None
    return value, at


def _complex_decoder(part: Decoder) -> Decoder:
    def decode(data: Data, at: int, depth: int) -> tuple[complex, int]:
        length, at = wire.get_array(data, at)
        if length == -1:
            return 0j, at
        if length != 2:
            raise DecodeFault(f"expected a complex number of 2 parts, found {length}")
        real, at = part(data, at, depth)
        imag, at = part(data, at, depth)
        return complex(real, imag), at

    return decode


def decode_string(data: Data, at: int, depth: int) -> tuple[str, int]:
    """A str."""
    return wire.get_str(data, at)


DECODERS: dict[str, Decoder] = {
    "bool": decode_bool,
    "float32": decode_float32,
    "float64": decode_float64,
    "complex64": _complex_decoder(decode_float32),
    "complex128": _complex_decoder(decode_float64),
    "string": decode_string,
}
