"""Both lanes of one function side by side, in one process."""

from __future__ import annotations

import sys
from typing import Any, Callable, NamedTuple

import pytest

from tests.property.conftest import generated, harness
from usegolib._calls import fast as _fast

__all__ = ["generated", "harness"]

# Elsewhere there is no second lane to compare with: tests/lanes/test_choice.py says what happens then.
HAS_FAST = sys.implementation.name == "cpython" and getattr(sys, "_is_gil_enabled", lambda: True)()
needs_fast_lane = pytest.mark.skipif(not HAS_FAST, reason="this interpreter has no fast lane")


class Lanes(NamedTuple):
    """The callables of one function."""

    fast: Any
    portable: Any
    symbol: dict[str, Any]


@pytest.fixture(scope="session")
def lanes(kinds: Any) -> Callable[[str], Lanes]:
    """`lanes("Int")` gives both callables of a function of the kinds fixture; the artifact is open."""
    return lanes_of(kinds)


def lanes_of(handle: Any, options: Any = None) -> Callable[[str], Lanes]:
    """The same for any package handle, and with options."""
    artifact = handle._artifact
    artifact.open()
    made: dict[str, Lanes] = {}

    def find(name: str) -> Lanes:
        if name not in made:
            symbol = handle._symbols[name]
            portable = artifact.portable(artifact.table, handle.package, symbol, options=options)
            make = _fast._maker()
            assert make is not None, _fast._missing
            made[name] = Lanes(make(portable, artifact), portable, symbol)
        return made[name]

    return find


def functions(handle: Any) -> list[str]:
    """Names of the bound functions of a package handle."""
    symbols = handle._symbols.values()
    return sorted(s["name"] for s in symbols if s["kind"] == "func" and s.get("function") is not None)


@pytest.fixture(scope="session")
def objects(fixture_module: Callable[..., Any]) -> Any:
    """The fixture package with what stays in Go."""
    return fixture_module("objects", "example.com/objects")
