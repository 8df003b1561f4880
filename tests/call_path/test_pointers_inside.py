"""Pointers to data inside containers, structs and interfaces: what Go writes through them comes back.

What used to happen: only a parameter `*T` itself was updated; writes through `[]*T`, `map[string]*T` and an interface
with methods were lost without a word.
"""

import dataclasses

import pytest

import usegolib


@pytest.fixture(scope="module")
def values(fixture_module):
    return fixture_module("values", "example.com/values")


def test_lists_and_maps(values):
    a, b = values.Point(X=1), values.Point(X=2)
    points = [a, None, b]
    values.Move1(points)
    assert (a.X, b.X) == (2, 3) and points[0] is a and points[1] is None and points[2] is b
    values.Move1([a, b])
    values.Move2({"a": a, "b": b})
    assert (a.X, b.X) == (4, 5)


def test_interfaces(values):
    point = values.Point(X=1)
    values.Move3(point)
    assert point.X == 2
    one, two = values.Point(), values.Point(X=5)
    values.Move6([{"kept": 1}, 5], [one, two])
    assert (one.X, two.X) == (1, 6)


def test_any_takes_the_pointer_where_the_methods_have_pointer_receivers(values):
    """Go got the value before, whose methods it does not have, and nothing came back."""
    point, other = values.Point(X=1), values.Point(X=5)
    assert values.Move4(point) is True and point.X == 2
    assert values.Behind([point, {"a": other}]) == 2 and (point.X, other.X) == (3, 6)
    assert values.All(point, [other]) == 2 and (point.X, other.X) == (4, 7)
    assert values.Behind([point, point]) == 2 and point.X == 6  # one pointer
    pointer = values.object("Point", {"X": 1, "Next": None})
    assert values.Move4(pointer) is True and pointer.X == 2
    # Methods with value receivers: a value, as it was.
    assert values.Behind(values.Plain(N=1)) == 0


def test_inside_structs(values):
    first, deep, held, mover = (values.Point(X=n) for n in range(4))
    track = values.Track(First=first, All={"a": [deep]}, Any=held, Mover=mover)
    values.Move5(track)
    assert [first.X, deep.X, held.X, mover.X] == [1, 2, 3, 4]
    assert track.First is first and track.All["a"][0] is deep and track.Any is held and track.Mover is mover


def test_objects_stay_objects(values):
    kept = values.object("Point", {"X": 1, "Next": None})
    data = values.Point(X=1)
    values.Move1([kept, data])
    assert (kept.X, data.X) == (2, 2)


def test_other_pointers_are_put_in_place(values):
    a, b = values.Point(X=1), values.Point(X=2)
    points = [a, b]
    values.Replace(points)
    assert (a.X, b.X) == (1, 2) and points[0].X == 70 and points[1] is None


def test_pointers_that_go_moves_are_the_same_instances(values):
    """Objects of Go stood there afterwards, and the instances were as they were."""
    a, b, c = points = [values.Point(X=n) for n in (3, 2, 1)]
    values.Sort(points)
    assert points[0] is c and points[1] is b and points[2] is a
    values.Swap(points)
    assert points[0] is b and points[1] is c and (a.X, b.X, c.X) == (3, 100, 1)
    points = {name: values.Point(X=n) for n, name in enumerate("abcdefgh")}
    before = dict(points)
    values.SwapKeys(points)
    assert points["a"] is before["b"] and points["b"] is before["a"] and points["c"] is before["c"]
    assert [before[name].X for name in "abcd"] == [0, 1, 3, 3]


def test_keys_that_go_takes_away_and_adds(values):
    a, b = values.Point(X=1), values.Point(X=2)
    points = {"a": a, "b": b}
    values.Keys(points)
    assert points.keys() == {"b", "c", "new"} and points["b"] is b and points["c"] is b
    assert (a.X, b.X) == (1, 12) and points["new"].X == 5


