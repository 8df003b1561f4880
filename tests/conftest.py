"""Fixtures of the whole suite: artifacts built once, the packages in them, and the command line."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable

import pytest

import usegolib

pytest.register_assert_rewrite("tests.support.snapshots")

from tests.support import artifacts  # noqa: E402
from tests.support.modules import STANDARD, THIRD_PARTY  # noqa: E402
from tests.support.parts import PARTS, part_of  # noqa: E402

# A test never builds behind its own back and never meets the cache of the person who runs it.
os.environ.pop("USEGOLIB_ARTIFACT_DIR", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--corpus`: the large modules too; `--stream-mib`: long streams; `--part`: one part of the suite."""
    parser.addoption("--corpus", action="store_true", help="run the tests of large modules too (make corpus-test)")
    parser.addoption("--stream-mib", type=int, default=16, help="MiB of streams in tests of files")
    parser.addoption("--part", choices=PARTS, help="only one of the two parts of the suite (tests/support/parts.py)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what takes long unless it was asked for."""
    if not config.getoption("--corpus"):
        left_out = [item for item in items if item.get_closest_marker("corpus")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    if part := config.getoption("--part"):
        others = [item for item in items if part_of(item.path, bool(item.get_closest_marker("compiles"))) != part]
        items[:] = [item for item in items if item not in others]
        config.hook.pytest_deselected(items=others)


@pytest.fixture(scope="session")
def build() -> Callable[..., Path]:
    """`build(*modules)` gives an artifact root with one artifact of these modules; cached by content."""
    return artifacts.build


@pytest.fixture(scope="session")
def fixture_module(build: Callable[..., Path]) -> Callable[..., Any]:
    """`fixture_module("kinds", "example.com/kinds")` gives the handle of a package of tests/fixtures."""

    def load(folder: str, import_path: str) -> Any:
        return usegolib.import_(import_path, artifact_dir=build(str(artifacts.FIXTURES / folder)))

    return load


@pytest.fixture(scope="session")
def kinds(fixture_module: Callable[..., Any]) -> Any:
    """The fixture package with functions over every type."""
    return fixture_module("kinds", "example.com/kinds")


@pytest.fixture(scope="session")
def std(build: Callable[..., Path]) -> Callable[[str], Any]:
    """`std("net/url")` gives the handle of a standard library package; all of them share one artifact."""
    return lambda package: usegolib.import_(package, artifact_dir=build(*STANDARD))


@pytest.fixture(scope="session")
def third_party(build: Callable[..., Path]) -> Callable[[str], Any]:
    """`third_party("github.com/google/uuid")` gives the handle of a package at its pinned version."""

    def load(package: str) -> Any:
        module = next(name for name in THIRD_PARTY if package == name or package.startswith(name + "/"))
        return usegolib.import_(package, artifact_dir=build(f"{module}@{THIRD_PARTY[module]}"))

    return load


@pytest.fixture
def cli() -> Callable[..., artifacts.Ran]:
    """`cli("inspect", ...)` runs `python -m usegolib inspect ...`."""
    return artifacts.usegolib_cli


@pytest.fixture(scope="session")
def fixtures() -> SimpleNamespace:
    """Directories of the Go fixture modules by name."""
    return SimpleNamespace(**{folder.name: folder for folder in artifacts.FIXTURES.iterdir() if folder.is_dir()})
