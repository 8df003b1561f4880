"""What a callable of Python has returned, as the results that Go asks for: the error of a func, coroutines."""

from __future__ import annotations

from usegolib.errors import ArgumentTypeError

from .faults import Fault, describe

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable

_SEQUENCES = frozenset({"slice", "array", "set", "any", "iter", "chan"})


class ReturnedError(Exception):
    """Carries an exception that a callable has returned in the place of the error."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


def can_be_tuple(table: TypeTable, results: list[int]) -> bool:
    """Whether a tuple that a callable returns may be its one result itself."""
    return len(results) == 1 and table.types[table.resolve(results[0])]["kind"] in _SEQUENCES


def without_error(name: str, result: Any, count: int, whole: bool) -> Any:
    """The results of a callable whose Go func has a last error: without a None in the place of the error, `(1, None)`.
    An exception there is the error. `whole` says that a tuple may be the one result itself."""
    if count == 0:
        if isinstance(result, BaseException):
            raise ReturnedError(result)
        return result
    if whole or not isinstance(result, (tuple, list)) or len(result) != count + 1:
        return result
    *values, error = result
    if isinstance(error, BaseException):
        if any(value is not None and not _is_zero(value) for value in values):
            raise ArgumentTypeError(
                f"{name}(): Go gets zero values beside an error, and these results would be lost: {describe(result)}",
                hint="put None beside the exception, or raise it",
            )
        raise ReturnedError(error)
    if error is not None:
        raise ArgumentTypeError(
            f"{name}(): result {count + 1}: expected None or an exception for the error, got {describe(error)}"
        )
    return values[0] if count == 1 else values


def _is_zero(value: Any) -> bool:
    try:
        return not value
    except Exception:  # an array, whose truth is an error
        return False


# Coroutines ----------------------------------------------------------------------------------------------------------

_ASYNC = 0x80 | 0x200
"""The flags of the code of coroutine functions and of async generators."""


def is_async(function: Any) -> bool:
    """Whether a callable is an `async def`, or an object that is called by one."""
    code = getattr(function, "__code__", None)
    if code is None:
        inner = getattr(function, "func", None)  # of a partial
        if inner is not None and type(function).__module__ == "functools":
            return is_async(inner)
        call = getattr(type(function), "__call__", None)  # noqa: B004 (its code is of interest)
        code = getattr(call, "__code__", None)
    return bool(getattr(code, "co_flags", 0) & _ASYNC)


NO_COROUTINES = (
    "pass a function that runs it where a loop runs in another thread: "
    "lambda *a: asyncio.run_coroutine_threadsafe(f(*a), loop).result()"
)


def not_awaited(expected: str, function: Any) -> Fault:
    """The fault for a coroutine function where Go wants something to call."""
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    return Fault(
        ArgumentTypeError,
        f"expected {expected}, got {name}, a coroutine function, which Go cannot await",
        NO_COROUTINES,
    )


def refuse_coroutine(name: str, result: Any) -> None:
    """Raises for a coroutine that a callable has returned: Go would not await it."""
    if hasattr(type(result), "cr_code") and hasattr(type(result), "close"):
        result.close()  # else Python says later that it was never awaited
        raise ArgumentTypeError(f"{name}() has returned a coroutine, which Go cannot await", hint=NO_COROUTINES)
