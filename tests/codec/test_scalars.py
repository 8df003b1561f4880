"""Bool, numbers, strings and bytes: what is accepted, what is refused, and in which words."""

import fractions
import math

import pytest

from tests.codec.schemas import SCALARS, Types, echo, function
from usegolib.errors import ABIDecodeError, ArgumentOverflowError, ArgumentTypeError, ArgumentValueError

TYPES = Types()
for _go in ("[]byte", "[4]byte", "string"):
    TYPES(_go)
F = {go: echo(TYPES, go) for go in [*SCALARS, "[]byte", "[4]byte"]}
INTS = [name for name in SCALARS if "int" in name]


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


def limits(name):
    bits = int("".join(c for c in name if c.isdigit()) or 64)
    return (0, 2**bits - 1) if name.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


@pytest.mark.parametrize("go", INTS)
def test_integers(go):
    low, high = limits(go)
    for value in {low, high, 0, 1, 127, 128, 255, low + 1, -1, -32, -33, -128, -129, 32767, 65535, 2**31}:
        if low <= value <= high:
            assert F[go](value) == value and type(F[go](Index(value))) is int
    for value in (low - 1, high + 1, 2**64, -(2**100)):
        with pytest.raises(ArgumentOverflowError) as caught:
            F[go](value)
        assert str(caught.value) == f"p.F(): parameter v: {value} is out of range for {go} ({low} to {high})"
        assert isinstance(caught.value, OverflowError)
    for wrong in (True, 1.0, "12", b"1", None, [1], fractions.Fraction(1)):
        with pytest.raises(ArgumentTypeError):
            F[go](wrong)


def test_word_size():
    small = Types(word_size=4)
    assert echo(small, "int")(2**31 - 1) == 2**31 - 1
    with pytest.raises(ArgumentOverflowError, match="-2147483648 to 2147483647"):
        echo(small, "int")(2**31)
    assert echo(small, "uint")(2**32 - 1) == 2**32 - 1


def test_errors_of_index_come_through():
    class Bad:
        def __index__(self):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        F["int"](Bad())


def test_rune():
    assert F["int32"]("ä") == 0xE4
    for wrong in ("", "ab"):
        with pytest.raises(ArgumentTypeError, match="one character"):
            F["int32"](wrong)
    with pytest.raises(ArgumentTypeError):
        F["int64"]("a")


def test_bool():
    assert F["bool"](True) is True and F["bool"](False) is False
    for wrong in (0, 1, None, "true", []):
        with pytest.raises(ArgumentTypeError, match="expected bool"):
            F["bool"](wrong)


def test_floats():
    for value in (0.0, -0.0, 1.5, math.inf, 5e-324):
        assert math.copysign(1, F["float64"](value)) == math.copysign(1, value) and F["float64"](value) == value
    assert math.isnan(F["float64"](math.nan)) and math.isnan(F["float32"](math.nan))
    assert F["float64"](3) == 3.0 and F["float64"](fractions.Fraction(1, 2)) == 0.5 and F["float64"](Index(2)) == 2.0
    assert F["float32"](0.1) != 0.1 and F["float32"](math.inf) == math.inf
    with pytest.raises(ArgumentOverflowError, match="too large for a float"):
        F["float64"](10**400)
    with pytest.raises(ArgumentOverflowError, match="out of range for float32"):
        F["float32"](1e39)
    for wrong in (True, "1.5", b"1", None, 1j, [1.0]):
        with pytest.raises(ArgumentTypeError, match="expected float64"):
            F["float64"](wrong)


def test_complex():
    for go in ("complex64", "complex128"):
        assert F[go](1.5 - 2j) == 1.5 - 2j and F[go](2) == 2 + 0j and F[go](0.5) == 0.5
        for wrong in ("1j", None, True):
            with pytest.raises(ArgumentTypeError, match=f"expected {go}"):
                F[go](wrong)
    with pytest.raises(ArgumentOverflowError):
        F["complex64"](1e39j)


