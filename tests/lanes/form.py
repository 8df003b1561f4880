"""What a call came to, so that two calls can be compared: types, values, texts, and the arguments afterwards."""

from __future__ import annotations

import contextlib
import datetime
import gc
import re
import uuid
from typing import Any, Callable, Iterator

from usegolib._core import freed
from usegolib.errors import GoError, GoPanicError, UseGoLibError

ORDERED = (list, tuple)
ERROR_PARTS = ("message", "go_type", "chain", "fields", "function", "hint")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def form(value: Any) -> Any:
    """A value with the types of all its parts; floats by their digits, so that -0.0 and nan count; maps unordered."""
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    if isinstance(value, dict):
        return (kind, sorted((repr(form(key)), form(item)) for key, item in value.items()))
    if isinstance(value, ORDERED):
        return (kind, [form(item) for item in value])
    if isinstance(value, (set, frozenset)):
        return (kind, sorted(repr(form(item)) for item in value))
    if isinstance(value, datetime.datetime):
        return (
            kind,
            repr(value),
            value.fold,
            value.utcoffset(),
            value.tzname(),
            vars(value) if hasattr(value, "_sub") else None,
        )
    if isinstance(value, (datetime.timedelta, uuid.UUID)):
        return (kind, repr(value), getattr(value, "_sub", None))
    if isinstance(value, BaseException):
        shown = (kind, ADDRESS.sub("0x", str(value)), ADDRESS.sub("0x", repr(value.args)))
        if not isinstance(value, GoError) or isinstance(value, GoPanicError):
            return shown
        return (
            *shown,
            form([getattr(value, name) for name in ERROR_PARTS]),
            form(value.__cause__),
            _results(value),
            type(value).__mro__,
        )
    if hasattr(value, "tobytes"):
        return (kind, bytes(value.tobytes()), getattr(value, "format", None))
    if hasattr(value, "view"):  # what is lent
        return (kind, form(value.view))
    if isinstance(value, (int, float, complex, str, bytes, bytearray)) or value is None:
        return (kind, repr(value))
    if hasattr(value, "__dict__") and not isinstance(value, type) and not callable(value):
        return (kind, form(vars(value)))
    # Everything else is told apart by its type and its text, without its address.
    return (kind, ADDRESS.sub("0x", repr(value)))


def _results(error: GoError) -> Any:
    """The results beside an error, or why there are none."""
    try:
        return form(error.results)
    except UseGoLibError as reason:
        return form(reason)


def release_freed() -> None:
    """Gives back to Go whatever waits for it: objects that somebody has must outlive that."""
    freed.give_back()


@contextlib.contextmanager
def collecting() -> Iterator[None]:
    """The collector runs at nearly every allocation."""
    before = gc.get_threshold()
    gc.set_threshold(1)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def outcome(call: Callable[..., Any], arguments: list[Any], named: dict[str, Any]) -> Any:
    """Value or exception of a call, and what the arguments are afterwards."""
    try:
        with collecting():
            value = call(*arguments, **named)
        release_freed()
        result = ("value", form(value))
    except Exception as error:  # what is raised is what is compared
        result = ("raised", form(error), type(error).__mro__)
    return result, [form(argument) for argument in [*arguments, *named.values()]]
