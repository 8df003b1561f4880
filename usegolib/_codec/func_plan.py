"""The func plan of a Go func type: how the arguments of a callable are read and its results are written."""

from __future__ import annotations

from usegolib.errors import ArgumentTypeError

from . import lost, wire
from .callables import Reply, give, name_of
from .callback_writes import Writable
from .faults import DECODE_ERRORS, DecodeFault, Fault, decode_error
from .returned import can_be_tuple, refuse_coroutine, without_error

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, Callable

    from .table import TypeTable
    from .wire import Data, Decoder, Encoder


class FuncPlan:
    """A func type: how the arguments of a callable are read, and its results are written."""

    def __init__(self, table: TypeTable, type_id: int, call: dict[str, Any]) -> None:
        self.table = table
        self.type_id = type_id
        params = call.get("params", ())[1:]
        self.variadic = bool(params and params[-1].get("variadic"))
        self._params = [param["type"] for param in params]
        self._results = [result["type"] for result in call.get("results", ())]
        self.writable: Writable | None = Writable(table, params)
        """What a callable can change in its arguments."""
        self._has_error = bool(call.get("error"))
        self._read: list[Decoder] | None = None
        self._write: list[Encoder] = []
        self.compiled: Any = None
        """What the core calls such callables by, once it was asked for; set by `usegolib/_calls/serving.py`."""

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
        if self._has_error:
            whole = can_be_tuple(self.table, self._results)
            result = without_error(name_of(function), result, len(self._results), whole)
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
    refuse_coroutine(name_of(function), result)
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


def encoder(table: TypeTable, type_id: int, call: dict[str, Any]) -> Callable[[Any, bytearray], None]:
    """What writes a callable as a func of a type; `call` is how the schema says a func of the type is called."""
    plan = FuncPlan(table, type_id, call)

    def put(function: Any, out: bytearray) -> None:
        give(function, out, plan, f"{table.go(type_id)} (a Go function)")

    return put
