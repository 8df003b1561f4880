"""Go functions that hand items to a callback, as Python iterators: `usegolib.iterate`.

The Go call runs on a Python thread of its own, and stands in its callback until the next item is asked for. For Go it
is an ordinary call: there is no `iter.Pull`, whose coroutines belong to a thread.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from contextvars import copy_context

from usegolib.errors import ArgumentTypeError, ForkedRuntimeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Call = Callable[[Callable[..., Any]], Any]

_CLOSE_SECONDS = 1.0
_END_SECONDS = 2.0
"""How long the end of Python waits, for all walks together."""
_SLICE = 0.5
"""Waits are cut into slices of so many seconds: Windows sees Ctrl-C between two of them only."""
_NOTHING: Any = object()

_walks: weakref.WeakSet[_Walk] = weakref.WeakSet()


class _Left(BaseException):
    """Ends the Go call of a walk that was left."""


class _Walk:
    """What the iterator and the thread of the Go call share. The thread refers to no iterator, so that Python finds out
    when nobody has one any more."""

    def __init__(self, call: Call, reply: Any) -> None:
        self._call: Call | None = call
        self._reply = reply
        self._context = copy_context()
        self._pid = os.getpid()
        # Its lock is reentrant: a finalizer may come in the middle of anything here.
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._item: Any = _NOTHING
        self._wanted = False
        self._begun = False
        self._left = False
        self._refused = False
        self._ended = False
        self._heard = True
        self._result: Any = None
        self._error: BaseException | None = None

    # The side of the iterator

    def next(self) -> Any:
        """The next item; raises StopIteration with the result of the call, or what the call has raised."""
        if os.getpid() != self._pid:
            raise ForkedRuntimeError("this iteration runs in the process from which this one was forked")
        with self._changed:
            if self._thread is None and not self._ended:
                self._thread = threading.Thread(target=self._run, name="usegolib iterate", daemon=True)
                self._thread.start()
            while self._item is _NOTHING and not self._ended:
                self._wanted = True
                self._changed.notify_all()
                self._changed.wait(_SLICE)
            if self._item is not _NOTHING:
                item, self._item = self._item, _NOTHING
                return item
            result, self._result = self._result, None
        self._raise_error()
        raise StopIteration(result)

    def leave(self, heard: bool = False) -> None:
        """Has the callback end the Go call. Does not wait. Whether somebody hears of what the call raises then."""
        if os.getpid() != self._pid:
            return
        with self._changed:
            self._left, self._heard = True, heard
            self._item = _NOTHING
            if self._thread is None:
                self._ended = True
                self._call = None
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Waits for the end of the call; raises what it has raised since it was left."""
        if os.getpid() != self._pid or self._thread is threading.current_thread():
            return
        until = time.monotonic() + seconds
        with self._changed:
            while not self._ended and time.monotonic() < until:
                self._changed.wait(max(0.001, min(_SLICE, until - time.monotonic())))
            self._heard = False
        self._raise_error()

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            try:
                raise error
            finally:
                del error  # its traceback has this frame

    # The side of the Go call

    def _run(self) -> None:
        call, self._call = self._call, None
        try:
            assert call is not None
            self._end(self._context.run(call, self._emit), None)
        except BaseException as error:
            if not self._end(None, error):
                raise  # threading.excepthook has it: nobody waits for this iteration
        finally:
            del call

    def _end(self, result: Any, error: BaseException | None) -> bool:
        """Ends the iteration. False where nobody will hear of the error."""
        with self._changed:
            if error is not None and self._left and _is_left(error):
                error = None
            heard = error is None or self._heard
            self._result, self._error = result, error if heard else None
            self._ended = True
            self._changed.notify_all()
        return heard

    def _emit(self, *parts: Any) -> Any:
        """The callback: gives an item, and comes back when the next one is asked for."""
        item = parts[0] if len(parts) == 1 else parts
        del parts
        if not self._begun:
            # Behind the hook of callbacks, which is there by now and waits for those that run: what is registered last
            # runs first.
            self._begun = True
            _walks.add(self)
            atexit.unregister(_end_all)
            atexit.register(_end_all)
        with self._changed:
            if not self._is_wanted():
                return False
            self._item, self._wanted = item, False
            del item
            self._changed.notify_all()
            return self._reply if self._is_wanted() else False

    def _is_wanted(self) -> bool:
        """Waits until an item is asked for. False, once, where the walk was left and that may end the Go func; raises
        _Left where it does not."""
        while not self._left and not self._ended and (not self._wanted or self._item is not _NOTHING):
            self._changed.wait(_SLICE)
        if not self._left and not self._ended:
            return True
        if self._reply is not True or self._refused:
            raise _Left
        self._refused = True
        return False


def _is_left(error: BaseException | None) -> bool:
    """Whether an exception says no more than that the walk was left."""
    while error is not None and not isinstance(error, _Left):
        error = error.__cause__
    return error is not None


def _end_all() -> None:
    """Ends every walk, since the thread of a callback that stands must not be there when Python is gone."""
    walks = list(_walks)
    for walk in walks:
        walk.leave()
    until = time.monotonic() + _END_SECONDS
    for walk in walks:
        walk.wait(until - time.monotonic())


class Walk:
    """The items that a Go function hands to its callback.

    It may be used by any thread, and by several at once: each item goes to one of them. `close()` ends it, as does the
    end of a `with` block, and Python when nothing refers to the iterator any more.
    """

    __slots__ = ("__weakref__", "_walk")

    def __init__(self, call: Call, reply: Any) -> None:
        self._walk = _Walk(call, reply)

    def __iter__(self) -> Walk:
        return self

    def __next__(self) -> Any:
        return self._walk.next()

    def close(self) -> None:
        """Ends the Go call, and waits for it for up to a second. Raises what the call raises now. Closing twice is
        fine."""
        self._walk.leave(heard=True)
        self._walk.wait(_CLOSE_SECONDS)

    def __enter__(self) -> Walk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        try:
            self._walk.leave()
        except Exception:  # Python is ending
            pass

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError("an iteration of Go runs in this process: it cannot be copied or pickled")


def iterate(call: Call, *, reply: Any = True) -> Walk:
    """The items that a Go function hands to a callback, as an iterator.

        for path, entry, error in usegolib.iterate(lambda emit: filepath.WalkDir("/etc", emit)):
            ...

    Args:
        call: called once, with the callback, on a thread of its own when the first item is asked for. What it returns
            is the value of the StopIteration.
        reply: what the callback returns to Go as long as the iteration goes on. Where it is True, the callback returns
            False when the iteration is left, and raises an exception when Go calls it once more. Else it raises at
            once.

    An item is the argument of the callback, or a tuple of several.
    """
    if not callable(call):
        raise ArgumentTypeError(
            f"iterate(): expected a callable that takes the callback, got {type(call).__name__}",
            hint="usegolib.iterate(lambda emit: h.Walk(root, emit)); Go's own iterators need no iterate()",
        )
    return Walk(call, reply)
