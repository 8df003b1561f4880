"""Python iterables as iterators and channels of Go."""

import gc
import sys
import threading
import time

import pytest

from tests.support.programs import run_program
from usegolib._objects import held
from usegolib.errors import ArgumentTypeError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("streams", "example.com/streams")


class Watched:
    """A generator that notes what becomes of it."""

    def __init__(self, items, error=None):
        self.given = 0
        self.closed = False
        self.items = self._items(items, error)

    def _items(self, items, error):
        try:
            for item in items:
                self.given += 1
                yield item
            if error is not None:
                raise error
        finally:
            self.closed = True


def wait_for(condition, seconds=20.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def test_iterables_as_iterators(h):
    assert h.SumOf([1, 2, 3]) == h.SumOf((1, 2, 3)) == h.SumOf(iter([1, 2, 3])) == h.SumOf({1: 0, 2: 0, 3: 0}) == 6
    assert h.SumOf(n * n for n in range(4)) == 14
    assert h.SumOf(range(1000)) == 499500
    assert h.SumOf([]) == h.SumOf(h.Count(0)) == 0
    assert h.Dict({"a": 1}) == h.Dict([("a", 1)]) == h.Dict(zip("a", [1])) == {"a": 1}
    assert h.FirstOf(["x", "y"], 5) == ["x", "y"]


def test_a_list_is_iterated_anew_and_a_generator_once(h):
    assert h.Twice([1, 2]) == [1, 2, 1, 2]
    assert h.Twice(iter([1, 2])) == [1, 2]


def test_go_iterators_go_through(h):
    assert h.SumOf(h.Count(4)) == 6
    assert h.SumOf(iter(h.Count(4))) == 6  # the Python iterator, item by item
    assert h.SumOf(n + 1 for n in h.Doubled(n for n in h.Count(3))) == 9


def test_one_item_at_a_time(h):
    watched = Watched(range(100))
    items = iter(h.Doubled(watched.items))
    assert [next(items), next(items)] == [0, 2] and watched.given == 2
    items.close()
    assert watched.closed and watched.given == 2


def test_a_generator_is_closed_when_go_stops(h):
    watched = Watched(["a", "b", "c", "d"])
    assert h.FirstOf(watched.items, 1) == ["a"]
    assert watched.closed and watched.given == 2
    lines = iter(["x", "y", "z"])
    assert h.FirstOf(lines, 1) == ["x"] and next(lines) == "z"  # another iterator is only left alone


def test_iter_pull(h):
    watched = Watched(range(100))
    assert h.Pulled(watched.items, 3) == [0, 1, 2]
    assert watched.closed
    assert h.Pulled((sum(h.Count(n)) for n in range(5)), 10) == [0, 0, 1, 3, 6]


def test_nested_and_in_structs(h):
    points = ({"X": n, "Y": 0} for n in range(2))
    assert h.Drain({"Items": points, "More": range(4)}) == ([h.Point(X=0), h.Point(X=1)], 6)
    assert h.Drain(h.Source(Items=[h.Point(X=5)], More=[])) == ([{"X": 5, "Y": 0}], 0)
    leaf = {"Value": 2}
    assert h.Values({"Value": 1, "Children": [leaf, {"Value": 3, "Children": (leaf for _ in range(2))}]}) == 10


def test_items_that_do_not_fit(h):
    with pytest.raises(ArgumentTypeError, match=r"list: item: expected int, got str 'x'"):
        h.SumOf([1, "x"])
    with pytest.raises(ArgumentTypeError, match=r"expected a tuple of 2 \(string, int\), got str 'a'"):
        h.Dict(["a"])
    with pytest.raises(ArgumentTypeError, match=r"list: item: expected int, got str 'x'"):
        h.Sum([1, "x"])


def test_what_is_not_iterable(h):
    for value in (5, object(), len):
        with pytest.raises(ArgumentTypeError, match=r"expected iter\.Seq\[int\] \(an object or an iterable\), got"):
            h.SumOf(value)
        with pytest.raises(ArgumentTypeError, match=r"expected <-chan int \(an object or an iterable\), got"):
            h.Sum(value)
    with pytest.raises(ArgumentTypeError, match=r"put it into a list"):
        h.FirstOf("text", 1)
    with pytest.raises(ArgumentTypeError, match=r'h\.object\("chan int", size\) makes a channel'):
        h.Fill([], 1)
    with pytest.raises(ArgumentTypeError, match=r"which Go cannot call while this call keeps the GIL"):
        h.options(gil="hold").SumOf([1])


@pytest.mark.parametrize("error", [KeyError("k"), KeyboardInterrupt(), SystemExit(7), GeneratorExit()])
@pytest.mark.parametrize("take", ["SumOf", "Elsewhere", "Sum"])
def test_an_exception_reaches_the_caller(h, error, take):
    watched = Watched([1, 2], error)
    with pytest.raises(type(error)) as caught:
        getattr(h, take)(watched.items)
    assert caught.value is error and watched.closed


def test_nothing_is_held_afterwards(h):
    for _ in range(3):
        h.SumOf([])
    gc.collect()
    before = len(held.live)
    for _ in range(500):
        h.SumOf([1])
        h.Sum([1])
    for _ in range(20):
        h.Drop()  # runs Go's collector
        time.sleep(0.02)
        h.SumOf([])
    assert len(held.live) < before + 100


# Channels


def test_iterables_as_channels(h):
    assert h.Sum([1, 2, 3]) == h.Sum(n for n in range(4)) == 6
    assert h.Sum([]) == 0
    assert list(h.Pipe(range(5))) == [0, 2, 4, 6, 8]
    assert h.Take(range(10), 3) == [0, 1, 2]


def test_a_channel_is_fed_after_the_call_has_returned(h):
    watched = Watched(range(1000))
    out = h.Pipe(watched.items)
    assert [out.receive(), out.receive()] == [0, 2]
    assert watched.given < 10 and not watched.closed
    assert sum(out) == 2 * sum(range(1000)) - 2
    wait_for(lambda: watched.closed)


def test_an_exception_after_the_call_goes_to_the_hook(h, monkeypatch):
    seen = []
    hook = "excepthook" if sys.implementation.name == "pypy" else "unraisablehook"
    monkeypatch.setattr(sys, hook, lambda *args: seen.append(args))
    out = h.Pipe(Watched([1], LookupError("late")).items)
    time.sleep(0.1)
    assert list(out) == [2]
    wait_for(lambda: seen)
    assert "late" in str([getattr(part, "exc_value", part) for part in seen[0]])


def test_a_call_that_is_refused_takes_no_item(h):
    watched = Watched(range(10))
    for _ in range(20):
        with pytest.raises(OverflowError):
            h.Refuses(watched.items, 1000)
    time.sleep(0.05)
    assert watched.given == 0


def test_nothing_is_left_when_go_forgets_the_channel(h):
    goroutines = h.Goroutines()
    watched = Watched(range(10))
    h.Keep(watched.items)
    assert h.Read() == 0
    time.sleep(1.5)  # the sender's patience
    assert h.Read() == 1 and not watched.closed
    time.sleep(1.5)

    def is_left():
        h.Drop()
        return watched.closed and h.Goroutines() <= goroutines

    wait_for(is_left)


def test_many_threads(h):
    sums = []

    def work():
        for _ in range(20):
            sums.append(h.Sum(range(50)) + h.SumOf(range(50)) + h.Elsewhere(range(50)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sums == [3 * 1225] * 80


@pytest.mark.parametrize("end", ["pass", "sys.exit(3)"])
def test_the_process_ends_while_a_channel_is_fed(h, end):
    ran = run_program(
        h,
        f"""
        def numbers():
            while True:
                yield 1
        out = h.Pipe(numbers())
        h.Keep(numbers())
        assert [out.receive() for _ in range(10)] == [2] * 10
        print("end")
        {end}
        """,
    )
    assert (ran.stdout, ran.returncode, ran.stderr) == ("end\n", 3 if "3" in end else 0, "")
