"""Callbacks where it is hard: exceptions that are no Exception, the end of the process, many threads, small stacks.

Each case runs in a process of its own with a time limit, so that a hang or a crash is a failure.
"""

import os
import re
import subprocess
import sys
import textwrap
import time

import pytest

from tests.support.artifacts import FIXTURES, ROOT, build

RUNS = int(os.environ.get("USEGOLIB_TEST_RUNS") or 10)
"""Runs of the end of a process; `USEGOLIB_TEST_RUNS=200` for more."""
OBJECTS = int(os.environ.get("USEGOLIB_TEST_OBJECTS") or 40_000)
"""Objects that are made, passed and dropped; `USEGOLIB_TEST_OBJECTS=1000000` for more."""

_HEAD = """
    import asyncio, atexit, contextvars, gc, os, sys, threading, time, weakref
    import usegolib
    from usegolib._objects import held
    h = usegolib.import_({package!r}, artifact_dir={artifact!r})
"""


@pytest.fixture(scope="module")
def artifact():
    return str(build(str(FIXTURES / "callbacks")))


def run(artifact, tmp_path, body, *arguments, timeout=60, code=0, package="example.com/callbacks"):
    """Runs a program; its standard output. The exit code must be right, and nothing on standard error."""
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(_HEAD).format(artifact=artifact, package=package) + textwrap.dedent(body))
    ended = subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert ended.returncode == code, (ended.returncode, ended.stdout, ended.stderr)
    if code != 1:
        assert ended.stderr == ""
    return ended.stdout


def test_the_very_exception_in_every_way_through_go(artifact, tmp_path):
    """ValueError, KeyboardInterrupt and the like, on the thread of the call and on another one, while the collector
    runs in finalizers: the caller gets that very object, and nothing refers to it afterwards."""
    out = run(
        artifact,
        tmp_path,
        """
        class Own(BaseException):
            pass

        class Collects:
            def __del__(self):
                gc.collect()

        def one(way, make):
            error = make()
            here = Collects()
            here.me = here  # a cycle: the collector finds it while the stack unwinds

            def f(*_):
                local = Collects()
                locals_of_f.append(weakref.ref(local))
                raise error

            try:
                way(f)
            except BaseException as caught:
                assert caught is error, (way, caught)
            else:
                raise AssertionError(f"{way} {error!r} is lost")
            # It must not be this frame that keeps it.
            del error

        here_with_error = [h.Each, h.Dropped]
        here = [h.Deferred, h.Recovered]
        elsewhere_with_error = [h.ElsewhereError, h.DroppedElsewhere]
        elsewhere = [lambda f: h.Elsewhere(1, f)]
        kinds = [KeyboardInterrupt, lambda: SystemExit(7), GeneratorExit, asyncio.CancelledError, Own]
        locals_of_f = []
        for way in here_with_error + here + elsewhere_with_error + elsewhere:
            for make in kinds:
                one(way, make)
        for way in (h.Each, h.Deferred, h.ElsewhereError, *elsewhere):
            one(way, lambda: ValueError("x"))
        from usegolib._calls import callbacks
        callbacks._KEPT_SECONDS = 0.0
        def left():
            errors = sum(isinstance(thing, BaseException) for thing in held.live.values())
            return sum(ref() is not None for ref in locals_of_f), errors

        until = time.monotonic() + 20
        while left() != (0, 0) and time.monotonic() < until:
            h.Collect()
            time.sleep(0.01)
            h.Map([1], abs)
            gc.collect()
        print(*left(), len(locals_of_f))
        """,
    )
    assert out == "0 0 39\n"


def test_system_exit_in_a_callback_is_the_exit_code(artifact, tmp_path):
    run(artifact, tmp_path, "h.Dropped(lambda s: sys.exit(7))", code=7)
    run(artifact, tmp_path, "h.DroppedElsewhere(lambda: sys.exit(7))", code=7)


_END = """
    calls = []
    def tick():
        calls.append(1) if len(calls) < 9 else None
    h.Map([1], abs)
    how = sys.argv[1]
    if how == "atexit":
        atexit.register(lambda: h.Map([1], lambda x: x))
        atexit.register(lambda: h.Collect())
    if how == "daemon":
        def work():
            while True:
                try:
                    h.Map([1], lambda x: x)
                except BaseException:  # Python is ending: it refuses callables, and takes its modules apart
                    return
        threading.Thread(target=work, daemon=True).start()
    h.Forever(tick)
    while not calls:
        time.sleep(0.001)
    if how == "exit":
        sys.exit(3)
    if how == "raise":
        raise ValueError("the end")
"""


@pytest.mark.parametrize(("how", "code"), [("end", 0), ("exit", 3), ("raise", 1), ("daemon", 0), ("atexit", 0)])
def test_the_process_ends_while_a_goroutine_calls(artifact, tmp_path, how, code):
    for _ in range(RUNS):
        run(artifact, tmp_path, _END, how, code=code)


