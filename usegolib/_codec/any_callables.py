"""Callables of Python inside `any`: a `func(...any) (any, error)`, or the func type that `usegolib.func` names.

Go makes a func of a named type by reflection. It gives the arguments as values of any. The results are written as typed
values where the schema has their types, so that a wrong one is refused with the same text as in a call.
"""

from __future__ import annotations

import re

from usegolib.errors import ArgumentTypeError, ArgumentValueError

from . import wire
from .callables import give, name_of
from .func_plan import FuncPlan, read_arguments, write_results
from .returned import without_error
from .typed_values import put_typed

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from .callables import Planned, Reply
    from .table import TypeTable
    from .wire import Data, Decoder, Encoder

ANY = 18
"""The number of the type any in every table."""
_OF_TYPE = b"\0"
"""Follows the number of a callable; then its func type as Go spells it."""


class Func:
    """A callable with the Go func type that it has inside `any`."""

    def __init__(self, signature: str, function: Callable[..., Any]) -> None:
        self.signature = signature
        self.function = function
        # What messages call it.
        self.__qualname__ = str(getattr(function, "__qualname__", type(function).__qualname__))

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.function(*arguments, **named)

    def __repr__(self) -> str:
        return f"usegolib.func({self.signature!r}, {self.function!r})"


def func(signature: str, function: Callable[..., Any] | None = None) -> Any:
    """A callable that is a Go func of a type of its own where it stands in an `any`.

        h.Register("up", usegolib.func("func(string) string", str.upper))

        @usegolib.func("func(string, ...int) (string, error)")
        def join(text, *numbers): ...

    Without it a callable is a `func(...any) (any, error)` there. Types are written as in Go, with whole import paths:
    `func(example.com/mod.Point) time.Duration`. The name of a func type will do: `net/http.HandlerFunc`. A last `error`
    is filled by raising. Where Go wants a func type of its own, the signature does not matter.

    Raises ArgumentTypeError for what is not callable, ArgumentValueError for a text that is no Go func type.
    """
    if not isinstance(signature, str):
        raise ArgumentTypeError(f"func() takes a Go func type as text, got {type(signature).__qualname__}")
    text = _normal(signature)
    if text.startswith("func"):
        split(text)  # raises
    if function is None:
        return lambda later: func(signature, later)
    if not callable(function) or isinstance(function, type):
        raise ArgumentTypeError(f"func() takes a callable, got {type(function).__qualname__}")
    return Func(text, function)


def put_callable(table: TypeTable, function: Any, out: bytearray) -> None:
    """Writes a callable as a value of any. A Go function whose func type the schema has is that function."""
    bound = getattr(function, "__wrapped__", function)
    symbol = getattr(bound, "_symbol", None)
    if isinstance(symbol, dict) and symbol.get("func_type") is not None:
        home = getattr(bound, "_table", None)
        if home is not None and table.shares_library(home):
            wire.put_function(out, int(symbol["function"]))
            return
    if isinstance(function, Func):
        give(
            function, out, _plan(table, function.signature), function.signature, _OF_TYPE + function.signature.encode()
        )
        return
    give(function, out, AnyPlan(table), "any")


class AnyPlan:
    """A `func(...any) (any, error)`."""

    writable = None

    def __init__(self, table: TypeTable) -> None:
        self.table = table
        self.go = _ANY_FUNC

    def arguments(self, frame: Data) -> list[Any]:
        """The arguments in a frame from Go: as many as there are."""
        count = wire.get_array(frame, 0)[0]
        return read_arguments(self.table, [self.table.decoder(ANY)] * count, frame, _ANY_FUNC)

    def reply(self, function: Callable[..., Any], result: Any) -> Reply:
        """The reply for what a callable gave."""
        return write_results(function, result, [self.table.encoder(ANY)], lambda: ("any",))


_ANY_FUNC = "func(...any) (any, error)"


