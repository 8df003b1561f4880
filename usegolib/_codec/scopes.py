"""What the calls of a block belong to: the moment when they are over, and the tokens that cancel them.

Go gets both in the context of each call whose function takes one (docs/async.md). A scope is the value of a context
variable, so that a thread, a task and a callback have their own.
"""

from __future__ import annotations

import itertools
import os
import time
from collections import deque
from contextvars import ContextVar

from usegolib._core import Lock
from usegolib._objects import object_of
from usegolib.errors import ArgumentTypeError, ArgumentValueError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextvars import Token
    from typing import Any, Protocol

    class Canceller(Protocol):
        """The moved calls of one artifact."""

        def cancel_token(self, number: int, cause: BaseException | None) -> None:
            """Cancels the contexts of a token."""


# Several copies of this package may use one Go library: each has numbers of its own.
BASE = (int.from_bytes(os.urandom(4), "big") >> 2) << 32
_numbers = itertools.count(BASE + 1)


def number() -> int:
    """A new number, for a call or a token."""
    return next(_numbers)


class Scope:
    """What holds for a call. `until` is a moment of time.monotonic(), `tokens` the tokens with the innermost first,
    `context` a context of Go that stands for all tokens."""

    __slots__ = ("context", "tokens", "until")

    def __init__(self, until: float | None = None, tokens: tuple[Cancel, ...] = (), context: Any = None) -> None:
        self.until = until
        self.tokens = tokens
        self.context = context


_NONE = Scope()
current: ContextVar[Scope | None] = ContextVar("usegolib scope", default=None)


class _Block:
    """A `with` block that changes the scope; one object may stand for several blocks, also inside each other."""

    __slots__ = ("_entered",)

    def __init__(self) -> None:
        self._entered: list[Token[Scope | None]] = []

    def _inner(self, outer: Scope) -> Scope:
        raise NotImplementedError

    def __enter__(self) -> Any:
        self._entered.append(current.set(self._inner(current.get() or _NONE)))
        return self

    def __exit__(self, *_: object) -> None:
        current.reset(self._entered.pop())


class timeout(_Block):
    """A `with` block in which Go calls that take a context have so many seconds together.

        with usegolib.timeout(5):
            rows = db.QueryContext("SELECT ...")

    Of blocks inside each other the earlier end counts. A function that gives up raises Go's DeadlineExceeded, which is
    a TimeoutError. A function that goes on for 100 ms more is abandoned, and the call raises CallTimeoutError.
    Functions without a context are not concerned.
    """

    __slots__ = ("_seconds",)

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = checked_seconds(seconds, "timeout()")

    def _inner(self, outer: Scope) -> Scope:
        until = time.monotonic() + self._seconds
        if outer.until is not None:
            until = min(until, outer.until)
        return Scope(until, outer.tokens, outer.context)


def checked_seconds(seconds: Any, what: str) -> float:
    """A limit as it is given; an error for what is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise ArgumentTypeError(f"{what} takes a number of seconds, got {type(seconds).__qualname__}")
    if not 0 < seconds < _LONGEST:
        raise ArgumentValueError(f"{what} takes a number of seconds above 0, got {seconds!r}")
    return float(seconds)


_LONGEST = 2.0**33  # seconds; nanoseconds fit into 64 bits

forgotten: deque[tuple[Canceller, int]] = deque()
"""Numbers of tokens that are gone, for a later call to tell Go."""


class Cancel(_Block):
    """A token that cancels Go calls: those that were given it as `ctx=`, and those in its `with` block.

        stop = usegolib.Cancel()
        h.Serve(addr, ctx=stop)             # in one thread
        stop.cancel(RuntimeError("enough")) # in another one

    A function that gives up raises Go's context.Canceled. Its `__cause__` is the exception that `cancel` was given;
    `context.Cause` gives that to Go code.
    """

    __slots__ = ("__weakref__", "_cancelled", "_cause", "_lock", "_number", "_users")

    def __init__(self) -> None:
        super().__init__()
        self._number = number()
        self._lock = Lock()
        self._users: set[Canceller] = set()
        self._cancelled = False
        self._cause: BaseException | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled

    @property
    def cause(self) -> BaseException | None:
        """The exception that `cancel` was given."""
        return self._cause

    def cancel(self, cause: BaseException | None = None) -> None:
        """Cancels what has the token, and what gets it later. The first call counts. Any thread may call it."""
        if cause is not None and not isinstance(cause, BaseException):
            raise ArgumentTypeError(f"cancel() takes an exception or None, got {type(cause).__qualname__}")
        with self._lock:
            if self._cancelled:
                return
            self._cancelled, self._cause = True, cause
            users = list(self._users)
        for user in users:
            user.cancel_token(self._number, cause)

    def number_for(self, user: Canceller) -> int:
        """Its number, for a call of an artifact, which may see it for the first time."""
        with self._lock:
            is_late = self._cancelled and user not in self._users
            self._users.add(user)
        if is_late:
            user.cancel_token(self._number, self._cause)
        return self._number

    def _inner(self, outer: Scope) -> Scope:
        return Scope(outer.until, (self, *outer.tokens), None)

    def __del__(self) -> None:
        for user in getattr(self, "_users", ()):
            forgotten.append((user, self._number))

    def __repr__(self) -> str:
        state = "" if not self._cancelled else " cancelled" if self._cause is None else f" cancelled by {self._cause!r}"
        return f"<usegolib.Cancel{state}>"


class Given(_Block):
    """The scope of one call with `ctx=`: a token or a context of Go, in place of the tokens of blocks."""

    __slots__ = ("_given",)

    def __init__(self, given: Any, label: str) -> None:
        super().__init__()
        if not isinstance(given, Cancel) and object_of(given) is None:
            raise ArgumentTypeError(
                f"{label}(): ctx is {type(given).__qualname__}", hint="it is a usegolib.Cancel or a context of Go"
            )
        self._given = given

    def _inner(self, outer: Scope) -> Scope:
        if isinstance(self._given, Cancel):
            return Scope(outer.until, (self._given,))
        return Scope(outer.until, (), self._given)


def explain(error: BaseException, scope: Scope | None) -> None:
    """Gives Go's context.Canceled the exception that a token was cancelled with as its cause; where it is wrapped, the
    innermost error gets it."""
    causes = () if scope is None else tuple(token.cause for token in scope.tokens if token.cause is not None)
    if not causes:
        return
    chain = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    if causes[0] not in chain and getattr(chain[-1], "message", "") == _CANCELED:
        chain[-1].__cause__ = causes[0]


_CANCELED = "context canceled"
