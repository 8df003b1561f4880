"""Random values of every generated type come back as they went in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.generate import all_types
from tests.property.harness import Harness, examples
from tests.property.values import drawn

GO_TYPES = [shape.go for shape in all_types()[1]]
EVERY_TYPE = pytest.mark.parametrize("index", range(len(GO_TYPES)), ids=[go[:40] for go in GO_TYPES])


def test_everything_is_bound(harness: Harness) -> None:
    skipped = {name: symbol["skip"] for name, symbol in harness.symbols.items() if symbol.get("skip")}
    functions = [name for name, symbol in harness.symbols.items() if symbol["kind"] == "func"]
    assert not {name: skip for name, skip in skipped.items() if name in functions}
    assert len(functions) >= 7 * len(GO_TYPES)


@EVERY_TYPE
@examples(5, 200)
@given(data=st.data())
def test_result_is_argument(harness: Harness, index: int, data: Any) -> None:
    echo = harness.function("Echo", index)
    value = data.draw(drawn(harness.values.value, echo.params[0]))
    got = echo.call(value.send)
    assert harness.types.normal(echo.results[0], got) == value.form
    # What came back can be sent again, by name as well.
    again = echo.call(v=got)
    assert harness.types.normal(echo.results[0], again) == value.form


@EVERY_TYPE
@examples(5, 200)
@given(data=st.data())
def test_inside_slice_map_and_several_results(harness: Harness, index: int, data: Any) -> None:
    in_slice, in_map = harness.function("Slice", index), harness.function("Map", index)
    results = harness.function("Results", index)
    value = data.draw(drawn(harness.values.value, in_slice.params[0]))
    both = harness.types.normal(in_slice.results[0], in_slice.call(value.send))
    if isinstance(both[1], tuple):
        assert both == ("list", value.form, value.form)
    else:
        # []uint8 is bytes
        assert both == ("bytes", bytes([value.form[1]] * 2))
    pairs = frozenset([(("str", "a"), value.form), (("str", ""), value.form)])
    assert harness.types.normal(in_map.results[0], in_map.call(value.send)) == ("dict", pairs)

    got = results.call(value.send, -7)
    assert isinstance(got, tuple) and got._fields == ("first", "n", "both")
    assert harness.types.normal(results.results[0], got.first) == value.form
    assert got.n == -7
    assert harness.types.normal(results.results[2], got[2]) == both


@EVERY_TYPE
@examples(5, 200)
@given(data=st.data())
def test_variadic(harness: Harness, index: int, data: Any) -> None:
    variadic, echo = harness.function("Variadic", index), harness.function("Echo", index)
    items = data.draw(drawn(harness.values.values, echo.params[0], 3, 4))
    if len(items) == 1:
        # One list may stand for all of them when it cannot be one of them; the next test does that.
        items += items
    got = harness.types.normal(variadic.results[0], variadic.call(*[item.send for item in items]))
    assert got == _slice_form([item.form for item in items], got[0])


@EVERY_TYPE
@examples(5, 200)
@given(data=st.data())
def test_reversed_in_place(harness: Harness, index: int, data: Any) -> None:
    reverse, echo = harness.function("Reverse", index), harness.function("Echo", index)
    items = data.draw(drawn(harness.values.values, echo.params[0], 3, 4))
    make = list
    if harness.types.entry(reverse.params[0])["kind"] == "bytes":
        make, items = bytearray, [item for item in items if type(item.send) is int]
    sends = make(item.send for item in items)
    assert reverse.call(sends) is None
    if _changed(items):
        forms = [harness.types.normal(echo.params[0], item) for item in sends]
        assert forms == [item.form for item in reversed(items)]
    frozen = (tuple if make is list else bytes)(item.send for item in items)
    reverse.call(frozen)
    assert all(now is before.send or type(now) is int for now, before in zip(frozen, items))


def _changed(items: list[Any]) -> bool:
    """Whether reversing the list changes anything; otherwise the list keeps the very objects that were sent."""
    forms = [item.form for item in items]
    return forms != forms[::-1]


@EVERY_TYPE
@examples(5, 200)
@given(data=st.data())
def test_stored_in_map(harness: Harness, index: int, data: Any) -> None:
    store, echo = harness.function("Store", index), harness.function("Echo", index)
    value = data.draw(drawn(harness.values.value, echo.params[0]))
    target: dict[str, Any] = {}
    assert store.call(target, "k", value.send) is None
    assert list(target) == ["k"]
    assert harness.types.normal(echo.params[0], target["k"]) == value.form


@examples(5, 200)
@given(data=st.data())
def test_written_through_a_pointer(harness: Harness, data: Any) -> None:
    for index in harness.swaps():
        swap = harness.function("Swap", index)
        old = data.draw(drawn(harness.values.value, swap.params[1], 2))
        new = data.draw(drawn(harness.values.value, swap.params[1], 2))
        echo = harness.function("Echo", index)
        target = echo.call(old.send)
        assert harness.types.normal(swap.results[0], swap.call(target, new.send)) == old.form
        assert harness.types.normal(swap.params[1], target) == new.form


def _slice_form(forms: list[Any], kind: str) -> Any:
    return ("bytes", bytes(form[1] for form in forms)) if kind == "bytes" else ("list", *forms)
