"""Calls in the middle of calls, on many threads, after a fork, and while the interpreter ends."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.lanes.conftest import Lanes, needs_fast_lane
from tests.support.artifacts import FIXTURES, ROOT
from usegolib.errors import GoError, GoPanicError

pytestmark = needs_fast_lane


def run_script(script: str, *arguments: str, lane: str = "fast") -> subprocess.CompletedProcess[str]:
    """A Python of its own, with the lane chosen."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(script), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "USEGOLIB_LANE": lane},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_calls_while_arguments_are_read(lanes: Callable[[str], Lanes]) -> None:
    number, big, same = lanes("Int").fast, lanes("CountedBig").fast, lanes("Same").fast

    class Depth:
        def __init__(self, depth: int) -> None:
            self.depth = depth

        def __index__(self) -> int:
            if not self.depth:
                return 1
            # The reply is larger than the first buffer of a level.
            assert len(big(40_000 * self.depth)) == 40_000 * self.depth
            return int(number(Depth(self.depth - 1))) + 1

    assert number(Depth(3)) == 4

    class Key:
        """Hashes as a field's key does, so that looking the field up asks it whether it is that key."""

        calls = 0

        def __hash__(self) -> int:
            return hash("name")

        def __eq__(self, other: object) -> bool:
            if not victim:
                return False
            Key.calls += 1
            victim["age"] = 5
            victim["tags"] = []
            assert len(big(30_000)) == 30_000
            return False

    victim: dict[Any, Any] = {}
    first = {Key(): 1, "name": "Ann", "email": None, "tags": ["a"] * 50, "Plain": True}
    victim.update(first)
    with pytest.raises(TypeError, match="unknown field"):
        same(victim)
    assert Key.calls
    assert number(5) == 5


def test_threads_do_not_mix_their_values(lanes: Callable[[str], Lanes]) -> None:
    text_of, ints, half, panic = (lanes(name).fast for name in ("String", "Int64s", "HalfAndError", "Panic"))

    def work(seed: int) -> bool:
        for index in range(300):
            text = f"{seed}-{index}" * (1 + index % 900)
            assert text_of(text) == text
            assert ints([seed, index]) == [seed, index]
            with pytest.raises(GoError, match=f"{2 * index + 1} is odd"):
                half(2 * index + 1)
            if not index % 50:
                with pytest.raises(GoPanicError):
                    panic("nil dereference")
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


def test_first_calls_of_many_threads(kinds: Any) -> None:
    from tests.lanes.conftest import lanes_of

    for _ in range(20):
        call = lanes_of(kinds)("Same").fast
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _, call=call: call({"name": "x", "Plain": True}), range(16)))
        assert all(item == made[0] and type(item) is type(made[0]) for item in made)


def test_the_gil_is_released(lanes: Callable[[str], Lanes]) -> None:
    # Each caller waits inside Go until all four are there: impossible while one of them keeps the GIL.
    meet = lanes("Meet").fast
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: meet(4, 20_000), range(4)))


def test_the_gil_is_held_where_the_function_asks_for_it(lanes: Callable[[str], Lanes]) -> None:
    sleep, held = lanes("Sleep").fast, lanes("HeldSleep").fast
    sleep(0), held(0)
    turns = [0]
    running = threading.Event()
    done = threading.Event()

    def count() -> None:
        running.set()
        while not done.wait(0.001):
            turns[0] += 1

    interval = sys.getswitchinterval()
    thread = threading.Thread(target=count)
    thread.start()
    try:
        running.wait()
        # From here on only a call that lets go of the GIL lets the other thread run, or one switch that is under way.
        sys.setswitchinterval(100)

        def kept(call: Any) -> bool:
            before = turns[0]
            call(100)
            return turns[0] == before

        assert any(kept(held) for _ in range(3))
        assert not any(kept(sleep) for _ in range(3))
    finally:
        sys.setswitchinterval(interval)
        done.set()
        thread.join()


EXIT = """
    import sys, threading, usegolib
    kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
    sleep, text, people = kinds.Sleep, kinds.String, kinds.People
    assert kinds.Int(1) == 1 and type(sleep).__name__ == "FastFunction"
    running = threading.Semaphore(0)
    values = [{"name": "x", "Plain": True, "friends": []}] * 20

    def work(kind):
        running.release()
        while True:
            if kind == 0:
                sleep(1)
            elif kind == 1:
                text("x" * 10_000)
            else:
                people(values)

    for index in range(12):
        threading.Thread(target=work, args=(index % 3,), daemon=True).start()
    for _ in range(12):
        running.acquire()
    print("done", flush=True)
"""


def test_exit_with_daemon_threads_inside_go(build: Callable[..., Path]) -> None:
    root = str(build(str(FIXTURES / "kinds")))
    for _ in range(20):
        done = run_script(EXIT, root)
        assert (done.returncode, done.stdout.strip()) == (0, "done"), done.stderr


FORK = """
    import os, sys, usegolib
    from usegolib.errors import ForkedRuntimeError
    kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
    number, text = kinds.Int, kinds.String
    assert number(1) == 1 and number(2) == 2 and text("x") == "x"
    child = os.fork()
    if child == 0:
        for call in (lambda: number(3), lambda: text("y"), lambda: kinds.Bool(True)):
            try:
                call()
            except ForkedRuntimeError as error:
                assert "hint:" in str(error)
            else:
                os._exit(4)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert number(3) == 3
    print("parent goes on")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_is_told(build: Callable[..., Path]) -> None:
    done = run_script(FORK, str(build(str(FIXTURES / "kinds"))))
    assert (done.returncode, done.stdout.strip()) == (0, "parent goes on"), done.stderr


def test_before_the_artifact_is_open(build: Callable[..., Path]) -> None:
    script = """
        import sys, usegolib
        kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
        call = kinds.Int
        assert type(call).__name__ == "FastFunction" and not kinds._artifact.handle
        try:
            call("x")
        except TypeError as error:
            print(error)
        assert not kinds._artifact.handle
        print(call(5), bool(kinds._artifact.handle), call(6))
    """
    done = run_script(script, str(build(str(FIXTURES / "kinds"))))
    assert done.stdout.splitlines()[-1:] == ["5 True 6"], done.stderr
    assert "parameter v: expected int, got str 'x'" in done.stdout
