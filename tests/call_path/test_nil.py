"""Nil slices, maps, sets and bytes: empty in Python, and nil again where they go back untouched.

What used to happen: a zero value made in Python, and what Go gave as nil, reached Go as empty parts that are not nil.
"""

import copy
import json
import pickle

import pytest

import usegolib

PLAIN = {
    **{"Map": {}, "Slice": [], "Bytes": b"", "Bools": [], "Texts": [], "Deep": [], "Set": set(), "Values": {}},
    **{"Ints": [], "Any": None, "To": None, "Inner": [], "Table": {}},
}
NILS = "{Map:map[string]int(nil), Slice:[]int(nil), Bytes:[]uint8(nil), Bools:[]bool(nil), Texts:[]string(nil), "


@pytest.fixture(scope="module")
def values(fixture_module):
    return fixture_module("values", "example.com/values")


def test_a_zero_value_is_gos(values):
    zero = values.Parts()
    assert zero == PLAIN
    assert values.Show(zero) == values.Show(values.NilParts()) and NILS in values.Show(zero)
    assert values.ShowPointer(zero) == values.Show(zero)
    assert values.ShowAny(zero) == values.Show(zero)


def test_what_python_sees_is_what_it_was(values):
    zero = values.NilParts()
    assert zero == PLAIN and repr(zero.Slice) == "[]" and repr(zero.Map) == "{}" and repr(zero.Set) == "set()"
    assert isinstance(zero.Slice, list) and isinstance(zero.Map, dict) and isinstance(zero.Bytes, bytes)
    assert json.dumps([zero.Slice, zero.Map, zero.Ints]) == "[[], {}, []]"
    assert zero.Slice + [1] == [1] and {**zero.Map} == {} and zero.Bytes + b"x" == b"x" and not zero.Values
    assert isinstance(zero.Ints, type(values.EmptyParts().Ints)) and repr(zero.Ints) == "IntSlice([])"


def test_empty_stays_empty(values):
    assert "(nil)" not in values.Show(values.EmptyParts()).replace("To:(*[]int)(nil)", "")
    given = {**PLAIN, "Any": []}
    assert values.Show(given) == values.Show(values.EmptyParts())


def test_nil_inside_containers_and_any(values):
    mixed = values.MixedParts()
    shown = values.Show(mixed)
    assert "Deep:[][]int{[]int(nil), []int{}, []int{1}}" in shown
    assert "[]interface {}{[]interface {}(nil), []interface {}{}, map[string]interface {}(nil)" in shown
    assert "[]uint8(nil), []uint8{}, url.Values(nil), interface {}(nil)}" in shown
    assert "Inner:[]values.Inner{values.Inner{Names:[]string(nil)}, values.Inner{Names:[]string{}}}" in shown
    assert 'Table:map[string][]string{"empty":[]string{}, "nil":[]string(nil)}' in shown
    assert values.ShowAny(mixed.Any) in shown


def test_a_pointer_to_nil_is_not_a_nil_pointer(values):
    assert values.PointerTo(False).To == [] == values.PointerTo(True).To
    assert values.ShowPointer(values.PointerTo(False)) == "[]int(nil)"
    assert values.ShowPointer(values.PointerTo(True)) == "[]int{}"
    assert values.NilParts().To is None


def test_results_go_straight_back(values):
    assert values.AreNil(*values.Nil()) == [True] * 7
    assert values.AreNil([], [], b"", {}, set(), [], {}) == [False] * 7
    assert values.AreNil(*[usegolib.Nil] * 7) == [True] * 7


def test_what_was_touched_is_not_nil(values):
    slice_, _, _, map_, set_, ints, url = values.Nil()
    slice_.append(1)
    map_["a"] = 1
    set_.add("a")
    ints.append(1)
    url["a"] = ["b"]
    assert values.AreNil(slice_, [], b"", map_, set_, ints, url) == [False] * 7
    assert values.ShowAny([slice_, map_, url]) == (
        '[]interface {}{[]interface {}{1}, map[string]interface {}{"a":1}, url.Values{"a":[]string{"b"}}}'
    )
    slice_.pop()
    del map_["a"]
    set_.clear()
    ints.clear()
    url.popitem()
    assert (slice_, map_, set_, ints, url) == ([], {}, set(), [], {})
    assert values.AreNil(slice_, [], b"", map_, set_, ints, url) == [False] * 7


def test_methods_may_write_into_a_nil_map(values):
    url = values.Nil()[6]
    url.Set("a", "b")
    assert url == {"a": ["b"]}
    assert values.Nil()[5].Len() == 0


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_copies_and_pickles(values, again):
    for value in (values.NilParts(), values.MixedParts()):
        assert again(value) == value and values.Show(again(value)) == values.Show(value)
    for value, is_nil in zip(values.Nil(), range(7)):
        arguments = [[], [], b"", {}, set(), [], {}]
        arguments[is_nil] = again(value)
        assert values.AreNil(*arguments).index(True) == is_nil
    filled = values.Nil()[0]
    filled.extend([1, 2])
    assert type(again(filled)) is list and again(filled) == [1, 2]


def test_what_go_writes(values):
    parts = values.NilParts()
    ints = parts.Slice
    values.Fill(parts)
    assert (parts.Slice, parts.Map, parts.Bytes, parts.Ints) == ([1], {"a": 1}, b"\2", [3]) and parts.Slice is ints
    values.Drop(parts)
    assert parts == PLAIN and ints == [1] and values.Show(parts) == values.Show(values.NilParts())
    values.Clear(parts)
    assert parts == PLAIN
    assert "Map:map[string]int{}, Slice:[]int{}, Bytes:[]uint8{}" in values.Show(parts)
    assert "Ints:sort.IntSlice{}" in values.Show(parts)


def test_dataclasses(values):
    typed = values.typed()
    for made in (typed.NilParts(), typed.types.Parts()):
        assert typed.Show(made) == values.Show(values.NilParts())
    assert typed.Show(typed.MixedParts()) == values.Show(values.MixedParts())
