"""Python callables where Go wants funcs: values, errors, threads, lifetime, the end of the process."""

import asyncio
import functools
import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref

import pytest

from tests.support.artifacts import FIXTURES, ROOT
from usegolib._calls.owned_call import OwnedCall
from usegolib._codec import callables
from usegolib._objects import held
from usegolib.errors import ArgumentTypeError, GoError, ObjectClosedError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("callbacks", "example.com/callbacks")


class Doubler:
    def __call__(self, x):
        return x * 2

    def method(self, x):
        return x + 1


def test_every_sort_of_callable(h):
    assert h.Map([1, 2], lambda x: x * 10) == [10, 20]
    assert h.Map([-1, 2], abs) == [1, 2]
    assert h.Map([1, 2], Doubler()) == [2, 4]
    assert h.Map([1, 2], Doubler().method) == [2, 3]
    assert h.Map([1, 2], functools.partial(pow, 2)) == [2, 4]
    assert h.Filter[str](["a", "b"], "a".__eq__) == ["a"]


def test_wherever_a_func_stands(h):
    assert h.All(lambda: "x", lambda: "y") == ["x", "y"]
    assert h.All() == []
    assert h.ByName({"a": abs, "n": lambda x: -x}, 4) == {"a": 4, "n": -4}
    seen = []
    h.Use({"Name": "n", "On": seen.append})
    h.Use(h.Options(Name="m", On=seen.append))
    assert seen == ["n", "m"]
    assert h.Handler(lambda name, p: p).Serve("x") == {"X": 1, "Y": 2}
    assert h.Call(lambda name, p: {"X": p["X"] * 2, "Y": len(name)}, "abc") == {"X": 6, "Y": 3}


def test_arguments_and_results_follow_the_rules_of_calls(h):
    assert h.Divide(7, 2, divmod) == (3, 1)
    assert h.Divide(7, 2, lambda a, b: [a, b]) == (7, 2)
    assert h.Join(lambda *texts: "-".join(texts)) == "a-b"
    assert h.WithContext(lambda n: f"n{n}") == "n5"
    got = []
    assert h.Kinds(lambda *values: got.extend(values) or {"k": [1]}) == {"k": [1]}
    content, mapping, point, duration, value, error = got
    assert (content, mapping, point, value) == (b"b", {"k": 1}, {"X": 1, "Y": 2}, [1, "x"])
    assert duration.total_seconds() == 1 and isinstance(error, h.ErrStop)


def test_go_prints_and_finds_exceptions(h):
    # %+v printed the message only.
    def fail():
        raise ValueError("deep")

    for form in ("%+v", "%#v"):
        text = h.Formatted(form, fail)
        assert text.startswith("Traceback (most recent call last)") and text.endswith("ValueError: deep\n")
        assert ", in fail\n" in text
    assert [h.Formatted(form, fail) for form in ("%v", "%s", "%q", "%6.2s|")] == ["deep", "deep", '"deep"', "    de|"]
    assert h.FormattedWrapped(fail) == "outer: deep"
    assert h.PythonKind(fail) == ("ValueError", True)
    assert h.FindCode(fail) == -1

    def code():
        raise h.CodeError(fields={"Code": 7})

    assert h.FindCode(code) == 7 and h.Formatted("%+v", code) == "code 7"
    assert h.Formatted("%+v", lambda: h.ErrStop()) == "stop" and h.IsStop(lambda: h.ErrStop())


