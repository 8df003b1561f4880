"""Finding and loading the core: what is said when it is missing or does not fit."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from usegolib import errors
from usegolib._core import distribution as _distribution
from usegolib._core.binary import describe
from usegolib._core.loader import Library, library_path
from usegolib._core.platform import goarch, target

elf_only = pytest.mark.skipif(sys.platform != "linux", reason="writes an ELF header")


def elf(machine: int) -> bytes:
    """The header of a 64-bit little-endian shared library."""
    return struct.pack("<4sBBBB8xHHI40x", b"\x7fELF", 2, 1, 1, 0, 3, machine, 1) + bytes(64)


def message(path: Path, cls: type[Exception]) -> str:
    with pytest.raises(cls) as caught:
        Library(str(path))
    assert type(caught.value) is cls
    return str(caught.value).replace(str(path), "PATH")


def test_chosen_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USEGOLIB_NATIVE", str(tmp_path / "core.so"))
    assert library_path() == str(tmp_path / "core.so")
    assert message(tmp_path / "core.so", errors.LoadError) == (
        "the core library is missing: PATH (named by USEGOLIB_NATIVE)\nhint: correct or unset USEGOLIB_NATIVE"
    )


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else is installed where these tests run."""
    monkeypatch.setattr(_distribution, "other", lambda: None)


def test_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: None) -> None:
    monkeypatch.delenv("USEGOLIB_NATIVE", raising=False)
    assert Path(library_path()).parent.name == "_bin"
    assert message(tmp_path / "core.so", errors.LoadError) == (
        "the core library is missing: PATH\n"
        "hint: install a wheel of usegolib-rs, or in a checkout run: pip install -e ."
    )


@elf_only
def test_wrong_architecture(tmp_path: Path, alone: None) -> None:
    path = tmp_path / "core.so"
    other = ("linux-s390x", 22) if target() != "linux-s390x" else ("linux-amd64", 62)
    path.write_bytes(elf(other[1]))
    assert message(path, errors.IncompatibleError) == (
        f"the core library PATH is for {other[0]}; this Python is {target()}\n"
        "hint: install the wheel of this platform: pip install --force-reinstall usegolib-rs"
    )


def test_not_a_library(tmp_path: Path, alone: None) -> None:
    path = tmp_path / "core.so"
    path.write_bytes(b"hello")
    text = message(path, errors.LoadError)
    assert (
        "it is damaged or not a library\nhint: install usegolib-rs again: pip install --force-reinstall usegolib-rs"
        in text
    )


def test_the_other_project_of_this_name_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed beside this package it writes over its files; hints used to tell people to do just that."""
    info = tmp_path / "usegolib-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: usegolib\nVersion: 0.1.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "core.so").write_bytes(b"hello")
    for name in ("absent.so", "core.so"):
        with pytest.raises(errors.LoadError) as caught:
            Library(str(tmp_path / name))
        assert str(caught.value.hint) == (
            f"the distribution usegolib 0.1.0 in {tmp_path} is another project and writes over files of usegolib-rs; "
            "remove both, then install this one: pip uninstall usegolib usegolib-rs, pip install usegolib-rs"
        )


def test_the_script_names_the_other_project(tmp_path: Path) -> None:
    """It runs where that project has written over `__init__` and `__main__`."""
    package, info = tmp_path / "usegolib", tmp_path / "usegolib-0.1.0.dist-info"
    package.mkdir()
    info.mkdir()
    (package / "_core").mkdir()
    for name in ("_door.py", "_script.py", "_version.py", "_core/__init__.py", "_core/distribution.py"):
        shutil.copy(Path(errors.__file__).parent / name, package / name)
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text("def main():\n    return 3\n")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: usegolib\nVersion: 0.1.0\n")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import usegolib._script as s; sys.exit(s.main())"
    done = subprocess.run(
        [sys.executable, "-S", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3 and done.stderr.startswith("warning: the distribution usegolib 0.1.0 in "), done.stderr


def test_another_library() -> None:
    path = getattr(__import__("_ctypes"), "__file__", None)
    if path is None or not path.endswith(".so"):
        pytest.skip("no shared library at hand")
    assert message(Path(path), errors.LoadError) == "PATH is not the core of usegolib: it has no ugl_abi_version"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (elf(62), "linux-amd64"),
        (elf(183), "linux-arm64"),
        (b"\xcf\xfa\xed\xfe\x0c\x00\x00\x01", "darwin-arm64"),
        (b"MZ" + bytes(0x3A) + struct.pack("<I", 0x40) + b"PE\0\0\x64\x86", "windows-amd64"),
        (b"MZ", None),
        (b"", None),
        (b"#!/bin/sh", None),
    ],
)
def test_describe(tmp_path: Path, head: bytes, expected: str | None) -> None:
    path = tmp_path / "file"
    path.write_bytes(head)
    assert describe(str(path)) == expected


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        ("x86_64", "amd64"),
        ("AMD64", "amd64"),
        ("loongarch64", "loong64"),
        ("ppc64le", "ppc64le"),
        ("sparc64", "sparc64"),
    ],
)
def test_processors_have_gos_names(monkeypatch, machine, expected):
    """Three tables disagreed: a process on loong64 refused its own artifacts."""
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(machine=machine), raising=False)
    monkeypatch.setattr("sys.maxsize", 2**63 - 1)
    assert goarch() == expected
