"""Go functions that hand items to a callback, as Python iterators: `usegolib.iterate`."""

import contextvars
import copy
import gc
import itertools
import pickle
import sys
import threading
import time

import pytest

import usegolib
from tests.support.programs import run_program
from usegolib.errors import ArgumentTypeError, GoPanicError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("streams", "example.com/streams")


def walk(h, n=-1):
    return usegolib.iterate(lambda emit: h.Walk(n, emit))


def visit(h, n=-1):
    return usegolib.iterate(lambda emit: h.Visit(n, emit))


def wait_for(condition, seconds=10.0 if sys.implementation.name == "pypy" else 2.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        gc.collect()
        time.sleep(0.005)


def walking():
    return sum(thread.name == "usegolib iterate" for thread in threading.enumerate())


def test_items(h):
    assert list(visit(h, 3)) == [0, 1, 2]
    assert list(walk(h, 2)) == [("p0", 0), ("p1", 1)]
    assert list(usegolib.iterate(lambda emit: h.ForEach(3, emit))) == [0, 1, 2]
    assert list(usegolib.iterate(h.Plain(3))) == [0, 1, 2]  # a func that takes the callback alone
    assert list(visit(h, 0)) == []


def test_the_result_of_the_call(h):
    def around():
        return (yield from visit(h, 4))

    made = around()
    assert list(itertools.islice(made, 4)) == [0, 1, 2, 3]
    with pytest.raises(StopIteration) as end:
        next(made)
    assert end.value.value == 4


def test_nothing_is_read_ahead(h):
    before = h.Asked()
    items = walk(h)
    assert h.Asked() == before and walking() == 0  # the call begins with the first item
    assert [next(items)[1] for _ in range(3)] == [0, 1, 2] and h.Asked() == before + 3
    items.close()


def test_a_real_walk(std, tmp_path):
    for name in "abc":
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    filepath = std("path/filepath")
    found = usegolib.iterate(lambda emit: filepath.WalkDir(str(tmp_path), emit))
    assert [entry.Name() for path, entry, error in found if not entry.IsDir()] == ["file"] * 3
    ((_, none, error),) = usegolib.iterate(lambda emit: filepath.WalkDir(str(tmp_path / "none"), emit))
    assert none is None and "no such file" in str(error)


def test_another_reply(h):
    """A func that goes on at false."""
    items = usegolib.iterate(lambda emit: h.Visit(3, emit), reply=False)
    assert list(items) == [0]
    with pytest.raises(TypeError, match=r"result.*expected bool, got"):
        list(usegolib.iterate(lambda emit: h.Visit(3, emit), reply="x"))


def test_what_is_no_call(h):
    with pytest.raises(ArgumentTypeError, match=r"iterate\(\): expected a callable that takes the callback, got list"):
        usegolib.iterate([1])


# Ends


def leave_by_break(items):
    for _ in items:
        break


def leave_by_exception(items):
    with pytest.raises(ZeroDivisionError):
        for _ in items:
            raise ZeroDivisionError


def leave_by_close(items):
    next(items)
    items.close()
    items.close()
    assert list(items) == []


def leave_by_with(items):
    with items:
        next(items)


def leave_by_del(items):
    next(items)


def leave_in_a_cycle(items):
    next(items)
    cycle = [items]
    cycle.append(cycle)


def leave_from_another_thread(items):
    next(items)
    thread = threading.Thread(target=items.close)
    thread.start()
    thread.join(5)
    assert list(items) == []


LEAVE = [
    leave_by_break,
    leave_by_exception,
    leave_by_close,
    leave_by_with,
    leave_by_del,
    leave_in_a_cycle,
    leave_from_another_thread,
]


@pytest.mark.parametrize("leave", LEAVE)
@pytest.mark.parametrize("kind", ["Walk", "Visit", "ForEach"])
def test_a_walk_that_is_left_ends(h, leave, kind):
    finished, live = h.Finished(), usegolib.held().by_go
    leave(usegolib.iterate(lambda emit: getattr(h, kind)(-1, emit)))
    wait_for(lambda: walking() == 0 and not h.Locked())
    assert h.Finished() == finished + 1
    assert sum(usegolib.held().by_go.values()) <= sum(live.values()) + 2


def test_one_that_was_never_begun(h):
    finished = h.Finished()
    items = walk(h)
    items.close()
    assert list(items) == [] and h.Finished() == finished and walking() == 0


def test_the_callback_is_false_once(h):
    """A Go func that minds the callback's result sees no exception."""
    results = []

    def call(emit):
        def f(item):
            results.append(emit(item))
            return results[-1]

        results.append(h.Visit(-1, f))

    items = usegolib.iterate(call)
    assert [next(items), next(items)] == [0, 1]
    items.close()
    assert results == [True, False, 1]


def test_go_that_recovers(h):
    items = usegolib.iterate(lambda emit: h.Recovering(5, emit))
    assert next(items) == 0
    items.close()  # the calls after the first one panic, and the Go func recovers
    assert list(items) == [] and walking() == 0


# Errors


def test_an_exception_of_the_call(h):
    seen = []
    with pytest.raises(GoPanicError, match="failed after 3"):
        for item in usegolib.iterate(lambda emit: h.PanicsAfter(3, emit)):
            seen.append(item)
    assert seen == [0, 1, 2]
    with pytest.raises(LookupError, match="no"):
        next(usegolib.iterate(lambda emit: (_ for _ in ()).throw(LookupError("no"))))
    with pytest.raises(ArgumentTypeError, match="expected int"):
        next(usegolib.iterate(lambda emit: h.Visit("x", emit)))


def test_an_exception_while_it_is_left(h, monkeypatch):
    items = usegolib.iterate(lambda emit: h.PanicsAfter(3, emit))
    next(items)
    with pytest.raises(GoPanicError, match="was left"):
        items.close()
    items.close()
    heard = []
    monkeypatch.setattr(threading, "excepthook", lambda given: heard.append(str(given.exc_value)))
    for _ in usegolib.iterate(lambda emit: h.PanicsAfter(3, emit)):
        break
    wait_for(lambda: heard)
    assert "was left" in heard[0]


# Threads


@pytest.mark.parametrize("leave", [False, True])
def test_many_goroutines_hand_items_over(h, leave):
    items = usegolib.iterate(lambda emit: h.Concurrently(800, emit))
    if leave:
        assert len(set(itertools.islice(items, 20))) == 20
        items.close()
    else:
        assert sorted(items) == list(range(800))
    wait_for(lambda: walking() == 0)


def test_several_threads_share_one(h):
    items, seen = visit(h, 1000), []
    threads = [threading.Thread(target=lambda: seen.extend(items)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(seen) == list(range(1000))


def test_two_at_once(h):
    assert list(zip(visit(h), walk(h, 3))) == [(0, ("p0", 0)), (1, ("p1", 1)), (2, ("p2", 2))]
    nested = usegolib.iterate(lambda emit: [emit(pair) for pair in zip(visit(h, 2), visit(h, 3))])
    assert list(nested) == [(0, 0), (1, 1)]


def test_context_variables(h):
    variable = contextvars.ContextVar("variable")
    variable.set("here")
    items = usegolib.iterate(lambda emit: emit(variable.get()))
    variable.set("later")
    assert list(items) == ["here"]


def test_it_cannot_be_copied(h):
    for attempt in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="an iteration of Go runs in this process"):
            attempt(visit(h))


# The process


@pytest.mark.parametrize("end", ["pass", "sys.exit(3)", "raise ValueError('x')"])
def test_the_process_ends_with_walks_open(h, end):
    ran = run_program(
        h,
        f"""
        import threading
        items = [usegolib.iterate(lambda emit: h.Visit(-1, emit)) for _ in range(5)]
        assert [next(item) for item in items] == [0] * 5
        threading.Thread(target=lambda: list(items[0]), daemon=True).start()
        print("end", flush=True)
        {end}
        """,
        10,
    )
    assert (ran.stdout, ran.returncode) == ("end\n", {"pass": 0, "sys.exit(3)": 3}.get(end, 1)), ran.stderr
    assert ("ValueError" in ran.stderr) == ("ValueError" in end) and "Fatal" not in ran.stderr, ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_control_c_ends_the_wait(h):
    ran = run_program(
        h,
        """
        import os, signal, threading
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        try:
            next(usegolib.iterate(lambda emit: time.sleep(20)))
        except KeyboardInterrupt:
            print("interrupted", time.monotonic() - began < 2, flush=True)
        os._exit(0)
        """,
    )
    assert (ran.stdout, ran.returncode) == ("interrupted True\n", 0), ran.stderr


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork here")
def test_a_forked_child(h):
    ran = run_program(
        h,
        """
        import os
        items = usegolib.iterate(lambda emit: h.Visit(-1, emit)); next(items)
        child = os.fork()
        if not child:
            try:
                next(items)
            except usegolib.errors.ForkedRuntimeError:
                items.close()
                del items
                os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), next(items))
        """,
    )
    assert (ran.stdout, ran.returncode) == ("7 1\n", 0), ran.stderr
