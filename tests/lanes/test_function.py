"""The callable of the fast lane as an object: it looks and behaves like the portable one."""

from __future__ import annotations

import array
import copy
import dataclasses
import datetime
import gc
import inspect
import pickle
import uuid
import weakref
from typing import Any, Callable

import pytest

from tests.lanes.conftest import Lanes, functions, lanes_of, needs_fast_lane
from tests.lanes.form import form
from usegolib._calls import fast as _fast
from usegolib._values import times
from usegolib.errors import GoError

pytestmark = needs_fast_lane
NAMES = ["__name__", "__qualname__", "__module__", "__doc__", "__annotations__", "__signature__"]


def test_attributes_are_those_of_the_portable_callable(kinds: Any) -> None:
    find = lanes_of(kinds)
    for name in functions(kinds):
        fast, portable, _ = find(name)
        for attribute in NAMES:
            assert getattr(fast, attribute) == getattr(portable, attribute), (name, attribute)
        assert inspect.signature(fast) == inspect.signature(portable)
        assert inspect.getdoc(fast) == inspect.getdoc(portable)
        assert repr(fast) == repr(portable)
        assert callable(fast)


def test_handle_gives_functions_of_the_fast_lane(kinds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USEGOLIB_LANE", "fast")
    artifact = kinds._artifact
    made = artifact._compile(artifact.table, kinds.package, kinds._symbols["Int"])
    assert type(made).__name__ == "FastFunction"
    assert made(41) == 41


def test_pickle_and_copy_are_by_reference(lanes: Callable[[str], Lanes], kinds: Any) -> None:
    fast, portable, _ = lanes("Int")
    assert fast.__reduce__() == portable.__reduce__()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(fast, protocol)) is kinds.Int
    assert copy.copy(fast) is fast and copy.deepcopy([fast])[0] is fast


def test_found_on_a_class_it_is_no_method(lanes: Callable[[str], Lanes]) -> None:
    fast = lanes("Int").fast

    class Holder:
        function = fast

    assert Holder.function is fast and Holder().function(3) == 3


def test_further_attributes_are_kept(lanes: Callable[[str], Lanes]) -> None:
    fast, portable, _ = lanes("Int8")
    fast.mark = 5
    assert portable.mark == 5 and fast.mark == 5
    del fast.mark
    for missing in ("mark", "__wrapped__"):
        with pytest.raises(AttributeError, match=missing):
            getattr(fast, missing)


def test_type_makes_no_instances(lanes: Callable[[str], Lanes]) -> None:
    made = type(lanes("Int").fast)
    with pytest.raises(TypeError, match="made by their packages"):
        made()
    with pytest.raises(TypeError):
        type("Sub", (made,), {})
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        _fast._maker()(1)  # type: ignore[misc, call-arg]


def test_functions_are_collected_with_their_cycles(kinds: Any) -> None:
    artifact = kinds._artifact
    portable = artifact.portable(artifact.table, kinds.package, kinds._symbols["Same"])
    fast = _fast._maker()(portable, artifact)  # type: ignore[misc]
    assert fast({"name": "x", "Plain": True})["name"] == "x"
    gone = weakref.ref(fast)
    fast.cycle = fast
    del fast, portable
    gc.collect()
    assert gone() is None


def test_keyword_calls(lanes: Callable[[str], Lanes]) -> None:
    two, keywords = lanes("DivMod").fast, lanes("Keywords").fast
    assert two(b=3, a=7) == two(7, b=3) == two(7, 3) == (2, 1)
    assert keywords("a", class_="c", in_="b") == "abc"
    assert two(*[7], **{"b": 3}).quotient == 2


UTC_TIME = datetime.datetime(2024, 5, 6, 7, 8, 9, 123456, datetime.timezone.utc)
ZONE = datetime.timezone(datetime.timedelta(hours=2))


@dataclasses.dataclass
class Human:
    """Some fields of the struct Person, by key and by Go name."""

    name: str
    Plain: bool
    tags: Any = None


