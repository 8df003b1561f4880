"""A call as an object: the frame, the callables that Go gets with it, the exception that ends it, the reply.

A call of plain values needs no object: `invoke` gives its reply on the stack of its thread. A call with callables keeps
more, and Go reports to it while it runs. Whoever has the object owns the call: `run` enters Go on the thread that it is
called on, and `finish` gives the outcome on any thread, once.
"""

from __future__ import annotations

import threading

from usegolib._codec import answers, callables
from usegolib._objects import held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Given = list[tuple[int, Any]]


class _Thread(threading.local):
    def __init__(self) -> None:
        self.running: list[OwnedCall] = []


_thread = _Thread()


def _no_lane(_: int) -> None:
    pass


_set_calls: Callable[[int], None] = _no_lane


def running() -> list[OwnedCall]:
    """The owned calls that this thread has in Go, the innermost one last."""
    return _thread.running


def tell_core(set_calls: Callable[[int], None]) -> None:
    """The core wants to be told how many calls a thread has in Go."""
    global _set_calls
    _set_calls = set_calls


class OwnedCall:
    """One call with callables. The fast lane enters Go itself, between `begin` and `end`."""

    __slots__ = ("_arguments", "_at", "_callables", "_error", "_invoke", "_reply", "waits")

    def __init__(
        self, invoke: callables.Enter | None, frame: callables.Frame | None, arguments: tuple[Any, ...] = ()
    ) -> None:
        self._invoke = invoke
        self._arguments = arguments
        self._callables: Given = (frame.callables if frame is not None else None) or []
        self._error: BaseException | None = None
        self._reply: Any = None
        self._at = 0
        self.waits = False
        """It is in Go: an exception can be made its outcome."""

    @classmethod
    def of_core(cls, given: Given) -> OwnedCall:
        """One that the core makes."""
        call = cls(None, None)
        call._callables = given
        return call

    def begin(self) -> None:
        """Holds the callables for Go, and makes this the thread's innermost call."""
        running = _thread.running
        self._at = len(running)
        try:
            for _, thing in self._callables:
                thing.call = self
            self.waits = True
            running.append(self)
            _set_calls(len(running))
            held.give(self._callables)
        except BaseException:  # of a signal handler
            # It is not known what is held. What is held for ever is better than what goes too early.
            self._leave()
            raise

    def end(self, entered: bool) -> None:
        """Go has returned; with `entered` false it has got nothing of the call."""
        self._leave()
        if not entered:
            held.take_back(self._callables)

    def _leave(self) -> None:
        self.waits = False
        # Those behind it are of calls that the exception of a signal handler has ended.
        del _thread.running[self._at :]
        for _, thing in self._callables:
            if thing.call is self:
                thing.call = None  # else each would keep the other until the collector comes
        _set_calls(self._at)

    def run(self) -> None:
        """Enters Go and keeps the outcome."""
        assert self._invoke is not None
        self.begin()
        try:
            self._reply = self._invoke(*self._arguments)
        except BaseException as error:
            self.end_with(error)
            self.end(not callables.was_not_entered(error))
        else:
            self.end(entered=True)

    def end_with(self, error: BaseException) -> bool:
        """Makes an exception the outcome, whatever Go does with the error; the first one counts. Whether it is."""
        if self.waits and self._error is None:
            self._error = error
        return self._error is error

    def tells(self, error: BaseException) -> bool:
        """Whether the caller learns of an exception by the one that is the outcome: it has the same class and text."""
        if not self.waits or type(self._error) is not type(error):
            return False
        try:
            return str(self._error) == str(error)
        except Exception:  # __str__ of the program
            return False

    def finish(self) -> Any:
        """The reply, or the exception that ends the call. Handles in a reply that nobody gets are released."""
        reply, error = self._reply, self._error
        self._reply = self._error = None
        if error is None:
            return reply
        try:
            if reply is not None:
                for _, callback in self._callables[:1]:
                    answers.give_up(callback, reply)
            raise error
        finally:
            del error  # the traceback has this frame
