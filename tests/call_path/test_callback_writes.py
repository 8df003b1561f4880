"""What a callable changes in its arguments comes back to Go. It used to be lost without a word."""

import pickle

import pytest

from usegolib.errors import ArgumentTypeError, ArgumentValueError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("callbacks", "example.com/callbacks")


def twice(into, x):
    into[:] = [2 * value for value in x]


def test_elements_of_a_slice(h):
    assert h.Gradient(twice, [1.0, -2.5]) == [2.0, -5.0]
    assert h.Gradient(lambda into, x: into.__setitem__(1, 7), [1.0, 2.0]) == [0.0, 7.0]
    assert h.SortWords(lambda words: words.sort() or len(words)) == (["a", "b"], 2)
    assert h.Grid(lambda rows: rows[0].__setitem__(1, 20) or rows[1].append(5)) == [[1, 20], [3, 5]]


def test_funcs_in_the_fields_of_a_struct(h):
    problem = h.Problem(Func=lambda x: sum(value * value for value in x), Grad=twice)
    x, smallest = h.Descend(problem, [3.0, -4.0], 100)
    assert smallest == pytest.approx(0, abs=1e-9)
    assert x == pytest.approx([0, 0], abs=1e-4)


def test_bytes(h):
    def fill(dst):
        dst[:] = b"abc"

    assert h.Fill(3, fill) == b"abc"
    assert h.Fill(3, lambda dst: dst.__setitem__(slice(1, 3), b"xy")) == b"\0xy"
    assert h.Fill(0, lambda dst: None) == b""


def test_bytes_are_used_like_bytes(h):
    seen = []
    h.Fill(3, lambda dst: seen.append(dst))
    (data,) = seen
    assert data == b"\0\0\0"
    assert isinstance(data, bytearray)
    assert {b"\0\0\0": 1}[data] == 1
    assert repr(data) == str(data) == repr(b"\0\0\0")
    parts = [data[:2], data + b"x", data * 2, data.upper(), data.split(b"\0")[0], pickle.loads(pickle.dumps(data))]
    assert {type(part) for part in parts} == {bytes}
    assert data[0] == 0
    assert b"".join([data, b"1"]) == b"\0\0\x001"
    assert data.decode() == "\0\0\0"
    assert h.Fill(3, lambda dst: b"ignored") == b"\0\0\0"


def test_the_number_of_elements_cannot_change(h):
    said = r"callback grow\(\): argument 1: a \[\]byte of 3 elements has 4 now: a callback can change the elements"
    with pytest.raises(ArgumentValueError, match=said):
        h.Fill(3, grow)
    with pytest.raises(ArgumentValueError, match=r"a \[\]float64 of 2 elements has 3 now"):
        h.Gradient(lambda into, x: into.append(1.0), [1.0, 2.0])


def grow(dst):
    dst.append(1)


def test_what_is_written_must_fit(h):
    def wrong(into, x):
        into[1] = "x"

    with pytest.raises(ArgumentTypeError, match=r"callback .*wrong\(\): argument 1\[1\]: expected float64, got str"):
        h.Gradient(wrong, [1.0, 2.0])


def test_maps_and_sets(h):
    def change(m):
        m["x"] = 5
        del m["a"]

    assert h.Count({"a": 1, "b": 2}, change) == {"b": 2, "x": 5}
    assert h.Count({"a": 1}, dict.clear) == {}
    assert h.Members(lambda m: m.add("c") or m.discard("a")) == {"b", "c"}
    assert h.NilMap(lambda m: None) == {}
    with pytest.raises(ArgumentValueError, match=r"a nil map\[string\]int cannot get entries"):
        h.NilMap(lambda m: m.update(a=1))


def test_what_pointers_lead_to(h):
    def move(p):
        p.X += 10
        p["Y"] = 0

    assert h.Shift(h.Point(X=1, Y=2), move) == {"X": 11, "Y": 0}


