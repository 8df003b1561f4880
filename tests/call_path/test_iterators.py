"""Iterators of Go as Python iterators: values, laziness, every way to end one, panics, threads."""

import copy
import gc
import itertools
import pickle
import sys
import threading
import time

import pytest

from tests.support.programs import run_program
from usegolib.errors import ArgumentTypeError, GoPanicError, ObjectClosedError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("streams", "example.com/streams")


def sequences(h):
    return h._artifact.table.home.runtime.sequences()


def wait_for(condition, seconds=10.0 if sys.implementation.name == "pypy" else 2.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        gc.collect()
        time.sleep(0.005)


def test_items_of_every_kind(h):
    assert list(h.Count(4)) == [0, 1, 2, 3]
    assert list(h.Words("a b")) == [(0, "a"), (1, "b")]
    assert list(h.Points()) == [{"X": 1, "Y": 2}, {"X": 3, "Y": 4}]
    assert [node.Name() for node in h.Nodes("x", "y")] == ["x", "y"]
    (one, none), (two, error), (three, _) = h.Anything()
    assert (one, none, two, str(error), three) == (1, None, "two", "second", h.Point(X=3, Y=3))
    assert list(h.Flags()) == [True, False]
    assert list(h.Count(0)) == []


def test_a_func_that_is_an_iterator_by_its_shape(h):
    assert list(h.Plain(3)) == [0, 1, 2]
    assert bytes(h.Bytes("abc")) == b"abc"
    seen = []
    h.Plain(3)(lambda item: seen.append(item) or True)  # it is a func all the same
    assert seen == [0, 1, 2]


def test_an_iterator_is_iterated_anew_each_time(h):
    count = h.Count(3)
    assert list(count) == list(count) == [0, 1, 2]
    first, second = iter(count), iter(count)
    assert [next(first), next(first), next(second)] == [0, 1, 0]
    assert list(zip(h.Count(3), h.Count(-1))) == [(0, 0), (1, 1), (2, 2)]


def test_nothing_is_read_ahead(h):
    before = h.Asked()
    items = iter(h.Count(-1))
    assert h.Asked() == before  # the func begins with the first item
    assert [next(items) for _ in range(3)] == [0, 1, 2]
    assert h.Asked() == before + 3
    assert next(items) == 3 and h.Asked() == before + 4
    items.close()


def test_a_batch_is_read_ahead_when_it_is_asked_for(h):
    before = h.Asked()
    items = h.Count(-1).iterate(batch=10)
    assert list(itertools.islice(items, 3)) == [0, 1, 2] and h.Asked() == before + 10
    assert list(itertools.islice(items, 8)) == list(range(3, 11)) and h.Asked() == before + 20
    items.close()
    assert list(h.Count(25).iterate(batch=10)) == list(range(25))
    assert list(h.Words("a b c").iterate(batch=2)) == [(0, "a"), (1, "b"), (2, "c")]
    assert [node.Name() for node in h.Nodes(*"abcde").iterate(batch=2)] == list("abcde")


def test_a_slow_sequence_does_not_wait_for_its_batch(h):
    items = h.Slow(5).iterate(batch=1_000_000)
    began = time.monotonic()
    assert next(items) == 0 and time.monotonic() - began < 2
    items.close()


@pytest.mark.parametrize("batch", [0, -1, 1.5, None, "2"])
def test_a_batch_is_a_number(h, batch):
    with pytest.raises(ArgumentTypeError, match=r"iterate\(\): batch is a number of items from 1 on, got"):
        h.Count(3).iterate(batch=batch)


# Ends


def leave_by_break(h):
    for _ in h.Guarded():
        assert h.Locked()
        break


def leave_by_exception(h):
    with pytest.raises(ZeroDivisionError):
        for _ in h.Guarded():
            raise ZeroDivisionError


def leave_by_close(h):
    items = iter(h.Guarded())
    next(items)
    items.close()
    assert not h.Locked()  # closing waits
    items.close()
    assert list(items) == []


def leave_by_with(h):
    with iter(h.Guarded()) as items:
        next(items)
    assert not h.Locked()


def leave_by_del(h):
    items = iter(h.Guarded())
    next(items)
    del items


def leave_in_a_cycle(h):
    items = iter(h.Guarded())
    next(items)
    cycle = [items]
    cycle.append(cycle)


def leave_a_batch(h):
    for _ in h.Guarded().iterate(batch=7):
        break


def leave_by_the_generator_around_it(h):
    def around():
        yield from h.Guarded()

    made = around()
    next(made)
    made.close()


LEAVE = [
    leave_by_break,
    leave_by_exception,
    leave_by_close,
    leave_by_with,
    leave_by_del,
    leave_in_a_cycle,
    leave_a_batch,
    leave_by_the_generator_around_it,
]


@pytest.mark.parametrize("leave", LEAVE)
def test_a_sequence_that_is_left_ends(h, leave):
    before, goroutines = sequences(h), h.Goroutines()
    leave(h)
    wait_for(lambda: not h.Locked() and sequences(h) <= before and h.Goroutines() <= goroutines)


def test_one_that_was_never_begun_leaves_nothing(h):
    before, goroutines = h._artifact.table.home.runtime.live(), h.Goroutines()
    for _ in range(100):
        iter(h.Count(3))
    wait_for(lambda: h._artifact.table.home.runtime.live() <= before and h.Goroutines() <= goroutines)


def test_iterations_and_goroutines_are_given_back(h):
    live = h._artifact.table.home.runtime.live
    before, goroutines = live(), h.Goroutines()
    for _ in range(300):
        assert sum(h.Count(3)) == 3
        for _ in h.Count(-1):
            break
    wait_for(lambda: live() <= before and h.Goroutines() <= goroutines)


def test_one_that_works_between_two_yields_ends_at_the_next(h):
    before, finished = sequences(h), h.Finished()
    items = iter(h.Slow(200))
    assert next(items) == 0
    del items
    wait_for(lambda: h.Finished() == finished + 1 and sequences(h) <= before)


def test_one_that_goes_on_after_the_end_is_not_asked(h):
    items = iter(h.Stubborn())
    assert next(items) == 0
    items.close()
    assert list(h.Stubborn()) == list(range(10))


def test_a_closed_iterator_object_and_a_closed_iteration(h):
    count = h.Count(3)
    items = iter(count)
    count.close()
    assert list(items) == [0, 1, 2]  # the iteration has the func
    with pytest.raises(ObjectClosedError):
        iter(count)


def test_an_iteration_cannot_be_copied(h):
    items = iter(h.Count(3))
    for attempt in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="an iteration of Go runs in this process"):
            attempt(items)


