"""Structs: mappings by key or Go name, dataclasses, generated classes, and results that are both dict and object."""

import copy
import dataclasses
import json
import pickle

import pytest

from tests.codec.schemas import Types, echo
from usegolib.errors import ABIDecodeError, ArgumentTypeError

TYPES = Types()
TYPES.struct("Base", ("ID", "int", {"key": "id"}), ("Note", "string", {"omitempty": True}))
TYPES.struct("Other", ("ID", "int"), ("Deep", "string"))
TYPES.struct(
    "Person",
    ("Name", "string", {"key": "name"}),
    ("Age", "int", {"key": "age", "omitempty": True}),
    ("Tags", "[]string", {"key": "tags", "omitempty": True}),
    ("Email", "*string"),
    ("Extra", "map[string]string", {"omitempty": True}),
    ("Where", "p.Base", {"omitempty": True}),
    ("Friends", "[]*p.Person", {"key": "friends", "omitempty": True}),
    recursive=True,
)
TYPES.struct(
    "Outer", ("Base", "p.Base", {"embedded": True}), ("Other", "*p.Other", {"embedded": True}), ("Own", "bool")
)
TYPES.struct("Swap", ("A", "int", {"key": "B"}), ("B", "int", {"key": "A"}))
TYPES.struct("Empty")
TYPES.struct("Color", ("R", "uint8"), text=True)
F = {name: echo(TYPES, f"p.{name}") for name in ("Person", "Outer", "Swap", "Empty", "Color")}
LIST = echo(TYPES, "[]*p.Person")
Person = TYPES.table.struct_class(TYPES("p.Person"))
Outer = TYPES.table.struct_class(TYPES("p.Outer"))
ANN = {"name": "Ann", "Email": None}


def test_result():
    ann = F["Person"]({**ANN, "age": 3, "tags": ["x"]})
    assert ann == {"name": "Ann", "age": 3, "tags": ["x"], "Email": None} and type(ann) is Person
    assert isinstance(ann, dict) and json.loads(json.dumps(ann)) == ann
    assert (ann.Name, ann.Age, ann.Tags, ann.Email) == ("Ann", 3, ["x"], None)
    assert repr(ann) == "Person(Name='Ann', Age=3, Tags=['x'], Email=None)"
    assert Person.__doc__.startswith("The Go struct p.Person.")
    with pytest.raises(AttributeError):
        _ = ann.Nope
    with pytest.raises(AttributeError):
        ann.nope = 1


def test_zero_omitempty_fields_are_absent():
    ann = F["Person"]({**ANN, "age": 0, "tags": [], "Where": {"id": 0}, "Extra": {}})
    assert ann == ANN
    assert (ann.Age, ann.Tags, ann.Extra, ann.Where, ann.Friends) == (0, [], {}, {"id": 0}, [])
    ann.Age = 5
    assert ann["age"] == 5
    del ann.Age
    assert "age" not in ann and ann.Age == 0
    assert TYPES.table.decode_value(TYPES("p.Person"), b"\xc0") == {"name": "", "Email": None}


def test_go_names_and_dataclasses():
    assert F["Person"]({"Name": "Ann", "Tags": ["x"]}) == {"name": "Ann", "tags": ["x"], "Email": None}

    @dataclasses.dataclass
    class Typed:
        Name: str
        Age: int = 0

    assert F["Person"](Typed("Ann", 3)) == {"name": "Ann", "age": 3, "Email": None}
    assert F["Swap"]({"A": 1, "B": 2}) == {"A": 1, "B": 2}
    assert F["Swap"]({"A": 1, "B": 2}).A == 2
    assert F["Empty"]({}) == {}
    assert F["Color"]({"R": 7}) == {"R": 7}
    assert TYPES.table.encode_value(TYPES("p.Color"), "#ff") == b"\xa3#ff"


