"""Callables of Python as Go funcs: how they stand in a frame, and a call of one from its frame to its reply.

In a frame a callable is a number (docs/wire.md, extension 5). It is held from the moment when the whole frame is ready,
so that a call whose arguments do not fit holds nothing.
"""

from __future__ import annotations

from contextvars import Context, copy_context

from usegolib._core import Lock
from usegolib._objects import held, object_of
from usegolib.errors import ABIEncodeError, ArgumentTypeError, GoError, UseGoLibError

from . import given, lost, wire
from .faults import DECODE_ERRORS, DecodeFault, Fault, decode_error, describe
from .lending import Lent
from .limited import Limited
from .scalars import encode_string

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, Callable, Protocol

    from .options import Options
    from .table import TypeTable
    from .wire import Data, Decoder, Encoder

    Enter = Callable[..., Any]

    class Planned(Protocol):
        """How a callable is called: its arguments are read from a frame, its result is written as a reply."""

        table: TypeTable

        @property
        def go(self) -> str:
            """The Go func type."""

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


class FuncPlan:
    """A func type: how the arguments of a callable are read, and its results are written."""

    def __init__(self, table: TypeTable, type_id: int, call: dict[str, Any]) -> None:
        self.table = table
        self.type_id = type_id
        params = call.get("params", ())[1:]
        self.variadic = bool(params and params[-1].get("variadic"))
        self._params = [param["type"] for param in params]
        self._results = [result["type"] for result in call.get("results", ())]
        self._read: list[Decoder] | None = None
        self._write: list[Encoder] = []
        self.compiled: Any = None
        """What the core calls such callables by, once it was asked for; set by `usegolib/_calls/callbacks.py`."""

    @property
    def go(self) -> str:
        """The Go func type."""
        return self.table.go(self.type_id)

    @property
    def params(self) -> list[int]:
        """Types of the parameters that the callable gets."""
        return self._params

    @property
    def results(self) -> list[int]:
        """Types of what it is to give."""
        return self._results

    def _prepare(self) -> list[Decoder]:
        self._write = [self.table.encoder(type_id) for type_id in self._results]
        self._read = [self.table.decoder(type_id) for type_id in self._params]
        return self._read

    def arguments(self, frame: Data) -> list[Any]:
        """The arguments in a frame from Go."""
        values = read_arguments(self.table, self._read or self._prepare(), frame, self.table.go(self.type_id))
        if self.variadic:
            values[-1:] = values[-1] or ()
        return values

    def reply(self, function: Callable[..., Any], result: Any) -> Reply:
        """The reply for what a callable gave. What Go does not ask for is ignored."""
        if self._read is None:
            self._prepare()
        return write_results(function, result, self._write, lambda: map(self.table.go, self._results))


def read_arguments(table: TypeTable, readers: Sequence[Decoder], frame: Data, func: str) -> list[Any]:
    """The arguments of a callable, one for each reader."""
    try:
        count, at = wire.get_array(frame, 0)
        if count != len(readers):
            raise DecodeFault(f"expected {len(readers)} arguments, found {count}")
        values = []
        for read in readers:
            value, at = read(frame, at, 1)
            values.append(value)
    except BaseException as error:
        lost.release(table, frame, 0)
        if isinstance(error, DECODE_ERRORS):
            raise decode_error(f"arguments of a {func}: ", error) from None
        raise
    return values


def write_results(
    function: Callable[..., Any], result: Any, writers: Sequence[Encoder], types: Callable[[], Iterable[str]]
) -> Reply:
    """The reply for what a callable gave, with a result for each writer."""
    out = Reply(b"\0")
    wire.put_array(out, len(writers))
    if not writers:
        return out
    if len(writers) == 1:
        values: Any = (result,)
    elif isinstance(result, (tuple, list)) and len(result) == len(writers):
        values = result
    else:
        kinds = ", ".join(types())
        got = (
            f"{type(result).__qualname__} of length {len(result)}"
            if isinstance(result, (tuple, list))
            else repr(result)
        )
        raise ArgumentTypeError(
            f"{name_of(function)}(): expected a tuple of {len(writers)} results ({kinds}), got {got}"
        )
    for index, (write, value) in enumerate(zip(writers, values)):
        try:
            write(value, out, None, 1)
        except Fault as fault:
            place = "result" if len(writers) == 1 else f"result {index + 1}"
            raise fault.error(f"{name_of(function)}(): ", place) from None
    return out


