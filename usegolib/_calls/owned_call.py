"""A call as an object: the frame, the callables that Go gets with it, the exception that ends it, the reply.

A call of plain values needs no object: `invoke` gives its reply on the stack of its thread. A call with callables keeps
more, and Go reports to it while it runs. Whoever has the object owns the call: `run` enters Go on the thread that it is
called on, and `finish` gives the outcome on any thread, once.
"""

from __future__ import annotations

import threading

from usegolib._codec import callables
from usegolib._objects import held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Thread(threading.local):
    def __init__(self) -> None:
        self.running: list[OwnedCall] = []


_thread = _Thread()


def running() -> list[OwnedCall]:
    """The owned calls that this thread has in Go, the innermost one last."""
    return _thread.running


class OwnedCall:
    """One call with callables."""

    __slots__ = ("_arguments", "_callables", "_error", "_invoke", "_reply")

    def __init__(self, invoke: callables.Enter, frame: callables.Frame, arguments: tuple[Any, ...]) -> None:
        self._invoke = invoke
        self._arguments = arguments
        self._callables = frame.callables or []
        self._error: BaseException | None = None
        self._reply: Any = None

    def run(self) -> None:
        """Enters Go and keeps the outcome."""
        held.give(self._callables)
        running = _thread.running
        running.append(self)
        try:
            self._reply = self._invoke(*self._arguments)
        except BaseException as error:
            if callables.was_not_entered(error):
                held.take_back(self._callables)
            self.end_with(error)
        finally:
            running.pop()

    def end_with(self, error: BaseException) -> None:
        """Makes an exception the outcome, whatever Go does with the error; the first one counts."""
        if self._error is None:
            self._error = error

    def finish(self) -> Any:
        """The reply, or the exception that ends the call. Handles in a reply that nobody gets are released."""
        reply, error = self._reply, self._error
        self._reply = self._error = None
        if error is None:
            return reply
        try:
            if reply is not None:
                for _, callback in self._callables[:1]:
                    callables.give_up(callback, reply)
            raise error
        finally:
            del error  # the traceback has this frame
