"""Calls that give Go callables: they are registered with the core, held while Go has them, and let go of afterwards.

The way back into Python (serving.py) is ctypes' (on PyPy cffi's): it takes the GIL, on threads that Python has never
seen as well.
"""

from __future__ import annotations

import atexit
import os
import struct
import sys
import threading
import time
from collections import deque

from usegolib._codec import callables
from usegolib._core import Lock, library, use_cffi
from usegolib._objects import held

from . import lane
from .owned_call import OwnedCall, tell_core
from .serving import direct, interrupted, keep, waiting, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_KEPT_SECONDS, _MOST_KEPT = 10.0, 1000
_EXIT_SECONDS = 2.0

_lock = Lock()
_draining = threading.Lock()
_ENTRY = struct.Struct("=QQQ")
_counts: Any = None
_process = 0
_kept: list[Any] = []  # what the core has the address of
_dropped: deque[tuple[float, int]] = deque()


def enter(invoke: callables.Enter, frame: callables.Frame, arguments: tuple[Any, ...]) -> Any:
    """Enters Go with a frame that has callables; the reply."""
    call = OwnedCall(invoke, frame, arguments)
    prepare()
    call.run()
    reply = call.finish()
    if _counts.dropped or held.waiting:
        drain()
    return reply


def begin(given: list[tuple[int, callables.Callback]]) -> OwnedCall:
    """The core is about to enter Go with these callables."""
    call = OwnedCall.of_core(given)
    prepare()
    call.begin()
    return call


def end(call: OwnedCall, entered: bool) -> None:
    """The core has come back. Raises what must reach the caller whatever Go has made of it."""
    call.end(entered)
    if entered:
        call.finish()
        if _counts.dropped or held.waiting:
            drain()


def prepare() -> None:
    """Before Go gets something of Python."""
    if _counts is None:
        _register()
    if _counts.dropped or held.waiting:
        drain()


def _no_lane(_: Any) -> None:
    pass


_forget: Callable[[bytes], None] = _no_lane

callables.enter_with = enter


def hold(given: list[tuple[int, callables.Callback]]) -> None:
    """Go gets these in the result of a callback."""
    held.give(given)


HELPERS = (begin, end, hold, direct, write, interrupted, keep)


# Registration -------------------------------------------------------------------------------------------------------


class _Counts:
    """The core's counters (`ugl_callbacks`), read where they are."""

    def __init__(self, address: int) -> None:
        import ctypes

        self._running = ctypes.c_uint64.from_address(address)
        self._dropped = ctypes.c_uint64.from_address(address + 8)

    @property
    def running(self) -> int:
        """Calls into Python that have not returned."""
        return self._running.value

    @property
    def dropped(self) -> int:
        """Numbers that Go has dropped and `drain` has not taken."""
        return self._dropped.value


def _register() -> None:
    global _counts, _process, _forget
    with _lock:
        if _counts is None:
            if use_cffi():
                from .callback_cffi import make
            else:
                from .callback_ctypes import make
            kept, address = make()
            _kept.append(kept)
            _process = os.getpid()
            atexit.register(_end)
            found = library().control("ugl_callbacks", address)
            if lane.callback_functions is not None:
                serve, set_calls, _forget, _ = lane.callback_functions
                tell_core(set_calls)
                serve()
            _counts = _Counts(int.from_bytes(found, sys.byteorder))


def drain() -> None:
    """Lets go of what Go has dropped, unless this thread or another one is about to.

    An exception may be named by a reply that another thread has not read yet: the last ones stay for some seconds.
    """
    if not _draining.acquire(blocking=False):
        return
    try:
        _drain()
    finally:
        _draining.release()


def _drain() -> None:
    data = library().control("ugl_dropped")
    entries = list(_ENTRY.iter_unpack(data))
    while held.waiting:
        entries.append(held.waiting.popleft())
    now = time.monotonic()
    live = held.live
    for number, passes, writes in entries:
        thing = live.get(number)
        if type(thing) is held.HeldObject:
            thing.dropped(passes, writes)
        elif isinstance(thing, BaseException):
            waiting.pop(number, None)
            _dropped.append((now, number))
        elif type(thing) is not callables.Callback or thing.is_gone(writes):
            live.pop(number, None)
    _forget(data)
    try:
        while _dropped and (_dropped[0][0] < now - _KEPT_SECONDS or len(_dropped) > _MOST_KEPT):
            live.pop(_dropped.popleft()[1], None)
    except IndexError:  # another thread took the last one
        pass


def held_by_go() -> dict[str, int]:
    """What Go holds of Python: objects and exceptions by their Python types, callables by their Go func types."""
    while _counts is not None and (_counts.dropped or held.waiting) and not _draining.locked():
        drain()
    found: dict[str, int] = {}
    for thing in list(held.live.values()):
        if isinstance(thing, callables.Callback):
            name = thing.plan.go
        else:
            kind = type(thing.object if isinstance(thing, held.HeldObject) else thing)
            name = f"{kind.__module__}.{kind.__qualname__}"
        found[name] = found.get(name, 0) + 1
    return found


def _end() -> None:
    """Python is ending: Go gets errors from now on, and what runs is waited for."""
    if os.getpid() != _process:
        return  # a forked child: the calls that were running belong to the parent
    library().control("ugl_callbacks", 0)
    until = time.monotonic() + _EXIT_SECONDS
    while _counts.running and time.monotonic() < until:
        time.sleep(0.001)
    if not _counts.running:
        held.live.clear()  # while Python is whole: files are closed, exceptions free their frames
