"""None is nil wherever Go has nil; `[]` and `{}` are empty and not nil."""

import pytest

import usegolib
from usegolib.errors import ArgumentTypeError


@pytest.fixture(scope="module")
def anys(fixture_module):
    return fixture_module("anys", "example.com/anys")


@pytest.mark.parametrize("nil", [None, usegolib.Nil], ids=str)
class TestNil:
    """None was refused for slices and maps, with a hint at usegolib.Nil."""

    def test_whole_arguments(self, anys, nil):
        assert anys.AreNil(nil, nil, nil, nil, nil, nil) == [True] * 6
        assert anys.AreNil([], [], b"", {}, set(), []) == [False] * 6
        assert anys.AreNil(a=nil, b=[], c=nil, d={}, e=nil, f=[]) == [True, False] * 3

    def test_fields(self, anys, nil):
        parts = {"Slice": nil, "Texts": nil, "Bytes": nil, "Map": nil, "Set": nil, "Named": nil}
        assert anys.NilParts(parts) == anys.NilParts(anys.Parts(parts)) == "true true true true true true"
        parts = {"Slice": [], "Texts": [], "Bytes": b"", "Map": {}, "Set": set(), "Named": []}
        assert anys.NilParts(parts) == "false false false false false false"

    def test_elements(self, anys, nil):
        assert anys.NilRows([nil, [], [1]], [nil, {}, {"a": nil}, {"a": b""}]) == [
            *(True, False, False),
            *(True, False, False, True, False, False),
        ]


def test_none_stays_where_go_left_nil(anys):
    parts = {"Slice": None, "Texts": None, "Bytes": None, "Map": None, "Set": None, "Named": None}
    anys.Name(parts)
    assert parts == {**dict.fromkeys(parts), "Texts": ["named"]}


def test_arrays_are_never_nil(anys):
    for arguments in ((None, b"ab"), ([1, 2], None), (usegolib.Nil, b"ab"), ([1, 2], usegolib.Nil)):
        with pytest.raises(ArgumentTypeError, match=r"expected \[2\]\w+, got "):
            anys.Array(*arguments)


def test_a_method_that_appends_may_go_without_a_destination(std):
    """hasher.Sum() was refused; the page on types says that the destination may be left out."""
    hasher = std("crypto/sha256").New()
    assert hasher.Sum() == hasher.Sum(b"") == hasher.Sum(None) == std("crypto/sha256").Sum256(b"")
    assert hasher.Sum(b"x") == b"x" + hasher.Sum()
    with pytest.raises(ArgumentTypeError):
        std("bytes").ToUpper()
