"""docs/versioning.md: its numbers are those of the sources, and old and new meet as it says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

import usegolib
from tests.docs import markdown
from tests.python import samples
from tests.support.artifacts import FIXTURES, ROOT
from usegolib import _shared, errors
from usegolib._artifacts import manifest as _manifest, trust as _trust
from usegolib._core import abi as _abi
from usegolib._core.envelope import pack
from usegolib._core.loader import Library, library, library_path
from usegolib._packages import in_use as _in_use

PAGE = markdown.read("docs/versioning.md")


def constant(file: str, name: str) -> str:
    """The value of a constant in a source file."""
    found = re.search(rf"\b{name}\b[^=\n]*= *\"?([^\";\n]+)", (ROOT / file).read_text(encoding="utf-8"))
    assert found, name
    return found.group(1)


def test_the_numbers() -> None:
    signature = constant("native/src/loader/signature.rs", "HEADER")
    now = {
        "version of usegolib": usegolib.__version__,
        "ABI": f"{_abi.ABI_VERSION >> 16}.{_abi.ABI_VERSION & 0xFFFF}",
        "manifest": str(_manifest.MANIFEST_VERSION),
        "schema": str(_manifest.SCHEMA_VERSION),
        "runtime": ".".join(map(str, _shared.RUNTIME)),
        "rendezvous": constant("native/src/rendezvous.rs", "RENDEZVOUS_VERSION: u32"),
        "host table": constant("native/src/abi/host.rs", "HOST_VERSION: u32"),
        "lock file": str(_trust._LOCK_VERSION),
        "signatures": re.sub(r"\D", "", signature),
    }
    rows = markdown.table(PAGE, "number", "now", "where it stands", "who compares it")
    assert {row[0]: row[1] for row in rows} == now


def test_one_number_has_one_value(cli: Callable[..., Any]) -> None:
    said = json.loads(cli("version", "--json").stdout)
    assert said == {
        "version": usegolib.__version__,
        "abi": f"{_abi.ABI_VERSION >> 16}.{_abi.ABI_VERSION & 0xFFFF}",
        "manifest": _manifest.MANIFEST_VERSION,
        "schema": _manifest.SCHEMA_VERSION,
    }
    assert constant("cbuild/src/lock.rs", "LOCK_VERSION: u32") == str(_trust._LOCK_VERSION)
    assert library().version == _abi.ABI_VERSION


def test_every_pairing_names_its_test() -> None:
    rows = markdown.table(PAGE, "pairing", "what happens", "shown by")
    assert len(rows) > 10 and all("::test_" in row[2] for row in rows)  # test_links.py looks whether they exist
    named = {name for row in rows for name in re.findall(r"`(\w+Error)`", row[1])}
    assert named and all(hasattr(errors, name) for name in named)


@pytest.mark.parametrize("step", [1, 1 << 16, -(1 << 16)], ids=["older minor", "older major", "newer major"])
def test_a_core_of_another_abi(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    monkeypatch.setattr(_abi, "ABI_VERSION", _abi.ABI_VERSION + step)
    with pytest.raises(errors.IncompatibleError, match=r"has ABI 1\.0; this usegolib needs .*\nhint: install package"):
        Library(library_path())


MEETING = """
import ctypes, sys, types
from usegolib import errors
from usegolib._core.loader import library

table = (ctypes.c_uint32 * 64)(256, 99)  # size and version, which every version of the table begins with
point = types.ModuleType("_usegolib_rendezvous")
point.address, point.library, point.table = ctypes.addressof(table), "the-first-core", None
sys.modules["_usegolib_rendezvous"] = point
try:
    library()
except errors.IncompatibleError as error:
    print(error)
"""


def test_a_core_of_another_rendezvous_version() -> None:
    done = subprocess.run([sys.executable, "-c", MEETING], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "the-first-core came first" in done.stdout and library_path() in done.stdout, done.stderr
    assert "(version 99)" in done.stdout and "hint: use one version" in done.stdout


@pytest.fixture
def nothing_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_in_use, "_artifacts", {})


def test_a_lock_of_another_version(tmp_path: Path, nothing_in_use: None) -> None:
    samples.write(tmp_path, samples.manifest(samples.package("example.com/mod")))
    (tmp_path / "usegolib.lock").write_text('{"lock_version": 2, "artifacts": []}', encoding="utf-8")
    with pytest.raises(errors.UntrustedArtifactError, match="it has version 2, this usegolib reads 1"):
        usegolib.import_("example.com/mod", artifact_dir=tmp_path)


def test_an_older_manifest_is_built_again_where_that_is_allowed(
    tmp_path: Path, nothing_in_use: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USEGOLIB_CBUILD", str(tmp_path / "no-such-command"))
    samples.write(tmp_path, samples.manifest(samples.package("example.com/mod"), manifest_version=1))
    with pytest.raises(errors.IncompatibleError):
        usegolib.import_("example.com/mod", artifact_dir=tmp_path)
    with pytest.raises(errors.BuildError):  # it was tried
        usegolib.import_("example.com/mod", artifact_dir=tmp_path, build_if_missing=True)


def test_unknown_keys_are_passed_over(build: Callable[..., Path], tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(build(str(FIXTURES / "two_a")), root)
    (path,) = root.rglob("manifest.json")
    data = {**json.loads(path.read_text(encoding="utf-8")), "later": {"key": 1}}
    path.write_text(json.dumps(data), encoding="utf-8")
    assert _manifest.read_manifest(path).module == "example.com/twoa"
    library().control("ugl_verify", 0, pack({"manifest": str(path)}))


def test_what_go_has_to_look_up_is_in_no_artifact(tmp_path: Path, nothing_in_use: None) -> None:
    samples.write(tmp_path, samples.manifest(samples.package("example.com/mod"), version="v1.0.0"))
    assert usegolib.import_("example.com/mod@v1.0.0", artifact_dir=tmp_path).version == "v1.0.0"
    for query in ("latest", "v1", "v1.0", "main"):
        with pytest.raises(errors.ArtifactNotFoundError):
            usegolib.import_(f"example.com/mod@{query}", artifact_dir=tmp_path)