PLAIN: dict[str, list[tuple[Any, ...]]] = {
    **{name: [(5,), (100,)] for name in ("Int", "Int8", "Int32", "Uint8", "Uint64", "Float32", "Float64")},
    **{name: [([1, 2, 3],), ((7, 8),), ([],)] for name in ("Ints", "Int8s", "Uint16s", "Float32s", "Float64s")},
    "Bool": [(True,)],
    "Complex128": [(1j,)],
    "String": [("",), ("text",), ("é" * 3,), ("x" * 100_000,)],
    "Bytes": [(b"abc",), (bytearray(b"abc"),), (memoryview(b"abcd"),), (bytes(9000),), (bytearray(9000),)],
    "Bools": [([True, False],)],
    "Int64s": [(array.array("q", [1, -2]),), (array.array("q", range(2000)),)],
    "Strings": [(["a", "b"],)],
    "Nested": [([["a"], []],)],
    "IntArray": [((1, 2, 3),)],
    "Uint8Array": [(b"abc",)],
    "StringArray": [(["a", "b", "c"],)],
    "MapOfMaps": [({"a": {"b": 1.5}},)],
    "IntMap": [({1: "a"},)],
    "StringSet": [({"a", "b"},), (frozenset("xyz"),), (set(),)],
    "IntSet": [({1, 2},)],
    "AnyMap": [({"a": [1, 2.5, None, "x", {"b": True}, b"c"]},)],
    "IntPointer": [(None,), (5,)],
    "PointerPointer": [(None,), (5,)],
    "Same": [
        ({"name": "Ann", "Plain": True},),
        ({"name": "Ann", "Plain": False, "tags": ["x"], "friends": []},),
        ({"Name": "Ann", "Plain": True},),
        (Human("Ann", True, ["x"]),),
    ],
    "SameLevel": [(1,), (7,)],
    "Time": [(UTC_TIME,), (UTC_TIME.astimezone(ZONE),), (times.with_sub(UTC_TIME, 789),)],
    "Times": [([UTC_TIME] * 3,)],
    "TimePointer": [(UTC_TIME,), (None,)],
    "Date": [(2024, 5, 6, 7)],
    "Duration": [(datetime.timedelta(days=-3, microseconds=5),), (7,), (times.GoDuration(nanoseconds=-1),)],
    "Durations": [([datetime.timedelta(1), 5],)],
    "BigInt": [(5,), (2**64 - 1,), (-(2**200) + 1,), (16**51,)],
    "SameID": [(uuid.UUID(int=7),), (b"x" * 16,), ("00112233-4455-6677-8899-aabbccddeeff",)],
    "Anys": [([2**70, 1, datetime.timedelta(1), UTC_TIME],)],
    "Any": [(2**70,), (UTC_TIME,), (datetime.timedelta(1),), (1j,)],
    "AnyOf": [
        (kind,) for kind in ("int64", "uint8", "ints", "map", "person", "pointer", "level", "duration", "complex")
    ],
    "TypeOf": [(UTC_TIME,)],
    "Sort": [([3, 1, 2],)],
    "SortStrings": [(["b", "a"],)],
    "SortFloats": [([2.5, 1.0],), (array.array("d", [2.0, 1.0]),)],
    "Fill": [(bytearray(b"abc"), 7)],
    "Birthday": [({"name": "Ann", "Plain": True, "age": 3, "email": None, "tags": ["x"], "friends": []},)],
    "Put": [({"a": 1}, "b", 2), ({"a": 1}, "a", 3)],
    "Remove": [({"a": 1, "b": 2}, "a")],
    "Rename": [([{"name": "Ann", "Plain": True}], "Bob")],
    "SwapRows": [([[1], [2, 3]],)],
    "People": [([{"name": "Ann", "Plain": True}] * 3,)],
    "SameTree": [({"value": 1, "children": [{"value": 2}]},)],
    "DivMod": [(7, 2)],
    "Two": [(1, "x")],
    "Sum": [(), (1, 2, 3)],
    "Join": [("-", "a", 1)],
    "ReadOnly": [([1, 2],)],
    "Nothing": [()],
}


# What they do to their arguments they would do twice.
WRITTEN = ("Sort", "SortStrings", "SortFloats", "Fill", "Birthday", "Put", "Remove", "Rename", "SwapRows")