def test_generated_class():
    bob = Person(Name="Bob", age=4)
    assert bob == {"name": "Bob", "age": 4, "Email": None} and F["Person"](bob) == bob
    assert Person({"name": "Bob"}, Age=4) == bob
    assert Person() == {"name": "", "Email": None}
    del bob["name"]
    assert F["Person"](bob).Name == ""
    outer = Outer(Note="n", Own=True)
    assert outer == {"Base": {"id": 0, "Note": "n"}, "Other": None, "Own": True}
    with pytest.raises(ArgumentTypeError, match=r"schema: Person\(\): unknown field 'Nam'\nhint: did you mean 'Name'"):
        Person(Nam="x")
    with pytest.raises(ArgumentTypeError, match="duplicate field Name"):
        Person({"name": "x"}, Name="y")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            {"age": 1},
            "p.F(): schema: parameter v: missing field Name (key 'name')\n"
            "hint: Person(...) of the package fills the rest with zero values",
        ),
        (
            {**ANN, "nmae": 1},
            "p.F(): schema: parameter v: unknown field 'nmae' of p.Person\nhint: did you mean 'name'?",
        ),
        (
            {**ANN, "Name": "x"},
            "p.F(): schema: parameter v: duplicate field Name: given as 'name' and as 'Name'",
        ),
        (
            {**ANN, "friends": [{"Email": "x"}]},
            "p.F(): schema: parameter v.Friends[0]: missing field Name (key 'name')\n"
            "hint: Person(...) of the package fills the rest with zero values",
        ),
        ({**ANN, "tags": ["a", 2]}, "p.F(): schema: parameter v.Tags[1]: expected string, got int 2"),
        ({**ANN, "Extra": {"k": 1}}, 'p.F(): schema: parameter v.Extra["k"]: expected string, got int 1'),
        ({**ANN, 5: 1}, "p.F(): schema: parameter v: unknown field 5 of p.Person"),
        (5, "p.F(): parameter v: expected p.Person, got int 5"),
        (None, "p.F(): parameter v: expected p.Person, got None"),
    ],
)
def test_what_does_not_fit(value, text):
    with pytest.raises(ArgumentTypeError) as caught:
        F["Person"](value)
    assert str(caught.value).startswith(text)


def test_embedded():
    outer = F["Outer"]({"Base": {"id": 1, "Note": "n"}, "Other": {"ID": 2, "Deep": "d"}, "Own": True})
    assert (outer.Note, outer.Deep, outer.Own, outer.Base.ID) == ("n", "d", True, 1)
    assert not hasattr(outer, "Nothing")
    # ID is promoted from both at the same depth, so that Go has no outer.ID either.
    assert not hasattr(outer, "ID")
    outer.Note = "m"
    assert outer["Base"]["Note"] == "m"
    outer = F["Outer"]({"Base": {"id": 1}, "Own": False})
    with pytest.raises(AttributeError, match="promoted from Other, which is nil"):
        _ = outer.Deep
    with pytest.raises(ArgumentTypeError, match="embedded Base: nest it"):
        F["Outer"]({"Base": {"id": 1}, "Own": True, "Note": "x"})


def test_copy_and_pickle():
    ann = F["Person"]({**ANN, "tags": ["x"], "friends": [dict(ANN), None]})
    for made in (copy.copy(ann), ann.copy(), copy.deepcopy(ann), pickle.loads(pickle.dumps(ann))):
        assert made == ann and type(made) is Person and made is not ann
    assert copy.deepcopy(ann).Tags is not ann.Tags and type(copy.deepcopy(ann).Friends[0]) is Person
    key = ann.Where.frozen()
    assert pickle.loads(pickle.dumps(key)) == key and hash(pickle.loads(pickle.dumps(key))) == hash(key)
    other = Types()
    other("[]int")
    other.struct("Base", ("ID", "int", {"key": "id"}), ("Note", "string", {"omitempty": True}))
    assert other.table.struct_class(other("p.Base")) is TYPES.table.struct_class(TYPES("p.Base"))


def test_recursive():
    people = LIST([{**ANN, "friends": [{**ANN, "friends": [None]}]}, None])
    assert people[0].Friends[0].Friends == [None] and people[1] is None
    with pytest.raises(ArgumentTypeError, match=r"parameter v\[0\]\.Friends\[1\]\.Name: expected string"):
        LIST([{**ANN, "friends": [ANN, {"name": 5}]}])


def test_cycle_with_go_names():
    person = {"Name": "Ann", "Friends": []}
    person["Friends"].append(person)
    with pytest.raises(ValueError, match=r"contains itself \(a cycle\)"):
        F["Person"](person)


def test_bad_data():
    with pytest.raises(ABIDecodeError, match="expected 7 fields, found 1"):
        TYPES.table.decode_value(TYPES("p.Person"), b"\x91\xa0")
