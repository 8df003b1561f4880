"""Go calls that are awaited, and Go calls that give a future."""

from __future__ import annotations

import concurrent.futures

from usegolib._codec import scopes

from .moved import MovedCall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import GoFunction

    from .moved import Target


def _begun(steps: Any, target: Target, named: dict[str, Any], args: tuple[Any, ...]) -> tuple[MovedCall, Any]:
    """A call whose arguments are read, and what Go is to be asked."""
    scope = scopes.current.get()
    if "ctx" in named and steps._takes_ctx():
        scope = scopes.Given(named.pop("ctx"), target.label)._inner(scope or scopes.Scope())
    running = steps(*args, **named)
    request = next(running)
    return MovedCall(target, scope, request, running), request


class _Form:
    """A Go function in another form than the direct one."""

    _verb = ""

    def __init__(self, function: Any, steps: GoFunction, target: Target, receiver: tuple[Any, ...] = ()) -> None:
        self.__wrapped__ = function
        self.__name__ = steps.__name__
        self.__qualname__ = steps.__qualname__
        self.__doc__ = steps.__doc__
        self._steps, self._target, self._receiver = steps, target, receiver

    def __repr__(self) -> str:
        return f"<{self._verb} form of {self.__wrapped__!r}>"


class Awaitable(_Form):
    """`h.aio.F`: a call gives a coroutine. It has read its arguments; Go begins when it is awaited."""

    _verb = "awaitable"

    def __call__(self, *args: Any, **named: Any) -> Any:
        call, request = _begun(self._steps, self._target, named, (*self._receiver, *args))
        made: Any = _awaited(call, request)
        made.__name__, made.__qualname__ = self.__name__, self._target.label
        return made


async def _awaited(call: MovedCall, request: Any) -> Any:
    import asyncio

    loop = asyncio.get_running_loop()
    waiter = _Waiter(loop)
    call.arrived = waiter
    moves = call.target.moves
    moves.watch()
    try:
        moves.start(call, request, 0)
        await waiter.future
    except BaseException:
        moves.leave(call)
        raise
    return call.result()


class _Waiter:
    """What wakes the task that awaits a call, on its loop's thread."""

    __slots__ = ("future", "loop")

    def __init__(self, loop: Any) -> None:
        self.loop = loop
        self.future = loop.create_future()

    def __call__(self, call: MovedCall) -> None:
        if not self.future.done():
            self.future.set_result(None)


class Future(concurrent.futures.Future):  # type: ignore[type-arg]
    """The outcome of a Go call that runs. `cancel()` cancels the call's context, and leaves the call."""

    def __init__(self, call: MovedCall) -> None:
        super().__init__()
        self._call: MovedCall | None = call

    def cancel(self) -> bool:
        """Leaves the call, unless it is done: its context is cancelled."""
        if not super().cancel():
            return False
        call, self._call = self._call, None
        if call is not None:
            self.set_running_or_notify_cancel()
            call.leave()
        return True

    def running(self) -> bool:
        """Whether the outcome is not there yet."""
        return not self.done()

    def _arrived(self, call: MovedCall) -> None:
        if self.cancelled() or not self.set_running_or_notify_cancel():
            call.outcome = None
            return
        self._call = None
        try:
            value = call.result()
        except BaseException as error:
            self.set_exception(error)
        else:
            self.set_result(value)


class Futures(_Form):
    """`h.future.F`: a call gives a concurrent.futures.Future; Go begins at once."""

    _verb = "future"

    def __call__(self, *args: Any, **named: Any) -> Future:
        call, request = _begun(self._steps, self._target, named, (*self._receiver, *args))
        future = Future(call)
        call.arrived = future._arrived
        moves = call.target.moves
        moves.watch()
        try:
            moves.start(call, request, 0)
        except BaseException:
            moves.leave(call)
            raise
        return future