@pytest.mark.parametrize("name", PLAIN)
def test_plain_calls_stay_in_the_core(
    lanes: Callable[[str], Lanes], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast, portable, symbol = lanes(name)
    # Where Go writes into them, each lane gets arguments of its own.
    fresh = copy.deepcopy if name in WRITTEN else copy.copy
    given = fresh(PLAIN[name])
    expected = [portable(*arguments) for arguments in given]
    fast(*fresh(PLAIN[name])[0])

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the portable lane was asked")

    monkeypatch.setattr(type(portable), "__call__", refuse)
    monkeypatch.setattr(type(portable), "_reply", refuse)
    for arguments, after, result in zip(fresh(PLAIN[name]), given, expected):
        got = fast(*arguments)
        assert form(got) == form(result)
        assert form(arguments) == form(after)
        params = symbol.get("params", [])
        if name in WRITTEN:
            continue
        if params and not params[-1].get("variadic"):
            assert fast(**dict(zip([param["name"] for param in params], arguments))) == result


def test_values_of_classes_of_the_package_stay_in_the_core(
    kinds: Any, lanes: Callable[[str], Lanes], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = kinds.Person(Name="Ann")
    calls: list[tuple[str, list[Any]]] = [
        ("SameLevel", [kinds.Level(2), kinds.Level(77)]),
        ("Any", [kinds.Level(2), person, [person, {"a": kinds.Level(1)}], kinds.ID(int=5)]),
        ("TypeOf", [kinds.Level(2), person]),
    ]
    for name, values in calls:
        fast, portable, _ = lanes(name)
        expected = [form(portable(value)) for value in values]
        fast(values[0])
        with monkeypatch.context() as patch:
            patch.delattr(type(portable), "__call__")
            patch.setattr(type(portable), "_reply", None, raising=False)
            assert [form(fast(value)) for value in values] == expected


def test_objects_of_dynamic_types_stay_in_the_core(objects: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if _fast.chosen() == "portable":
        pytest.skip("objects of a process without the fast lane are laid out in Python, and the core leaves them alone")
    lanes = lanes_of(objects)
    square = objects.NewShape("square", 2.0)
    calls: list[tuple[str, list[tuple[Any, ...]]]] = [
        ("NewShape", [("circle", 2.0), ("square", 2.0), ("none", 1.0)]),
        (
            "Anything",
            [(w,) for w in ("counter", "gauge", "point", "pointer", "color", "func", "chan", "hidden", "list")],
        ),
        ("TypeName", [(objects.NewCounter(1),), (square,), (objects.Green,), (objects.NewPoint(1, 2),)]),
        ("Area", [(objects.NewShape("circle", 1.0), square)]),
    ]
    for name, arguments in calls:
        fast, portable, _ = lanes(name)
        expected = [form(portable(*given)) for given in arguments]
        fast(*arguments[0])
        with monkeypatch.context() as patch:
            patch.delattr(type(portable), "__call__")
            patch.setattr(type(portable), "_reply", None, raising=False)
            assert [form(fast(*given)) for given in arguments] == expected


def test_go_errors_stay_in_the_core(lanes: Callable[[str], Lanes], monkeypatch: pytest.MonkeyPatch) -> None:
    fast, portable, _ = lanes("Fail")
    kinds = ["plain", "sentinel", "wrapped", "struct", "wrapped struct", "not utf-8"]
    expected = {}
    for kind in kinds:
        with pytest.raises(GoError) as raised:
            portable(kind)
        expected[kind] = form(raised.value)
    fast("")
    monkeypatch.delattr(type(portable), "__call__")
    monkeypatch.setattr(type(portable), "_reply", None, raising=False)
    for kind in kinds:
        for _ in range(2):
            with pytest.raises(GoError) as raised:
                fast(kind)
            assert form(raised.value) == expected[kind]


def test_plain_errors_share_nothing(lanes: Callable[[str], Lanes]) -> None:
    half, portable, _ = lanes("HalfAndError")
    found = []
    for argument in (3, 5, 3):
        with pytest.raises(GoError) as raised:
            half(argument)
        raised.value.note = argument  # type: ignore[attr-defined]
        found.append(raised.value)
        with pytest.raises(GoError):
            portable(7)
    assert [error.message for error in found] == ["3 is odd", "5 is odd", "3 is odd"]
    assert [error.note for error in found] == [3, 5, 3]  # type: ignore[attr-defined]
    assert found[0].__dict__ is not found[2].__dict__
    assert found[0].chain == (("3 is odd", found[0].go_type),) and found[0].fields == {}
    restored = pickle.loads(pickle.dumps(found[1]))
    assert type(restored) is GoError and (restored.message, restored.function, restored.note) == (
        "5 is odd",
        found[1].function,
        5,
    )