# Panics


def test_a_panic_is_raised_by_next(h):
    items, seen = iter(h.Fails(3)), []
    with pytest.raises(GoPanicError, match="failed after 3") as caught:
        for item in items:
            seen.append(item)
    assert seen == [0, 1, 2] and list(items) == []
    assert "sequences.go" in caught.value.stack and "usegolib_bridge" not in caught.value.stack
    seen = []
    with pytest.raises(GoPanicError, match="failed after 3"):
        for item in h.Fails(3).iterate(batch=10):
            seen.append(item)
    assert seen == [0, 1, 2]


def test_a_panic_while_it_is_left(h):
    items = iter(h.FailsAtEnd())
    next(items)
    with pytest.raises(GoPanicError, match="failed at the end"):
        items.close()
    before = sequences(h)
    for _ in h.FailsAtEnd():
        break  # nobody waits: it goes to the log
    wait_for(lambda: sequences(h) <= before)


def test_goexit_ends_the_sequence_only(h):
    items = iter(h.Exits())
    assert next(items) == 1
    with pytest.raises(GoPanicError, match=r"runtime\.Goexit was called in a sequence"):
        next(items)


def test_an_exception_of_a_callback_in_the_sequence(h):
    error = LookupError("no")

    def f(item):
        if item == 2:
            raise error
        return item * 10

    seen = []
    with pytest.raises(LookupError) as caught:
        for item in h.Mapped(5, f):
            seen.append(item)
    assert caught.value is error and seen == [0, 10]


# Threads


def in_thread(function):
    result = []
    thread = threading.Thread(target=lambda: result.append(function()))
    thread.start()
    thread.join(20)
    return result[0]


def test_used_from_another_thread(h):
    items = iter(h.Count(-1))
    assert next(items) == 0
    assert in_thread(lambda: next(items)) == 1
    assert next(items) == 2
    in_thread(items.close)
    assert list(items) == []


@pytest.mark.parametrize("batch", [1, 50])
def test_several_threads_share_an_iteration(h, batch):
    items, seen = h.Count(3000).iterate(batch=batch), []

    def work():
        for item in items:
            seen.append(item)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(seen) == list(range(3000))


def test_close_ends_the_wait_of_another_thread(h):
    items, ended = iter(h.Slow(60_000)), []
    thread = threading.Thread(target=lambda: ended.append(list(items)))
    thread.start()
    time.sleep(0.1)
    handle, items._handle = items._handle, 0
    items._streams.stop(handle, 0)
    thread.join(5)
    assert not thread.is_alive() and ended == [[]]


def test_within_a_callback(h):
    seen = []
    h.During(lambda: seen.extend(zip(h.Count(3), h.Words("a b c"))))
    assert seen == [(0, (0, "a")), (1, (1, "b")), (2, (2, "c"))]

    def nested():
        for _ in h.Mapped(3, lambda item: sum(h.Count(item + 1))):
            break

    h.During(nested)


# The process, each in one of its own with a limit of time


def test_control_c_ends_the_wait(h):
    ran = run_program(
        h,
        """
        import signal, threading, os
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        try:
            next(iter(h.Slow(60_000)))
        except KeyboardInterrupt:
            print("interrupted", time.monotonic() - began < 2)
        """,
    )
    assert (ran.stdout, ran.returncode) == ("interrupted True\n", 0), ran.stderr


@pytest.mark.parametrize("end", ["pass", "sys.exit(3)", "raise ValueError('x')"])
def test_the_process_ends_with_iterations_open(h, end):
    ran = run_program(
        h,
        f"""
        import sys, threading
        items = iter(h.Guarded()); next(items)
        slow = iter(h.Slow(60_000))
        threading.Thread(target=lambda: next(slow), daemon=True).start()
        time.sleep(0.1)
        print("end")
        {end}
        """,
    )
    assert ran.stdout == "end\n"
    assert ran.returncode == {"pass": 0, "sys.exit(3)": 3}.get(end, 1)
    assert ("ValueError" in ran.stderr) == ("ValueError" in end) and "Fatal" not in ran.stderr, ran.stderr


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork here")
@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy collects at another time")
def test_a_forked_child_drops_an_iteration(h):
    ran = run_program(
        h,
        """
        import os
        items = iter(h.Guarded()); next(items)
        child = os.fork()
        if not child:
            del items
            gc.collect()
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), next(items))
        """,
    )
    assert (ran.stdout, ran.returncode) == ("7 x\n", 0), ran.stderr
