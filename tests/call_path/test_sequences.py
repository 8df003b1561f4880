"""Slices, arrays and bytes both ways: from every Python type that may stand for them, empty, nil, of a wrong shape."""

import array
import math

import pytest

import usegolib
from usegolib.errors import ArgumentOverflowError, ArgumentTypeError, UnsupportedTypeError

SAMPLES = {
    "Bools": [True, False, True],
    "Ints": [0, -1, 2**63 - 1, -(2**63)],
    "Int8s": [-128, 0, 127],
    "Int16s": [-32768, 32767],
    "Int32s": [-(2**31), 2**31 - 1],
    "Int64s": [-(2**63), 2**63 - 1],
    "Uints": [0, 2**64 - 1],
    "Uint16s": [0, 65535],
    "Uint32s": [0, 2**32 - 1],
    "Uint64s": [0, 2**64 - 1],
    "Uintptrs": [0, 1],
    "Float32s": [0.5, -0.25, math.inf],
    "Float64s": [0.1, -1e300, 5e-324],
    "Complex64s": [0.5 + 1j],
    "Complex128s": [0.1 - 2j, 0j],
    "Strings": ["", "a", "grün", "nul\0"],
}


@pytest.mark.parametrize("name", SAMPLES)
def test_slice(kinds, name):
    function = getattr(kinds, name)
    sample = SAMPLES[name]
    for value in (sample, tuple(sample), [], (), sample * 100):
        result = function(value)
        assert result == list(value) and type(result) is list
    assert function(iter(sample)) == sample
    assert function(x for x in sample) == sample
    assert function(dict.fromkeys(sample)) == list(dict.fromkeys(sample))


@pytest.mark.parametrize("name", SAMPLES)
def test_slice_refuses_str_and_scalars(kinds, name):
    for wrong in ("abc", 1, 1.5):
        with pytest.raises(ArgumentTypeError):
            getattr(kinds, name)(wrong)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Int8s", "b"),
        ("Int16s", "h"),
        ("Int32s", "i"),
        ("Int64s", "q"),
        ("Uint16s", "H"),
        ("Uint64s", "Q"),
        ("Float32s", "f"),
        ("Float64s", "d"),
    ],
)
def test_slice_from_buffer(kinds, name, code):
    values = array.array(code, [1, 2, 3])
    function = getattr(kinds, name)
    assert function(values) == [1, 2, 3]
    assert function(memoryview(values)) == [1, 2, 3]
    assert function(memoryview(values)[::2]) == [1, 3]
    assert function(memoryview(values)[:0]) == []


def test_slice_from_buffer_of_another_type(kinds):
    assert kinds.Int64s(array.array("b", [-1, 2])) == [-1, 2]
    assert kinds.Float64s(array.array("f", [0.5])) == [0.5]
    with pytest.raises(ArgumentTypeError):
        kinds.Int64s(array.array("d", [1.0]))
    with pytest.raises(ArgumentOverflowError):
        kinds.Int8s(array.array("i", [1000]))


def test_element_errors_name_the_element(kinds):
    with pytest.raises(ArgumentTypeError, match=r"kinds\.Ints\(\): parameter v\[1\]"):
        kinds.Ints([1, "2", 3])
    with pytest.raises(ArgumentOverflowError, match=r"parameter v\[2\]"):
        kinds.Int8s([1, 2, 300])
    with pytest.raises(ArgumentTypeError, match=r"parameter v\[1\]\[0\]"):
        kinds.Nested([["a"], [1]])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BoolArray", (True, False, True)),
        ("IntArray", (-1, 0, 2**63 - 1)),
        ("Int16Array", (-32768, 0, 32767)),
        ("Float32Array", (0.5, -0.5, 0.0)),
        ("Float64Array", (0.1, 0.2, 0.3)),
        ("Complex128Array", (1j, 0j, 1 + 0j)),
        ("StringArray", ("a", "", "c")),
    ],
)
def test_array(kinds, name, value):
    function = getattr(kinds, name)
    assert function(value) == value and type(function(value)) is tuple
    assert function(list(value)) == value
    for wrong in (value[:2], value + value, ()):
        with pytest.raises(ValueError, match="3"):
            function(wrong)


def test_byte_array(kinds):
    for value in (b"abc", bytearray(b"abc"), memoryview(b"abc"), [97, 98, 99]):
        assert kinds.Uint8Array(value) == b"abc"
    with pytest.raises(ValueError, match="3"):
        kinds.Uint8Array(b"abcd")


def test_array_without_elements(kinds):
    assert kinds.Empty(()) == ()
    with pytest.raises(ValueError, match="0"):
        kinds.Empty(["a"])


def test_nested(kinds):
    assert kinds.Nested([["a", "b"], [], ("c",)]) == [["a", "b"], [], ["c"]]
    assert kinds.Grid([[1, 2, 3], [4, 5, 6]]) == ((1, 2, 3), (4, 5, 6))
    assert kinds.Blobs([b"", bytearray(b"x"), memoryview(b"\x00\xff")]) == [b"", b"x", b"\x00\xff"]
    assert kinds.Deep([{"a": [1]}, {}, {"b": []}]) == [{"a": [1]}, {}, {"b": []}]


@pytest.mark.parametrize("size", [0, 1, 31, 32, 255, 256, 65535, 65536, 1_000_000])
def test_bytes(kinds, size):
    value = bytes(index % 256 for index in range(size))
    for given in (value, bytearray(value), memoryview(value)):
        result = kinds.Bytes(given)
        assert result == value and type(result) is bytes
    assert kinds.Bytes(memoryview(value)[::-1]) == value[::-1]


def test_bytes_refuse(kinds):
    for wrong in ("text", 5, None.__class__):
        with pytest.raises(ArgumentTypeError):
            kinds.Bytes(wrong)


def test_nil_and_empty(kinds):
    assert kinds.NilInts() == []
    assert kinds.NilBytes() == b""
    assert kinds.NilMap() == {}
    assert kinds.IsNil([]) is False
    assert kinds.IsNil(usegolib.Nil) is True
    assert kinds.IsNilStrings([]) is False
    assert kinds.IsNilStrings(usegolib.Nil) is True
    assert kinds.IsNilBytes(b"") is False
    assert kinds.IsNilBytes(usegolib.Nil) is True


def test_nil_only_for_slices_and_maps(kinds):
    with pytest.raises(UnsupportedTypeError):
        kinds.Int(usegolib.Nil)


def test_errors_of_the_caller_come_through(kinds):
    class Trouble(Exception):
        pass

    def elements():
        yield 1
        raise Trouble("from the iterator")

    with pytest.raises(Trouble, match="from the iterator"):
        kinds.Ints(elements())
