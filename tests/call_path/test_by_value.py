"""What Go gives by value inside `any` goes back by value, though all methods of its type have pointer receivers.

What used to happen: such a T went back as *T, and Go code that looked for T alone did not find it.
"""

import copy
import dataclasses
import pickle

import pytest

import usegolib
from tests.support import artifacts


@pytest.fixture(scope="module")
def values(fixture_module):
    return fixture_module("values", "example.com/values")


def test_goes_back_as_it_came(values):
    mark = values.GiveMark(7)
    assert values.Types(mark) == "Mark7" and mark.N == 7
    assert values.Types([mark, {"k": mark}, values.Holder(Any=mark)]) == "[Mark7 {k:Mark7} Holder(Mark7)]"
    marks = values.GiveMarks()
    text = "{holder:Holder(Mark5) list:[Mark3 int] pointer:*Mark2 value:Mark1}"
    assert values.Types(marks) == text
    assert (marks["value"].N, marks["list"][0].N, marks["holder"].Any.N) == (1, 3, 5)


def test_what_python_makes_is_a_pointer(values):
    for mark in (values.Mark(N=1), values.NewMark(1), values.Mark(values.GiveMark(1))):
        assert values.Types(mark) == "*Mark1" and mark.N == 101


def test_it_is_an_instance_like_others(values):
    mark, plain = values.GiveMark(7), values.Mark(N=7)
    assert isinstance(mark, values.Mark) and isinstance(mark, dict)
    assert mark == plain == {"N": 7} and plain == mark and repr(mark) == repr(plain) and str(mark) == str(plain)
    assert type(mark).__name__ == "Mark" and type(mark).__module__ == values.Mark.__module__
    mark.Bump()
    values.BumpIt(mark)
    assert mark.N == 9 and values.Types(mark) == "Mark9"
    mark.Tags.append("t")
    assert mark == {"N": 9, "tags": ["t"]} and values.Types(mark) == "Mark9"
    mark.frozen()
    with pytest.raises(AttributeError, match="Nn"):
        mark.Nn  # noqa: B018


def test_parts_that_are_not_shown(values):
    mark = values.GiveMark(7)
    assert mark.Tags == [] and mark == {"N": 7}  # reading Tags has put it into the dict
    assert values.Types(mark) == "Mark7"
    tags = mark.Tags
    tags.append("t")
    assert mark == {"N": 7, "tags": ["t"]} and values.Types(mark) == "Mark7"


def test_copies_and_pickles(values):
    read = values.GiveMark(7)
    assert read.Tags == []
    for mark in (values.GiveMark(7), read):
        copies = [copy.copy(mark), copy.deepcopy(mark), mark.copy(), pickle.loads(pickle.dumps(mark))]
        for made in copies:
            assert made == mark and made is not mark and isinstance(made, values.Mark)
            assert values.Types(made) == "Mark7"
    cls = type(values.GiveMark(1))
    assert pickle.loads(pickle.dumps(cls)) is cls
    assert values.Types(pickle.loads(pickle.dumps(values.Mark(N=1)))) == "*Mark1"


def test_go_replaces_a_pointer_by_a_value(values):
    """The instance that Go no longer has is as it was."""
    mark = values.Mark(N=1)
    held = {"k": mark}
    values.PutMark(held, 5)
    assert mark.N == 1 and held["k"].N == 5 and values.Types(held) == "{k:Mark5}"
    values.PutMark(held, 6)
    assert held["k"].N == 6 and values.Types(held) == "{k:Mark6}"


def test_places_that_go_writes_into(values):
    mark = values.GiveMark(7)
    assert values.DecodeMark(8, mark) is mark and mark.N == 8 and values.Types(mark) == "Mark8"
    # A result of this type is an instance like other results.
    assert values.Types(values.DecodeMark(9, values.Mark)) == "*Mark9"


def test_dataclasses(values):
    typed = values.typed()
    mark, plain = typed.GiveMark(7), typed.types.Mark(N=7, Tags=[])
    assert isinstance(mark, typed.types.Mark) and dataclasses.is_dataclass(mark)
    assert mark == plain and plain == mark and mark != typed.types.Mark(N=8, Tags=[]) and repr(mark) == repr(plain)
    assert mark != values.Mark(N=7)
    copies = [mark, copy.copy(mark), copy.deepcopy(mark), pickle.loads(pickle.dumps(mark)), dataclasses.replace(mark)]
    for made in copies:
        assert made == mark and isinstance(made, typed.types.Mark) and typed.Types([made]) == "[Mark7]"
    assert typed.Types(plain) == "*Mark7"
    assert typed.Types(typed.GiveMarks()) == "{holder:Holder(Mark5) list:[Mark3 int] pointer:*Mark2 value:Mark1}"
    mark.Bump()
    assert mark.N == 8 and typed.Types(mark) == "Mark8"


def test_plain_values(build):
    root = build(str(artifacts.FIXTURES / "values"))
    plain = usegolib.import_("example.com/values", artifact_dir=root, values="plain")
    assert plain.Types(plain.GiveMarks()) == "{holder:Holder(Mark5) list:[Mark3 int] pointer:*Mark2 value:Mark1}"
