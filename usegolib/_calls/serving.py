"""What Go asks Python for: the call of a callable, of a method or of a file, and the reply with its ticket.

An exception never leaves through the core: the reply names it, and the call that Go was entered by raises it.
"""

from __future__ import annotations

import sys
import threading

from usegolib._codec import FuncPlan, answers, call_file, callables, method_call, wire
from usegolib._core import abi as _abi
from usegolib._objects import held

from . import lane
from .fast_types import described, made
from .owned_call import OwnedCall, running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CALL, TAKE, REPORT, METHOD, FILE = range(5)
TOO_DEEP, START = 16, 17
MOST_LEVELS = 32  # on a thread with enough stack

_ORDER = sys.byteorder
_replies: dict[int, callables.Reply] = {}  # by tickets: replies that did not fit
waiting: dict[int, OwnedCall] = {}  # by tokens: for exceptions on other threads, the calls that wait there


def serve(operation: int, number: int, frame: wire.Data, capacity: int) -> tuple[int, int, callables.Reply]:
    """Status, ticket and reply."""
    if operation == TAKE:
        reply = _replies.pop(number, None)
        return (_abi.STATUS_NOT_FOUND, 0, _EMPTY) if reply is None else (_abi.STATUS_OK, 0, reply)
    callback = held.live.get(number)
    if operation == TOO_DEEP and isinstance(callback, (callables.Callback, held.HeldObject)):
        # The core counts, and knows how much room the thread's stack has.
        too_deep = _too_deep(callback, int.from_bytes(frame, _ORDER))
        return _replied(callback, answers.raised(callback.table, too_deep), capacity)
    if operation == METHOD and type(callback) is held.HeldObject:
        try:
            callback, frame = method_call(callback, frame)
        except Exception as error:
            return _replied(callback, answers.raised(callback.table, error), capacity)
    if type(callback) is not callables.Callback:
        return _abi.STATUS_CLOSED, 0, _EMPTY
    if operation == START:
        return _started(callback, frame)
    return _replied(callback, answers.answer(callback, frame, elsewhere=not running()), capacity)


def _started(callback: callables.Callback, frame: wire.Data) -> tuple[int, int, callables.Reply]:
    """Has a callable with a time limit run on another thread, which gives Go the answer."""
    from .host_threads import start

    try:
        start(callback, bytes(frame))
    except RuntimeError:  # no thread can be started: Python is ending
        return _abi.STATUS_CLOSED, 0, _EMPTY
    return _abi.STATUS_OK, 0, _EMPTY


def serve_file(number: int, head: bytes, memory: memoryview) -> tuple[int, int, int]:
    """Status, ticket and number of bytes for a method of a file, which works on Go's memory. The reply for an exception
    is not written into that memory: it is kept under the ticket."""
    entry = held.live.get(number)
    if type(entry) is not held.HeldObject:
        return _abi.STATUS_CLOSED, 0, 0
    try:
        if running():
            return _abi.STATUS_OK, 0, call_file(entry, head, memory)
        return _abi.STATUS_OK, 0, entry.context.copy().run(call_file, entry, head, memory)
    except BaseException as error:
        status, ticket, reply = _replied(entry, answers.raised(entry.table, error), -1)
        return status, ticket, len(reply)
    finally:
        _take_away(memory, entry)


def _take_away(memory: memoryview, entry: held.HeldObject) -> None:
    """Ends the use of Go's memory: it is Go's alone again."""
    try:
        memory.release()
    except BufferError:
        kind = type(entry.object).__name__
        error = BufferError(
            f"{kind}: a method of this file has kept the buffer that it was given, which is only valid during the call"
        )
        sys.unraisablehook(_Unraisable(error, entry.object))  # type: ignore[arg-type]


class _Unraisable:
    """What sys.unraisablehook takes."""

    def __init__(self, error: BaseException, of: Any) -> None:
        self.exc_type, self.exc_value, self.exc_traceback = type(error), error, error.__traceback__
        self.err_msg, self.object = "Exception ignored in", of


def _replied(
    callback: callables.Callback | held.HeldObject, reply: callables.Reply, capacity: int
) -> tuple[int, int, callables.Reply]:
    if reply[0]:
        token = _token(reply)
        call = callback.call
        _note(held.exception(token), call)
        # Also on the thread of the call: a coroutine of iter.Pull is another goroutine there.
        if call is not None and call.waits:
            waiting[token] = call
    if len(reply) > capacity:
        ticket = keep(reply)
        return _abi.STATUS_BUFFER_TOO_SMALL, ticket, reply
    return _abi.STATUS_OK, 0, reply


