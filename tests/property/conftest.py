"""The artifact of the property tests, and how many examples they try.

Quick (the default): the same few hundred examples every time. `USEGOLIB_PROPERTY=long`: many, and new ones each time.
Nothing is timed: there are no deadlines.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable

import pytest
from hypothesis import HealthCheck, settings

import usegolib
from tests.property import generate
from tests.property.harness import Harness
from tests.support import artifacts

LONG = os.environ.get("USEGOLIB_PROPERTY") == "long"
_COMMON: dict[str, Any] = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("property-quick", derandomize=True, max_examples=5, **_COMMON)
settings.register_profile("property-long", max_examples=400, **_COMMON)


@pytest.fixture(autouse=True)
def _profile() -> Any:
    """Only these tests use the profile; the default comes back after each."""
    settings.load_profile("property-long" if LONG else "property-quick")
    yield
    settings.load_profile("default")


@pytest.fixture(scope="session")
def generated() -> Path:
    """The directory of the generated module; its name is the digest of its contents."""
    return generate.write(artifacts.CACHE.parent / "property")


@pytest.fixture(scope="session")
def harness(build: Callable[..., Path], generated: Path) -> Harness:
    """The generated package of a real artifact, and what its schema says."""
    return Harness(usegolib.import_(generate.MODULE, artifact_dir=build(str(generated))))
