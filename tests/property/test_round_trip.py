"""Random values of every generated type come back as they went in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.property.generate import all_types
from tests.property.harness import Function, Harness, examples
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
    assert both == _slice_form([value.form, value.form], both[0])
    in_keys = harness.types.normal(in_map.results[0], in_map.call(value.send))
    assert in_keys == _map_form({"a": value.form, "": value.form}, in_keys[0])

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
    # The same object may stand in several places; Go has a copy for each.
    items += items[:1] if data.draw(st.booleans()) else []
    make: Any = list
    if harness.types.entry(reverse.params[0])["kind"] == "bytes":
        make, items = bytearray, [item for item in items if type(item.send) is int]
    frozen = (tuple if make is list else bytes)(item.send for item in items)
    reverse.call(frozen)
    # Objects inside are changed in place where they can hold the new value, so what they are is for Go to say.
    assert [_seen_by_go(harness, echo, item) for item in frozen] == [item.form for item in items]
    sends = make(item.send for item in items)
    assert reverse.call(sends) is None
    assert [_seen_by_go(harness, echo, item) for item in sends] == [item.form for item in reversed(items)]


def _seen_by_go(harness: Harness, echo: Function, value: Any) -> Any:
    return harness.types.normal(echo.results[0], echo.call(value))


@EVERY_TYPE
@examples(5, 200)
@given(data=st.data())
def test_stored_in_map(harness: Harness, index: int, data: Any) -> None:
    store, echo = harness.function("Store", index), harness.function("Echo", index)
    value = data.draw(drawn(harness.values.value, echo.params[0]))
    if harness.types.entry(store.params[0])["kind"] == "set":
        members: set[str] = set()
        store.call(members, "k", value.send)
        assert members == {"k"}
        return
    target: dict[str, Any] = {}
    assert store.call(target, "k", value.send) is None
    assert list(target) == ["k"]
    # An instance that was given as a pointer stands there itself, as it was given: Go is asked what it is.
    assert _seen_by_go(harness, echo, target["k"]) == value.form


@pytest.mark.parametrize("index", [index for index, shape in enumerate(all_types()[1]) if shape.struct])
@examples(5, 200)
@given(data=st.data())
def test_written_through_a_pointer(harness: Harness, index: int, data: Any) -> None:
    swap, echo = harness.function("Swap", index), harness.function("Echo", index)
    old = data.draw(drawn(harness.values.value, swap.params[1], 3))
    new = data.draw(drawn(harness.values.value, swap.params[1], 3))
    target = echo.call(old.send)
    assert harness.types.normal(swap.results[0], swap.call(target, new.send)) == old.form
    # An omitempty field that was there and became zero stays a key of the caller's own dict.
    assert _seen_by_go(harness, echo, target) == new.form


def _map_form(forms: dict[str, Any], kind: str) -> Any:
    """Of map[string]T; with T struct{} it is a set."""
    if kind == "set":
        return ("set", frozenset(("str", key) for key in forms))
    return ("dict", frozenset((("str", key), form) for key, form in forms.items()))


def _slice_form(forms: list[Any], kind: str) -> Any:
    """Of []T; with T uint8 it is bytes."""
    return ("bytes", bytes(form[1] for form in forms)) if kind == "bytes" else ("list", *forms)
