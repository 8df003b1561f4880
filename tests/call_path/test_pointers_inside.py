"""Pointers to data with methods inside containers, structs and interfaces: what Go writes through them comes back.

What used to happen: only a parameter `*T` itself was updated; writes through `[]*T`, `map[string]*T` and an interface
with methods were lost without a word.
"""

import pytest


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


def test_any_holds_the_value_and_an_object_is_a_pointer(values):
    assert values.Move4(values.Point(X=1)) is False
    pointer = values.object("Point", {"X": 1, "Next": None})
    assert values.Move4(pointer) is True and pointer.X == 2


def test_inside_structs(values):
    first, deep, held, mover = (values.Point(X=n) for n in range(4))
    track = values.Track(First=first, All={"a": [deep]}, Any=held, Mover=mover)
    values.Move5(track)
    assert [first.X, deep.X, held.X, mover.X] == [1, 2, 2, 4]
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


def test_pointers_that_go_moves_leave_the_instances_alone(values):
    """By their places, a sort would have written the values of one instance into another."""
    a, b, c = points = [values.Point(X=n) for n in (3, 2, 1)]
    values.Sort(points)
    assert [point.X for point in points] == [1, 2, 3] and (a.X, b.X, c.X) == (3, 2, 1)
    assert points[1] is b
    a, b = points = [values.Point(X=1), values.Point(X=2)]
    values.Swap(points)
    assert [point.X for point in points] == [100, 1] and (a.X, b.X) == (1, 2)
    points = {name: values.Point(X=n) for n, name in enumerate("abcdefgh")}
    before = dict(points)
    for round in range(1, 4):
        values.SwapKeys(points)
        assert [points[name].X for name in "ab"] == [round % 2, (round + 1) % 2] and points["c"].X == 2 + round
    assert [before[name].X for name in "abc"] == [0, 1, 5] and all(points[name] is before[name] for name in "cdefgh")


def test_many_pointers(values):
    points = [values.Point(X=n) for n in range(20_000)]
    values.Move1(points)
    assert [point.X for point in points] == list(range(1, 20_001))


def test_a_circle_ends(values):
    point = values.Point(X=1)
    values.Circle([point])
    assert point.X == 8 and point.Next.X == 8
