"""Slices that live in Go, and lent memory inside any: what callbacks with places (i, j) look at."""

import array
import gc
import random

import pytest

import usegolib
from usegolib.errors import ArgumentOverflowError, ArgumentTypeError, ArgumentValueError, ObjectClosedError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("callbacks", "example.com/callbacks")


def test_sort_by_places(h):
    # Of a list Go sorts a copy, and `less` looked at elements that had not moved.
    values = [random.randrange(1000) for _ in range(500)]
    for given in (values, list(map(float, values)), list(map(str, values))):
        s = h.slice(given)
        h.SortAny(s, lambda i, j, s=s: s[i] > s[j])
        assert list(s) == sorted(given, reverse=True)


def test_sort_keeps_the_order_of_equal_elements(h):
    records = h.slice([{"name": f"n{i}", "group": i % 3} for i in range(50)])
    h.SortStable(records, lambda i, j: records[i]["group"] < records[j]["group"])
    assert [r["name"] for r in records] == [f"n{i}" for g in range(3) for i in range(50) if i % 3 == g]


def test_elements_of_the_types_of_the_package(h):
    points = h.slice([h.Point(X=x, Y=-x) for x in (3, 1, 2)])
    assert h.TypeAndLen(points) == ("Point", 3)
    h.SortPoints(points, lambda i, j: points[i]["X"] < points[j]["X"])
    assert [p["X"] for p in points] == [1, 2, 3]
    points[0] = {"X": 9, "Y": 9}
    assert points[0] == h.Point(X=9, Y=9) and type(points[0]).__go_type__.endswith(".Point")
    for element in ("Point", "example.com/callbacks.Point", h.Point):
        assert h.TypeAndLen(h.slice([{"X": 1, "Y": 2}], element)) == ("Point", 1)
    assert h.TypeAndLen(h.slice([1, 2.5], "Degrees")) == ("Degrees", 2)


@pytest.mark.parametrize(
    ("values", "element", "found"),
    [
        ([1, 2], None, "int"),
        ([True], None, "bool"),
        (["a"], None, "string"),
        ([1, "a", None], None, "any"),
        ([], "int", "int"),
        ([1], int, "int"),
        ((x for x in (1, 2)), "int64", "int64"),
        (array.array("q", [1]), None, "int64"),
        (array.array("f", [1]), None, "float32"),
        (b"abc", None, "byte"),
        ([1, 2], "byte", "byte"),
        ([None], "error", "error"),
        ([2**64], None, "any"),
    ],
)
def test_the_type_of_the_elements(h, values, element, found):
    assert h.TypeAndLen(h.slice(values, element))[0] == found


def test_it_is_a_sequence(h):
    for given in ([5, 6, 7], ["a", "b", "c"], [1.5, 2.5, 3.5]):
        s = h.slice(given)
        assert len(s) == 3 and s and list(s) == s.tolist() == given
        assert (s[0], s[-1], s[1:], s[::-1], s[5:]) == (given[0], given[2], given[1:], given[::-1], [])
        assert given[1] in s and s.index(given[1]) == 1 and s.count(given[0]) == 1
        assert list(reversed(s)) == given[::-1]
        s[0] = given[2]
        s[1:] = given[:2]
        assert list(s) == [given[2], given[0], given[1]]
        assert repr(s).endswith(f" in Go: {list(s)!r}>") and s.go_type == f"[]{s.go_type[2:]}"
        with pytest.raises(IndexError, match="index 3 of a slice of 3 elements"):
            s[3]
        with pytest.raises(IndexError, match="index -4"):
            s[-4] = given[0]
        with pytest.raises(ArgumentTypeError, match="indices are integers"):
            s["x"]
        with pytest.raises(ArgumentTypeError, match="keeps its length"):
            del s[0]
        with pytest.raises(ArgumentValueError, match="2 values for 3 elements"):
            s[:] = given[:2]
        s.close()
        for use in (lambda s=s: s[0], lambda s=s: len(s), lambda s=s: list(s), lambda s=s: h.TypeAndLen(s)):
            with pytest.raises(ObjectClosedError):
                use()
    assert not h.slice([], "string") and list(h.slice([], "int")) == []


