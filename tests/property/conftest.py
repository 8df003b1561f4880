"""The artifact of the property tests."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest

import usegolib
from tests.property import generate
from tests.property.harness import Harness
from tests.support import artifacts


@pytest.fixture(scope="session")
def generated() -> Path:
    """The directory of the generated module; its name is the digest of its contents."""
    return generate.write(artifacts.CACHE.parent / "property")


@pytest.fixture(scope="session")
def harness(build: Callable[..., Path], generated: Path) -> Harness:
    """The generated package of a real artifact, and what its schema says."""
    return Harness(usegolib.import_(generate.MODULE, artifact_dir=build(str(generated))))