def keep(reply: bytes | bytearray) -> int:
    """The ticket of a reply that does not fit."""
    ticket = held.number()
    _replies[ticket] = callables.Reply(reply)
    return ticket


_EMPTY = callables.Reply()


def direct(number: int) -> tuple[Any, ...] | None:
    """How the core calls a callable: function, context and the compiled func type, which is None for one that the
    portable lane calls. None when Go does not have it any more."""
    callback = held.live.get(number)
    if type(callback) is not callables.Callback:
        return None
    plan = callback.plan
    if not isinstance(plan, FuncPlan):
        return callback.function, callback.context, None
    if plan.compiled is None:
        home = plan.table.home
        if home is None or not home.handle:
            return callback.function, callback.context, None
        plan.compiled = (_compiled(plan, home.handle),)
    return callback.function, callback.context, plan.compiled[0]


def _compiled(plan: FuncPlan, handle: int) -> Any:
    """The func type as the core compiles it; None where the portable lane calls."""
    if plan.variadic or plan.writable or lane.callback_functions is None:
        return None
    _, _, _, compile_func = lane.callback_functions
    return compile_func(_described(plan, handle))


def _described(plan: FuncPlan, handle: int) -> tuple[Any, ...]:
    """What the core needs to know for a func type, as for a function (fast.py): artifact, what the types need, tables
    of the artifact, types of the parameters and of the results."""
    types = tuple(described(plan.table, [*plan.params, *plan.results]))
    return handle, types, made(plan.table), tuple(plan.params), tuple(plan.results)


def write(number: int, result: Any, capacity: int) -> tuple[int, int, callables.Reply]:
    """Status, ticket and reply for what a callable gave, which the core has called but cannot write."""
    callback = held.live.get(number)
    if type(callback) is not callables.Callback:
        return _abi.STATUS_CLOSED, 0, _EMPTY
    return _replied(callback, answers.write(callback, result), capacity)


def lost_interrupt() -> None:
    """Raises for the exception of a signal handler that no Python code could catch.

    It came at the entry of the function that the core calls; sys.unraisablehook has it.
    """
    if threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt


def interrupted(operation: int, number: int, error: BaseException, capacity: int) -> tuple[int, int, callables.Reply]:
    """Status, ticket and reply where an exception came outside of the callable, from a signal handler mostly."""
    if operation not in (CALL, METHOD, FILE):
        _note(error)
        return serve(operation, number, b"", capacity)
    thing = held.live.get(number)
    if isinstance(thing, (callables.Callback, held.HeldObject)):
        return _replied(thing, answers.raised(thing.table, error), -1 if operation == FILE else capacity)
    return _abi.STATUS_CLOSED, 0, _EMPTY


def _token(reply: callables.Reply) -> int:
    return wire.get_int(reply, 2)[0]


def _too_deep(called: callables.Callback | held.HeldObject, levels: int) -> RecursionError:
    name = callables.name_of(type(called.object) if isinstance(called, held.HeldObject) else called.function)
    hint = "" if levels == MOST_LEVELS else "; threading.stack_size(size) gives new threads more stack"
    return RecursionError(f"{name}(): Go and Python have called each other {levels} levels deep{hint}")


def _note(error: BaseException | None, given_to: OwnedCall | None = None) -> None:
    """Ends the call that entered Go with an exception that is no Exception: KeyboardInterrupt, SystemExit. On a thread
    of Go's that is the call which the callable was given to, if it still waits."""
    if error is not None and not isinstance(error, Exception):
        calls = running()
        call = calls[-1] if calls else given_to
        if call is not None:
            call.end_with(error)


def reported(number: int) -> BaseException | None:
    """What becomes of an exception that Go has no place for, on a thread of Go's: the call that the callable was given
    to raises it, if it still waits. Else it is given, to be reported, unless the call raises one that says the same."""
    error = held.exception(number)
    call = waiting.pop(number, None)
    if error is not None and call is not None and (call.end_with(error) or call.tells(error)):
        return None
    return error if error is not None else RuntimeError("a Python function that Go called has failed")
