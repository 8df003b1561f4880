"""The Python interpreters of this machine on which the suite runs besides the one of `.venv`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.dev.environment import CACHE, TEST_TOOLS, Stamp, make_venv, pip_install, python_of
from tests.dev.process import run

WANTED = ["3.9", "3.11", "3.13"]
IDENTITY = "import platform, sys; print(platform.python_implementation().lower() + '%d.%d' % sys.version_info[:2])"


def _candidates() -> list[str]:
    found = [shutil.which(f"python{version}") for version in WANTED]
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in WANTED:
        found += [str(path / "bin" / "python") for path in sorted(versions.glob(f"{version}.*"))]
    found.append(shutil.which("pypy3"))
    return [path for path in found if path and Path(path).exists()]


def identity(python: str) -> str:
    """`cpython3.13`, `pypy3.9`, or nothing when it does not start (a pyenv shim without a version behind it)."""
    asked = run([python, "-c", IDENTITY])
    return asked.output.strip() if asked.code == 0 else ""


def further(main: str) -> dict[str, Path]:
    """Interpreters by identity, each the Python of a cached environment with the test tools; without the main one."""
    result: dict[str, Path] = {}
    for python in _candidates():
        name = identity(python)
        if name and name != main and name not in result and (name[7:] in WANTED or name.startswith("pypy")):
            result[name] = _environment(name, python)
    return result


def _environment(name: str, python: str) -> Path:
    venv = CACHE / "venvs" / name
    stamp = Stamp(f"venv-{name}", "\n".join([os.path.realpath(python), *TEST_TOOLS]))
    if not (stamp.current() and python_of(venv).exists()):
        make_venv(python, venv)
        pip_install(venv, *TEST_TOOLS, what=f"installing the test tools for {name}")
        stamp.write()
    return python_of(venv)
