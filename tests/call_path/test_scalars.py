"""Every scalar both ways: ordinary values, the ends of each range, and what lies just outside."""

import math
import operator
import struct

import pytest

from usegolib.errors import ArgumentOverflowError, ArgumentTypeError

INTEGERS = {f"{sign}{bits}": bits for sign in ("Int", "Uint") for bits in (8, 16, 32, 64)}
INTEGERS |= {"Int": 64, "Uint": 64, "Uintptr": 64, "Byte": 8, "Rune": 32}


def limits(name):
    bits = INTEGERS[name]
    if name.startswith("U") or name == "Byte":
        return 0, 2**bits - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


@pytest.mark.parametrize("name", INTEGERS)
def test_integer_range(kinds, name):
    function = getattr(kinds, name)
    low, high = limits(name)
    for value in {low, low + 1, -1, 0, 1, 23, 24, 127, 128, 255, 256, 65535, 65536, high - 1, high}:
        if low <= value <= high:
            result = function(value)
            assert result == value and type(result) is int
    for value in (low - 1, high + 1, 2**64, -(2**63) - 1, 2**200, -(2**200)):
        with pytest.raises(OverflowError) as caught:
            function(value)
        assert isinstance(caught.value, ArgumentOverflowError)
        assert f"kinds.{name}(): parameter v" in str(caught.value)


@pytest.mark.parametrize("name", INTEGERS)
@pytest.mark.parametrize("wrong", [True, 1.0, "12", b"1", None, [1], 1j])
def test_integer_refuses(kinds, name, wrong):
    with pytest.raises(TypeError) as caught:
        getattr(kinds, name)(wrong)
    assert isinstance(caught.value, ArgumentTypeError)


def test_integer_by_index(kinds):
    class Seven:
        def __index__(self):
            return 7

    assert kinds.Int(Seven()) == 7
    assert kinds.Uint8(Seven()) == operator.index(Seven())


def test_rune_from_character(kinds):
    assert kinds.Rune("ä") == ord("ä")
    assert kinds.Rune("\U0001f600") == 0x1F600
    for text in ("", "ab"):
        with pytest.raises((ArgumentTypeError, ValueError)):
            kinds.Rune(text)


def test_bool(kinds):
    assert kinds.Bool(True) is True
    assert kinds.Bool(False) is False
    for wrong in (0, 1, "true", None, []):
        with pytest.raises(ArgumentTypeError):
            kinds.Bool(wrong)


@pytest.mark.parametrize(
    "value", [0.0, -0.0, 1.5, -1e308, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan]
)
def test_float64(kinds, value):
    result = kinds.Float64(value)
    assert type(result) is float
    assert struct.pack("d", result) == struct.pack("d", value) or (math.isnan(result) and math.isnan(value))


def test_float_from_int(kinds):
    assert kinds.Float64(3) == 3.0
    assert kinds.Float64(2**53) == float(2**53)
    with pytest.raises(OverflowError):
        kinds.Float64(10**400)

    class Half:
        def __float__(self):
            return 0.5

    assert kinds.Float64(Half()) == 0.5


@pytest.mark.parametrize("name", ["Float32", "Float64"])
@pytest.mark.parametrize("wrong", [True, "1.5", None, 1j, [1.0]])
def test_float_refuses(kinds, name, wrong):
    with pytest.raises(ArgumentTypeError):
        getattr(kinds, name)(wrong)


def test_float32(kinds):
    assert kinds.Float32(0.5) == 0.5
    assert kinds.Float32(0.1) == struct.unpack("f", struct.pack("f", 0.1))[0]
    assert math.isnan(kinds.Float32(math.nan))
    assert kinds.Float32(-math.inf) == -math.inf
    largest = struct.unpack("<f", b"\xff\xff\x7f\x7f")[0]
    assert kinds.Float32(largest) == largest
    for value in (1e39, -1e39, 3.5e38):
        with pytest.raises(ArgumentOverflowError):
            kinds.Float32(value)


@pytest.mark.parametrize("name", ["Complex64", "Complex128"])
def test_complex(kinds, name):
    function = getattr(kinds, name)
    for value in (0j, 1.5 - 2.5j, 3, 0.5, complex(-0.0, math.inf)):
        result = function(value)
        assert result == value and type(result) is complex
    assert math.isnan(function(complex(math.nan, 1)).real)
    for wrong in ("1j", None, True):
        with pytest.raises(ArgumentTypeError):
            function(wrong)


def test_complex64_overflow(kinds):
    with pytest.raises(ArgumentOverflowError):
        kinds.Complex64(1e39j)


TEXTS = [
    "",
    "a",
    "x" * 31,
    "x" * 32,
    "x" * 255,
    "x" * 256,
    "x" * 65536,
    "grün",
    "日本語",
    "\U0001f600",
    "nul\0inside",
    "\ufeff",
]


@pytest.mark.parametrize("text", TEXTS, ids=[str(index) for index in range(len(TEXTS))])
def test_string(kinds, text):
    result = kinds.String(text)
    assert result == text and type(result) is str


def test_string_that_is_not_utf8(kinds):
    for raw in (b"\xff", b"caf\xe9", b"\x80\x81", b"ok \xc3", bytes(range(256))):
        text = raw.decode("utf-8", "surrogateescape")
        assert kinds.String(text) == text


def test_string_refuses(kinds):
    for wrong in (b"bytes", 1, None, ["a"]):
        with pytest.raises(ArgumentTypeError):
            kinds.String(wrong)
    with pytest.raises(ArgumentTypeError, match="hint"):
        kinds.String(b"bytes")
    # A lone surrogate that no byte stands behind cannot be written as UTF-8.
    with pytest.raises(ValueError, match="parameter v"):
        kinds.String("\ud800")


def test_string_subclass(kinds):
    class Text(str):
        pass

    assert kinds.String(Text("sub")) == "sub"
