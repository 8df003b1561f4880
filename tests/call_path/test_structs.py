"""Structs both ways: tags, omitempty, embedding, nesting, recursion, and mappings that do not fit."""

import dataclasses
import datetime
import json
from typing import Optional

import pytest

from usegolib.errors import (
    ABIEncodeError,
    ArgumentOverflowError,
    ArgumentTypeError,
    ArgumentValueError,
    UnsupportedTypeError,
)

ANN = {"name": "Ann", "email": None, "Plain": False}


def test_result_is_a_dict_with_attributes(kinds):
    ann = kinds.Same({"name": "Ann", "Plain": True, "age": 3})
    assert ann == {"name": "Ann", "email": None, "Plain": True, "age": 3}
    assert isinstance(ann, dict)
    assert (ann.Name, ann.Age, ann.Email, ann.Plain) == ("Ann", 3, None, True)
    assert json.loads(json.dumps(ann)) == dict(ann)
    assert not hasattr(ann, "Secret")
    with pytest.raises(AttributeError, match="Nme"):
        _ = ann.Nme


def test_zero_omitempty_fields(kinds):
    ann = kinds.Same(ANN)
    assert ann == ANN
    assert "age" not in ann
    assert (ann.Age, ann.Tags, ann.Extra, ann.Friends) == (0, [], {}, [])


def test_attributes_write_the_dict(kinds):
    ann = kinds.Same(ANN)
    ann.Age = 7
    assert ann["age"] == 7
    ann["name"] = "Anna"
    assert ann.Name == "Anna"
    assert kinds.Describe(ann) == "Anna 7 none  map[] false 0"


def test_msgpack_tag_wins_over_json(kinds):
    ann = kinds.Same({**ANN, "more": {"k": "v"}})
    assert ann["more"] == {"k": "v"} and ann.Extra == {"k": "v"}
    with pytest.raises(UnsupportedTypeError, match="extra"):
        kinds.Same({**ANN, "extra": {"k": "v"}})


def test_go_names_are_accepted(kinds):
    assert kinds.Describe({"Name": "Ann", "Plain": True, "Tags": ["x", "y"]}) == "Ann 0 none x+y map[] true 0"


def test_generated_class(kinds):
    bob = kinds.Person(Name="Bob")
    assert bob.Plain is False and bob.Age == 0
    assert kinds.Describe(bob) == "Bob 0 none  map[] false 0"
    assert type(kinds.Same(bob)) is type(bob) is kinds.Person
    assert isinstance(kinds.Same(ANN), kinds.Person)


def test_dataclass(kinds):
    @dataclasses.dataclass
    class Person:
        Name: str
        Plain: bool = False
        Email: Optional[str] = None

    assert kinds.Describe(Person("Dan", True, "d@x")) == "Dan 0 d@x  map[] true 0"
    assert kinds.Describe(Person("Dan")) == "Dan 0 none  map[] false 0"


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ({"name": "Ann"}, ["schema:", "missing", "Plain"]),
        ({"Plain": True}, ["schema:", "missing", "name"]),
        ({**ANN, "nmae": 1}, ["schema:", "unknown", "nmae"]),
        ({**ANN, "Name": "Ann"}, ["schema:", "duplicate", "name"]),
        ({**ANN, "-": 1}, ["schema:", "unknown"]),
        ({**ANN, "Secret": "x"}, ["schema:", "unknown", "Secret"]),
    ],
)
def test_mapping_that_does_not_fit(kinds, value, parts):
    with pytest.raises(UnsupportedTypeError) as caught:
        kinds.Same(value)
    assert isinstance(caught.value, (TypeError, ValueError))
    text = str(caught.value)
    assert text.startswith("kinds.Same(): ")
    for part in parts:
        assert part in text


def test_paths_lead_to_the_element(kinds):
    with pytest.raises(ArgumentTypeError, match=r"parameter p\.Tags\[1\]"):
        kinds.Same({**ANN, "tags": ["a", 2]})
    with pytest.raises(ArgumentTypeError, match=r'parameter p\.Extra\["k"\]'):
        kinds.Same({**ANN, "more": {"k": 1}})
    with pytest.raises(ArgumentTypeError, match=r"parameter v\[1\]\.Friends\[0\]\.Name"):
        kinds.People([ANN, {**ANN, "friends": [{"name": 5, "Plain": True}]}])
    with pytest.raises(ArgumentOverflowError, match=r"parameter p\.Age"):
        kinds.Same({**ANN, "age": 2**63})


