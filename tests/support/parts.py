"""The two parts of the suite: `core`, what `make test` runs, and `rest`, what `make test-all` runs."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["core", "rest"]

# Folders of tests that need few artifacts. Tests there that build something new (the mark `compiles`) are in `rest`.
CORE = ["tests/call_path", "tests/codec", "tests/docs", "tests/lanes", "tests/python"]


def part_of(file: Path, compiles: bool) -> str:
    """The part that a test of this file is in; `compiles` says whether it has that mark."""
    core = any((ROOT / folder) in file.parents for folder in CORE)
    return "core" if core and not compiles else "rest"
