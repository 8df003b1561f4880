"""USEGOLIB_LANE chooses the lane."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.lanes.conftest import HAS_FAST
from tests.lanes.test_calls import run_script
from tests.support.artifacts import FIXTURES
from usegolib._calls import fast as _fast
from usegolib.errors import LoadError, UseGoLibError

SCRIPT = """
    import sys, usegolib
    kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
    print(type(kinds.Int).__name__, kinds.Int(2**40))
"""


@pytest.mark.parametrize("lane", ["auto", "fast", "direct", "portable", ""])
def test_the_variable_chooses(build: Callable[..., Path], lane: str) -> None:
    done = run_script(SCRIPT, str(build(str(FIXTURES / "kinds"))), lane=lane)
    if lane in ("fast", "direct") and not HAS_FAST:
        assert "has no fast lane" in done.stderr and "hint:" in done.stderr
        return
    expected = "FastFunction" if HAS_FAST and lane != "portable" else "Int"
    assert done.stdout.split() == [expected, str(2**40)], done.stderr


def test_a_wrong_value_is_named(kinds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USEGOLIB_LANE", "fastest")
    with pytest.raises(UseGoLibError, match="'fastest'.*\n.*auto, fast, portable"):
        _fast.chosen()


def test_an_interpreter_without_the_lane(kinds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_fast, "_make", None)
    monkeypatch.setattr(_fast, "_missing", "this interpreter has no PyNothing")
    artifact = kinds._artifact
    portable = artifact.portable(artifact.table, kinds.package, kinds._symbols["Int"])
    monkeypatch.setenv("USEGOLIB_LANE", "auto")
    assert _fast.wrap(portable, artifact) is portable
    monkeypatch.setenv("USEGOLIB_LANE", "fast")
    with pytest.raises(LoadError, match="has no PyNothing"):
        _fast.wrap(portable, artifact)


WITHOUT_GIL = """
    import sys
    sys._is_gil_enabled = lambda: False  # as a free-threaded build answers
    import usegolib
    from usegolib._calls import fast as _fast
    kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
    print(type(kinds.Int).__name__, kinds.Int(2**40), _fast._missing)
"""


def test_without_a_gil_the_portable_lane_serves(build: Callable[..., Path]) -> None:
    done = run_script(WITHOUT_GIL, str(build(str(FIXTURES / "kinds"))), lane="auto")
    reason = "it runs without the GIL" if sys.implementation.name == "cpython" else "it is not CPython"
    assert done.stdout.strip() == f"Int {2**40} {reason}", done.stderr
