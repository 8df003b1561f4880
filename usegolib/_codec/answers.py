"""What Python answers to a call from Go: the reply of a callable, or the exception that it raised."""

from __future__ import annotations

from usegolib._objects import held
from usegolib.errors import GoError

from . import lost, wire
from .callables import Reply, name_of
from .errors_wire import error_encoder
from .returned import ReturnedError
from .scalars import encode_string

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .callables import Callback, Planned
    from .callback_writes import Before
    from .table import TypeTable
    from .wire import Data


def answer(callback: Callback, frame: Data, *, elsewhere: bool) -> Reply:
    """Runs a callable; the reply for Go. `elsewhere`: on another thread than that of the call."""
    plan = callback.plan
    before: Before | None = None
    try:
        if plan.writable:
            frame = plan.writable.keep(frame)
            arguments = plan.arguments(frame)
            before = plan.writable.before(frame, arguments)
        else:
            arguments = plan.arguments(frame)
        if elsewhere:
            result = callback.context.copy().run(callback.function, *arguments)
        else:
            result = callback.function(*arguments)
        reply = plan.reply(callback.function, result)
        if before is not None:
            before.put_changes(reply, name_of(callback.function))
    except BaseException as error:
        reply = _raised_here(plan, error)
        if before is not None:
            before.put_changes_beside(reply, name_of(callback.function))
        return reply
    return _kept(reply)


def write(callback: Callback, result: Any) -> Reply:
    """The reply for what a callable gave, which the core has called."""
    try:
        reply = callback.plan.reply(callback.function, result)
    except BaseException as error:
        return _raised_here(callback.plan, error)
    return _kept(reply)


def _raised_here(plan: Planned, error: BaseException) -> Reply:
    if isinstance(error, ReturnedError):
        return raised(plan.table, error.error)
    trace = error.__traceback__
    if trace is not None and trace.tb_next is not None:
        error.__traceback__ = trace.tb_next  # without the frame of this module
    return raised(plan.table, error)


def _kept(reply: Reply) -> Reply:
    if reply.callables is not None:
        held.give(reply.callables)
    return reply


def raised(table: TypeTable, error: BaseException) -> Reply:
    """The reply for an exception, which is held until Go drops it."""
    out = Reply(b"\1\x93")
    wire.put_int(out, held.hold(error))
    at = len(out)
    # `raise h.ErrStop`: the variable's own value, which Go compares with.
    is_bare = isinstance(error, GoError) and type(error)._go_keys and not (error.message or error.fields)
    try:
        error_encoder(table)(type(error) if is_bare else error, out, None, 1)
    except Exception:  # its own __str__, mostly
        del out[at:]
        out += b"\x92"
        encode_string(f"<{type(error).__qualname__} whose text fails>", out, None, 1)
        encode_string(type(error).__qualname__, out, None, 1)
    encode_string(_trace(error), out, None, 1)
    return out


def _trace(error: BaseException) -> str:
    if isinstance(error, GoError) and type(error)._go_keys:
        return ""  # Go's own errors are given back so, for example fs.SkipDir; their traceback is of no use
    import traceback

    try:
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:
        text = ""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def take_back(reply: Reply) -> None:
    """Lets go of what is in a reply that Go has refused."""
    held.take_back(reply.callables or [])
    if reply[0]:
        held.live.pop(wire.get_int(reply, 2)[0], None)


def give_up(thing: Any, reply: Data) -> None:
    """A reply to a call of the artifact that holds a thing, which nobody reads."""
    lost.release(thing.table, reply)
    for number in lost.objects(reply, 1):
        held.read_object(number)