def test_pointers_in_a_slice_stay_the_same_pointers(h):
    def first(points):
        points[0].X = 100

    def swap(points):
        points.reverse()

    def both(points):
        points[0].X = 50
        points.reverse()
        points[0].Y = 60

    assert h.Lines(first) == ([{"X": 100, "Y": 1}, {"X": 2, "Y": 2}], [{"X": 100, "Y": 1}, {"X": 2, "Y": 2}], True)
    assert h.Lines(swap) == ([{"X": 1, "Y": 1}, {"X": 2, "Y": 2}], [{"X": 2, "Y": 2}, {"X": 1, "Y": 1}], True)
    assert h.Lines(both) == ([{"X": 50, "Y": 1}, {"X": 2, "Y": 60}], [{"X": 2, "Y": 60}, {"X": 50, "Y": 1}], True)
    _, now, same = h.Lines(lambda points: points.__setitem__(0, h.Point(X=9)))
    assert (now[0], same) == ({"X": 9, "Y": 0}, False)


def test_a_struct_with_pointers_slices_and_maps(h):
    def change(d):
        d.Line.From.X = 5
        d.Line.To = None
        d.Names.append("z")
        d.Tags["n"] = "m"
        d.Next.Names[0] = "changed"
        d.Any.X = 70  # a pointer in an any

    deep, behind = h.Change(change)
    assert (deep.Line.From, deep.Line.To) == ({"X": 5, "Y": 1}, None)
    assert (deep.Names, deep.Tags, deep.Next.Names) == (["a", "z"], {"k": "v", "n": "m"}, ["changed"])
    assert behind == "{5 1} [changed] {70 7}"  # through pointers that Go had before


def test_nothing_comes_back_where_nothing_has_changed(h):
    deep, behind = h.Change(lambda d: None)
    assert behind == "{1 1} [next] {7 7}"
    assert deep.Names == ["a"]


def test_what_was_written_before_an_exception_comes_back(h):
    def half(dst):
        dst[0] = 65
        raise ValueError("no")

    assert h.FillError(3, half) == '"A\\x00\\x00" no'

    def change(d):
        d.Names[0] = "b"
        raise KeyError("k")

    with pytest.raises(KeyError) as caught:
        h.Change(change)
    assert caught.value.args == ("k",)


def test_an_exception_comes_before_an_argument_that_does_not_fit(h):
    def both(dst):
        dst.append(1)
        raise ValueError("no")

    assert h.FillError(3, both) == '"\\x00\\x00\\x00" no'


def test_objects_in_a_slice(h):
    assert h.Objects(lambda counters: counters.reverse()) == [2, 1]
    assert h.Objects(lambda counters: counters[0].Inc()) == [2, 2]


class Text:
    def __init__(self, text):
        self.left = text

    def Name(self):
        return "text"

    def Read(self, p):
        size = min(len(p), len(self.left))
        p[:size], self.left = self.left[:size], self.left[size:]
        return size


def test_methods_of_objects(h):
    assert h.ReadAll(Text(b"hello world"), 4) == "text: hello world"

    class Changing:
        def Decode(self, dst):
            dst["new"] = {"a": [1]}
            dst["old"] += 1

        def Swap(self, xs, i, j):
            xs[i], xs[j] = xs[j], xs[i]

    assert h.Reread(Changing()) == ({"old": 2, "new": {"a": [1]}}, [3, 2, 1])


def test_an_error_of_a_method_comes_with_what_was_written(h):
    class Failing:
        def Decode(self, dst):
            dst["new"] = 1
            raise ValueError("half")

        def Swap(self, xs, i, j):
            pass

    with pytest.raises(ValueError, match="half"):
        h.Reread(Failing())


def test_a_wrong_result_is_an_error_all_the_same(h):
    with pytest.raises(ArgumentTypeError, match="expected int"):
        h.SortWords(lambda words: words.sort())
