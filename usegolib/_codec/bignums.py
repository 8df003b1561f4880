"""math/big.Rat and math/big.Float: Fraction and Decimal."""

from __future__ import annotations

import decimal
import fractions
import math
import numbers

from . import wire
from .faults import DecodeFault, bad_value
from .integers import decode_big_int, put_big_or_int
from .scalars import is_bool, to_int

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .wire import Data, Segments

FLOAT_PRECISION = 53
"""Bits of a Python float."""

_CHUNK = 1000


def encode_big_rat(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """A Fraction, an int, or an exactly converted Decimal or float."""
    if isinstance(value, (float, decimal.Decimal)):
        if not math.isfinite(value):
            raise bad_value(f"math/big.Rat has no value for {value}")
        value = fractions.Fraction(value)
    elif is_bool(value) or not isinstance(value, numbers.Rational):
        value = fractions.Fraction(to_int(value, "math/big.Rat (a Fraction or int)"))
    out.append(0x92)
    put_big_or_int(out, int(value.numerator))
    put_big_or_int(out, int(value.denominator))


def decode_big_rat(data: Data, at: int, depth: int) -> tuple[fractions.Fraction, int]:
    """A Fraction; nil is 0."""
    count, at = wire.get_array(data, at)
    if count == -1:
        return fractions.Fraction(0), at
    if count != 2:
        raise DecodeFault(f"expected a fraction of 2 parts, found {count}")
    numerator, at = decode_big_int(data, at, depth)
    denominator, at = decode_big_int(data, at, depth)
    if denominator <= 0:
        raise DecodeFault(f"a fraction with the denominator {denominator}")
    return fractions.Fraction(numerator, denominator), at


def encode_big_float(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """A Decimal, int or float; there is no NaN."""
    precision = 0
    if isinstance(value, float):
        precision = FLOAT_PRECISION
        value = decimal.Decimal(repr(float(value)))
    if isinstance(value, decimal.Decimal):
        if value.is_nan():
            raise bad_value("math/big.Float has no NaN")
        text = str(value) if value.is_finite() else ("-Inf" if value < 0 else "+Inf")
    else:
        text = _digits(to_int(value, "math/big.Float (a Decimal, int or float)"))
    out.append(0x92)
    wire.put_int(out, precision)
    wire.put_str(out, text.encode(), None)


def _digits(value: int) -> str:
    """The digits of an int of any size: Python limits what str() makes at once."""
    if value < 0:
        return f"-{_digits(-value)}"
    chunks = []
    while value.bit_length() > _CHUNK * 3:
        value, rest = divmod(value, 10**_CHUNK)
        chunks.append(f"{rest:0{_CHUNK}d}")
    return str(value) + "".join(reversed(chunks))


def decode_big_float(data: Data, at: int, depth: int) -> tuple[decimal.Decimal, int]:
    """A Decimal with the digits that Go gave; nil is 0."""
    count, at = wire.get_array(data, at)
    if count == -1:
        return decimal.Decimal(0), at
    if count != 2:
        raise DecodeFault(f"expected a big float of 2 parts, found {count}")
    _, at = wire.get_int(data, at)
    text, at = wire.get_str(data, at)
    try:
        value = decimal.Decimal(text)
    except decimal.InvalidOperation:
        raise DecodeFault(f"{text[:40]!r} is not a decimal number") from None
    except ValueError as error:  # PyPy's decimal goes through int, whose digits are limited
        raise DecodeFault(f"a big float of {len(text)} characters: {error}") from None
    if value.is_nan():
        raise DecodeFault("a big float that is not a number")
    return value, at
