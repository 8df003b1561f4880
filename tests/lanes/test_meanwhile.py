"""Containers that change, the collector and failing allocations in the middle of calls.

A finaliser that replaced `d["I"]` while the fast lane prepared to write into it freed the dict that was there, and what
Go had written went into whatever came to stand in its memory.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.lanes import meanwhile
from tests.lanes.conftest import HAS_FAST, needs_fast_lane
from tests.support.artifacts import FIXTURES, ROOT

LANES = ["fast", "portable"] if HAS_FAST else ["portable"]


def run(module: str, *arguments: str, **environment: str) -> None:
    """Runs a module of this folder in a process of its own, within a time limit."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", f"tests.lanes.{module}", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "done"), done.stderr[-4000:]


@pytest.fixture(scope="module")
def root(build: Callable[..., Path]) -> str:
    """The artifact root of the fixture."""
    return str(build(str(FIXTURES / "ownership")))


@pytest.mark.parametrize("seed", range(2, 5))
def test_containers_change_during_calls(fixture_module: Callable[..., Any], seed: int) -> None:
    handle = fixture_module("ownership", "example.com/ownership")
    handle.New(0)
    meanwhile.run(handle, seed, 400)


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="only CPython has such an allocator")
@pytest.mark.parametrize("lane", LANES)
def test_the_same_where_freed_memory_is_overwritten(root: str, lane: str) -> None:
    run("meanwhile", root, "2", "1500", USEGOLIB_LANE=lane, PYTHONMALLOC="debug")


@needs_fast_lane
@pytest.mark.skipif(hasattr(sys, "gettotalrefcount"), reason="a debug build aborts where others raise SystemError")
@pytest.mark.skipif(importlib.util.find_spec("_testcapi") is None, reason="this interpreter has no _testcapi")
def test_allocations_that_fail(root: str) -> None:
    run("short_memory", root, USEGOLIB_LANE="fast")
