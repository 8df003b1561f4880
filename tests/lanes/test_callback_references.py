"""On a debug build of CPython, which counts all references: no callback leaves one behind or takes one too many.

Python objects that Go holds are let go of when Go's collector has found them unreachable and a later call passes one;
so each round ends with both. `make memcheck` runs it.
"""

from __future__ import annotations

import asyncio
import gc
import io
import sys
import threading
import time
from typing import Any, Callable

import pytest

import usegolib
from tests.lanes.conftest import needs_fast_lane
from tests.lanes.test_memory import run
from tests.lanes.test_total_references import counts_references, growth
from usegolib._calls import callbacks

pytestmark = [needs_fast_lane, counts_references]


class Own(BaseException):
    pass


class Stringer:
    def String(self) -> str:
        return "own"


def raising(error: type[BaseException]) -> Callable[..., Any]:
    def f(*_: Any) -> Any:
        raise error("x")

    return f


def fails(call: Callable[[], Any]) -> None:
    """Calls it; what it raises is dropped, whatever class it has."""
    try:
        call()
    except BaseException:
        pass


def uses_of(h: Any) -> dict[str, Callable[[], Any]]:
    """Callbacks of each kind, with good and bad results."""

    def plain() -> None:
        h.Map([1, 2, 3], lambda x: x + 1), h.Divide(7, 2, divmod), h.Join(lambda *a: "-".join(a))
        h.Words(lambda *a: True, True, -8, 1 << 63, 1.5, 2.5), h.Graded(lambda g: g, 1)
        h.Kinds(lambda b, m, p, t, v, e: [b, m, v, e]), h.Long(str.upper, 5000)
        h.All(lambda: "a", lambda: "b"), h.ByName({"a": abs}, -3), h.Elsewhere(3, lambda n: n)
        h.Compose(lambda f: f(1) + h.Map([1], f)[0]), h.Maker(lambda: lambda n: n)

    def wrong() -> None:
        for f in (lambda x: None, lambda x: "x", lambda: 1, lambda x: 1 << 70, lambda x: (1, 2), 5, None):
            run(h.Map, ([1], f))
        run(h.Narrow, (lambda: 1000,)), run(h.Divide, (1, 2, lambda a, b: 1)), run(h.Sort, (["b"], lambda i, j: True))

    def raised() -> None:
        for error in (ValueError, KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError, Own):
            f = raising(error)
            for way in (h.Each, h.Wrapped, h.Dropped, h.Recovered, h.Deferred, h.ElsewhereError, h.DroppedElsewhere):
                fails(lambda way=way, f=f: way(f))  # type: ignore[misc]
            fails(lambda f=f: h.Map([1], f))  # type: ignore[misc]
            fails(lambda f=f: h.Elsewhere(2, f))  # type: ignore[misc]

    def kept() -> None:
        h.Keep(lambda s: s), h.Kept("a"), h.Keep(str), h.EchoFunc(abs)
        back = h.EchoFunc(plain)
        assert back is plain
        h.Wrap(lambda n: n)(3)

    def opaque() -> None:
        thing = Stringer()
        assert h.Back(thing) is thing and h.Same(thing, thing)
        h.Store("k", thing), h.Load("k"), h.Forget()
        h.Through([thing, io, threading.Lock()]), h.Pass(thing, lambda x: x), run(h.Encoded, ("json", thing))

    return {use.__name__: use for use in (plain, wrong, raised, kept, opaque)}


def settle(h: Any) -> None:
    """Waits until Go holds no more than the callable that it keeps for good."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        gc.collect()
        h.Collect()
        h.Map([1], abs)
        if sum(usegolib.held().by_go.values()) <= 2:  # the kept one, and that of the call before this line
            return
        time.sleep(0.001)
    raise AssertionError(f"Go does not let go: {usegolib.held()}")


@pytest.mark.parametrize("use", ["plain", "wrong", "raised", "kept", "opaque"])
def test_callbacks(fixture_module: Callable[..., Any], use: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "_KEPT_SECONDS", 0.0)  # how long a dropped exception may still be asked for
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)  # pytest's keeps what it is given
    h = fixture_module("callbacks", "example.com/callbacks")
    work = uses_of(h)[use]

    def many() -> None:
        for _ in range(8):
            work()
        settle(h)

    assert abs(growth(many, 4)) < 4, use