def test_lists_that_grow(values):
    a = values.Point(X=1)
    points = [a]
    values.Grow(points)
    assert len(points) == 3 and points[0] is a and points[1] is a and (a.X, points[2].X) == (50, 9)


def test_one_instance_is_one_pointer(values):
    a, b = values.Point(X=1), values.Point(X=1)
    assert values.Same(a, a) is True and values.Same(a, b) is False and a.X == 3
    values.Move1([a, b, a])
    assert (a.X, b.X) == (5, 2)


def test_tuples_arrays_and_variadic_arguments(values):
    """They cannot be changed themselves, and so nothing inside was."""
    a, b = values.Point(X=1), values.Point(X=2)
    values.Move1((a, b))
    values.Pair((a, b))
    values.Pair([a, b])
    values.Rest(a, b)
    values.Rest([a, b])
    assert (a.X, b.X) == (6, 7)


def test_structs_by_value_lead_to_pointers(values):
    first, deep = values.Point(X=1), values.Point(X=2)
    track = values.Track(First=first, All={"a": [deep]})
    values.ByValue(track)
    assert (first.X, deep.X) == (2, 3) and track.First is first


def test_pointers_to_types_without_methods(values):
    """The places got other instances."""
    a, b, c = plain = [values.Plain(N=n) for n in (1, 2, 3)]
    values.Each(plain)
    assert [p.N for p in (a, b, c)] == [2, 3, 4] and plain[0] is a
    values.Turn(plain)
    assert plain[0] is c and plain[1] is b and plain[2] is a and [p.N for p in plain] == [104, 3, 2]
    one, two = dicts = [{"N": 1, "Next": None}, {"N": 2, "Next": None}]
    values.Turn(dicts)
    assert dicts[0] is two and dicts[1] is one and two == {"N": 102, "Next": None}


def test_circles(values):
    a, b = values.Plain(N=1), values.Plain(N=2)
    values.Link([a, b])
    assert a.Next is b and b.Next is a
    assert values.Chained(a) == 3 and (a.N, b.N) == (2, 4)
    point = values.Point(X=1)
    values.Circle([point])
    assert point.X == 8 and point.Next is point


def test_given_pointers_inside_given_ones(values):
    a, b = values.Point(), values.Point()
    values.Later([a, b])
    assert a.Next is b and (a.X, b.X) == (7, 8)


def test_numbers_behind_pointers_stand_in_their_new_places(values):
    tallies = [values.Tally(1), values.Tally(5)]
    values.Count(tallies)
    assert tallies == [6, 2] and all(type(tally) is values.Tally for tally in tallies)


def test_dataclasses(values):
    typed = values.typed()
    a, b = points = [typed.types.Point(X=2, Next=None), typed.types.Point(X=1, Next=None)]
    typed.Sort(points)
    assert points[0] is b and points[1] is a
    typed.Move1(points)
    assert (a.X, b.X) == (3, 2)

    @dataclasses.dataclass(frozen=True)
    class Frozen:
        X: int
        Next: object = None

    frozen = [Frozen(3), Frozen(1)]
    kept = list(frozen)
    values.Sort(frozen)
    assert frozen[0] is kept[1] and frozen[1] is kept[0]
    values.Move1(frozen)
    assert [point.X for point in frozen] == [2, 4] and kept == [Frozen(3), Frozen(1)]


def test_beside_an_error(values):
    a, b = values.Point(X=1), values.Point(X=2)
    with pytest.raises(usegolib.GoError):
        values.Until([a, None, b])
    assert (a.X, b.X) == (2, 2)


def test_what_is_only_read_does_not_come_back(values):
    a = values.Point(X=1)
    values.Read([a])
    values.options(writeback=False).Move1([a])
    values.options(writeback=False).Move4(a)
    assert a.X == 1


def test_many_pointers(values):
    points = [values.Point(X=n) for n in range(20_000)]
    values.Move1(points)
    assert [point.X for point in points] == list(range(1, 20_001))
