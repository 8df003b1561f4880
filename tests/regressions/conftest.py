"""The standard packages that these tests call, in one artifact."""

from __future__ import annotations

from typing import Any, Callable

import pytest

import usegolib

PACKAGES = (
    "bytes",
    "errors",
    "fmt",
    "math/big",
    "os",
    "runtime",
    "sort",
    "strconv",
    "strings",
    "time",
    "unicode/utf16",
)


@pytest.fixture(scope="session")
def std(build: Callable[..., Any]) -> Callable[[str], Any]:
    """`std("fmt")` gives the handle of a package of PACKAGES."""
    return lambda package: usegolib.import_(package, artifact_dir=build(*PACKAGES))
