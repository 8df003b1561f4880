"""Python iterables as iterators and channels of Go.

Go has a callable with three operations; go-runtime/bridge/iterable.go has the same numbers. Each time that Go iterates,
an iteration begins: a list can be iterated as often as Go likes, a generator once. What Go asks for is one item at a
time, on whatever thread Go runs.
"""

from __future__ import annotations

import itertools

from usegolib._values import Nil
from usegolib.errors import ArgumentTypeError

from . import callables, wire
from .faults import Fault, describe, wrong_type

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .table import TypeTable
    from .wire import Data, Encoder

BEGIN, NEXT, CLOSE = range(3)
_INT32, _UINT8 = "int32", "uint8"


class Iterations:
    """An iterable that Go has, and how far Go has come with it."""

    def __init__(self, iterable: Any, pairs: bool) -> None:
        self.__qualname__ = type(iterable).__qualname__
        self._iterable = iterable
        self._pairs = pairs
        self._running: dict[int, Iterator[Any]] = {}
        self._numbers = itertools.count(1)

    def __call__(self, operation: int, number: int) -> Any:
        if operation == BEGIN:
            number = next(self._numbers)
            iterable = self._iterable
            if self._pairs and hasattr(iterable, "keys") and hasattr(iterable, "items"):
                iterable = iterable.items()
            self._running[number] = iter(iterable)
            return number
        if operation == NEXT:
            try:
                return (next(self._running[number]),)
            except StopIteration:
                self._running.pop(number, None)
                return ()
            except BaseException:
                self._running.pop(number, None)
                raise
        close = getattr(self._running.pop(number, None), "close", None)
        # A file is an iterator too, and is not over when Go does not want more of its lines.
        if close is not None and hasattr(close, "__self__") and hasattr(close.__self__, "throw"):
            close()
        return None


class ItemsPlan:
    """How the items of an iterable are written for Go."""

    writable = None

    def __init__(self, table: TypeTable, items: list[int]) -> None:
        self.table = table
        self.go = f"iterator of {', '.join(map(table.go, items))}"
        self._items = items
        self._write: list[Encoder] | None = None

    def arguments(self, frame: Data) -> list[Any]:
        """The operation and the number of the iteration."""
        _, at = wire.get_array(frame, 0)
        operation, at = wire.get_int(frame, at)
        return [operation, wire.get_int(frame, at)[0]]

    def reply(self, function: Any, result: Any) -> callables.Reply:
        """Results by operation: the number of an iteration, an item or none, nothing."""
        if result is None:
            return callables.Reply(b"\0\x90")
        if type(result) is int:
            out = callables.Reply(b"\0\x91")
            wire.put_int(out, result)
            return out
        out = callables.Reply(b"\0\x92" if len(self._items) == 1 else b"\0\x93")
        if not result:
            out += b"\xc2" + b"\xc0" * len(self._items)
            return out
        out.append(0xC3)
        writers = self._write
        if writers is None:
            writers = self._write = [self.table.encoder(item) for item in self._items]
        item = result[0]
        try:
            for write, part in zip(writers, (item,) if len(writers) == 1 else self._pair(item)):
                write(part, out, None, 1)
        except Fault as fault:
            raise fault.error(f"{function.__qualname__}: ", "item") from None
        return out

    def _pair(self, item: Any) -> Any:
        if isinstance(item, (tuple, list)) and len(item) == 2:
            return item
        kinds = ", ".join(map(self.table.go, self._items))
        raise Fault(ArgumentTypeError, f"expected a tuple of 2 ({kinds}), got {describe(item)}")


def is_iterable(value: Any) -> bool:
    """Whether an argument can be iterated, without beginning to."""
    return getattr(type(value), "__iter__", None) is not None


def put(table: TypeTable, plan: ItemsPlan, items: list[int], value: Any, out: bytearray, expected: str) -> None:
    """Writes an iterable as an iterator or a channel."""
    if value is Nil or not is_iterable(value):
        raise wrong_type(f"{expected} (an object or an iterable)", value)
    if isinstance(value, (str, bytes, bytearray)):
        scalar = table.types[table.resolve(items[0])].get("scalar")
        if len(items) != 1 or scalar != (_INT32 if isinstance(value, str) else _UINT8):
            raise wrong_type(expected, value, "put it into a list: [value]; list(value) gives its parts")
    callables.give(Iterations(value, len(items) == 2), out, plan, expected)
