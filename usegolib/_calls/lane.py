"""The lane of this process: the one that `USEGOLIB_LANE` asks for, and what the core has made for the fast lane."""

from __future__ import annotations

import os

from usegolib.errors import UseGoLibError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

storage: tuple[Any, ...] = ()
"""The types that the core lays out, that of objects first; none before `usegolib/_calls/fast.py` has asked for them."""
callback_functions: tuple[Any, Any, Any, Any] | None = None
"""`serve`, `set_calls`, `forget` and `compile_func` of the core; None where it has no fast lane."""

LANES = ("auto", "fast", "portable")
OLD_NAMES = {"direct": "fast"}  # the name that it had before


def chosen() -> str:
    """The lane that `USEGOLIB_LANE` asks for."""
    lane = os.environ.get("USEGOLIB_LANE") or "auto"
    lane = OLD_NAMES.get(lane, lane)
    if lane not in LANES:
        raise UseGoLibError(f"USEGOLIB_LANE is {lane!r}", hint=f"it is one of {', '.join(LANES)}")
    return lane
