"""Iterators of Go left in every way, many times, in a process of its own: a hang or an abort is a failure."""

import textwrap

import pytest

from tests.support.programs import run_program


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("streams", "example.com/streams")


_SOURCES = """\
import itertools, threading

sources = {
    "sequence": lambda: iter(h.Guarded()),
    "batch": lambda: h.Guarded().iterate(batch=7),
    "with a callback": lambda: iter(h.Mapped(1_000_000, lambda n: n + 1)),
    "through iter.Pull": lambda: iter(h.ThroughPull(h.Count(-1))),
    "of Python through iter.Pull": lambda: iter(h.ThroughPull(itertools.count())),
    "walk": lambda: usegolib.iterate(lambda emit: h.Walk(-1, emit)),
    "func without a result": lambda: usegolib.iterate(lambda emit: h.ForEach(-1, emit)),
}


def settle(before):
    until = time.monotonic() + 20
    while h.Locked() or h.Goroutines() > before or threading.active_count() > 1:
        assert time.monotonic() < until, (h.Locked(), h.Goroutines(), before, threading.enumerate())
        gc.collect()
        time.sleep(0.005)

"""

WAYS = {
    "break": """
        def leave(make):
            for _ in make():
                break
    """,
    "exception": """
        def leave(make):
            try:
                for _ in make():
                    raise KeyError
            except KeyError:
                pass
    """,
    "close": """
        def leave(make):
            items = make()
            next(items), items.close(), items.close()
            assert list(items) == [] and not h.Locked()
    """,
    "del": """
        def leave(make):
            items = make()
            next(items)
            del items
    """,
    "garbage": """
        def leave(make):
            cycle = [make()]
            next(cycle[0])
            cycle.append(cycle)
            del cycle
            gc.collect()
    """,
    "zipped": """
        def leave(make):
            assert len(list(zip(make(), h.Count(2)))) == 2
    """,
    "zipped behind": """
        def leave(make):
            assert len(list(zip(h.Count(2), make()))) == 2
    """,
    "another thread": """
        def leave(make):
            items = make()
            next(items)
            thread = threading.Thread(target=lambda: (next(items), items.close()))
            thread.start()
            thread.join()
    """,
    "a thread that ends": """
        def leave(make):
            thread = threading.Thread(target=lambda: next(make()))
            thread.start()
            thread.join()
    """,
    "within a callback": """
        def leave(make):
            def f():
                items = make()
                next(items)
                items.close()
            h.During(f)
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_left_in_every_way(h, way):
    body = """
before = h.Goroutines()
for name, make in sources.items():
    for _ in range(4):
        leave(make)
        settle(before)
print("done")
"""
    ran = run_program(h, _SOURCES + textwrap.dedent(WAYS[way]) + body, 120)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("done\n", "", 0), ran


def test_a_sender_that_panics(h):
    """After three items, in a sequence, in a walk and in a channel's goroutine."""
    ran = run_program(
        h,
        _SOURCES
        + """
before = h.Goroutines()
walk = lambda: usegolib.iterate(lambda emit: h.PanicsAfter(3, emit))
for make in (h.Fails(3).__iter__, lambda: h.Fails(3).iterate(batch=5), walk):
    for left in (False, True):
        for _ in range(20):
            items, seen = make(), []
            try:
                for item in items:
                    seen.append(item)
                    if left and item == 1:
                        break
            except usegolib.errors.GoPanicError as error:
                assert "failed after 3" in str(error) and not left and seen == [0, 1, 2], (error, left, seen)
            else:
                assert left and seen == [0, 1]
                try:
                    items.close()
                except usegolib.errors.GoPanicError as error:
                    assert "was left" in str(error)
    settle(before)
assert list(h.Panics()) == [0, 1, 2]
settle(before)
print("done")
""",
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("done\n", "", 0), ran


def test_iter_pull_in_callbacks(h):
    """Go's coroutines belong to the thread that made them where it is locked, as in every callback: Go would end the
    process where an iterator of Python's let another thread go on with one."""
    ran = run_program(
        h,
        _SOURCES
        + """
before = h.Goroutines()


def pulling(n):
    return sum(h.Pulled(h.Mapped(n, lambda m: sum(h.Pulled(h.Count(-1), m))), n))


expected = [sum(sum(range(m)) for m in range(n)) for n in range(6)]
assert [pulling(n) for n in range(6)] == expected
seen = []
h.During(lambda: seen.extend(pulling(n) for n in range(6)))
assert seen == expected

# A sequence over iter.Pull whose items come from callbacks, moved from thread to thread.
items = iter(h.ThroughPull(h.Mapped(1_000_000, lambda n: pulling(n % 6))))
for n in range(24):
    taken = []
    thread = threading.Thread(target=lambda: taken.append(next(items)))
    thread.start()
    thread.join()
    assert taken == [expected[n % 6]]
items.close()

# The same of Python's items, in a callback, from several threads at once.
def work():
    for _ in range(20):
        h.During(lambda: totals.append(sum(itertools.islice(h.ThroughPull(pulling(n) for n in range(6)), 5))))

totals = []
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert totals == [sum(expected[:5])] * 80

# An exception in the coroutine, of what the call was given.
def failing():
    yield 1
    raise LookupError("two")

for attempt in range(20):
    try:
        h.Pulled(failing(), 5)
    except LookupError as error:
        assert str(error) == "two"
    else:
        raise AssertionError("it was lost")
settle(before)
print("done")
""",
        120,
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("done\n", "", 0), ran
