"""Callables, objects, iterables and opaque values by recipes.

What they answer is written down beforehand, what they are asked when it happens. Both lanes get separate ones of the
same recipe.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from typing import Any, Callable

from hypothesis import strategies as st

from tests.lanes import chaos
from tests.lanes.form import form

Recipe = Any


class Own(BaseException):
    """No Exception, and of no kind that Python knows."""


class Odd(Exception):
    """Its text cannot be had."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


ERRORS: list[Callable[[], BaseException]] = [
    lambda: ValueError("bad value"),
    lambda: KeyError("missing"),
    lambda: OSError(2, "no such thing"),
    lambda: TimeoutError("late"),
    lambda: StopIteration(3),
    lambda: ValueError("é\ud800"),
    RecursionError,
    Odd,
    Own,
    lambda: SystemExit(7),
    GeneratorExit,
    asyncio.CancelledError,
    KeyboardInterrupt,
]


class Thing(chaos.Stable):
    """No data."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Thing({self.name})"


class Plain:
    """Stands for the package of the values of `chaos`: what it asks for is data here."""

    Level, Labels, Table = int, list, dict

    def __getattr__(self, name: str) -> Any:
        return dict


_NUMBERS = {"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr"}
_WRONG = [None, "x", 1.5, [1], b"x", True, {"a": 1}]


class Script:
    """What one call is given, and what has happened to it."""

    def __init__(self, handle: Any) -> None:
        self.table = handle._artifact.table
        self.handle = handle
        self.log: list[Any] = []
        self.given: list[Any] = []
        self.raised: list[BaseException] = []

    # Recipes ---------------------------------------------------------------------------------------------------------

    def argument(self, draw: Any, type_id: int, depth: int = 2) -> Recipe:
        """A recipe for a parameter of a type: mostly one that fits."""
        entry = self.table.types[self.table.resolve(type_id)]
        kind = entry["kind"]
        if not draw(st.integers(0, 19)):
            return ("wrong", draw(st.integers(0, len(_WRONG) - 1)))
        if kind in _NUMBERS:
            return ("number", draw(st.integers(0, 5)))  # it may be a length
        if kind in ("float32", "float64"):
            return ("number", draw(st.floats()))
        if kind == "func":
            return self.callable(draw, depth)
        if kind == "iter":
            return ("iterable", draw(st.lists(self.value(depth), max_size=4)), self.answer(draw, depth))
        if kind == "interface":
            names = [method["name"] for method in self.table.methods(type_id)]
            if len(names) == 1 and draw(st.booleans()):
                return self.callable(draw, depth)
            return ("object", [(name, self.answers(draw, depth)) for name in names if draw(st.integers(0, 19))])
        if kind == "any":
            return draw(st.one_of(self.value(depth), st.sampled_from([("thing", "a"), ("thing", "b")])))
        if kind in ("slice", "array") and draw(st.integers(0, 9)):
            return ("list", [self.argument(draw, entry["elem"], depth) for _ in range(draw(st.integers(0, 3)))])
        if kind == "map" and draw(st.integers(0, 9)):
            keys = draw(st.lists(st.sampled_from(["a", "b", "c"]), max_size=1))  # Go's order of more is random
            return ("dict", [(key, self.argument(draw, entry["elem"], depth)) for key in keys], "")
        if kind == "struct":
            fields = [(field["name"], self.argument(draw, field["type"], depth)) for field in entry["fields"]]
            return ("dict", fields, "")
        if kind == "string":
            return ("text", draw(st.sampled_from(["", "a", "b", "é", "x" * 5000])))
        return draw(self.value(depth))

    def value(self, depth: int) -> Any:
        """A strategy for what a callable gives."""
        plain = [chaos.recipes(1), chaos.recipes(2), st.sampled_from([("thing", "a"), ("opaque", "a")])]
        return st.one_of(*plain, *([self.a_callable(depth - 1)] if depth else []))

    def a_callable(self, depth: int) -> Any:
        """A strategy for callables."""
        return st.composite(lambda draw: self.callable(draw, depth))()

    def callable(self, draw: Any, depth: int) -> Recipe:
        """A recipe for a callable of some kind."""
        kind = draw(st.sampled_from(["def", "def", "lambda", "partial", "method", "object"]))
        return ("callable", kind, self.answers(draw, depth))

    def answers(self, draw: Any, depth: int) -> list[Recipe]:
        """What it answers, in turns."""
        return [self.answer(draw, depth) for _ in range(draw(st.integers(1, 3)))]

    def answer(self, draw: Any, depth: int) -> Recipe:
        """One answer: a value, some of the arguments, an exception."""
        choice = draw(st.integers(0, 9))
        if choice <= 1:
            return ("raise", draw(st.integers(0, len(ERRORS) - 1)))
        if choice <= 3:
            return ("first",)
        if choice == 4:
            return ("all",)
        if choice == 5:
            return ("sentinel",)
        if choice <= 7:
            simple = [*(("number", n) for n in (0, 2, 0.5)), ("text", "s"), ("leaf", 0), ("leaf", 1), ("pair",)]
            return ("give", draw(st.sampled_from(simple)))
        return ("give", draw(self.value(depth)))

    # Made from recipes -----------------------------------------------------------------------------------------------

    def make(self, recipe: Recipe) -> Any:
        """A fresh value, which is known again."""
        value = self._make(recipe)
        self.given.append(value)
        return value

    def _make(self, recipe: Recipe) -> Any:
        kind, *parts = recipe
        if kind == "wrong":
            return _WRONG[parts[0]]
        if kind == "text":
            return parts[0]
        if kind == "thing":
            return Thing(parts[0])
        if kind == "opaque":
            import usegolib

            return usegolib.opaque([parts[0]])
        if kind == "pair" and not parts:
            return (1, 2)
        if kind == "callable":
            return self._callable(*parts)
        if kind == "object":
            methods = {name: self._method(name, answers) for name, answers in parts[0]}
            return type("Scripted", (), methods)()
        if kind == "iterable":
            return self._items(*parts)
        if kind == "list":
            return [self.make(part) for part in parts[0]]
        if kind == "dict" and parts[1] == "":
            return {key: self.make(part) for key, part in parts[0]}
        return chaos.make(recipe, Plain())

    def _items(self, items: list[Recipe], last: Recipe) -> Any:
        for item in items:
            self.log.append("asked")
            yield self.make(item)
        if last[0] == "raise":
            raise self._error(last[1])

    def _callable(self, kind: str, answers: list[Recipe]) -> Any:
        answer = self._answering(kind, answers)

        def function(*arguments: Any) -> Any:
            return answer(arguments)

        if kind == "lambda":
            return lambda *arguments: answer(arguments)
        if kind == "partial":
            return functools.partial(function)
        if kind == "method":
            return type("Bound", (), {"method": lambda self, *arguments: answer(arguments)})().method
        if kind == "object":
            return type("Called", (), {"__call__": lambda self, *arguments: answer(arguments)})()
        return function

    def _method(self, name: str, answers: list[Recipe]) -> Any:
        answer = self._answering(name, answers)
        return lambda self, *arguments: answer(arguments)

    def _answering(self, name: str, answers: list[Recipe]) -> Any:
        asked = iter(range(1_000_000))

        def answer(arguments: tuple[Any, ...]) -> Any:
            self.log.append((name, [self.shown(argument) for argument in arguments]))
            how, *what = answers[next(asked) % len(answers)]
            if how == "raise":
                raise self._error(what[0])
            if how == "first":
                return arguments[0] if arguments else None
            if how == "all":
                return arguments
            if how == "sentinel":
                raise getattr(self.handle, "ErrStop", ValueError("no sentinel"))
            return self.make(what[0])

        return answer

    def _error(self, index: int) -> BaseException:
        error = ERRORS[index]()
        self.raised.append(error)
        return error

    # What comes of it ------------------------------------------------------------------------------------------------

    def shown(self, value: Any) -> Any:
        """The form of a value, and which of those that were given it is."""
        if inspect.isgenerator(value):
            return "generator"
        known = [i for i, other in enumerate(self.given) if other is value and not isinstance(value, (int, str, bytes))]
        if isinstance(value, BaseException):
            return (form_of_error(value), known, [i for i, other in enumerate(self.raised) if other is value])
        return (form(value), known)


def form_of_error(error: BaseException) -> Any:
    """The form of an exception, whose text may fail."""
    try:
        return form(error)
    except RuntimeError:
        return type(error).__name__
