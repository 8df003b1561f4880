"""What the README and docs/releasing.md tell people to type is typed here, in the order of the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import cross
from tests.docs import markdown
from tests.support.artifacts import ROOT
from usegolib._core.platform import goarch, goos, target

pytestmark = [
    pytest.mark.compiles,
    pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a POSIX shell"),
]
HERE = f"{goos()}/{goarch()}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with the Go module that the pages call mylib, and `python` on PATH."""
    shutil.copytree(ROOT / "examples" / "greeter", tmp_path / "mylib")
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    """That of a user who has the standard library built already."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "USEGOLIB_ARTIFACT_DIR": str(ROOT / ".cache" / "examples")}
    env["PATH"] = f"{folder / 'bin'}{os.pathsep}{env['PATH']}"
    found = cross.zig()
    return {**env, "USEGOLIB_ZIG": found} if found else env


def run(folder: Path, command: list[str]) -> str:
    """Run it there; what it printed."""
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}{done.stderr}"
    return done.stdout


def shell(folder: Path, text: str) -> str:
    """Run lines of a shell; without zig the targets are this machine's, and the page's platform is."""
    if cross.zig() is None:
        text = re.sub(rf" --target (?!{HERE}\b)\S+", "", text)
    return run(folder, ["sh", "-e", "-c", text.replace("linux-amd64", target())])


def test_readme(folder: Path) -> None:
    """Its Python is one session; the commands in between are run where they stand."""
    script, made = "", []
    for block in markdown.blocks(markdown.read("README.md")):
        if block.language == "python":
            script += block.text + "\n"
        elif block.text.startswith("python -m usegolib"):
            made.append(shell(folder, block.text))
    lines = run(folder, [sys.executable, "-c", script]).splitlines()
    assert lines == ["GO ['a', 'b', 'c']", "83 MB", "[1, 2, 3]"]
    assert len(made) == 2 and "func NewString() string" in made[0]
    assert re.search(r"dist/mylib-0\.0\.0-py3-none-\S+\.whl", made[1])


def test_releasing(folder: Path) -> None:
    page = markdown.read("docs/releasing.md")
    scripts = [block.text for block in markdown.blocks(page) if block.language == "sh"]
    (settings,) = [block.text for block in markdown.blocks(page) if block.language == "toml"]
    package, artifacts, sync = scripts
    package = package.replace("x86_64.whl", f"{os.uname().machine}.whl")
    assert shell(folder, package).splitlines()[-1] == "1.2.3 Hello, Ada!"
    assert shell(folder, artifacts).splitlines()[-1] == "Hello, Ada!"
    assert (folder / "release.key").stat().st_mode & 0o077 == 0
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    shell(folder, sync)
    lock = (folder / "usegolib.lock").read_text(encoding="utf-8")
    assert '"example.com/greeter"' in lock and '"github.com/google/uuid"' in lock
