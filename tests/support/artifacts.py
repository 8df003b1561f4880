"""Building Go modules for the tests, once per content.

Artifacts go to `.cache/artifacts/<digest>`; the digest covers the build tool and the sources, so all interpreters
that run the suite share what the first of them built, and a change of either is never served from the cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Optional

from tests.support.modules import STANDARD, THIRD_PARTY

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
CACHE = ROOT / ".cache" / "artifacts"


class Ran(NamedTuple):
    """How a command line of usegolib ended."""

    code: int
    stdout: str
    stderr: str


def usegolib_cli(*arguments: object, env: Optional[dict[str, str]] = None, cwd: Optional[Path] = None) -> Ran:
    """Run `python -m usegolib ...` with the interpreter of the tests, as a user would.

    With USEGOLIB_PYTHON in `env` the build tool is run directly, as if that interpreter had asked.
    """
    if env and "USEGOLIB_PYTHON" in env:
        return _run([str(_build_tool()), *map(str, arguments)], {**os.environ, **env}, cwd)
    full = {**os.environ, **(env or {})}
    full["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), full.get("PYTHONPATH")]))
    return _run([sys.executable, "-m", "usegolib", *map(str, arguments)], full, cwd)


def _run(command: list[str], env: dict[str, str], cwd: Optional[Path]) -> Ran:
    done = subprocess.run(
        command,
        env=env,
        cwd=cwd or ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def _build_tool() -> Path:
    override = os.environ.get("USEGOLIB_CBUILD")
    name = "usegolib-cbuild.exe" if os.name == "nt" else "usegolib-cbuild"
    return Path(override) if override else ROOT / "usegolib" / "_bin" / name


def _digest(modules: tuple[str, ...]) -> str:
    whole = hashlib.sha256(_build_tool().read_bytes())
    for module in modules:
        folder = Path(module)
        whole.update(module.replace(str(ROOT), "").encode() + b"\0")
        if folder.is_absolute():
            for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                whole.update(f"{file.relative_to(folder).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return whole.hexdigest()[:24]


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Only one process builds one artifact; a lock whose holder died is taken over after a while."""
    deadline = time.monotonic() + 900
    while True:
        try:
            path.mkdir(parents=True)
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{path} is still locked; remove it when no test run is under way") from None
            holder = path / "pid"
            with contextlib.suppress(OSError, ValueError):
                if not _alive(int(holder.read_text())):
                    shutil.rmtree(path, ignore_errors=True)
            time.sleep(0.2)
    (path / "pid").write_text(str(os.getpid()))
    try:
        yield
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def build(*modules: str, generics: Optional[Path] = None) -> Path:
    """An artifact root holding one artifact of these modules (import paths with version, or absolute directories),
    with the instantiations of a `--generics` file."""
    key = _digest(modules if generics is None else (*modules, generics.read_text(encoding="utf-8")))
    root = CACHE / key
    done = CACHE / f"{key}.done"
    if done.exists():
        return root
    with _locked(CACHE / f"{key}.lock"):
        if not done.exists():
            arguments = [part for module in modules for part in ("--module", module)]
            if generics is not None:
                arguments += ["--generics", str(generics)]
            ran = usegolib_cli("build", *arguments, "--out", root)
            if ran.code != 0:
                raise RuntimeError(f"building {', '.join(modules)} failed\n{ran.stdout}{ran.stderr}")
            done.write_text(ran.stderr, encoding="utf-8")
    return root


# What conftest's fixtures hand out; built before the interpreters start so that they do not wait for each other.
SHARED_CORE = [(str(FIXTURES / "kinds"),), (str(FIXTURES / "objects"),), STANDARD]
SHARED = [*SHARED_CORE, *((f"{module}@{version}",) for module, version in THIRD_PARTY.items())]
