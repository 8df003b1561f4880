"""Errors that Go gives as values."""

import pickle

import pytest

import usegolib
from usegolib.errors import GoError


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def test_lists_of_errors(objects):
    assert usegolib.raise_for(objects.CheckAll([])) == (0, [])
    with pytest.raises(objects.Problems) as caught:
        usegolib.raise_for(objects.CheckAll(["a", "b"]))
    assert str(caught.value) == "[a b]" and caught.value.results == (2, ["a", "b"])
    assert caught.value.values == (["a", "b"],)


def test_lists_that_need_not_be_errors(objects):
    result = usegolib.raise_for(objects.ReadNotes(["only a warning"]))
    assert result.count == 1 and result.notes == ["only a warning"]
    with pytest.raises(GoError, match=r"\[a b\]"):
        usegolib.raise_for(objects.ReadNotes(["a", "b"]))


def test_errors_before_the_last_result(objects):
    assert usegolib.raise_for(objects.ErrorAs("")) == (None, True)
    with pytest.raises(objects.CodeError) as caught:
        usegolib.raise_for(objects.ErrorAs("struct"))
    assert pickle.loads(pickle.dumps(caught.value)).results == (None, True)
    assert caught.value.Code == 7 and caught.value.results == (None, True)


def test_errors_of_their_own_type(objects):
    assert usegolib.raise_for(objects.FirstProblem(False)) is None
    with pytest.raises(objects.RangeError, match="more than 9"):
        usegolib.raise_for(objects.FirstProblem(True))


def test_other_values_stay(objects):
    for value in (None, 1, "x", [], (), (1, "x"), ValueError, objects.NewCounter(1), {"Error": 1}):
        assert usegolib.raise_for(value) is value