def test_strings():
    for text in ("", "a" * 31, "a" * 32, "ä" * 16, "nul\0", "日本", b"\xff\x80ok".decode("utf-8", "surrogateescape")):
        assert F["string"](text) == text
    with pytest.raises(ArgumentValueError, match=r"lone surrogate, U\+D800, at position 1"):
        F["string"]("a\ud800")
    with pytest.raises(ArgumentTypeError) as caught:
        F["string"](b"x")
    assert str(caught.value) == (
        "p.F(): parameter v: expected string, got bytes b'x'\n"
        "hint: decode it first, for example value.decode(); errors='surrogateescape' keeps every byte"
    )


def test_bytes():
    for value in (b"ab", bytearray(b"ab"), memoryview(b"ab"), memoryview(b"xaxb")[1::2]):
        assert F["[]byte"](value) == b"ab"
    assert F["[]byte"](b"") == b"" == F["[]byte"](memoryview(b""))
    assert F["[]byte"](None) == b""
    for wrong in ("ab", 3, [97]):
        with pytest.raises(ArgumentTypeError, match=r"expected \[\]byte"):
            F["[]byte"](wrong)


def test_byte_array():
    for value in (b"abcd", bytearray(b"abcd"), [97, 98, 99, 100], (97, 98, 99, 100)):
        assert F["[4]byte"](value) == b"abcd"
    with pytest.raises(ArgumentValueError, match="expected 4 bytes for .4.byte, got 3"):
        F["[4]byte"](b"abc")
    with pytest.raises(ArgumentTypeError):
        F["[4]byte"]("abcd")


def test_wrong_value_texts_stay_short():
    with pytest.raises(ArgumentTypeError) as caught:
        F["int"]("x" * 1000)
    assert len(str(caught.value)) < 120

    class Rude:
        def __repr__(self):
            raise RuntimeError

    with pytest.raises(ArgumentTypeError, match="got .*Rude$"):
        F["int"](Rude())


@pytest.mark.parametrize(
    ("go", "data", "text"),
    [
        ("int", b"\xa1x", "expected an integer, found a string"),
        ("int8", b"\xcc\x80", "128 is out of range for int8"),
        ("uint", b"\xff", "-1 is out of range for uint"),
        ("bool", b"\x01", "expected a bool, found an integer"),
        ("string", b"\xc4\x00", "expected a string, found binary data"),
        ("string", b"\xa2x", "the data ends too early"),
        ("float32", b"\xcb\x7f\xe0\0\0\0\0\0\0", "out of range for float32"),
        ("float64", b"\x01", "expected a float, found an integer"),
        ("complex128", b"\x91\xcb" + bytes(8), "expected a complex number of 2 parts, found 1"),
        ("[4]byte", b"\xc4\x01x", "expected 4 bytes, found 1"),
        ("int", b"\x01\x02", "1 bytes are left over"),
        ("int", b"", "the data ends too early"),
    ],
)
def test_bad_data(go, data, text):
    with pytest.raises(ABIDecodeError, match=text):
        TYPES.table.decode_value(TYPES(go), data)


@pytest.mark.parametrize("go", [*SCALARS, "[]byte", "[4]byte"])
def test_nil_is_zero(go):
    value = TYPES.table.decode_value(TYPES(go), b"\xc0")
    assert not any(value) if go == "[4]byte" else not value


def test_large_values_are_segments():
    calls = []
    call = function(TYPES, [("s", "string"), ("b", "[]byte")], [], lambda call: calls.append(call) or b"\0\x90")
    view = bytearray(5000)
    call("ä" * 3000, view)
    (made,) = calls
    assert [bytes(segment) for segment in made.segments] == ["ä".encode() * 3000, bytes(5000)]
    assert made.frame == (
        b"\x92\xc7\x0c\x03" + bytes(4) + (6000).to_bytes(8, "big") + b"\xc7\x0c\x03\0\0\0\1" + (5000).to_bytes(8, "big")
    )
