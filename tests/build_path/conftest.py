"""Fixtures of the build tests: a private copy of a Go fixture, and artifacts that may be broken on purpose."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.support.artifacts import FIXTURES, ROOT


@pytest.fixture
def copy_fixture(tmp_path: Path) -> Callable[..., Path]:
    """`copy_fixture("layout")` copies a fixture module to a directory of this test (with a space in its name)."""

    def copy(name: str, *beside: str) -> Path:
        for folder in (name, *beside):
            shutil.copytree(FIXTURES / folder, tmp_path / "my modules" / folder)
        return tmp_path / "my modules" / name

    return copy


@pytest.fixture
def evaluate() -> Callable[..., list[Any]]:
    """`evaluate(root, "example.com/m", "h.F(1)", ...)` imports in a fresh process and gives the values, plain ones.

    A process of its own, because artifacts of the same module from several roots cannot be used in one.
    """

    def run(root: Path, module: str, *expressions: str) -> list[Any]:
        script = (
            "import json, sys, usegolib\n"
            "h = usegolib.import_(sys.argv[2], artifact_dir=sys.argv[1])\n"
            "print(json.dumps([eval(text) for text in sys.argv[3:]]))"
        )
        command = [sys.executable, "-c", script, str(root), module, *expressions]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        values: list[Any] = json.loads(done.stdout)
        return values

    return run


@pytest.fixture
def tree_state() -> Callable[[Path], dict[str, str]]:
    """`tree_state(dir)` gives the digest of every file, to see that nothing changed."""

    def state(folder: Path) -> dict[str, str]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    return state


@pytest.fixture
def find_artifact() -> Callable[[Path], Path]:
    """`find_artifact(root)` gives the directory of the only artifact in a root."""

    def find(root: Path) -> Path:
        (manifest,) = root.rglob("manifest.json")
        return manifest.parent

    return find


@pytest.fixture
def own_artifact(build: Callable[..., Path], tmp_path: Path) -> Path:
    """A copy of a small artifact, for tests that damage it."""
    root = tmp_path / "artifacts"
    shutil.copytree(build(str(FIXTURES / "two_a")), root)
    (manifest,) = root.rglob("manifest.json")
    return manifest.parent


@pytest.fixture
def edit_manifest(own_artifact: Path) -> Callable[..., None]:
    """`edit_manifest(manifest_version=99)` changes keys of the manifest of `own_artifact`."""

    def edit(**changes: Any) -> None:
        file = own_artifact / "manifest.json"
        manifest = json.loads(file.read_text(encoding="utf-8"))
        manifest.update(changes)
        file.write_text(json.dumps(manifest), encoding="utf-8")

    return edit
