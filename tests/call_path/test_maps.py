"""Maps and sets with every kind of key."""

import collections
import datetime
import types

import pytest

import usegolib
from usegolib.errors import ABIDecodeError, ArgumentOverflowError, ArgumentTypeError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("StringMap", {"": 0, "a": 1, "grün": -1, "nul\0": 2}),
        ("IntMap", {0: "", -1: "x", 2**63 - 1: "y"}),
        ("Uint8Map", {0: "a", 255: "b"}),
        ("BoolMap", {True: 1, False: 0}),
        ("FloatMap", {0.5: 1, -1e300: 2}),
        ("ComplexMap", {1 + 2j: 1}),
        ("ArrayMap", {(1, 2): "a", (0, -1): "b"}),
        ("ByteArrayMap", {b"ab": "x", b"\x00\xff": "y"}),
        ("NamedMap", {1: "low", 7: "unknown"}),
        ("MapOfMaps", {"a": {"b": 0.5}, "c": {}}),
        ("AnyMap", {"a": 1, "b": [1, "x", None], "c": {"d": True}}),
        ("AnyKeyMap", {"a": "str", 1: "int", 2.5: "float"}),
        ("BigMap", {"a": 2**100, "b": None}),
    ],
)
def test_map(kinds, name, value):
    function = getattr(kinds, name)
    result = function(value)
    assert result == value and type(result) is dict
    assert function({}) == {}
    assert function(types.MappingProxyType(value)) == value
    assert function(collections.OrderedDict(value)) == value


def test_large_map(kinds):
    value = {str(index): index for index in range(70_000)}
    assert kinds.StringMap(value) == value


def test_map_with_struct_keys(kinds):
    result = kinds.StructMap({kinds.Cell(Row=1, Column="a").frozen(): 5})
    assert list(result.values()) == [5]
    (key,) = result
    assert (key.Row, key.Column) == (1, "a")
    assert hash(key) == hash(next(iter(kinds.StructMap(result))))
    assert kinds.StructMap(result) == result


def test_map_with_duration_keys(kinds):
    minute = datetime.timedelta(minutes=1)
    assert kinds.TimeMap({minute: "m"}) == {minute: "m"}


def test_runes_as_keys(kinds):
    assert kinds.RuneMap("aba") == {ord("a"): 2, ord("b"): 1}


def test_map_refuses(kinds):
    for wrong in ([("a", 1)], "a", 1):
        with pytest.raises(ArgumentTypeError):
            kinds.StringMap(wrong)
    with pytest.raises(ArgumentTypeError, match="parameter v"):
        kinds.StringMap({1: 1})
    with pytest.raises(ArgumentTypeError, match=r'parameter v\["a"\]'):
        kinds.StringMap({"a": "x"})
    with pytest.raises(ArgumentOverflowError, match="parameter v"):
        kinds.Uint8Map({256: "x"})


def test_nil_map(kinds):
    assert kinds.IsNilMap({}) is False
    assert kinds.IsNilMap(usegolib.Nil) is True


def test_sets(kinds):
    for value in ({"a", "b"}, frozenset({"a", "b"}), ["a", "b", "a"], ("a", "b")):
        result = kinds.StringSet(value)
        assert result == {"a", "b"} and type(result) is set
    assert kinds.IntSet({1, -1, 2**62}) == {1, -1, 2**62}
    assert kinds.IntSet(set()) == set()
    with pytest.raises(ArgumentTypeError):
        kinds.IntSet({"a"})


def test_two_go_keys_that_are_one_python_key(kinds):
    with pytest.raises(ABIDecodeError, match="1"):
        kinds.TwoKeys()
