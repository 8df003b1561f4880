"""What Go holds of Python, by numbers: callables that it was given, exceptions that they have raised, and objects that
stand for Go interfaces or travel as opaque values. Go says what it has dropped (`usegolib/_calls/callbacks.py`).

A number is never given out again. A callable has a new one each time it is passed. An object has one number as long as
Go, or a frame on its way to Go, has it, so that Go knows it again.

Go may drop an object at the moment when Python passes it again, or when a reply with its number has not been read yet.
So both sides count: Python how often it has passed the object and how often it has read its number, Go the same from
its side. An object is let go of when Go has dropped as many passes as there were, and Python has read all that Go has
written. A pass of which Go learns nothing is taken back; one that is forgotten keeps the object for ever, and no
mistake frees it too early.
"""

from __future__ import annotations

import itertools
import os
import weakref
from collections import deque
from contextvars import copy_context

from usegolib._core import Lock

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

live: dict[int, Any] = {}
_numbers = itertools.count(1)


def number() -> int:
    """A new number."""
    return next(_numbers)


def hold(thing: Any) -> int:
    """Keeps something until Go drops it; the number that Go knows it by."""
    found = next(_numbers)
    live[found] = thing
    return found


def exception(found: int) -> BaseException | None:
    """The exception that Go knows by a number; None when Go has dropped it."""
    kept = live.get(found)
    if type(kept) is HeldObject:
        kept = kept.object
    return kept if isinstance(kept, BaseException) else None


# Objects with an identity ---------------------------------------------------------------------------------------------


class _Count:
    """A counter whose steps no other thread and no signal handler can split. One at a time may look at it."""

    __slots__ = ("_looks", "step")

    def __init__(self) -> None:
        self.step = itertools.count().__next__
        self._looks = 0

    def look(self) -> int:
        value = self.step() - self._looks
        self._looks += 1
        return value


class HeldObject:
    """An object that a Go runtime has, or is about to get."""

    __slots__ = (
        "__weakref__",
        "_dropped",
        "_passes",
        "_reads",
        "_writes",
        "call",
        "context",
        "number",
        "object",
        "table",
    )

    def __init__(self, value: Any, table: Any) -> None:
        self.object = value
        self.table = table
        """The type table of the first frame that it stands in: what its methods are called with."""
        self.call: Any = None
        """The call that it was last given to, as that of a callable."""
        self.context = copy_context()
        self.number = next(_numbers)
        self._passes = _Count()
        self._reads = _Count()
        self._dropped = self._writes = 0

    def passed(self) -> None:
        """Notes that a frame with its number goes to Go."""
        self._passes.step()
        live[self.number] = self

    def not_passed(self) -> None:
        """Notes that Go did not read such a frame."""
        waiting.append((self.number, 1, 0))

    def read(self) -> Any:
        """Notes that its number was read in a frame from Go; the object."""
        self._reads.step()
        if self._writes:
            waiting.append((self.number, 0, 0))  # Go has dropped it before
        return self.object

    def dropped(self, passes: int, writes: int) -> None:
        """Notes what Go says when it drops the object. One thread at a time."""
        self._dropped += passes
        self._writes += writes
        if not self._is_in_go():
            live.pop(self.number, None)
            if self._is_in_go():  # passed again meanwhile
                live[self.number] = self

    def _is_in_go(self) -> bool:
        return self._passes.look() != self._dropped or self._reads.look() < self._writes


_known: weakref.WeakValueDictionary[tuple[int, int], HeldObject] = weakref.WeakValueDictionary()
"""By the address of the object, which the entry keeps alive, and that of the artifact."""
_lock = Lock()
waiting: deque[tuple[int, int, int]] = deque()
"""Number, passes and writes: what `drain` of callbacks.py is to note."""


def held_object(value: Any, table: Any) -> HeldObject:
    """What an object is held by in the artifact of a type table. It lives as long as Go or a frame has it."""
    key = id(value), table.library
    found = _known.get(key)
    if found is None:
        made = HeldObject(value, table)
        with _lock:
            found = _known.get(key)
            if found is None:
                found = _known[key] = made
    return found


def give(things: list[tuple[int, Any]]) -> None:
    """Holds what stands in a frame that goes to Go."""
    for found, thing in things:
        if type(thing) is HeldObject:
            thing.passed()
        else:
            live[found] = thing


def take_back(things: list[tuple[int, Any]]) -> None:
    """Lets go of what stands in a frame that Go did not read."""
    for found, thing in things:
        if type(thing) is HeldObject:
            thing.not_passed()
        else:
            live.pop(found, None)


def read_object(found: int) -> Any:
    """The object whose number was read in a frame from Go; KeyError when there is none."""
    thing = live[found]
    return thing.read() if type(thing) is HeldObject else thing.read(found)


def _after_fork() -> None:
    """The Go runtime that holds them belongs to the parent process."""
    live.clear()


if hasattr(os, "register_at_fork"):
    # Not live.clear: the interpreter would keep the dict, and free what is in it after all modules are gone.
    os.register_at_fork(after_in_child=_after_fork)
