"""Both lanes give the same where Go calls Python: arguments, results, exceptions, and the order of all this.

Functions with funcs, interfaces, iterators, channels and any in their signatures get random callables, objects,
iterables and opaque values (scripts.py).
"""

from __future__ import annotations

import itertools
import sys
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.lanes.conftest import Lanes, functions, lanes_of, needs_fast_lane
from tests.lanes.form import collecting, release_freed
from tests.lanes.scripts import Script
from tests.property.harness import examples

pytestmark = needs_fast_lane

# These wait, keep what they are given for other calls, call from goroutines in any order, or answer by time.
NOT_COMPARED = {
    "callbacks": {
        *("Forever", "Crowd", "Threads", "Median", "Elsewhere", "ElsewhereError", "DroppedElsewhere", "Collect"),
        *("Keep", "Kept", "KeepError", "KeptElsewhere", "Stick", "Stuck", "Store", "Load", "Forget", "Share"),
        *("SetShared", "Token", "TokenElsewhere", "Hosted", "AreaOf", "IsDeadline", "Shuffle"),
    },
    "implementations": {"Elsewhere", "Collect", "Collecting"},
    "streams": {
        *("Silent", "After", "Tick", "Closed", "Slow", "Signals", "Keep", "Drop", "Read", "Asked", "Finished"),
        *("Locked", "Goroutines", "Bare", "BareChannel", "Elsewhere", "Concurrently", "Stubborn", "Exits", "Callers"),
        *("Numbers", "Sink", "NewQueue", "NewRows", "NewCursor"),
    },
}
PACKAGES = {name: f"example.com/{name}" for name in NOT_COMPARED}


@pytest.fixture(scope="module", params=sorted(PACKAGES))
def package(request: Any, fixture_module: Any) -> Any:
    """A package handle, its lanes, and the names of its functions that are compared."""
    handle = fixture_module(request.param, PACKAGES[request.param])
    lanes = lanes_of(handle)
    left_out = NOT_COMPARED[request.param]
    return (
        handle,
        lanes,
        [name for name in functions(handle) if name not in left_out and _is_drawn(handle, lanes(name))],
    )


def _is_drawn(handle: Any, found: Lanes) -> bool:
    """Whether a function has parameters, and none that is a channel: a goroutine of its own feeds that."""
    table, params = handle._artifact.table, found.symbol.get("params", [])
    return bool(params) and not any(table.types[table.resolve(param["type"])]["kind"] == "chan" for param in params)


def outcome(call: Any, script: Script, recipes: list[Any]) -> Any:
    """What a call came to and the first items of an iterator, what Go asked, and what the arguments are afterwards."""
    arguments = [script.make(recipe) for recipe in recipes]
    try:
        with collecting():
            value = call(*arguments)
        release_freed()
        items = [script.shown(item) for item in itertools.islice(value, 5)] if hasattr(value, "__next__") else []
        result: Any = ("value", script.shown(value), items)
    except BaseException as error:  # what is raised is what is compared
        # Go's error is made for each call; the exception of Python behind it is the very one.
        result = ("raised", script.shown(error), script.shown(error.__cause__), type(error).__mro__)
    return result, script.log, [script.shown(argument) for argument in arguments]


@examples(400, 20000)
@given(data=st.data())
def test_any_callback(package: Any, data: Any) -> None:
    handle, find, names = package
    found: Lanes = find(data.draw(st.sampled_from(names)))
    script = Script(handle)
    recipes = [script.argument(data.draw, param["type"]) for param in found.symbol["params"]]
    unheard: list[Any] = []
    before, sys.unraisablehook = sys.unraisablehook, lambda told: unheard.append(type(told.exc_value))
    try:
        fast = outcome(found.fast, Script(handle), recipes), list(unheard)
        unheard.clear()
        portable = outcome(found.portable, Script(handle), recipes), list(unheard)
    finally:
        sys.unraisablehook = before
    assert fast == portable
