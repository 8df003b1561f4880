"""Buffers and containers that are not plain lists used to fail inside the bridge, or to be spoiled by write-backs."""

import array
import ctypes

import pytest

from usegolib.errors import ArgumentTypeError


def test_iterables_without_places_stay_as_they_are(std):
    """A dict taken as an iterable got its own keys as values; a set was a TypeError on PyPy."""
    by_number = {1: "one", 0: "none"}
    std("sort").Ints(by_number)
    assert by_number == {1: "one", 0: "none"}
    by_name = {"b": 1, "a": 2}
    std("sort").Strings(by_name)
    assert by_name == {"b": 1, "a": 2}
    members = {3, 1, 2}
    std("sort").Ints(members)
    assert members == {1, 2, 3}


def test_buffer_of_several_dimensions(std):
    """It was a bare NotImplementedError without a function or a parameter."""
    table = memoryview(array.array("q", range(6))).cast("B").cast("q", (2, 3))
    with pytest.raises(ArgumentTypeError, match=r"sort\.Ints\(\): parameter x: .*(\n.*)*hint: .*2 dimensions"):
        std("sort").Ints(table)


def test_ctypes_array_inside_any(std):
    """It was an AttributeError: no tolist."""
    assert std("fmt").Sprint((ctypes.c_int * 3)(1, 2, 3)) == "[1 2 3]"


def test_a_character_where_a_byte_is_expected_is_told_the_number(std):
    """The message said only: expected uint8, got str."""
    with pytest.raises(ArgumentTypeError, match=r"hint: a byte is an int: ord\('g'\) is 103"):
        std("strconv").FormatFloat(1.5, "g", -1, 64)


def test_bytes_are_called_bytes_in_messages(std):
    """Nested slices of bytes were called [][]uint8."""
    with pytest.raises(ArgumentTypeError, match=r"expected \[\]\[\]byte"):
        std("bytes").Join(b"abc", b"-")


def test_numpy_arrays(std):
    """Complex numbers lost their imaginary part, datetime64 was a bare ValueError, and any refused whole arrays."""
    np = pytest.importorskip("numpy")
    with pytest.raises(ArgumentTypeError, match=r"parameter x\[0\]: expected float64"):
        std("sort").Float64s(np.array([1j, 2]))
    with pytest.raises(ArgumentTypeError, match=r"sort\.Ints\(\): parameter x"):
        std("sort").Ints(np.array([1, 2]).astype("M8[ns]"))
    assert std("fmt").Sprint(np.array([[1, 2], [3, 4]])) == "[[1 2] [3 4]]"
