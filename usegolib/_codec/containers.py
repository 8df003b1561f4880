"""Checks of maps and sets that generated encoders call."""

from __future__ import annotations

from usegolib._values import Nil, is_nil

from . import raw
from .faults import Fault, bad_value, wrong_type

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .wire import Encoder

MISSING = object()
"""Stands for an entry or argument that is not there."""


def mapping(value: Any, expected: str) -> Any:
    """A Mapping, or anything with keys and items; nil is Nil."""
    if value is None or value is Nil:
        return Nil
    if raw.is_mapping(value):
        return Nil if is_nil(value) else value
    raise wrong_type(expected, value)


def members(value: Any, expected: str) -> Any:
    """The members of a set, frozenset or iterable; nil is Nil."""
    if isinstance(value, (set, frozenset)):
        return Nil if is_nil(value) else value
    return raw.slice_elements(value, expected)


def in_key(fault: Fault) -> Fault:
    """Turns the fault of a map's key into a fault of the entry."""
    fault.text = f"key{''.join(fault.path[::-1])}: {fault.text}"
    fault.path.clear()
    return fault


def check_keys(value: Any, encode_key: Encoder) -> None:
    """Two Python keys that are one key in Go are an error that names both."""
    seen: dict[bytes, Any] = {}
    for key in value:
        if key == key:  # every NaN is a key of its own, in Go as in Python
            out = bytearray()
            encode_key(key, out, None, 0)
            other = seen.setdefault(bytes(out), key)
            if other is not key:
                raise bad_value(f"the keys {other!r} and {key!r} are one key in Go")


def changed() -> Fault:
    """A container that grew or shrank while its elements were read."""
    return bad_value("it changed its length while it was read")
