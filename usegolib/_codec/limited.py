"""Callables with a time limit: Go waits for the answer for so long, on a goroutine, and Python answers by a call of its
own.

The function runs on a thread of Python's (usegolib/_calls/host_threads.py): the thread of the call belongs to Go, whose
goroutine goes on when the time is over.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

_OF_LIMIT = b"\1"
"""Follows the number of a callable; then nanoseconds, 8 bytes."""
_LONGEST = (1 << 63) - 1


class Limited:
    """A callable with a time limit in seconds. It counts the answers that came after it."""

    def __init__(self, function: Callable[..., Any], seconds: float) -> None:
        self.function = function
        self.seconds = seconds
        self.late = 0

    def __call__(self, *arguments: Any) -> Any:
        return self.function(*arguments)

    def form(self) -> bytes:
        """What follows the number."""
        return _OF_LIMIT + min(int(self.seconds * 1e9), _LONGEST).to_bytes(8, "big")