def test_many_goroutines_and_an_application_lock(artifact, tmp_path):
    """32 goroutines call 10,000 times each into one object, whose lock a Python thread holds now and then, while
    others collect on both sides and drop objects."""
    out = run(
        artifact,
        tmp_path,
        """
        lock = threading.Lock()
        done = threading.Event()

        class Total:
            def __init__(self):
                self.sum = 0

            def add(self, n):
                with lock:
                    self.sum += n
                return n

        def holds():
            while not done.is_set():
                with lock:
                    time.sleep(0.001)
                time.sleep(0.001)

        def collects():
            while not done.is_set():
                gc.collect()
                time.sleep(0.005)

        def collects_go():
            while not done.is_set():
                h.Collect()
                time.sleep(0.005)

        def drops():
            while not done.is_set():
                h.Keep(lambda s: s)
                h.Point(X=1)
                time.sleep(0.001)

        threads = [threading.Thread(target=target) for target in (holds, collects, collects_go, drops)]
        for thread in threads:
            thread.start()
        total = Total()
        found = h.Crowd(32, 10_000, total.add)
        done.set()
        for thread in threads:
            thread.join()
        wanted = 32 * sum(range(10_000))
        print(found == wanted, total.sum == wanted)
        """,
        timeout=240,
    )
    assert out == "True True\n"


_NESTED = """
    import re
    def nest(n):
        return n if n == 0 else h.Map([n - 1], nest)[0] + 1
    def work():
        try:
            found.append(nest(100))
        except RecursionError as error:
            found.append(str(error))
            levels = int(re.search("other ([0-9]+) levels", found[0]).group(1))
            found.append(nest(levels) - levels)
    found = []
    threading.stack_size(int(sys.argv[1]))
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    print(*found, sep="\\n")
"""


@pytest.mark.parametrize("stack", [48 * 1024, 64 * 1024, 128 * 1024, 8 * 1024 * 1024])
@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy needs more stack than that for itself")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the addresses of a stack are asked for on Linux")
def test_the_depth_follows_the_stack(artifact, tmp_path, stack):
    """What used to happen: a number of levels that took no heed of what a level needs, and a thread with a small stack
    ended the process."""
    found, levels, rest = re.fullmatch(
        r"(callback nest\(\): Go and Python have called each other ([0-9]+) levels deep.*)\n(.*)\n",
        run(artifact, tmp_path, _NESTED, stack),
    ).groups()
    assert rest == "0"
    assert (int(levels) == 32) == ("threading.stack_size" not in found)
    assert int(levels) == 32 if stack > 1024 * 1024 else 0 <= int(levels) <= stack // 2048


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="CPython's thread states")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the states are kept on POSIX systems")
def test_a_thread_that_ends_gives_its_state_back(artifact, tmp_path):
    out = run(
        artifact,
        tmp_path,
        """
        import ctypes

        api = ctypes.pythonapi
        head, following = api.PyInterpreterState_ThreadHead, api.PyThreadState_Next
        head.restype = following.restype = api.PyInterpreterState_Get.restype = ctypes.c_void_p
        head.argtypes = following.argtypes = [ctypes.c_void_p]

        def states():
            count, state = 0, head(api.PyInterpreterState_Get())
            while state:
                count, state = count + 1, following(state)
            return count

        local = threading.local()
        freed = []

        class Freed:
            def __del__(self):
                freed.append(1)

        def f(n):
            local.thing = Freed()
            return n

        assert h.Threads(50, f) == sum(range(50))
        until = time.monotonic() + 20
        while (states() > 10 or len(freed) < 45) and time.monotonic() < until:
            time.sleep(0.01)
        print(states() <= 10, len(freed) >= 45)
        """,
    )
    assert out == "True True\n"


def test_the_process_ends_in_time(artifact, tmp_path):
    """A callback that goes on for ever holds the end of the process up for 2 seconds, no longer."""
    begin = time.monotonic()
    run(
        artifact,
        tmp_path,
        """
        entered = threading.Event()
        def stay():
            entered.set()
            time.sleep(60)
        h.Forever(stay)
        entered.wait()
        """,
    )
    assert time.monotonic() - begin < 30


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="reads the memory of the process from /proc")
def test_many_objects_made_passed_and_dropped(tmp_path):
    """Go lets go of objects in bursts, a drain takes some hundred: memory stays flat, and no table grows."""
    out = run(
        str(build(str(FIXTURES / "implementations"))),
        tmp_path,
        """
        class Named:
            def Name(self):
                return "x"

        def mebibytes():
            with open("/proc/self/statm") as f:
                return int(f.read().split()[1]) * 4 >> 10

        count, most, early = int(sys.argv[1]), 0, 0
        for number in range(count):
            h.NameOf(Named())
            if number % 500 == 0:
                most = max(most, len(held.live))
            if number == count // 3:
                early = mebibytes()
        print(most < 30_000, mebibytes() < early + 24)
        """.replace("""""", ""),
        OBJECTS,
        timeout=60 + OBJECTS // 1000,
        package="example.com/implementations",
    )
    assert out == "True True\n"


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy cannot keep the GIL")
def test_a_call_that_keeps_the_gil_and_waits_for_a_callback(artifact, tmp_path):
    """What used to happen: the callback of an earlier call waited for the GIL, the call for the callback."""
    out = run(
        artifact,
        tmp_path,
        """
        called = []
        h.KeepError(lambda: called.append(1))
        try:
            h.options(gil="hold").KeptElsewhere()
        except usegolib.GoError as error:
            print("gil" in str(error), len(called))
        h.KeptElsewhere()
        print(len(called))
        # So does one with a frame, whose error was lost.
        h.KeepText(lambda s: s)
        try:
            h.options(gil="hold").KeptTextElsewhere("a")
        except usegolib.GoError as error:
            print("gil" in str(error))
        # A callback on the thread of the call itself runs.
        h.KeepError(lambda: called.append(2))
        h.options(gil="hold").KeptHere()
        print(called)
        """,
    )
    assert out == "True 0\n1\nTrue\n[1, 2]\n"
