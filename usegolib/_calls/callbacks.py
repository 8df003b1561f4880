"""Go calls Python: the one function that the core has for all callables, and entering Go with some.

The way back into Python is ctypes' (on PyPy cffi's): it takes the GIL, on threads that Python has never seen as well.
An exception never leaves through it: the reply names it, and the call that Go was entered by raises it.
"""

from __future__ import annotations

import atexit
import os
import struct
import sys
import threading
import time
from collections import deque

from usegolib._codec import callables, method_call, wire
from usegolib._core import Lock, abi as _abi, library, use_cffi
from usegolib._objects import held

from .owned_call import OwnedCall, running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


CALL, TAKE, REPORT, METHOD = range(4)
MOST_NESTED = 64
"""Calls from Go within calls from Go: each takes memory of the thread's stack, whose end ends the process."""
_KEPT_SECONDS, _MOST_KEPT = 10.0, 1000
_EXIT_SECONDS = 2.0


class _Thread(threading.local):
    def __init__(self) -> None:
        self.depth = 0


_thread = _Thread()
_lock = Lock()
_draining = threading.Lock()
_ENTRY = struct.Struct("=QQQ")
_ORDER = sys.byteorder
_counts: Any = None
_process = 0
_kept: list[Any] = []  # what the core has the address of
_replies: dict[int, callables.Reply] = {}  # by tickets: replies that did not fit
_dropped: deque[tuple[float, int]] = deque()


def enter(invoke: callables.Enter, frame: callables.Frame, arguments: tuple[Any, ...]) -> Any:
    """Enters Go with a frame that has callables; the reply."""
    if _counts is None:
        _register()
    if _counts.dropped or held.waiting:
        drain()
    call = OwnedCall(invoke, frame, arguments)
    call.run()
    reply = call.finish()
    if _counts.dropped or held.waiting:
        drain()
    return reply


callables.enter_with = enter


# What Go calls ------------------------------------------------------------------------------------------------------


def serve(operation: int, number: int, frame: wire.Data, capacity: int) -> tuple[int, int, callables.Reply]:
    """Status, ticket and reply."""
    if operation == TAKE:
        reply = _replies.pop(number, None)
        return (_abi.STATUS_NOT_FOUND, 0, _EMPTY) if reply is None else (_abi.STATUS_OK, 0, reply)
    callback = held.live.get(number)
    if operation == METHOD and type(callback) is held.HeldObject:
        try:
            callback, frame = method_call(callback, frame)
        except Exception as error:
            return _replied(callables.raised(callback.table, error), capacity)
    if type(callback) is not callables.Callback:
        return _abi.STATUS_CLOSED, 0, _EMPTY
    thread = _thread
    thread.depth += 1
    try:
        if thread.depth > MOST_NESTED:
            reply = callables.raised(callback.plan.table, _too_deep(callback))
        else:
            reply = callables.answer(callback, frame, elsewhere=not running())
    finally:
        thread.depth -= 1
    return _replied(reply, capacity)


def _replied(reply: callables.Reply, capacity: int) -> tuple[int, int, callables.Reply]:
    if reply[0]:
        _note(held.exception(_token(reply)))
    if len(reply) > capacity:
        ticket = held.number()
        _replies[ticket] = reply
        return _abi.STATUS_BUFFER_TOO_SMALL, ticket, reply
    return _abi.STATUS_OK, 0, reply


_EMPTY = callables.Reply()


def lost_interrupt() -> None:
    """Raises for the exception of a signal handler that no Python code could catch.

    It came at the entry of the function that the core calls; sys.unraisablehook has it.
    """
    if threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt


def interrupted(operation: int, number: int, error: BaseException, capacity: int) -> tuple[int, int, callables.Reply]:
    """Status, ticket and reply where an exception came outside of the callable, from a signal handler mostly."""
    if operation not in (CALL, METHOD):
        _note(error)
        return serve(operation, number, b"", capacity)
    thing = held.live.get(number)
    if isinstance(thing, (callables.Callback, held.HeldObject)):
        return _replied(callables.raised(thing.table, error), capacity)
    return _abi.STATUS_CLOSED, 0, _EMPTY


def _token(reply: callables.Reply) -> int:
    return wire.get_int(reply, 2)[0]


def _too_deep(callback: callables.Callback) -> RecursionError:
    name = callables.name_of(callback.function)
    return RecursionError(f"{name}(): Go and Python have called each other {MOST_NESTED} levels deep")


def _note(error: BaseException | None) -> None:
    """Ends the call that entered Go with an exception that is no Exception: KeyboardInterrupt, SystemExit."""
    if error is not None and not isinstance(error, Exception):
        for call in running()[-1:]:
            call.end_with(error)


def reported(number: int) -> BaseException:
    """Reports an exception that no caller waits for."""
    error = held.exception(number)
    return error if error is not None else RuntimeError("a Python function that Go called has failed")


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
    global _counts, _process
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
            _counts = _Counts(int.from_bytes(found, _ORDER))


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
            _dropped.append((now, number))
        else:
            live.pop(number, None)
    try:
        while _dropped and (_dropped[0][0] < now - _KEPT_SECONDS or len(_dropped) > _MOST_KEPT):
            live.pop(_dropped.popleft()[1], None)
    except IndexError:  # another thread took the last one
        pass


def _end() -> None:
    """Python is ending: Go gets errors from now on, and what runs is waited for."""
    if os.getpid() != _process:
        return  # a forked child: the calls that were running belong to the parent
    library().control("ugl_callbacks", 0)
    until = time.monotonic() + _EXIT_SECONDS
    while _counts.running and time.monotonic() < until:
        time.sleep(0.001)