def test_go_and_python_see_one_memory(h):
    s = h.slice([1, 2, 3])
    h.Share(s)
    h.SetShared(1, 20)
    assert list(s) == [1, 20, 3]
    s[2] = 30
    h.SortAny(s, lambda i, j, s=s: s[i] > s[j])
    assert list(s) == [30, 20, 1]
    del s
    gc.collect()
    h.SetShared(0, 5)  # Go keeps it
    warm, flags, content = h.slice([1, 2], "Degrees"), h.slice([True, False]), h.slice(b"ab")
    h.Warm(warm, 0.5)
    h.Flip(flags)
    h.Clear(content)
    assert (list(warm), list(flags), list(content)) == ([1.5, 2.5], [False, True], [0, 0])
    names = h.slice(["a", "b"])
    h.Upper(names)
    assert list(names) == ["FIRST", "b"]


def test_what_does_not_fit(h):
    s, names = h.slice([1]), h.slice(["a"])
    with pytest.raises(ArgumentTypeError, match=r"expected \[\]int, got a handle of \[\]string"):
        h.Share(names)
    with pytest.raises(ArgumentTypeError, match=r"\[\]int: element: expected int, got str 'x'"):
        s[0] = "x"
    with pytest.raises(ArgumentTypeError, match=r"\[\]string: element: expected string, got int 1"):
        names[0] = 1
    with pytest.raises(ArgumentOverflowError, match=r"values\[0\]: 300 is out of range for uint8"):
        h.slice([300], "byte")
    with pytest.raises(ArgumentTypeError, match=r"slice\(\): \[1\]: element: expected string"):
        h.slice(["a", 1], "string")
    with pytest.raises(ArgumentValueError, match="empty slice says nothing"):
        h.slice([])
    with pytest.raises(ArgumentValueError, match="no Go type 'Nothing'"):
        h.slice([1], "Nothing")
    for wrong in ("abc", {"a": 1}, 5):
        with pytest.raises(ArgumentTypeError, match="takes a sequence"):
            h.slice(wrong)


def test_a_list_beside_a_callback_with_places_names_it(h):
    with pytest.raises(ArgumentTypeError, match=r"which Go copies.*\n.*h\.slice\(.*usegolib\.lend\("):
        h.SortAny([2, 1], lambda i, j: True)


def test_lent_memory_inside_any(h):
    for code, found in {"q": "int64", "f": "float32", "B": "byte"}.items():
        a = array.array(code, [3, 1, 2])
        assert h.TypeAndLen(usegolib.lend(a)) == (found, 3)
        h.SortAny(usegolib.lend(a), lambda i, j, a=a: a[i] < a[j])
        assert a.tolist() == [1, 2, 3]
    assert h.TypeAndLen(usegolib.lend(memoryview(b"\0\1").cast("?"))) == ("bool", 2)
    assert h.TypeAndLen(usegolib.lend(array.array("q"))) == ("int64", 0)
    with pytest.raises(ArgumentValueError, match="bools of byte 0 or 1, got byte 2"):
        h.TypeAndLen(usegolib.lend(memoryview(b"\2").cast("?")))
    with pytest.raises(ArgumentTypeError, match="a buffer of bools or numbers, got array"):
        h.TypeAndLen(usegolib.lend(array.array("u", "ab")))
    with pytest.raises(ArgumentValueError, match="whole argument only"):
        h.TypeAndLen([usegolib.lend(array.array("q"))])
    with pytest.raises(ArgumentValueError, match="multiple of 8 bytes"):
        h.TypeAndLen(usegolib.lend(memoryview(bytearray(17))[1:].cast("q")))


def test_sorting_and_searching_by_other_means(h):
    cards = list(range(52))

    def swap(i, j):
        cards[i], cards[j] = cards[j], cards[i]

    h.Shuffle(len(cards), swap)
    assert cards != list(range(52)) and sorted(cards) == list(range(52))

    class Sorted:
        def __init__(self, values):
            self.values = values

        def Len(self):
            return len(self.values)

        def Less(self, i, j):
            return self.values[i] < self.values[j]

        def Swap(self, i, j):
            self.values[i], self.values[j] = self.values[j], self.values[i]

        def Push(self, x):
            self.values.append(x)

        def Pop(self):
            return self.values.pop()

    assert h.Heap(Sorted([5, 2, 8, 1]), 3) == [1, 2, 5]
    for values in ([3, 1, 2], h.slice([3, 1, 2]), h.slice(["b", "a"])):
        h.SortData(Sorted(values))
        assert list(values) == sorted(values)