def test_none_and_exceptions_in_the_place_of_the_error(h):
    # (point, None) was a tuple of the wrong length, and a returned exception was ignored.
    point = {"X": 1, "Y": 2}
    assert h.Call(lambda name, p: (point, None), "a") == point
    assert h.Call(lambda name, p: [point, None], "a") == point
    assert h.DivideError(7, 2, lambda a, b: (*divmod(a, b), None)) == (3, 1)
    assert h.DivideError(7, 2, divmod) == (3, 1)
    assert h.Single(lambda x: (x, None), 1.5) == 1.5
    assert h.Each(lambda s: None) is None
    error = ValueError("no")
    for function in (lambda s: error, lambda s: (_ for _ in ()).throw(error)):
        with pytest.raises(ValueError) as caught:
            h.Each(function)
        assert caught.value is error
    for function in (lambda a, b: (None, None, error), lambda a, b: (0, 0, error)):
        with pytest.raises(ValueError) as caught:
            h.DivideError(7, 2, function)
        assert caught.value is error
    with pytest.raises(ArgumentTypeError, match=r"Go gets zero values beside an error"):
        h.DivideError(7, 2, lambda a, b: (1, 2, error))
    with pytest.raises(ArgumentTypeError, match=r"result 3: expected None or an exception for the error, got str 'x'"):
        h.DivideError(7, 2, lambda a, b: (1, 2, "x"))
    with pytest.raises(ArgumentTypeError, match=r"expected a tuple of 2 results"):
        h.Divide(7, 2, lambda a, b: (1, 2, None))
    assert h.Pair(lambda: (1, None)) == [1, None]  # the one result is an any
    h.All(lambda: "x")
    h.Collecting(lambda s: 5)  # what Go does not ask for is ignored


def test_coroutines_are_refused(h):
    async def fetch(x):
        return x

    async def many(x):
        yield x

    class Caller:
        async def __call__(self, x):
            return x

        async def method(self, x):
            return x

    for function in (fetch, many, Caller(), Caller().method, functools.partial(fetch, 1)):
        with pytest.raises(ArgumentTypeError, match=r"a coroutine function, which Go cannot await\n.*run_corout"):
            h.Map([1], function)
    for call in (lambda f: h.Map([1], f), h.Each, h.Collecting):
        with pytest.raises(ArgumentTypeError, match=r"has returned a coroutine, which Go cannot await"):
            call(lambda x: fetch(x))


def test_funcs_of_bools_and_numbers(h):
    """They travel as words, without frames."""
    got = []

    def keep(*values):
        got.append(values)
        return values[0]

    for values in [(True, -128, 2**64 - 1, 0.5, 1e300), (False, 127, 0, -0.0, float("inf"))]:
        assert h.Words(keep, *values) is values[0]
        assert got[-1] == values and [type(v) for v in got[-1]] == [bool, int, int, float, float]
    assert h.Graded(lambda g: g + 1, 254) == 255
    assert h.Single(lambda x: x * 2, 0.25) == 0.5
    assert h.Narrow(lambda: -128) == -128


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (128, r"callback .*: result: 128 is out of range for int8"),
        (2**70, r"callback .*: result: .* is out of range for int8"),
        ("1", r"callback .*: result: expected int8, got str '1'"),
        (None, r"callback .*: result: expected int8, got None"),
        (True, r"callback .*: result: expected int8, got bool True"),
    ],
)
def test_a_word_that_does_not_fit(h, result, text):
    with pytest.raises((TypeError, OverflowError), match=text):
        h.Narrow(lambda: result)


def test_a_func_that_is_called_while_it_runs(h):
    """The words of a callable are in use then."""

    def down(x):
        return x if x <= 0 else h.Graded(lambda g: h.Map([g - 1], down)[0] + 1, x)

    assert h.Map([5], down) == [5]
    assert h.Crowd(8, 100, lambda x: x) == 8 * sum(range(100))


def test_replies_of_any_length(h):
    for n in (0, 100, 511, 512, 100_000):
        assert h.Long(lambda text: text * 2, n) == 2 * n


def test_funcs_as_arguments_and_results_of_callbacks(h):
    assert h.Compose(lambda double: double(21)) == 42
    assert h.Maker(lambda: lambda x: x + 1) == 21


