"""Moved calls: Go runs them on goroutines of their own (docs/adr/0033), and Python waits, awaits or leaves them.

A call that a thread waits for is asked after in slices of time, between which Python runs its signal handlers. The
outcomes of all others are taken by one thread for each artifact, the watcher.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections import namedtuple

from usegolib._codec import Fault, answers, callables, put_object, scopes, wire
from usegolib._core import FIRST_RESERVED, RESERVED, Lock, abi as _abi, package
from usegolib._objects import held, object_of
from usegolib.errors import CallTimeoutError, GoError, UseGoLibError

from .call_error import call_error
from .owned_call import OwnedCall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any, Callable

    from .runtime import Runtime

    Request = tuple[int, Any, Any, int]
    Steps = Generator[Request, Any, Any]

_NUMBERS = {name: number for number, name in enumerate(RESERVED, FIRST_RESERVED)}
START, WAIT, OUTCOMES, CANCEL = (_NUMBERS[name] for name in ("start", "wait", "outcomes", "cancel"))
_CONTEXT, _LEAVE, _TOKEN, _FORGET, _WATCHER = 1, 2, 4, 8, 16  # go-runtime/bridge/moved.go has the same numbers
_ENDED = -1
_SLICE_NS = 50_000_000
GRACE = 0.1  # seconds that a function has to return after its context was cancelled
_EXIT_SECONDS = 1.0

Abandoned = namedtuple("Abandoned", ["function", "seconds", "line"])
Abandoned.__doc__ = """A Go function that runs though nobody waits for it: its name, for how many seconds it has run,
and the Python line of its call."""


class Target:
    """A Go function as moved calls have it: the way in, what it is called, whether it takes a context, its limit."""

    __slots__ = ("context", "invoke", "label", "limit", "moves")

    def __init__(
        self, moves: Moves, invoke: Callable[..., Any], label: str, context: bool, limit: float | None
    ) -> None:
        self.moves, self.invoke, self.label, self.context, self.limit = moves, invoke, label, context, limit


class Outcome:
    """What Go tells of a call. An outcome that nobody takes gives back what Go keeps for its reply."""

    __slots__ = ("detail", "reply", "status", "table")

    def __init__(self, table: Any, status: int, reply: Any, detail: int) -> None:
        self.table, self.status, self.reply, self.detail = table, status, reply, detail

    def take(self) -> Any:
        """The reply, whose handles are the caller's from now on."""
        reply, self.reply = self.reply, None
        return reply

    def __del__(self, _is_ending: Callable[[], bool] = sys.is_finalizing) -> None:
        if self.reply is not None and self.status == 0 and not _is_ending():
            answers.give_up(self, self.reply)


class MovedCall(OwnedCall):
    """One moved call. It keeps the arguments until its goroutine has ended."""

    __slots__ = ("arrived", "label", "line", "number", "outcome", "scope", "since", "steps", "target", "things")

    def __init__(self, target: Target, scope: scopes.Scope | None, request: Request, steps: Steps | None) -> None:
        super().__init__(None, request[1] if hasattr(request[1], "callables") else None)
        self.target, self.scope, self.steps = target, scope, steps
        self.number = scopes.number()
        self.things: Any = request
        self.since = time.monotonic()
        self.line = _caller()
        self.outcome: Outcome | None = None
        self.arrived: Callable[[MovedCall], None] | None = None
        """Called by the watcher when the outcome is there."""

    def begin(self) -> None:
        """Holds the callables for Go. No thread is in Go with this call."""
        if self._callables:
            from . import callbacks

            callbacks.prepare()
            for _, thing in self._callables:
                thing.call = self
            self.waits = True
            held.give(self._callables)

    def _leave(self) -> None:
        self.waits = False
        for _, thing in self._callables:
            if thing.call is self:
                thing.call = None

    def reply_of(self, outcome: Outcome) -> Any:
        """The reply of the function. Raises for an outcome that is none, and for what has ended the call."""
        status = outcome.status
        if status != _abi.STATUS_OK:
            text = bytes(outcome.take()).decode("utf-8", "replace")
            self.end(entered=status != _abi.STATUS_DECODE)
            if status == _abi.STATUS_TIMEOUT:
                raise CallTimeoutError(
                    f"{self.target.label}() has not returned within its time, and goes on without a caller",
                    hint="usegolib.abandoned() lists such calls",
                )
            raise call_error(status, text, self.target.label, outcome.detail)
        self.end(entered=True)
        self._reply = outcome.take()
        return self.finish()

    def result(self) -> Any:
        """The value of the call, built here and now."""
        outcome, steps = self.outcome, self.steps
        self.outcome = self.steps = None
        assert outcome is not None and steps is not None
        try:
            steps.send(self.reply_of(outcome))
        except StopIteration as done:
            return done.value
        except GoError as error:
            scopes.explain(error, self.scope)
            raise
        raise AssertionError("a call asks Go once")

    def leave(self) -> None:
        """Nobody wants the outcome any more."""
        self.target.moves.leave(self)


