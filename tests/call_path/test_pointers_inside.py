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


def test_a_circle_ends(values):
    point = values.Point(X=1)
    values.Circle([point])
    assert point.X == 8 and point.Next.X == 8