def test_arguments_beside_callables_are_written_back(h):
    shared = h.Point(X=1, Y=2)
    line, points = h.Line(From=shared, To=shared), [h.Point()]
    assert h.Move(lambda x: x + 10, line, points, lambda point: point["X"] + 1) == 12
    assert shared == {"X": 11, "Y": 2} and line["From"] is shared and points == [{"X": 0, "Y": 12}]


def test_a_result_that_does_not_fit_names_callback_place_and_type(h):
    def three(*_):
        return "3"

    with pytest.raises(TypeError, match=r"callback .*three\(\): result: expected int, got str '3'"):
        h.Map([1], three)
    with pytest.raises(TypeError, match=r"callback .*three\(\): expected a tuple of 2 results \(int, int\), got '3'"):
        h.Divide(1, 2, three)
    with pytest.raises(TypeError, match=r"result 2: expected int, got None"):
        h.Divide(1, 2, lambda a, b: (1, None))
    with pytest.raises(TypeError, match=r"positional argument"):
        h.Map([1], lambda: 1)


def test_what_is_not_callable_and_what_cannot_be_called(h):
    before = len(held.live)
    with pytest.raises(
        ArgumentTypeError, match=r"Map\(\): parameter f: expected func\(int\) int \(a callable\), got int 3"
    ):
        h.Map([1], 3)
    with pytest.raises(ArgumentTypeError, match=r"which Go cannot call while this call keeps the GIL"):
        h.options(gil="hold").Map([1], abs)
    with pytest.raises(ArgumentTypeError):
        h.ByName({"a": abs, "b": 3}, 1)
    assert len(held.live) == before  # a call that was refused holds nothing


def test_a_generic_function(h):
    assert h.Filter[str](["a", "bb"], lambda text: len(text) > 1) == ["bb"]


# Errors


