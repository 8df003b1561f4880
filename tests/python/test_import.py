"""What `import usegolib` and importing a handle cost: no heavy module, no thread, no library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import usegolib
from tests.python import samples

HEAVY = ["dataclasses", "inspect", "asyncio", "decimal", "uuid", "zoneinfo", "logging"]


def run(code: str) -> str:
    """Standard output of a fresh interpreter without site packages."""
    root = str(Path(usegolib.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        env=dict(os.environ, PYTHONPATH=root),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_import_is_light() -> None:
    # PyPy's own start brings some of them along: what counts is what this import adds.
    code = (
        "import sys, _thread\n"
        "before = set(sys.modules)\n"
        "import usegolib\n"
        f"print(sorted(({{*sys.modules}} - before) & set({HEAVY!r})), _thread._count())"
    )
    assert run(code) == "[] 0"


def test_handle_is_light(tmp_path: Path) -> None:
    heavy = [name for name in HEAVY if name != "inspect" or sys.implementation.name != "pypy"]  # PyPy's cffi needs it
    folder = samples.write(tmp_path, samples.manifest(samples.package("example.com/mod", samples.function("F", 0))))
    code = (
        "import sys, _thread\n"
        "before = set(sys.modules)\n"
        f"import usegolib\nhandle = usegolib.load_artifact({str(folder)!r})\nhandle.F, dir(handle)\n"
        f"print(sorted(({{*sys.modules}} - before) & set({heavy!r})), _thread._count(), usegolib.loaded())"
    )
    assert run(code) == "[] 0 []"


def test_public_names() -> None:
    assert set(usegolib.__all__) <= set(dir(usegolib))
    for name in usegolib.__all__:
        assert getattr(usegolib, name) is not None
    with pytest.raises(AttributeError, match="module 'usegolib' has no attribute 'improt_'"):
        usegolib.improt_  # type: ignore[attr-defined]  # noqa: B018


def test_version_has_one_home() -> None:
    cargo = Path(usegolib.__file__).parent.parent / "Cargo.toml"
    if cargo.is_file():
        assert f'version = "{usegolib.__version__}"' in cargo.read_text(encoding="utf-8")