_pending: dict[int, MovedCall] = {}
_abandoned: dict[int, MovedCall] = {}


def abandoned() -> list[Abandoned]:
    """The Go functions that run though nobody waits for them: their calls were cancelled or have run out of time."""
    now = time.monotonic()
    calls = list(_abandoned.values())
    return [Abandoned(call.target.label, now - call.since, call.line) for call in calls]


def _caller() -> str:
    """`file:line` of the program's code."""
    frame = sys._getframe(2)
    ours = f"{package.NAME}.", f"{package.NAME} "  # modules, and code that is generated
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(ours):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


class Moves:
    """The moved calls of one artifact."""

    def __init__(self, runtime: Runtime, table: Any) -> None:
        self._runtime = runtime
        self._table = table
        self._watcher: threading.Thread | None = None
        self._lock = Lock()

    # Starting and leaving --------------------------------------------------------------------------------------------

    def start(self, call: MovedCall, request: Request, wait: int) -> Outcome | None:
        """Has Go run a call; its outcome, when it is there within so many nanoseconds."""
        fn, inner, segments, writeback = request
        frame = bytearray(b"\x97")
        wire.put_int(frame, call.number)
        wire.put_int(frame, fn)
        wire.put_bin(frame, inner, len(inner), None)
        self._put_contexts(frame, call)
        limit = _limit_of(call)
        wire.put_int(frame, 0 if limit is None else max(1, int(limit * 1e9)))
        wire.put_int(frame, int(GRACE * 1e9) if call.target.context else 0)
        wire.put_int(frame, wait)
        if scopes.forgotten:
            _forget()
        call.begin()
        if not wait:
            _pending[call.number] = call
        try:
            reply = call.target.invoke(START, frame, segments, writeback)
        except BaseException as error:
            _pending.pop(call.number, None)
            if isinstance(error, UseGoLibError):
                call.end(entered=False)
            raise
        return self._outcome(reply, wire.get_array(reply, 1)[1])[0]

    def _put_contexts(self, frame: bytearray, call: MovedCall) -> None:
        scope = call.scope
        if scope is None or not call.target.context:
            frame.append(0x90)
        elif scope.context is not None:
            wire.put_array(frame, 1)
            try:
                put_object(self._table, object_of(scope.context), frame, "context.Context")
            except Fault as fault:
                raise fault.error(f"{call.target.label}(): ", "ctx") from None
        else:
            wire.put_array(frame, len(scope.tokens))
            for token in scope.tokens:
                wire.put_int(frame, token.number_for(self))

    def run(self, call: MovedCall, request: Request) -> Any:
        """A call for which this thread waits; its reply."""
        try:
            outcome = self.start(call, request, _SLICE_NS)
            while outcome is None:
                outcome = self._wait(call, _SLICE_NS)
        except UseGoLibError:
            raise
        except BaseException:  # of a signal handler
            self._leave_soon(call)
            raise
        if outcome.status == _abi.STATUS_TIMEOUT:
            self._keep(call)
        return call.reply_of(outcome)

    def _wait(self, call: MovedCall, wait: int) -> Outcome | None:
        frame = bytearray(b"\x92")
        wire.put_int(frame, call.number)
        wire.put_int(frame, wait)
        reply, at = self._runtime.reply(WAIT, frame)
        return self._outcome(reply, at)[0]

    def _leave_soon(self, call: MovedCall) -> None:
        """Cancels a call of this thread, and gives it a moment to return."""
        until = time.monotonic() + GRACE
        try:
            goes_on = self._cancel(call.number, _CONTEXT, None)
            while goes_on and time.monotonic() < until and call.target.context:
                if self._wait(call, 10_000_000) is not None:
                    call.end(entered=True)
                    return
        finally:
            self.leave(call)

    def leave(self, call: MovedCall) -> None:
        """Cancels a call whose outcome nobody wants. The goroutine may go on."""
        call._leave()
        if call.outcome is not None:
            call.outcome = None
            return
        _pending.pop(call.number, None)
        self._keep(call)
        try:
            goes_on = self._cancel(call.number, _CONTEXT | _LEAVE, None)
        except UseGoLibError:  # in a forked child
            goes_on = False
        if not goes_on:
            _abandoned.pop(call.number, None)

    def _keep(self, call: MovedCall) -> None:
        """The goroutine may still use the arguments."""
        _abandoned[call.number] = call
        call.steps = None
        self.watch()

    def _cancel(self, number: int, how: int, cause: BaseException | None) -> bool:
        frame = bytearray(b"\x93")
        wire.put_int(frame, number)
        wire.put_int(frame, how)
        if cause is None:
            frame.append(0xC0)
        else:
            from . import callbacks

            callbacks.prepare()
            frame += answers.raised(self._table, cause)[1:]
        reply, at = self._runtime.reply(CANCEL, frame)
        return bool(reply[at] == 0xC3)

    def cancel_token(self, number: int, cause: BaseException | None) -> None:
        """Cancels the contexts of a token."""
        self._cancel(number, _TOKEN | _CONTEXT, cause)

    def forget_token(self, number: int) -> None:
        """A token is gone."""
        self._cancel(number, _TOKEN | _FORGET, None)

    # Outcomes --------------------------------------------------------------------------------------------------------

    def _outcome(self, reply: Any, at: int) -> tuple[Outcome | None, int, int]:
        """The outcome in a reply, the number of its call, and the position after it."""
        if reply[at] == 0xC0:
            return None, 0, at + 1
        _, at = wire.get_array(reply, at)
        number, at = wire.get_int(reply, at)
        status, at = wire.get_int(reply, at)
        content, at = wire.get_bin(reply, at)
        detail, at = wire.get_int(reply, at)
        return Outcome(self._table, status, content, detail), number, at

    def watch(self) -> None:
        """Sees to it that there is a watcher."""
        if self._watcher is None:
            with self._lock:
                if self._watcher is None:
                    if not _moves:
                        atexit.register(_end)
                    _moves.append(self)
                    thread = threading.Thread(target=self._watch, name="usegolib outcomes", daemon=True)
                    thread.start()
                    self._watcher = thread

    def _watch(self) -> None:
        frame = bytearray(b"\x92")
        wire.put_int(frame, scopes.BASE)
        wire.put_int(frame, -1)
        question = bytes(frame)
        while True:
            try:
                reply, at = self._runtime.reply(OUTCOMES, question)
            except UseGoLibError:
                return
            if reply[at] == 0xC0:
                return
            self._give_out(reply, at)

    def _give_out(self, reply: Any, at: int) -> None:
        count, at = wire.get_array(reply, at)
        loops: dict[Any, list[MovedCall]] = {}
        for _ in range(count):
            outcome, number, at = self._outcome(reply, at)
            if outcome is None or outcome.status == _ENDED:
                call = _abandoned.pop(number, None)
                if call is not None:
                    call.end(entered=True)
                continue
            call = _pending.pop(number, None)
            if call is None:
                continue
            if outcome.status == _abi.STATUS_TIMEOUT:
                _abandoned[number] = call
            call.outcome = outcome
            arrived: Any = call.arrived
            loop = getattr(arrived, "loop", None)
            if loop is None:
                arrived(call)
            else:
                loops.setdefault(loop, []).append(call)
        for loop, calls in loops.items():
            try:
                loop.call_soon_threadsafe(_arrive, calls)
            except RuntimeError:  # the loop is closed: nobody wants these
                pass


