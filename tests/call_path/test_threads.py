"""Many threads at once, calls inside calls, and a forked child."""

import os
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.artifacts import FIXTURES, ROOT
from usegolib.errors import GoError, GoPanicError


def test_calls_run_at_the_same_time(kinds):
    # Each caller waits inside Go until all four are there: impossible while one of them keeps the GIL.
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: kinds.Meet(4, 20_000), range(4)))


def test_threads_do_not_mix_their_values(kinds):
    def work(seed):
        for index in range(300):
            text = f"{seed}-{index}" * (1 + index % 50)
            assert kinds.String(text) == text
            values = [seed, index]
            assert kinds.Int64s(values) == values
            with pytest.raises(GoError, match=f"{2 * index + 1} is odd"):
                kinds.HalfAndError(2 * index + 1)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


def test_panics_on_many_threads(kinds):
    def work(_):
        for _ in range(50):
            with pytest.raises(GoPanicError):
                kinds.Panic("nil dereference")
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


def test_short_threads(kinds):
    results = []
    for index in range(200):
        thread = threading.Thread(target=lambda value=index: results.append(kinds.Int(value)))
        thread.start()
        thread.join()
    assert results == list(range(200))


def test_calls_inside_the_conversion_of_a_call(kinds):
    class Number:
        def __init__(self, depth):
            self.depth = depth

        def __index__(self):
            if self.depth == 0:
                return 1
            assert len(kinds.CountedBig(100_000 * self.depth)) == 100_000 * self.depth
            return kinds.Int(Number(self.depth - 1)) + 1

    assert kinds.Int(Number(3)) == 4

    def elements(depth):
        yield depth
        if depth:
            yield from kinds.Ints(elements(depth - 1))
            assert len(kinds.CountedBig(70_000)) == 70_000

    assert kinds.Ints(elements(3)) == [3, 2, 1, 0]


def test_argument_that_changes_while_it_is_read(kinds):
    values = [1, 2, 3, 4]

    class Shrinking:
        def __index__(self):
            del values[1:]
            return 9

    values[0] = Shrinking()
    try:
        assert kinds.Ints(values)[0] == 9
    except (ValueError, TypeError, RuntimeError) as error:
        assert str(error)
    assert kinds.Int(1) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_child_gets_an_error(build):
    # In a process of its own: a fork of the test runner would run its exit handlers twice.
    script = textwrap.dedent(
        """
        import os, sys, usegolib
        from usegolib.errors import ForkedRuntimeError
        kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
        assert kinds.Int(1) == 1
        child = os.fork()
        if child == 0:
            try:
                kinds.Int(2)
            except ForkedRuntimeError as error:
                os._exit(0 if "fork" in str(error) and "hint:" in str(error) else 3)
            os._exit(4)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert kinds.Int(3) == 3
        print("parent goes on")
        """
    )
    root = build(str(FIXTURES / "kinds"))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "parent goes on"), done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("holder", ["another thread", "the thread that forks"])
def test_a_child_does_not_wait_for_locks_of_its_parent(build, holder):
    # The locks of the core, of the lane, of dataclasses and of a table were not renewed: a child waited for ever for a
    # thread that it does not have.
    script = textwrap.dedent(
        """
        import contextlib, os, signal, sys, threading, usegolib
        from usegolib._calls import fast
        from usegolib._core import loader as library
        from usegolib._packages import in_use
        from usegolib._packages import typed
        kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
        artifact = kinds._artifact
        owners = [in_use, fast, library, typed, artifact, artifact.table]
        ready, done = threading.Event(), threading.Event()

        def hold(then):
            with contextlib.ExitStack() as held:
                for owner in owners:
                    held.enter_context(owner._lock)
                then()

        def fork():
            child = os.fork()
            if child == 0:
                signal.alarm(60)
                person = kinds.typed().Same(kinds.typed().types.Person(Name="Ann"))
                ok = kinds.Int(2) == 2 and person.Name == "Ann" and usegolib.loaded()
                return lambda: os._exit(0 if ok else 3)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            done.set()
            return lambda: print("parent goes on", status, kinds.Int(3))

        if sys.argv[2] == "another thread":
            threading.Thread(target=hold, args=(lambda: (ready.set(), done.wait()),)).start()
            ready.wait()
            fork()()
        else:
            ends = []
            hold(lambda: ends.append(fork()))
            ends[0]()
        """
    )
    root = build(str(FIXTURES / "kinds"))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(root), holder],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "parent goes on 0 3"), done.stderr
