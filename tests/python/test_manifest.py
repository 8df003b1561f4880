"""Reading manifests: what is refused, and with which words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.python import samples
from usegolib import errors
from usegolib._artifacts.manifest import read_manifest


def put(folder: Path, data: Any) -> Path:
    path = folder / "manifest.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def message(path: Path, cls: type[Exception]) -> str:
    with pytest.raises(cls) as caught:
        read_manifest(path)
    assert type(caught.value) is cls
    return str(caught.value).replace(str(path), "PATH").replace(str(path.parent), "DIR")


def test_reads_file_and_directory(tmp_path: Path) -> None:
    path = put(tmp_path, samples.manifest(samples.package("example.com/mod", samples.function("F", 0))))
    for given in (path, tmp_path, str(tmp_path)):
        manifest = read_manifest(given)
        assert (manifest.module, manifest.version, list(manifest.packages)) == (
            "example.com/mod",
            "v1.0.0",
            ["example.com/mod"],
        )


def test_newer_manifest(tmp_path: Path) -> None:
    path = put(tmp_path, samples.manifest(manifest_version=3, usegolib_version="0.9.0"))
    assert message(path, errors.IncompatibleError) == (
        "PATH has manifest version 3, written by usegolib 0.9.0; this usegolib reads up to manifest version 2\n"
        "hint: update usegolib here, or build the artifact with this usegolib"
    )


def test_older_manifest(tmp_path: Path) -> None:
    path = put(tmp_path, {"manifest_version": 1})
    assert message(path, errors.IncompatibleError) == (
        "PATH has manifest version 1, written by usegolib an unknown version; "
        "this usegolib reads only manifest version 2\n"
        "hint: build the artifact again with this usegolib"
    )


def test_newer_schema(tmp_path: Path) -> None:
    data = samples.manifest()
    data["schema"]["schema_version"] = 2
    assert "has schema version 2" in message(put(tmp_path, data), errors.IncompatibleError)


def test_missing_and_wrong_keys(tmp_path: Path) -> None:
    data = samples.manifest()
    del data["library"]
    assert message(put(tmp_path, data), errors.CorruptArtifactError) == (
        "PATH is not a valid manifest: 'library' is missing\nhint: build the artifact again"
    )
    data["library"] = "x"
    assert "'library' must be dict, not str" in message(put(tmp_path, data), errors.CorruptArtifactError)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"manifest_version": "2"}'])
def test_not_a_manifest(tmp_path: Path, text: str) -> None:
    assert "PATH is not a manifest: " in message(put(tmp_path, text), errors.CorruptArtifactError)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(errors.ArtifactNotFoundError, match=r"no artifact at .*missing: .* does not exist\nhint: give"):
        read_manifest(tmp_path / "missing")


def test_documentation_is_read_when_asked_for(tmp_path: Path) -> None:
    data = samples.manifest(samples.package("example.com/mod"))
    docs = {"example.com/mod": {"": "Package mod.", "F": "F does."}}
    manifest = read_manifest(samples.write(tmp_path, data, docs))
    assert manifest.doc("example.com/mod") == "Package mod."
    assert manifest.doc("example.com/mod", "F") == "F does."
    assert manifest.doc("example.com/mod", "G") == ""


def test_documentation_may_be_missing(tmp_path: Path) -> None:
    manifest = read_manifest(samples.write(tmp_path, samples.manifest(samples.package("example.com/mod"))))
    assert manifest.doc("example.com/mod") == ""