def test_in_containers(kinds):
    people = kinds.People([ANN, {**ANN, "name": "Bob"}])
    assert [p.Name for p in people] == ["Ann", "Bob"]
    assert kinds.PeopleByName(people)["Bob"].Name == "Bob"
    friends = kinds.Same({**ANN, "friends": [ANN, None, {**ANN, "name": "Cy"}]}).Friends
    assert [friend and friend.Name for friend in friends] == ["Ann", None, "Cy"]


def test_embedded(kinds):
    value = {"Inner": {"id": 3, "Note": "n"}, "Point": {"lat": 1.5, "lon": -2.0}, "Label": "l"}
    outer = kinds.SameOuter(value)
    assert outer == value
    assert (outer.ID, outer.Note, outer.Lat, outer.Label) == (3, "n", 1.5, "l")
    assert outer.Inner.ID == 3
    outer.ID = 4
    assert outer["Inner"]["id"] == 4
    assert kinds.SameOuter(outer).ID == 4


def test_struct_of_another_package(kinds):
    line = kinds.Reverse({"From": {"lat": 1, "lon": 2}, "To": {"lat": 3, "lon": 4}})
    assert line == {"From": {"lat": 3.0, "lon": 4.0}, "To": {"lat": 1.0, "lon": 2.0}}
    geo = kinds.sub("geo")
    assert geo.Swap(line.From) == {"lat": 4.0, "lon": 3.0}
    assert isinstance(line.From, geo.Point)


def test_recursive(kinds):
    tree = {"value": 1, "children": [{"value": 2}, {"value": 3, "children": [{"value": 4}]}]}
    assert kinds.SameTree(tree) == tree
    assert kinds.SameTree(None) is None
    assert kinds.Depth(tree) == 3


def test_depth(kinds):
    # A level of Tree is a pointer, a struct and a slice; 256 levels of nesting are allowed on the wire.
    assert kinds.Depth(kinds.Chain(60)) == 60
    with pytest.raises(ABIEncodeError, match="256"):
        kinds.Chain(1000)
    tree = {"value": 0}
    for _ in range(1000):
        tree = {"value": 0, "children": [tree]}
    with pytest.raises(ArgumentValueError, match="256"):
        kinds.Depth(tree)


def test_cycle_from_python(kinds):
    tree = {"value": 1, "children": []}
    tree["children"].append(tree)
    with pytest.raises(ArgumentValueError, match="cycle|contains itself"):
        kinds.Depth(tree)


def test_cycle_from_go(kinds):
    with pytest.raises(ABIEncodeError, match="cycle|contains itself"):
        kinds.Cycle()
    assert kinds.Int(1) == 1


def test_everything(kinds):
    utc = datetime.timezone.utc
    value = {
        "Bool": True,
        "Int": -1,
        "Int8": -128,
        "Uint64": 2**64 - 1,
        "Float32": 0.5,
        "Float64": 0.1,
        "Complex": 1 + 2j,
        "String": "s",
        "Bytes": b"\x00\xff",
        "Ints": [1, 2],
        "Array": (1, 2),
        "Map": {"a": [1], "b": []},
        "Set": {"x", "y"},
        "Pointer": 5,
        "Nested": {"A": 1, "B": 2},
        "Level": 2,
        "When": datetime.datetime(2024, 2, 29, 12, tzinfo=utc),
        "Duration": datetime.timedelta(seconds=1.5),
        "Any": [1, "a", {"b": None}],
        "Err": None,
    }
    assert kinds.SameEverything(value) == value
    zero = kinds.SameEverything(kinds.Everything())
    assert (zero.Bool, zero.Int, zero.Bytes, zero.Array, zero.Map, zero.Set) == (False, 0, b"", (0, 0), {}, set())
    assert (zero.Pointer, zero.Any, zero.Err, zero.Nested) == (None, None, None, {"A": 0, "B": 0})


def test_struct_types_without_name_or_fields(kinds):
    assert kinds.Anonymous({"X": 1, "Y": 2}) == {"X": 1, "Y": 2}
    assert kinds.NoFields({}) == {}


def test_many_missing_fields_are_counted(kinds):
    """A plain dict for a struct of options used to list every one of its fields."""
    with pytest.raises(ArgumentTypeError) as caught:
        kinds.SameEverything({})
    text = str(caught.value)
    assert "schema: parameter" in text and " more\n" in text and text.count(",") < 8
    assert "hint: Everything(...) of the package fills the rest with zero values" in text
