"""Callables of Python as Go funcs: how they stand in a frame, and a call of one from its frame to its reply.

In a frame a callable is a number (docs/wire.md, extension 5). It is held from the moment when the whole frame is ready,
so that a call whose arguments do not fit holds nothing.
"""

from __future__ import annotations

from contextvars import Context, copy_context

from usegolib._core import Lock
from usegolib._objects import held
from usegolib.errors import ABIEncodeError, ArgumentTypeError, UseGoLibError

from . import given, wire
from .faults import Fault
from .limited import Limited
from .returned import is_async, not_awaited

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable, Protocol

    from .callback_writes import Writable
    from .options import Options
    from .table import TypeTable
    from .wire import Data

    Enter = Callable[..., Any]

    class Planned(Protocol):
        """How a callable is called: its arguments are read from a frame, its result is written as a reply."""

        table: TypeTable

        @property
        def go(self) -> str:
            """The Go func type."""

        @property
        def writable(self) -> Writable | None:
            """What it can change in its arguments."""

        def arguments(self, frame: Data) -> list[Any]:
            """The arguments in a frame from Go."""

        def reply(self, function: Callable[..., Any], result: Any) -> Reply:
            """The reply for what the callable gave."""


enter_with: Callable[[Enter, Frame, tuple[Any, ...]], Any] | None = None
"""Set by `usegolib/_calls/callbacks.py`: enters Go with a frame that has callables."""


class Frame(given.Frame):
    """The arguments of a function that takes funcs, with the callables among them."""

    callables: list[tuple[int, Any]] | None = None
    hold = False
    opaque = True
    """Whether any takes objects that are no data."""


class HoldingFrame(Frame):
    """The same for a call that keeps the GIL: Go could call a callable from another thread, which waits for the GIL."""

    hold = True


class DataFrame(Frame):
    """The same where any takes data only."""

    opaque = False


class HoldingDataFrame(HoldingFrame):
    """Both."""

    opaque = False


class Reply(bytearray):
    """What a callable has given, with the callables in it."""

    callables: list[tuple[int, Any]] | None = None
    hold = False
    opaque = True


def frame_class(options: Options | None) -> type[Frame]:
    """The class of the frames of a function that takes funcs or any."""
    if options is None:
        return Frame
    if options.hold:
        return HoldingFrame if options.opaque else HoldingDataFrame
    return Frame if options.opaque else DataFrame


_reading = Lock()


class Callback:
    """A callable that Go has, with the func type that it has there."""

    __slots__ = ("_reads", "_writes", "call", "context", "function", "limited", "plan")

    def __init__(self, function: Callable[..., Any], plan: Planned, context: Context | None = None) -> None:
        self.function = function
        self.limited: Limited | None = None
        self.plan = plan
        self.call: Any = None
        """The call that it was given to, whether that still waits or not; set by `usegolib/_calls/owned_call.py`."""
        self.context = copy_context() if context is None else context
        self._reads = self._writes = 0

    def read(self, number: int) -> Any:
        """Notes that its number was read in a frame from Go; the callable."""
        with _reading:
            self._reads += 1
            if self._writes:
                held.waiting.append((number, 0, 0))  # Go has dropped it before
        return self.function

    def is_gone(self, writes: int) -> bool:
        """Notes that Go has dropped it, after it has written its number that often: whether all of them were read."""
        with _reading:
            self._writes += writes
            return self._reads >= self._writes

    @property
    def table(self) -> TypeTable:
        """The types of the artifact that has it."""
        return self.plan.table


def name_of(function: Any) -> str:
    """What a callable is called in messages."""
    name = getattr(function, "__qualname__", None)
    return f"callback {name}" if isinstance(name, str) else f"callback {type(function).__qualname__}"


def give(function: Any, out: bytearray, plan: Planned, expected: str, form: bytes = b"") -> None:
    """Writes a callable into a frame or reply, which collects it. `form` follows its number."""
    if is_async(function):
        raise not_awaited(expected, function)
    things = holder(out, expected, function)
    number = held.number()
    callback = Callback(function, plan)
    if isinstance(function, Limited):
        callback.limited, callback.function, form = function, function.function, function.form()
    things.append((number, callback))
    wire.put_ext(out, wire.EXT_CALLBACK, number.to_bytes(8, "big") + form)


def holder(out: bytearray, expected: str, given: Any) -> list[tuple[int, Any]]:
    """Where a frame keeps what Go is to hold; raises for a frame that cannot give Go something to call."""
    name = getattr(given, "__qualname__", None)
    name = name if isinstance(name, str) else type(given).__qualname__
    if enter_with is None or not isinstance(out, (Frame, Reply)):
        raise Fault(
            ArgumentTypeError, f"expected {expected}, got {name}, which cannot be inside an argument of this type yet"
        )
    if out.hold:
        raise Fault(
            ArgumentTypeError,
            f"expected {expected}, got {name}, which Go cannot call while this call keeps the GIL",
            "leave out gil='hold' for this call",
        )
    if out.callables is None:
        out.callables = []
    return out.callables


def takes_callables(table: TypeTable, types: list[int]) -> bool:
    """Whether a func, an interface or an any stands somewhere in values of these types."""
    seen: set[int] = set()
    todo = list(types)
    while todo:
        type_id = todo.pop()
        if type_id not in seen:
            seen.add(type_id)
            if table.types[table.resolve(type_id)]["kind"] in ("func", "any", "interface", "chan", "iter"):
                return True  # behind an interface data with such parts
            todo += table.children(table.resolve(type_id))
    return False


def entering(invoke: Enter) -> Enter:
    """`invoke` for a function that takes funcs."""

    def enter(fn: int, frame: Frame, segments: Any = None, writeback: int = 0) -> Any:
        if frame.callables is None or enter_with is None:
            return invoke(fn, frame, segments, writeback)
        return enter_with(invoke, frame, (fn, frame, segments, writeback))

    return enter


def was_not_entered(error: BaseException) -> bool:
    """Whether Go cannot hold anything of the arguments of a call that has failed."""
    return isinstance(error, UseGoLibError) and not isinstance(error, ABIEncodeError)
