"""Pointers where values are wanted, and interfaces over pointers to data: what Go can do with them, Python can.

What used to happen: an object of `*T` was refused where `T` is a parameter, though isinstance said that it is one;
the alternatives of a protobuf oneof had neither class nor fields.
"""

import pytest

from usegolib.errors import ArgumentTypeError, ObjectClosedError


@pytest.fixture(scope="module")
def values(fixture_module):
    return fixture_module("values", "example.com/values")


def test_a_pointer_to_a_struct_is_taken_as_its_value(values):
    key = values.NewKey(5)
    assert isinstance(key, values.Key)
    assert values.Address(key) == "5 <nil> true"
    assert values.Addresses([key, values.Key(X=6), values.NewKey(7)]) == [
        "5 <nil> true",
        "6 <nil> true",
        "7 <nil> true",
    ]
    assert values.RingAddress({"Main": key}) == values.RingAddress(values.Ring(Main=key)) == "5 <nil> true"
    assert key.Equal(values.NewKey(5)) and not key.Equal(values.NewKey(6))
    key.Add(1)
    assert values.Address(key) == "6 <nil> true"


def test_a_pointer_to_a_number(values):
    code = values.NewCode(4)
    code.Bump()
    assert values.Double(code) == 10 and values.Double(1, code, 2) == 16


def test_what_is_no_such_pointer(values):
    with pytest.raises(ArgumentTypeError, match="expected example.com/values.Key, got None"):
        values.Address(values.NilKey())
    with pytest.raises(ArgumentTypeError, match="expected example.com/values.Key, got Code"):
        values.Address(values.NewCode(1))
    key = values.NewKey(5)
    key.close()
    with pytest.raises(ObjectClosedError):
        values.Address(key)


def test_alternatives_of_a_oneof(values):
    text, number = values.NewKinds("t", 0), values.NewKinds("", 1.5)
    assert text.Kind.Text == "t" and isinstance(text.Kind, values.KindText)
    assert number.Kind.Number == 1.5 and isinstance(number.Kind, values.KindNumber)
    assert not isinstance(text.Kind, values.KindNumber) and number.Kind.Key.X == 7
    assert values.NewKinds("", 0).Kind is None
