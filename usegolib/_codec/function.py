"""The callable of a bound Go function; compile.py makes one, with straight-line code as its `__call__`.

Whatever is not a plain positional call with a plain result leaves that line and is handled here.
"""

from __future__ import annotations

import sys
from types import FunctionType, MethodType

from usegolib._values import Nil
from usegolib.errors import UseGoLibError, WriteBackError

from . import beside, lost, scopes, wire
from .containers import MISSING
from .errors_wire import reply_error
from .faults import DECODE_ERRORS, DecodeFault, Fault, decode_error
from .handles import dereferenced
from .out import take
from .raw import elements
from .signature import Param, argument_annotation, bind, make_signature, result_annotation
from .writeback import apply_all

TYPE_CHECKING = False

if TYPE_CHECKING:
    import inspect
    from collections.abc import Sequence
    from typing import Any, Callable, NoReturn

    from usegolib._codec.options import Options

    from .given import Noted
    from .table import TypeTable


class GoFunction:
    """A Go function. Call it with positional arguments or the Go names of the parameters.

    Every function is an instance of a subclass of its own, which has the generated `__call__`.
    """

    __name__: str
    __qualname__: str
    _go_label: str
    _params: list[Param]
    _table: TypeTable
    _symbol: dict[str, Any]
    _result_class: type | None = None
    _reference: Callable[..., tuple[Any, ...]] | None = None
    _options: Options | None = None
    _append_at: int | None = None
    _form: str = "direct"
    _on_reply: Callable[[GoFunction, Any, Any, tuple[Any, ...]], Any]

    def __repr__(self) -> str:
        return f"<Go function {self._go_label}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by reference: where its package is, and its name."""
        if self._reference is None:
            raise TypeError(f"{self!r} belongs to no package and cannot be pickled")
        return self._reference(options=self._options)

    def _zero_results(self) -> tuple[Any, ...]:
        """The results of a call that gave nothing but an error."""
        return beside.zeros(self)

    def __copy__(self) -> GoFunction:
        return self

    def __deepcopy__(self, memo: object) -> GoFunction:
        return self

    @property
    def __annotations__(self) -> dict[str, Any]:  # type: ignore[override]
        found = {param.name: argument_annotation(self._table, self._shown_type(param)) for param in self._params}
        found["return"] = result_annotation(self._table, self._symbol.get("results", []), self._result_class)
        return found

    def _shown_type(self, param: Param) -> int:
        if not param.variadic:
            return param.type
        return element_type(self._table, param.type)

    @property
    def __signature__(self) -> inspect.Signature:
        return make_signature(self._params, self.__annotations__)

    # What generated code calls

    def _rebind(self, given: tuple[Any, ...], rest: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """A call with keywords or the wrong number of arguments."""
        if "ctx" in named and self._takes_ctx() and self._form == "guarded":
            with scopes.Given(named.pop("ctx"), self._go_label):
                return self._rebind(given, rest, named)
        if self._append_at is not None:
            given, rest = self._with_destination(given, rest, named)
        values = bind(self._go_label, self._params, MISSING, given, rest, named)
        if self._params and self._params[-1].variadic:
            *fixed, packed = values
            values = [*fixed, *(self._spread(packed[0]) if self._params[-1].name in named else packed)]
        values = [Nil if value is MISSING else value for value in values]
        return self(*values)  # type: ignore[operator]

    def _takes_ctx(self) -> bool:
        """Whether `ctx=` is the context of a call, and not a parameter of another kind."""
        return bool(self._symbol.get("context")) and all(param.name != "ctx" for param in self._params)

    def _with_destination(
        self, given: tuple[Any, ...], rest: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Arguments with nil for an append-style destination, where exactly that is left out."""
        at = self._append_at
        assert at is not None
        fixed = [param for param in self._params if not param.variadic]
        there = [value for value in given if value is not MISSING]
        if self._params[at].name in named or len(there) + len(named) != len(fixed) - 1 or rest or len(there) < at:
            return given, rest
        return (*there[:at], Nil, *there[at:]), rest

    def _spread(self, value: Any) -> Any:
        """The elements of a variadic parameter given by name; a list stays one object where that cannot be misread."""
        last = self._params[-1]
        whole = (list, bytes, bytearray, memoryview) if is_bytes(self._table, last.type) else list
        if value is Nil or (isinstance(value, whole) and not takes_sequences(self._table, self._shown_type(last))):
            return (value,)
        try:
            return elements(value, self._table.go(last.type))
        except Fault as fault:
            raise self._argument_error(len(self._params) - 1, fault) from None

    def _argument_error(self, index: int, fault: Fault) -> Exception:
        """The error of a bad argument, by the index of its parameter."""
        return fault.error(f"{self._go_label}(): ", f"parameter {self._params[index].go_name}")

    def _again(self, index: int, fault: Fault, arguments: tuple[Any, ...]) -> Any:
        """A call that was refused, once more with what stands for a value replaced by the value: the class of an error
        variable, the nil object of a type, a pointer to data. Else the error is raised."""
        home = self._table.home
        *fixed, last = arguments
        rest = [last]
        if self._params[-1].variadic and isinstance(last, tuple):
            rest = list(last)
        given = [*fixed, *rest]
        types = [self._shown_type(param) for param in self._params]
        types += types[-1:] * (len(given) - len(types))
        values = given
        if home is not None:
            try:
                values = [self._value_of(type_id, value) for value, type_id in zip(given, types)]
            except Fault as other:
                fault = other
        if any(new is not old for new, old in zip(values, given)):
            return self(*values)  # type: ignore[operator]
        raise self._argument_error(index, fault) from None

    def _value_of(self, type_id: int, value: Any) -> Any:
        """The value that stands behind an argument where this type is wanted."""
        home: Any = self._table.home
        return dereferenced(self._table, type_id, home.value_of(value, type_id))

    def _result_error(self, error: BaseException) -> Exception:
        """The error of a reply that does not fit the schema."""
        return decode_error(f"{self._go_label}(): result: ", error)

    def _lost(self, reply: Any, error: BaseException) -> None:
        """Reading the results has failed: lets go of what Go keeps for the reply. Raises for one that is not right."""
        lost.release(self._table, reply)
        if isinstance(error, DECODE_ERRORS):
            raise self._result_error(error) from None

    def _failed(
        self, reply: Any, arguments: tuple[Any, ...], noted: Noted | None = None, outs: Sequence[Any] = ()
    ) -> NoReturn:
        """A reply that is no result: applies what Go wrote, then raises."""
        if not len(reply):
            raise self._result_error(DecodeFault("the reply is empty"))
        error = None
        if reply[0] == 1:
            # The reply is read once, since an object in it has one owner.
            try:
                error = reply_error(self._table, reply)
            except BaseException:
                lost.release(self._table, reply)
                raise
            if "results" in error:
                at = error["results"]
                error["results"] = beside.read(self, reply, at, outs)
                if isinstance(error["results"], UseGoLibError):
                    lost.release(self._table, reply, at, error["writebacks"])
            try:
                self._write(reply, error["writebacks"], arguments, noted=noted)
            except WriteBackError:
                # Go's error is raised; the WriteBackError is its context.
                self._on_reply(self, reply, error, arguments)
        self._on_reply(self, reply, error, arguments)
        raise self._result_error(DecodeFault(f"reply of unknown kind {reply[0]}"))

    def _none_given(self, arguments: tuple[Any, ...]) -> str | None:
        """What to look at first when Go met a nil pointer: the arguments that were None."""
        pairs = enumerate(zip(self._params, arguments))
        found = [_called(self, index) for index, (_, value) in pairs if value is None or value is Nil]
        if not found:
            return None
        verb = "was" if len(found) == 1 else "were"
        return f"{' and '.join(found)} {verb} None, which is nil in Go"

    def _results(self, reply: Any, count: int) -> tuple[int, int]:
        """Number of parts and position of the first, for a header that is not the usual one."""
        found, at = wire.get_array(reply, 1)
        if found != count and found != count + 1:
            raise DecodeFault(f"expected {count} results, found {found}")
        return found, at

    def _rest(
        self,
        reply: Any,
        at: int,
        found: int,
        count: int,
        arguments: tuple[Any, ...],
        results: tuple[Any, ...],
        noted: Noted | None = None,
    ) -> None:
        """What follows the results: write-backs, or bytes that should not be there."""
        try:
            if found > count:
                at = self._write(reply, at, arguments, results, noted)
            if at != len(reply):
                raise DecodeFault(f"{len(reply) - at} bytes are left over")
        except DECODE_ERRORS as error:
            raise self._result_error(error) from None

    def _reply(self, reply: Any, arguments: tuple[Any, ...], noted: Noted | None = None) -> Any:
        """The value of a call from its reply, for the fast lane: the second half of `__call__`, made when needed."""
        read = self.__dict__.get("_read_reply")
        if read is None:
            from .compile_reply import compile_reply

            read = self.__dict__["_read_reply"] = compile_reply(self)
        return read(self, reply, arguments, noted)

    def _with_outs(self, values: tuple[Any, ...], outs: list[Any], made: list[Any]) -> Any:
        """The value of a call with parameters that Go writes into: what was made there follows the results."""
        values += tuple(take(self._table, given, value) for given, value in zip(outs, made))
        if not made and self._result_class is not None:
            return self._result_class(*values)
        return values[0] if len(values) == 1 else values or None

    def _write(
        self,
        reply: Any,
        at: int,
        arguments: tuple[Any, ...],
        results: tuple[Any, ...] = (),
        noted: Noted | None = None,
    ) -> int:
        """Applies write-backs; gives the position after them. What an argument cannot hold is a WriteBackError, after
        all others have been applied."""
        types = [param.type for param in self._params]
        refused: list[Any] = []
        at = apply_all(self._table, types, arguments, reply, at, refused, noted)
        if refused:
            index, reason, written = refused[0]
            where = f"parameter {self._params[index].go_name}" if index >= 0 else "a value behind a pointer"
            error = WriteBackError(f"{self._go_label}(): {where}: {reason.text}", hint=reason.hint)
            whole = len(results) == len(self._symbol.get("results", ()))
            error.results, error.written = (beside.as_results(self, results) if whole else results), written
            raise error from None
        return at


def _called(function: GoFunction, index: int) -> str:
    """What to call a parameter in a sentence: the first one of a method is its receiver."""
    param = function._params[index]
    if is_method(type(function)) and index == 0:
        return f"the receiver {param.go_name}" if param.keyword else "the receiver"
    return param.go_name if param.keyword else f"argument {param.go_name}"


def is_method(kind: type[GoFunction]) -> bool:
    """Whether functions of this kind bind to objects, so that their first parameter is a receiver."""
    return hasattr(kind, "__get__")


def is_bytes(table: TypeTable, type_id: int) -> bool:
    """Whether a type is []byte, which as a variadic parameter takes integers."""
    return bool(table.types[table.resolve(type_id)]["kind"] == "bytes")


def element_type(table: TypeTable, type_id: int) -> int:
    """T of a variadic parameter `...T`."""
    if is_bytes(table, type_id):
        return _UINT8
    return int(table.types[table.resolve(type_id)]["elem"])


# Its number in every type table.
_UINT8 = 7


def takes_sequences(table: TypeTable, type_id: int) -> bool:
    """Whether a list or tuple can be a value of the type."""
    entry = table.types[table.resolve(type_id)]
    if entry["kind"] == "pointer":
        return takes_sequences(table, entry["elem"])
    return entry["kind"] in ("slice", "array", "set", "any")


class GoMethod(GoFunction):
    """A method of a Go type; the receiver is the first argument."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """To unittest.mock a Python function: only of those does it know that an instance fills the first parameter."""
        caller = sys._getframe(1).f_globals.get("__name__")
        return FunctionType if caller == "unittest.mock" else type(self)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"<Go method {self._go_label}>"
