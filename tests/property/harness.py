"""The generated package with its schema: functions by form and type number, and calls whose answers are checked."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings

from tests.property.normal import Types
from tests.property.values import Values

LONG = os.environ.get("USEGOLIB_PROPERTY") == "long"


def examples(quick: int, long: int) -> settings:
    """A decorator that sets the number of examples."""
    return settings(
        max_examples=long if LONG else quick,
        derandomize=not LONG,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class Function(NamedTuple):
    """A bound function: its name, itself, and the type numbers of its parameters and results."""

    name: str
    call: Any
    params: list[int]
    results: list[int]


class Harness:
    """Everything the properties need about one handle."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self.types = Types(handle)
        self.values = Values(self.types)
        self.symbols = {symbol["name"]: symbol for symbol in Types.symbols(handle, handle.package)}

    def function(self, form: str, index: int) -> Function:
        """`function("Echo", 3)` is Echo3."""
        name = f"{form}{index}"
        symbol = self.symbols[name]
        params = [param["type"] for param in symbol.get("params", [])]
        results = [result["type"] for result in symbol.get("results", [])]
        return Function(name, getattr(self.handle, name), params, results)