def _arrive(calls: list[MovedCall]) -> None:
    for call in calls:
        if call.arrived is not None:
            call.arrived(call)


def _limit_of(call: MovedCall) -> float | None:
    """The seconds that a call has, if its time is limited."""
    limit, scope = call.target.limit, call.scope
    if scope is None or scope.until is None or not call.target.context:
        return limit
    left = max(0.0, scope.until - time.monotonic())
    return left if limit is None else min(limit, left)


def _forget() -> None:
    """Tells Go which tokens are gone."""
    while scopes.forgotten:
        try:
            user, number = scopes.forgotten.popleft()
        except IndexError:
            return
        user.forget_token(number)  # type: ignore[attr-defined]


_moves: list[Moves] = []
_process = os.getpid()


def _end() -> None:
    """Python is ending: the watchers return."""
    if os.getpid() != _process:
        return
    for moves in _moves:
        try:
            moves._cancel(scopes.BASE, _WATCHER, None)
        except UseGoLibError:
            continue
        if moves._watcher is not None:
            moves._watcher.join(_EXIT_SECONDS)


def guard(target: Target, always: bool) -> Callable[..., Any]:
    """`invoke` for direct calls of a function that takes a context or has a limit: it moves those that may be left."""
    plain = callables.entering(target.invoke)
    moves, context = target.moves, target.context
    always = always or target.limit is not None
    get, main = scopes.current.get, threading.main_thread

    def enter(fn: int, frame: Any, segments: Any = None, writeback: int = 0) -> Any:
        scope = get()
        if always or (context and (scope is not None or threading.get_ident() == main().ident)):
            if always or scope is not None or getattr(frame, "callables", None) is None:
                request = fn, frame, segments, writeback
                return moves.run(MovedCall(target, scope, request, None), request)
        if getattr(frame, "callables", None) is None:
            return target.invoke(fn, frame, segments, writeback)
        return plain(fn, frame, segments, writeback)

    return enter
