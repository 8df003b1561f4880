"""Pointers to data, and defined types."""

import uuid

import pytest

import usegolib
from usegolib.errors import ArgumentOverflowError, ArgumentTypeError, ArgumentValueError, UnsupportedTypeError


def test_pointers(kinds):
    assert kinds.IntPointer(5) == 5
    assert kinds.IntPointer(0) == 0
    assert kinds.IntPointer(None) is None
    assert kinds.StringPointer("") == ""
    assert kinds.StringPointer(None) is None
    assert kinds.IsNilPointer(None) is True
    assert kinds.IsNilPointer(0) is False
    with pytest.raises(ArgumentTypeError):
        kinds.IntPointer("5")


def test_pointers_and_containers(kinds):
    assert kinds.PointerSlice([1, None, 3]) == [1, None, 3]
    assert kinds.SlicePointer([1, 2]) == [1, 2]
    assert kinds.SlicePointer(None) is None
    assert kinds.SlicePointer([]) == []
    assert kinds.SamePointer(None) is None
    assert kinds.SamePointer({"name": "Ann", "Plain": True}).Name == "Ann"
    assert kinds.PointerPointer(5) == 5
    assert kinds.PointerPointer(None) is None


def test_named_numbers(kinds):
    assert kinds.SameLevel(2) == 2
    assert kinds.SameLevel(-5) == -5
    assert kinds.Temperatures([1.5, -2]) == [1.5, -2.0]
    with pytest.raises(ArgumentOverflowError):
        kinds.SameLevel(2**63)


def test_named_strings_and_containers(kinds):
    assert kinds.SameLabel("a") == "a"
    assert kinds.SameLabels(["a", "b"]) == ["a", "b"]
    assert kinds.SameLabels(usegolib.Nil) == []
    assert kinds.SameTable({"k": ["a"], "l": []}) == {"k": ["a"], "l": []}
    assert kinds.SameBlob(b"\x00") == b"\x00"
    with pytest.raises(ArgumentTypeError, match=r'parameter v\["k"\]\[1\]'):
        kinds.SameTable({"k": ["a", 1]})


def test_uuid(kinds):
    value = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
    for given in (value, str(value), value.bytes, bytearray(value.bytes)):
        result = kinds.SameID(given)
        assert result == value and isinstance(result, uuid.UUID)
        assert hash(result) == hash(value)
    assert kinds.IDText(value) == str(value)
    for wrong in (5, None, b"short"):
        with pytest.raises(UnsupportedTypeError):
            kinds.SameID(wrong)


def test_text_unmarshaler(kinds):
    assert kinds.SameColor("#ff8000") == {"R": 255, "G": 128, "B": 0}
    assert kinds.SameColor({"R": 1, "G": 2, "B": 3}) == {"R": 1, "G": 2, "B": 3}
    with pytest.raises(ArgumentValueError) as caught:
        kinds.SameColor("red")
    assert str(caught.value) == 'kinds.SameColor(): parameter v: color "red": input does not match format'
    for text in ("a closed object", "x, got a handle of y", "object of another artifact"):
        # The class went by words of the message once, and these are the user's.
        with pytest.raises(UnsupportedTypeError, match=text) as caught:
            kinds.SameColor(text)
        assert type(caught.value) is ArgumentValueError
