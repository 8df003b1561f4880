"""Host functions: variables of a func type whose functions Python provides (docs/host-functions.md)."""

from __future__ import annotations

import threading
from collections import namedtuple

from usegolib._artifacts import nearest_hint
from usegolib._codec import Limited
from usegolib.errors import ArgumentTypeError, ArgumentValueError, GoNameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .artifact import Artifact

_lock = threading.RLock()


class HostFunction(namedtuple("HostFunction", ["name", "signature", "function", "timeout", "declared", "late"])):
    """A host function of a package.

    `signature`: its Go type. `function`: what Python has registered, or None. `timeout`: for how many seconds Go waits,
    or None. `declared`: the Go source has the directive `//usegolib:host`. `late`: answers that nobody waited for.
    """

    __slots__ = ()


class Registered:
    """What Python has registered for a variable, and what the variable had before."""

    def __init__(self, function: Any, before: Any) -> None:
        self.function = function
        self.before = before
        self.late = 0

    def given(self) -> Any:
        """The function itself."""
        return self.function.function if isinstance(self.function, Limited) else self.function


def is_host(artifact: Artifact, symbol: dict[str, Any] | None) -> bool:
    """Whether a symbol is a variable of a func type that can be assigned."""
    if symbol is None or symbol["kind"] != "var" or symbol.get("setter") is None or symbol.get("skip"):
        return False
    table = artifact.table
    return bool(table.types[table.resolve(symbol["type"])]["kind"] == "func")


def is_declared(symbol: dict[str, Any]) -> bool:
    """Whether the Go source says that the host provides it."""
    return any(directive.split()[:1] == ["host"] for directive in symbol.get("directives", ()))


def assign(artifact: Artifact, path: str, symbol: dict[str, Any], value: Any) -> None:
    """Assigns a function of Python to a variable, or something else, which ends its registration."""
    key = path, symbol["name"]
    setter = artifact.variable(path, symbol, "setter")
    with _lock:
        known = artifact.hosts.get(key)
        if value is None or not callable(value) or _is_go(value):
            setter(value)
            artifact.hosts.pop(key, None)
            return
        if known is not None:
            before = known.before
        else:
            before = None if is_declared(symbol) else artifact.variable(path, symbol, "function")()
        setter(value)
        artifact.hosts[key] = Registered(value, before)


def _is_go(value: Any) -> bool:
    from usegolib._objects import object_of

    return object_of(value) is not None or isinstance(
        getattr(getattr(value, "__wrapped__", value), "_symbol", None), dict
    )


def unregister(artifact: Artifact, path: str, symbol: dict[str, Any]) -> bool:
    """Puts back what a variable had before Python provided its function; whether Python had."""
    with _lock:
        known = artifact.hosts.get((path, symbol["name"]))
        if known is None:
            return False
        artifact.variable(path, symbol, "setter")(known.before)
        del artifact.hosts[path, symbol["name"]]
        return True


def listed(artifact: Artifact, path: str, symbols: dict[str, Any]) -> list[HostFunction]:
    """The host functions of a package, by name."""
    found = []
    for name in sorted(symbols):
        symbol = symbols[name]
        if not is_host(artifact, symbol):
            continue
        known = artifact.hosts.get((path, name))
        limit = known.function if known is not None and isinstance(known.function, Limited) else None
        found.append(
            HostFunction(
                name,
                artifact.table.go(symbol["type"]),
                known.given() if known is not None else None,
                limit.seconds if limit is not None else None,
                is_declared(symbol),
                limit.late if limit is not None else 0,
            )
        )
    return found


def decorator(
    artifact: Artifact, path: str, symbols: dict[str, Any], label: str, given: Any, timeout: float | None
) -> Any:
    """`h.host`: registers a function, or makes a decorator that does."""
    if timeout is not None and not (
        isinstance(timeout, (int, float)) and not isinstance(timeout, bool) and timeout > 0
    ):
        raise ArgumentValueError(f"host(): timeout is {timeout!r}", hint="it is a number of seconds above 0")

    def register(function: Callable[..., Any], name: str | None = None) -> Callable[..., Any]:
        if not callable(function):
            raise ArgumentTypeError(f"host() registers a function, got {type(function).__qualname__}")
        wanted = name if name is not None else getattr(function, "__name__", "")
        symbol = symbols.get(wanted)
        if not is_host(artifact, symbol):
            names = [other for other in symbols if is_host(artifact, symbols[other])]
            raise GoNameError(
                f"{label} has no variable {wanted} of a func type",
                hint=nearest_hint(wanted, names)
                or f'name it: @h.host("Name"); there are: {", ".join(sorted(names)) or "none"}',
            )
        _refuse_coroutines(function)
        assert symbol is not None
        assign(artifact, path, symbol, function if timeout is None else Limited(function, float(timeout)))
        return function

    if given is None:
        return register
    if isinstance(given, str):
        return lambda function: register(function, given)
    return register(given)


def _refuse_coroutines(function: Any) -> None:
    import inspect

    if inspect.iscoroutinefunction(function):
        raise ArgumentTypeError(
            f"host(): {function.__qualname__} is a coroutine function, which cannot be a host function yet",
            hint="register a function that runs it: asyncio.run_coroutine_threadsafe(f(x), loop).result()",
        )
