"""Bindings of packages, generated as a user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.support.artifacts import ROOT, usegolib_cli


def write_bindings(root: Path, package: str, file: Path) -> None:
    """`gen` of a package of an artifact root."""
    ran = usegolib_cli("gen", "--artifact-dir", root, "--package", package, "--out", file, "--quiet")
    assert ran.code == 0, ran.stderr


@pytest.fixture
def check_types(tmp_path: Path) -> Callable[[], dict[str, str]]:
    """`check_types()` runs both type checkers over everything in `tmp_path`; their complaints by checker."""

    def run(*command: str, env: dict[str, str]) -> str:
        ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        return "" if ran.returncode == 0 else ran.stdout + ran.stderr

    def check() -> dict[str, str]:
        env: dict[str, Any] = {**os.environ, "MYPYPATH": str(ROOT)}
        settings = {"extraPaths": [str(ROOT)], "typeCheckingMode": "standard"}
        (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        # A module and its stub are one module for mypy: it takes the stub, and the module by itself elsewhere.
        files = [str(path) for path in [*tmp_path.glob("*.pyi"), *tmp_path.glob("use_*.py")]]
        python = sys.executable
        return {
            "mypy": run(python, "-m", "mypy", "--strict", *files, env=env),
            "pyright": run(python, "-m", "basedpyright", "--level", "error", ".", env=env),
        }

    return check


@pytest.fixture
def check_lines(tmp_path: Path, check_types: Callable[[], dict[str, str]]) -> Callable[[str, str, str], None]:
    """`check_lines(name, right, wrong)`: no complaint about `right`, one about every line of `wrong`."""

    def check(name: str, right: str, wrong: str) -> None:
        right = textwrap.dedent(right).strip()
        lines = textwrap.dedent(wrong).strip().splitlines()
        (tmp_path / f"use_{name}.py").write_text("\n".join([right, *lines]) + "\n", encoding="utf-8")
        start = len(right.splitlines()) + 1
        found = check_types()
        for checker, text in found.items():
            errors = {int(line.split(":")[1]) for line in text.splitlines() if _is_error(line, name)}
            assert errors == set(range(start, start + len(lines))), (checker, text)

    return check


def _is_error(line: str, name: str) -> bool:
    return f"use_{name}.py:" in line and "error" in line.split(" - ")[0] + line.split(":")[2]