class SpelledPlan:
    """A func type by its spelling."""

    writable = None

    def __init__(self, table: TypeTable, text: str) -> None:
        self.table = table
        self.go = text
        self._variadic, self._results = split(text)
        self._has_error = text.endswith((" error", " error)"))
        self._write: list[Encoder] | None = None

    def arguments(self, frame: Data) -> list[Any]:
        """The arguments in a frame from Go."""
        count = wire.get_array(frame, 0)[0]
        values = read_arguments(self.table, [self.table.decoder(ANY)] * count, frame, self.go)
        if self._variadic:
            values[-1:] = values[-1] or ()
        return values

    def reply(self, function: Callable[..., Any], result: Any) -> Reply:
        """The reply for what a callable gave. What Go does not ask for is ignored."""
        if self._write is None:
            self._write = [_typed(self.table, go) for go in self._results]
        if self._has_error and len(self._results) != 1:
            result = without_error(name_of(function), result, len(self._results), whole=False)
        return write_results(function, result, self._write, lambda: self._results)


def _plan(table: TypeTable, text: str) -> Planned:
    if text.startswith("func("):
        return SpelledPlan(table, text)
    type_id = table.id_of(text)
    call = None if type_id is None else table.types[table.resolve(type_id)].get("call")
    if type_id is None or call is None:
        raise ArgumentValueError(
            f"func(): {text} is no func type of this artifact",
            hint="write the type out, func(string) (int, error), or use the whole import path of a func type",
        )
    return _NamedPlan(table, type_id, call)


class _NamedPlan(FuncPlan):
    """A func type of the schema, whose arguments and results travel as values of any."""

    def __init__(self, table: TypeTable, type_id: int, call: dict[str, Any]) -> None:
        super().__init__(table, type_id, call)
        self.writable = None
        self._goes = [table.go(number) for number in self._results]

    def _prepare(self) -> list[Decoder]:
        self._write = [_typed(self.table, go) for go in self._goes]
        self._read = [self.table.decoder(ANY)] * len(self._params)
        return self._read


def _typed(table: TypeTable, go: str) -> Encoder:
    """What writes a result of a Go type as a value of any."""
    type_id = table.id_of(go)
    if type_id is None or table.is_handle(type_id) or type_id == ANY:
        return table.encoder(ANY)

    def write(v: Any, o: bytearray, s: Any, d: int) -> None:
        put_typed(table, type_id, v, o, s, d)

    return write


# Go's spelling ------------------------------------------------------------------------------------------------------

_ALIASES = re.compile(r"(?<![\w./])(byte|rune|interface ?\{\})(?!\w)")
_PLAIN = {"byte": "uint8", "rune": "int32"}


def _normal(text: str) -> str:
    """A type as the schema spells it."""
    text = _ALIASES.sub(lambda found: _PLAIN.get(found[1], "any"), re.sub(r"\s+", " ", text.strip()))
    text = re.sub(r" ?([,(\[\])]) ?", r"\1", text)
    return re.sub(r"\)(?=[\w(\[*])", ") ", text.replace(",", ", "))


def split(text: str) -> tuple[bool, list[str]]:
    """Whether a func type is variadic, and the types of its results without a last error."""
    if not text.startswith("func("):
        raise _no_func(text)
    parameters, rest = _parenthesis(text[4:], text)
    results: list[str] = []
    if rest.startswith("("):
        results, rest = _parenthesis(rest, text)
        if rest:
            raise _no_func(text)
    elif rest:
        results, left = _parenthesis(f"({rest})", text)
        if left or len(results) > 1:
            raise _no_func(text)
    if results and results[-1] == "error":
        del results[-1]
    if not all(parameters) or not all(results):
        raise _no_func(text)
    return bool(parameters and parameters[-1].startswith("...")), results


def _parenthesis(text: str, whole: str) -> tuple[list[str], str]:
    """The parts between commas of a text that begins with a parenthesis, and what follows it."""
    parts: list[str] = []
    depth, start = 0, 1
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            if at > start or parts:
                parts.append(text[start:at].strip())
            return parts, text[at + 1 :].strip()
        if depth == 1 and character == ",":
            parts.append(text[start:at].strip())
            start = at + 1
    raise _no_func(whole)


def _no_func(text: str) -> ArgumentValueError:
    return ArgumentValueError(
        f"func(): {text!r} is no Go func type", hint="write it without names of parameters: func(string, ...int) error"
    )
