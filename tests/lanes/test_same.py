"""Both lanes give the same for every call: values, types, exceptions, texts, and what is written into arguments."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from hypothesis import given, strategies as st

from tests.lanes import chaos
from tests.lanes.conftest import Lanes, functions, lanes_of, needs_fast_lane
from tests.lanes.form import outcome
from tests.property.generate import all_types
from tests.property.harness import Harness, examples
from tests.property.values import drawn
from tests.property.wrong import Spoiler
from usegolib._codec.options import DEFAULT

pytestmark = needs_fast_lane

# These wait, compute for long, or answer by what was called before or by the order of a Go map.
NOT_COMPARED = {
    *("Meet", "Sleep", "HeldSleep", "Fibonacci", "CountedBig", "Calls", "Big", "BigBytes", "BigInts", "Chain"),
    "TwoKeys",
    *("At", "BytesAt", "Tracked", "Freed"),
}


def compare(lanes: Lanes, recipes: list[Any], named: dict[str, Any], handle: Any) -> None:
    """One call on each lane, with arguments of its own."""

    def run(call: Any) -> Any:
        arguments = [chaos.make(recipe, handle) for recipe in recipes]
        return outcome(call, arguments, {name: chaos.make(recipe, handle) for name, recipe in named.items()})

    assert run(lanes.fast) == run(lanes.portable)


@examples(600, 20000)
@given(data=st.data())
def test_any_call(kinds: Any, lanes: Callable[[str], Lanes], data: Any) -> None:
    name = data.draw(st.sampled_from([name for name in functions(kinds) if name not in NOT_COMPARED]))
    found = lanes(name)
    params = found.symbol.get("params", [])
    count = len(params) if data.draw(st.integers(0, 9)) else data.draw(st.integers(0, 4))
    recipes = data.draw(st.lists(chaos.recipes(), min_size=count, max_size=count))
    named = {}
    if not data.draw(st.integers(0, 4)):
        names = [param["name"] or "arg0" for param in params] + ["other"]
        named = data.draw(st.dictionaries(st.sampled_from(names), chaos.recipes(), max_size=2))
        recipes = recipes[: data.draw(st.integers(0, len(recipes)))]
    compare(found, recipes, named, kinds)


@pytest.mark.parametrize("leaf", range(len(chaos.LEAVES)))
def test_every_leaf_for_every_function(kinds: Any, lanes: Callable[[str], Lanes], leaf: int) -> None:
    for name in functions(kinds):
        found = lanes(name)
        count = len(found.symbol.get("params", []))
        if name in NOT_COMPARED or not count:
            continue
        for recipe in [("leaf", leaf), ("list", [("leaf", leaf)] * 3), ("dict", [("a", ("leaf", leaf))], "")]:
            compare(found, [recipe] * count, {}, kinds)


# By what a function's name begins with: what its kind of argument is made of.
SPECIAL: list[tuple[str, list[Any]]] = [
    ("Time", chaos.TIMES),
    ("Duration", chaos.TIMES),
    ("Nanoseconds", chaos.TIMES),
    ("BigInt", [value for value in chaos.LEAVES if type(value) is int]),
    ("SameID", chaos.UUIDS),
    ("IDText", chaos.UUIDS),
]


def test_special_values_alone_and_in_lists(kinds: Any, lanes: Callable[[str], Lanes]) -> None:
    for prefix, values in SPECIAL:
        for name in functions(kinds):
            if name in NOT_COMPARED:
                continue
            if name.startswith(prefix) and len(lanes(name).symbol["params"]) == 1:
                for value in values:
                    recipe = ("leaf", next(i for i, leaf in enumerate(chaos.LEAVES) if leaf is value))
                    compare(lanes(name), [recipe], {}, kinds)
                    compare(lanes(name), [("list", [recipe, recipe])], {}, kinds)


def test_named_scalars(kinds: Any, lanes: Callable[[str], Lanes]) -> None:
    levels = [("named", "Level", number) for number in (1, 2, 0, -5, 2**40)]
    for name in functions(kinds):
        if name in NOT_COMPARED or len(lanes(name).symbol.get("params", [])) != 1:
            continue
        for level in levels:
            for recipe in (
                level,
                ("list", [level, level]),
                ("tuple", [level, ("leaf", 5)]),
                ("dict", [("a", level)], ""),
            ):
                compare(lanes(name), [recipe], {}, kinds)


def test_objects_and_what_stands_for_them(objects: Any) -> None:
    lanes = lanes_of(objects)
    made = [
        objects.NewCounter(1),
        objects.NewShape("circle", 1.0),
        objects.NewShape("square", 1.0),
        objects.Gauge(),
        objects.Green,
        objects.Names(["b", "a"]),
        objects.Point(X=1, Y=2),
        objects.Double,
        *(None, 5, "x", [1], {"a": 1}, b"x", ValueError("x"), objects.ErrEmpty),
    ]
    for name in ("TypeName", "Area", "Same", "Highest", "Sort", "ReadAll", "IsEmpty", "Configure", "MoveAll"):
        found = lanes(name)
        count = 1 if found.symbol["params"][-1].get("variadic") else len(found.symbol["params"])
        for value in made:
            for argument in (value, [value, value]):
                assert outcome(found.fast, [argument] * count, {}) == outcome(found.portable, [argument] * count, {})


def test_dataclasses(kinds: Any, lanes: Callable[[str], Lanes]) -> None:
    for recipe in [("dataclass", "Bob"), ("dataclass", 3), ("pair", "Zoe"), ("hidden",), ("computed",)]:
        for name in ("Same", "SamePointer", "People", "Birthday", "Rename", "Any"):
            for argument in (recipe, ("list", [recipe, recipe])):
                compare(lanes(name), [argument, ("number", 1)][: len(lanes(name).symbol["params"])], {}, kinds)


CHOSEN = [{"arrays": "view"}, {"arrays": "numpy"}, {"writeback": False}, {"gil": "hold", "arrays": "view"}]


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_the_same_options(kinds: Any, chosen: dict[str, Any]) -> None:
    if chosen.get("arrays") == "numpy":
        pytest.importorskip("numpy")
    lanes = lanes_of(kinds, DEFAULT.changed(chosen))
    buffers = [("array", code, b"\x01" * size) for code in chaos.BUFFERS[0] for size in (0, 8, 4096, 8000)]
    for name in functions(kinds):
        if name in NOT_COMPARED or len(lanes(name).symbol.get("params", [])) != 1:
            continue
        for buffer in buffers:
            compare(lanes(name), [buffer], {}, kinds)
            compare(lanes(name), [("lent", *buffer)], {}, kinds)
        compare(lanes(name), [("list", [("leaf", 4)] * 3000)], {}, kinds)


FORMS = ["Echo", "Slice", "Map", "Variadic", "Reverse", "Results"]
GO_TYPES = [shape.go for shape in all_types()[1]]


@pytest.mark.parametrize("index", range(len(GO_TYPES)), ids=[go[:40] for go in GO_TYPES])
@examples(6, 200)
@given(data=st.data())
def test_good_and_nearly_good_values(harness: Harness, index: int, data: Any) -> None:
    name = data.draw(st.sampled_from(FORMS))
    function = harness.function(name, index)
    lanes = lanes_of(harness.handle)(function.name)
    make = harness.values.value if data.draw(st.booleans()) else Spoiler(harness.values).wrong
    value = data.draw(drawn(make, function.params[0])).send
    arguments = [value, 1] if name == "Results" else [value]
    first = outcome(lanes.fast, arguments, {})
    assert first[0] == outcome(lanes.portable, arguments, {})[0]


def test_replies_without_results(lanes: Callable[[str], Lanes], kinds: Any) -> None:
    for name in ("Nothing", "Collect", "NilInts", "NilBytes", "NilMap", "Cycle"):
        compare(lanes(name), [], {}, kinds)