def name_of(function: Any) -> str:
    """What a callable is called in messages."""
    name = getattr(function, "__qualname__", None)
    return f"callback {name}" if isinstance(name, str) else f"callback {type(function).__qualname__}"


def encoder(table: TypeTable, type_id: int, call: dict[str, Any]) -> Callable[[Any, bytearray], None]:
    """What writes a callable as a func of a type; `call` is how the schema says a func of the type is called."""
    plan = FuncPlan(table, type_id, call)

    def put(function: Any, out: bytearray) -> None:
        give(function, out, plan, f"{table.go(type_id)} (a Go function)")

    return put


def give(function: Any, out: bytearray, plan: Planned, expected: str, form: bytes = b"") -> None:
    """Writes a callable into a frame or reply, which collects it. `form` follows its number."""
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


def copied_beside_index(table: TypeTable, params: list[Any]) -> int | None:
    """The parameter whose elements a callback of the same call compares by their places, as sort.Slice does: `any` or a
    slice, beside a `func(i, j int) bool`. Of a slice of integers such a func may well get the elements themselves."""
    if not any(_compares_places(table, param.type) for param in params):
        return None
    for index, param in enumerate(params):
        entry = table.types[table.resolve(param.type)]
        if not param.variadic and (entry["kind"] == "any" or (entry["kind"] == "slice" and not _is_int(table, entry))):
            return index
    return None


def _compares_places(table: TypeTable, type_id: int) -> bool:
    entry = table.types[table.resolve(type_id)]
    return bool(entry["kind"] == "func" and entry["params"] == [_INT, _INT] and entry["results"] == [_BOOL])


def _is_int(table: TypeTable, entry: dict[str, Any]) -> bool:
    return table.resolve(entry["elem"]) == _INT


# Their numbers in every type table.
_BOOL, _INT = 0, 1


def check_place(table: TypeTable, value: Any) -> None:
    """Raises where Go would order a copy, and the callback look at the elements as they were."""
    if value is None or object_of(value) is not None or isinstance(value, Lent):
        return
    raise Fault(
        ArgumentTypeError,
        f"got {describe(value)}, which Go copies: a callback with the places of elements (i, j) would see the elements "
        "where they were before Go moved them",
        "use a function whose callback gets the elements, slices.SortFunc for example, or sort in Python",
    )


def entering(invoke: Enter) -> Enter:
    """`invoke` for a function that takes funcs."""

    def enter(fn: int, frame: Frame, segments: Any = None, writeback: int = 0) -> Any:
        if frame.callables is None or enter_with is None:
            return invoke(fn, frame, segments, writeback)
        return enter_with(invoke, frame, (fn, frame, segments, writeback))

    return enter


def answer(callback: Callback, frame: Data, *, elsewhere: bool) -> Reply:
    """Runs a callable; the reply for Go. `elsewhere`: on another thread than that of the call."""
    plan = callback.plan
    try:
        arguments = plan.arguments(frame)
        if elsewhere:
            result = callback.context.copy().run(callback.function, *arguments)
        else:
            result = callback.function(*arguments)
        reply = plan.reply(callback.function, result)
    except BaseException as error:
        return _raised_here(plan, error)
    return _kept(reply)


def write(callback: Callback, result: Any) -> Reply:
    """The reply for what a callable gave, which the core has called."""
    try:
        reply = callback.plan.reply(callback.function, result)
    except BaseException as error:
        return _raised_here(callback.plan, error)
    return _kept(reply)


def _raised_here(plan: Planned, error: BaseException) -> Reply:
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
    from .errors_wire import error_encoder

    out = Reply(b"\1\x93")
    wire.put_int(out, held.hold(error))
    at = len(out)
    # `raise h.ErrStop`: the variable's own value, which Go compares with.
    is_bare = isinstance(error, GoError) and type(error)._go_keys and not error.message
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


def was_not_entered(error: BaseException) -> bool:
    """Whether Go cannot hold anything of the arguments of a call that has failed."""
    return isinstance(error, UseGoLibError) and not isinstance(error, ABIEncodeError)
