"""What Go writes into its arguments comes back into the caller's mutable objects, and only into those."""

import array
import collections

import pytest

from usegolib.errors import GoError

ANN = {"name": "Ann", "email": None, "Plain": False}


def test_sort_a_list(kinds):
    values = [3, 1, 2]
    same = values
    assert kinds.Sort(values) is None
    assert values == [1, 2, 3] and same is values


def test_sort_other_types(kinds):
    words = ["b", "a"]
    kinds.SortStrings(words)
    assert words == ["a", "b"]
    numbers = array.array("d", [2.5, -1.0])
    kinds.SortFloats(numbers)
    assert list(numbers) == [-1.0, 2.5]
    window = array.array("d", [9.0, 2.0, 1.0, 0.0])
    kinds.SortFloats(memoryview(window)[1:3])
    assert list(window) == [9.0, 1.0, 2.0, 0.0]


def test_user_list_type(kinds):
    values = collections.UserList([2, 1])
    kinds.Sort(values)
    assert list(values) == [1, 2]


def test_immutable_arguments_stay(kinds):
    values = (3, 1, 2)
    kinds.Sort(values)
    assert values == (3, 1, 2)
    kinds.Sort(iter([3, 1]))
    raw = b"abc"
    assert kinds.Fill(raw, 0) == 3
    assert raw == b"abc"
    view = memoryview(raw)
    assert kinds.Fill(view, 0) == 3
    assert raw == b"abc"


def test_fill_bytes(kinds):
    buffer = bytearray(4)
    assert kinds.Fill(buffer, 7) == 4
    assert buffer == b"\x07\x07\x07\x07"
    window = bytearray(b"abcdef")
    kinds.Fill(memoryview(window)[2:4], 0x78)
    assert window == b"abxxef"
    large = bytearray(1_000_000)
    kinds.Fill(large, 1)
    assert large == b"\x01" * 1_000_000


def test_struct_behind_a_pointer(kinds):
    ann = kinds.Same({**ANN, "age": 3})
    assert kinds.Birthday(ann) is None
    assert ann.Age == 4 and ann.Tags == ["older"]
    plain = dict(ANN)
    kinds.Birthday(plain)
    assert plain["age"] == 1 and plain["tags"] == ["older"]


def test_scalar_behind_a_pointer(kinds):
    assert kinds.Increment(5) == 5


def test_map(kinds):
    values = {"a": 1}
    kinds.Put(values, "b", 2)
    assert values == {"a": 1, "b": 2}
    kinds.Remove(values, "a")
    assert values == {"b": 2}


def test_structs_in_a_slice(kinds):
    people = [dict(ANN), {**ANN, "name": "Bob"}]
    kinds.Rename(people, "Zoe")
    assert [person["name"] for person in people] == ["Zoe", "Zoe"]


def test_nested_slices(kinds):
    rows = [[1], [2, 3]]
    kinds.SwapRows(rows)
    assert rows == [[2, 3], [1]]


def test_written_back_also_when_go_returns_an_error(kinds):
    values = [2, 1]
    with pytest.raises(GoError, match="sentinel"):
        kinds.SortAndFail(values)
    assert values == [1, 2]


def test_nothing_changes_where_go_changed_nothing(kinds):
    inner = [1]
    rows = [inner, [2]]
    assert kinds.Nested([["a"]]) == [["a"]]
    assert kinds.ReadOnly([1, 2]) == 2
    assert rows[0] is inner
    values = [1, 2]
    assert kinds.Append(values, 3) == [1, 2, 3]
    assert values == [1, 2]
