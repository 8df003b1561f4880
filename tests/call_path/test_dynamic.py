"""any, variadic parameters, several and named results."""

import datetime

import pytest

from usegolib import GoObject
from usegolib.errors import ArgumentTypeError, UnsupportedTypeError


@pytest.mark.parametrize(
    ("value", "go"),
    [
        (None, "<nil>"),
        (True, "bool"),
        (1, "int"),
        (-(2**63), "int"),
        (2**63, "uint64"),
        (2**64, "*big.Int"),
        (1.5, "float64"),
        ("a", "string"),
        (b"a", "[]uint8"),
        ([1, "a", None], "[]interface {}"),
        ({"a": 1}, "map[string]interface {}"),
        ({1: "a"}, "map[interface {}]interface {}"),
        ({}, "map[string]interface {}"),
        (datetime.timedelta(seconds=1), "time.Duration"),
        (datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), "time.Time"),
    ],
    ids=str,
)
def test_any(kinds, value, go):
    assert kinds.TypeOf(value) == go
    result = kinds.Any(value)
    assert result == value and isinstance(result, type(value))


def test_any_takes_tuples(kinds):
    assert kinds.TypeOf((1, 2)) == "[]interface {}"
    assert kinds.Any((1, (2, 3))) == [1, [2, 3]]


def test_any_keeps_generated_types(kinds):
    ann = kinds.Same({"name": "Ann", "Plain": True})
    assert kinds.TypeOf(ann) == "kinds.Person"
    result = kinds.Any(ann)
    assert result == ann and type(result) is type(ann)
    assert kinds.Anys([ann, 1]) == [ann, 1]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("nil", None),
        ("int", -7),
        ("int64", -7),
        ("uint64", 2**64 - 1),
        ("uint8", 7),
        ("float32", 0.5),
        ("complex", 1 + 2j),
        ("bytes", b"\x01\x02"),
        ("ints", [1, 2]),
        ("strings", ["a", "b"]),
        ("map", {"a": 1}),
        ("level", 2),
        ("duration", datetime.timedelta(seconds=90)),
    ],
)
def test_any_from_go(kinds, kind, value):
    result = kinds.AnyOf(kind)
    assert result == value


def test_any_from_go_with_class(kinds):
    assert kinds.AnyOf("person").Name == "Ann"
    assert kinds.AnyOf("pointer").Name == "Bob"


@pytest.mark.parametrize(("kind", "shown"), [("chan", "chan"), ("func", "func"), ("unknown struct", "local")])
def test_any_that_stays_in_go(kinds, kind, shown):
    found = kinds.AnyOf(kind)
    assert isinstance(found, GoObject) and shown in found.type_name and kinds.Any(found) is not None


def test_any_refuses(kinds):
    for wrong in ({1, 2}, frozenset(), iter([1])):
        with pytest.raises(UnsupportedTypeError, match="parameter v"):
            kinds.Any(wrong)
    with pytest.raises(UnsupportedTypeError, match=r'parameter v\["a"\]\[1\]'):
        kinds.Any({"a": [1, {1, 2}]})


def test_variadic(kinds):
    assert kinds.Sum() == 0
    assert kinds.Sum(1) == 1
    assert kinds.Sum(*range(1000)) == 499500
    assert kinds.Sum([1, 2, 3]) == 6
    assert kinds.Sum((1, 2)) == 3
    with pytest.raises(ArgumentTypeError, match=r"values\[1\]"):
        kinds.Sum(1, "2")


def test_variadic_any(kinds):
    assert kinds.Join("-") == ""
    assert kinds.Join("-", 1, "a", None, True) == "1-a-<nil>-true"
    # A list can be an element here, so it is one.
    assert kinds.Join("-", [1, 2]) == "[1 2]"


def test_variadic_of_lists(kinds):
    assert kinds.Lists() == 0
    assert kinds.Lists([1], []) == 2
    assert kinds.Lists([1, 2]) == 1


def test_results(kinds):
    assert kinds.Nothing() is None
    assert kinds.Two(1, "a") == (1, "a")
    result = kinds.DivMod(17, 5)
    assert result == (3, 2)
    assert (result.quotient, result.remainder) == (3, 2)


def test_keyword_arguments(kinds):
    assert kinds.DivMod(b=5, a=17) == (3, 2)
    assert kinds.DivMod(17, b=5) == (3, 2)
    assert kinds.Keywords(from_="a", in_="b", class_="c") == "abc"
    assert kinds.Unnamed(1, "x") == "unnamed"
    assert kinds.Blank(1, b=2) == 2