@pytest.mark.parametrize(
    "error",
    [
        ValueError("boom"),
        KeyboardInterrupt(),
        SystemExit(7),
        GeneratorExit(),
        asyncio.CancelledError(),
        BaseException(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_very_exception_comes_back(h, error):
    def fail(*_):
        raise error

    # By an error, by a panic, out of a call within the callback, and when Go drops it.
    for call in (
        lambda: h.Each(fail),
        lambda: h.Map([1, 2], fail),
        lambda: h.Map([1], lambda _: h.Map([1], fail)),
    ):
        with pytest.raises(type(error)) as caught:
            call()
        assert caught.value is error
    if isinstance(error, Exception):
        assert h.Dropped(fail) is False
    else:
        for call in (lambda: h.Dropped(fail), lambda: h.Recovered(fail), lambda: h.Wrapped(fail)):
            with pytest.raises(type(error)) as caught:
                call()
            assert caught.value is error


def test_the_traceback_shows_the_callback_and_the_causes(h):
    def fail(_):
        try:
            raise KeyError("first")
        except KeyError as cause:
            raise ValueError("second") from cause

    with pytest.raises(ValueError, match="second") as caught:
        h.Each(fail)
    assert isinstance(caught.value.__cause__, KeyError)
    assert "fail" in [entry.name for entry in caught.traceback]


def test_an_error_that_go_wraps_has_the_exception_as_its_cause(h):
    error = ValueError("boom")

    def fail(*_):
        raise error

    with pytest.raises(GoError, match="each: boom") as caught:
        h.Wrapped(fail)
    assert caught.value.__cause__ is error
    with pytest.raises(GoError, match="recovered: boom"):
        h.Recovered(fail)


def test_the_text_of_an_exception_keeps_bytes_that_are_not_utf8(h):
    """What used to happen: Go got three other bytes for each such byte of, say, the name of a file."""

    def fail(*_):
        raise FileNotFoundError("no file caf\udce9")

    with pytest.raises(GoError) as caught:
        h.Wrapped(fail)
    assert str(caught.value).endswith("no file caf\udce9")


def test_a_panic_of_a_callback_runs_deferred_functions(h):
    before = h.Ran
    with pytest.raises(ZeroDivisionError):
        h.Deferred(lambda: 1 / 0)
    assert h.Ran == before + 1


def test_errors_of_go_are_themselves_in_go(h):
    def stop():
        raise h.ErrStop

    assert h.IsStop(stop)
    assert h.IsStop(lambda: h.Each(lambda _: stop()))
    with pytest.raises(h.ErrStop):
        h.Each(lambda _: stop())


def test_go_sees_type_and_message(h):
    def fail():
        raise LookupError("gone")

    assert h.Kind(fail).endswith(".PythonError gone")

    class Broken(Exception):
        def __str__(self):
            raise RuntimeError

    def broken(_):
        raise Broken

    with pytest.raises(Broken):
        h.Each(broken)


def test_joined_errors_hold_the_exceptions(h):
    errors = [ValueError("a"), KeyError("b")]

    def fail(error):
        def inner():
            raise error

        return inner

    with pytest.raises(GoError) as caught:
        h.Joined(fail(errors[0]), fail(errors[1]))
    assert list(caught.value.errors) == errors


def test_an_error_that_go_keeps_can_be_raised_again(h):
    error = ValueError("boom")

    def fail():
        raise error

    h.Stick(fail)
    for _ in range(2):
        with pytest.raises(ValueError) as caught:
            h.Stuck()
        assert caught.value is error


# Threads


def test_other_goroutines(h):
    assert h.Elsewhere(50, lambda i: i * i) == sum(i * i for i in range(50))
    threads = set()
    h.Map([1], lambda x: threads.add(threading.get_ident()) or x)
    assert threads == {threading.get_ident()}


def test_an_exception_on_another_goroutine(h, std, monkeypatch):
    """What used to happen: without an error result it went to sys.unraisablehook, whoever waited."""
    error = ValueError("elsewhere")

    def fail(*_):
        raise error

    with pytest.raises(ValueError) as caught:
        h.ElsewhereError(fail)
    assert caught.value is error
    with pytest.raises(ValueError) as caught:
        h.Elsewhere(3, fail)
    assert caught.value is error
    if sys.implementation.name == "cpython":
        reported = []
        monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: reported.append(unraisable.exc_value))
        std("time").AfterFunc(50_000_000, fail)  # nobody waits
        until = time.monotonic() + 20
        while not reported and time.monotonic() < until:
            time.sleep(0.01)
        assert reported == [error]


def test_many_exceptions_on_other_goroutines(h, monkeypatch):
    """What used to happen: each but the first was reported, thousands of tracebacks for a function of an optimizer."""
    name = "excepthook" if sys.implementation.name == "pypy" else "unraisablehook"
    reported = []
    monkeypatch.setattr(sys, name, lambda *told: reported.append(told[0].exc_value if len(told) == 1 else told[1]))

    def fail(_):
        raise ValueError("the same")

    with pytest.raises(ValueError, match="the same"):
        h.Elsewhere(50, fail)
    assert reported == []

    def fail_differently(n):
        raise ValueError(f"number {n % 2}")

    with pytest.raises(ValueError, match="number") as raised:
        h.Elsewhere(50, fail_differently)
    texts = [str(error) for error in reported]
    assert set(texts) == {"number 0", "number 1"} - {str(raised.value)} and len(texts) == 25

    class Odd(Exception):
        def __str__(self):
            raise RuntimeError("no text")

    def fail_without_text(_):
        raise Odd

    with pytest.raises(Odd):
        h.Elsewhere(3, fail_without_text)


def test_context_variables_of_the_registration(h):
    import contextvars

    variable = contextvars.ContextVar("variable", default=0)
    variable.set(5)
    assert h.Elsewhere(3, lambda _: variable.get()) == 15


def test_a_call_is_run_by_one_thread_and_finished_by_another(h, monkeypatch):
    """A call with callables is an object of its owner, not a part of the stack of the thread that is inside Go."""
    caller, threads = threading.get_ident(), []

    def on_worker(invoke, frame, arguments):
        call = OwnedCall(invoke, frame, arguments)
        worker = threading.Thread(target=call.run)
        worker.start()
        worker.join()
        return call.finish()

    def double(x):
        threads.append(threading.get_ident())
        return 2 * x

    def stop(x):
        raise SystemExit("stop")

    run = h.options(nil="object").Map  # on the portable lane
    assert run([1], double) == [2]
    monkeypatch.setattr(callables, "enter_with", on_worker)
    assert run([1], double) == [2]
    assert threads[0] == caller and threads[1] != caller
    with pytest.raises(SystemExit, match="stop"):
        run([1], stop)
    with pytest.raises(ZeroDivisionError):
        run([1], lambda x: x // 0)


def test_a_call_that_did_not_enter_go_holds_none_of_its_callables():
    def refuse(*arguments):
        assert number in held.live
        raise ObjectClosedError("closed")

    number, frame = held.number(), callables.Frame()
    frame.callables = [(number, callables.Callback(abs, None))]
    call = OwnedCall(refuse, frame, (1, frame))
    call.run()
    assert number not in held.live
    with pytest.raises(ObjectClosedError):
        call.finish()
    assert call.finish() is None  # the outcome is given once


def test_calls_within_calls(h):
    def nest(n):
        return n if n == 0 else h.Map([n - 1], nest)[0] + 1

    assert nest(30) == 30
    with pytest.raises(RecursionError, match="32 levels deep"):
        nest(100)


def test_many_threads_at_once(h):
    results = []

    def work(seed):
        results.append(sum(sum(h.Map(list(range(20)), lambda x: x + seed)) for _ in range(50)))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [50 * (190 + 20 * seed) for seed in range(8)]


# Lifetime


def test_go_keeps_a_callable_and_lets_go_of_it(h):
    class Upper:
        def __call__(self, text):
            return text.upper()

    kept = Upper()
    gone = weakref.ref(kept)
    h.Keep(kept)
    del kept
    gc.collect()
    assert h.Kept("a") == "A"
    h.Keep(None)
    for _ in range(200):
        h.Collect()
        h.Map([], abs)  # takes what Go has dropped
        gc.collect()
        if gone() is None:
            break
        time.sleep(0.01)
    assert gone() is None


def test_callables_are_let_go_of(h):
    for count in (30_000, 70_000):
        for _ in range(count):
            h.Map([], lambda x: x)
    assert len(held.live) < 60_000


# Index callbacks


def test_a_callback_with_places_and_a_list_that_is_copied(h, std):
    # Go ordered its copy by what the callback saw in the list, which had stayed as it was.
    names = ["b", "a"]
    with pytest.raises(
        ArgumentTypeError, match=r"Sort\(\): parameter names: got list .* which Go copies.*\n.*h\.slice.*SortFunc"
    ):
        h.Sort(names, lambda i, j: names[i] < names[j])
    numbers = [3, 1, 2]
    with pytest.raises(ArgumentTypeError, match=r"sort.Slice\(\): parameter x: got list"):
        std("sort").Slice(numbers, lambda i, j: numbers[i] < numbers[j])
    assert h.Compare([3, 1, 2], lambda a, b: a < b) == [1, 2, 3]


# Real packages


def test_standard_packages(std, tmp_path):
    strings, fs = std("strings"), std("io/fs")
    assert strings.Map(lambda r: chr(r).upper() if r != ord("b") else -1, "abc") == "AC"
    assert strings.FieldsFunc("a1b22c", lambda r: chr(r).isdigit()) == ["a", "b", "c"]
    assert strings.IndexFunc("abc", lambda r: r == ord("c")) == 2
    assert std("regexp").MustCompile("[a-z]+").ReplaceAllStringFunc("ab 12 cd", str.upper) == "AB 12 CD"
    assert std("sort").Search(10, lambda i: i >= 7) == 7
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "deep").touch()
    (tmp_path / "y").touch()
    seen = []

    def visit(path, entry, error):
        assert error is None
        seen.append((entry.Name(), entry.IsDir()))
        if entry.Name() == "b":
            raise fs.SkipDir

    std("path/filepath").WalkDir(str(tmp_path), visit)
    assert seen[1:] == [("a", True), ("b", True), ("y", False)]
    with pytest.raises(LookupError):
        std("path/filepath").WalkDir(str(tmp_path), lambda path, entry, error: {}[path])


def test_a_timer_calls_from_its_own_goroutine(std):
    done = threading.Event()
    std("time").AfterFunc(1_000_000, done.set)
    assert done.wait(10)


# The end of the process

_END = """
    import atexit, os, sys, threading, time
    import usegolib
    from tests.support.artifacts import build
    h = usegolib.import_("example.com/callbacks", artifact_dir=build({module!r}))
    calls = []
    h.Map([1], abs)
    how = sys.argv[1]
    if how == "atexit":
        atexit.register(lambda: h.Map([1], abs))
    if how != "fork":  # a fork while another thread enters Python can hang the child (docs/callbacks.md)
        h.Forever(lambda: calls.append(1) if len(calls) < 9 else None)
    while not calls and how != "fork":
        time.sleep(0.001)
    if how == "exit":
        sys.exit(3)
    if how == "raise":
        raise ValueError("the end")
    if how == "daemon":
        threading.Thread(target=lambda: h.Elsewhere(100_000, abs), daemon=True).start()
        time.sleep(0.01)
    if how == "slow":
        h.Forever(lambda: time.sleep(60))
        time.sleep(0.05)
    if how == "fork":
        child = os.fork()
        if not child:
            try:
                h.Map([1], abs)
            except usegolib.errors.ForkedRuntimeError:
                sys.exit(0)
            sys.exit(9)
        sys.exit(os.waitpid(child, 0)[1])
"""


@pytest.mark.parametrize(
    ("how", "code"), [("end", 0), ("exit", 3), ("raise", 1), ("atexit", 0), ("daemon", 0), ("slow", 0), ("fork", 0)]
)
def test_the_process_ends_while_goroutines_call(h, how, code, tmp_path):
    script = tmp_path / "end.py"
    script.write_text(textwrap.dedent(_END).format(module=str(FIXTURES / "callbacks")))
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(5 if how != "slow" else 1):
        ended = subprocess.run(
            # Newer Pythons warn of every fork beside threads, which Go always has.
            [sys.executable, "-W", "ignore::DeprecationWarning", str(script), how],
            capture_output=True,
            text=True,
            timeout=60,
            env=environ,
            check=False,
        )
        assert ended.returncode == code, ended.stderr
        assert ended.stderr == "" if code != 1 else "the end" in ended.stderr


@pytest.mark.corpus
def test_a_million_callables(h):
    import resource

    for _ in range(200_000):
        h.Map([], lambda x: x)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(800_000):
        h.Map([], lambda x: x)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 20_000


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no timers that send signals")
def test_the_exception_of_a_signal_handler_reaches_the_caller_wherever_it_comes(h, monkeypatch):
    """What used to happen: one that came when Go entered Python was lost, and the call raised a GoPanicError that said
    `a Python function could not be called: status -1`."""

    class Alarm(KeyboardInterrupt):
        pass

    def alarm(*_):
        raise Alarm

    # What comes at the very entry is told here, and a KeyboardInterrupt without its class reaches the caller.
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    numbers = list(range(100_000))
    reached = 0
    before = signal.signal(signal.SIGALRM, alarm)
    try:
        for turn in range(30):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.01 + turn / 1000)
                h.Map(numbers, abs)
                time.sleep(1)
            except KeyboardInterrupt:
                reached += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    # One instruction before the end of the function nothing can be done any more, in Python before 3.11.
    assert reached >= 28
    assert h.Map([-1], abs) == [1]
