"""What a peer gives to the benchmark."""

from __future__ import annotations

from typing import Any, NamedTuple


class Offer(NamedTuple):
    """A peer in its process: the names for the statements, its own statements by row, reasons by missing name."""

    names: dict[str, Any]
    statements: dict[str, str] = {}
    reasons: dict[str, str] = {}
    must_raise: tuple[str, ...] = ()
    """Calls that must be refused, as a check that the peer checks what it says."""


REFUSED = ("AddInt(True, 1)", "AddInt(1.0, 1)", "AddInt(2**63, 1)", "Echo(b'x')", "SumFloats(['x'])")
