"""Keys of Go maps that are one key in Python."""

from __future__ import annotations

from .faults import DecodeFault
from .structs import freeze

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .wire import Data, Decoder


def collision(b: Data, p: int, n: int, decode_key: Decoder, decode_value: Decoder) -> DecodeFault:
    """Which two Go keys are one key in Python."""
    seen: dict[Any, Any] = {}
    for _ in range(n):
        key, p = decode_key(b, p, 0)
        _, p = decode_value(b, p, 0)
        key = freeze(key)
        if key in seen:
            return DecodeFault(f"the Go map keys {seen[key]!r} and {key!r} are one key in Python")
        seen[key] = key
    return DecodeFault("two Go map keys are one key in Python")
