"""What Go holds of Python: callables that it was given, and exceptions that they have raised, by their numbers.

A number is never given out again. Go says which it has dropped (`usegolib/_calls/callbacks.py`).
"""

from __future__ import annotations

import itertools
import os

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
    return kept if isinstance(kept, BaseException) else None


if hasattr(os, "register_at_fork"):
    # The Go runtime that holds them belongs to the parent process.
    os.register_at_fork(after_in_child=live.clear)
