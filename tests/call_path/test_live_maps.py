"""Maps of types with methods that Go's methods and fields give: changes used to stay in a copy."""

import copy
import json
import pickle

import pytest

from usegolib.errors import ArgumentTypeError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("callbacks", "example.com/callbacks")


@pytest.fixture
def response(h):
    return h.NewResponse()


def test_methods_and_items_change_the_map_of_go(response):
    response.Header().Set("B", "2")
    response.Header()["C"] = ["3", "4"]
    response.Trailer["T"] = ["t"]
    assert response.Keys() == ["A", "B", "C", "trailer T"]
    assert response.Header().Get("C") == "3"
    header = response.Header()
    del header["A"]
    header.update(D=["5"])
    assert header.pop("B") == ["2"]
    assert header.setdefault("E", ["6"]) == ["6"]
    header |= {"F": ["7"]}
    assert response.Keys() == ["C", "D", "E", "F", "trailer T"]
    header.clear()
    assert response.Keys() == ["trailer T"]


def test_what_go_changes_is_seen(response):
    one, other = response.Header(), response.Header()
    one.Set("B", "2")
    assert other == {"A": ["1"], "B": ["2"]} == one
    assert one == other
    assert other["B"] == ["2"]
    assert (len(other), "B" in other, sorted(other)) == (2, True, ["A", "B"])
    assert other.get("none", 5) == 5
    assert [key for key in other if other[key]] == list(other)


def test_it_is_a_dict_of_its_class(h, response):
    header = response.Header()
    assert isinstance(header, h.Header)
    assert isinstance(header, dict)
    assert json.loads(json.dumps(header)) == dict(header) == {"A": ["1"]}
    assert repr(header) == repr(h.ParseHeader())
    for copied in (header.copy(), copy.copy(header), copy.deepcopy(header), pickle.loads(pickle.dumps(header))):
        assert type(copied) is h.Header
        copied["B"] = ["2"]
    assert response.Keys() == ["A"]


def test_it_goes_to_go_like_others(h, response):
    header = response.Header()
    other = h.Header(X=["x"])
    h.Merge(other, header)
    assert other == {"X": ["x"], "A": ["1"]}
    h.Merge(header, {"Y": ["y"]})
    assert response.Keys() == ["A", "Y"]
    h.Header.Set(header, "Z", "z")
    assert response.Keys() == ["A", "Y", "Z"]


def test_an_entry_that_does_not_fit(response):
    header = response.Header()
    with pytest.raises(ArgumentTypeError, match=r"example.com/callbacks.Header: entry.*: expected \[\]string, got int"):
        header["B"] = 5
    assert header == {"A": ["1"]}
    assert response.Keys() == ["A"]


def test_what_a_function_gives_is_a_copy(h):
    assert type(h.ParseHeader()) is h.Header


def test_nil_is_empty(response):
    assert getattr(response, "None")() == {}
