"""Artifacts that must be refused: changed, truncated, of another machine or another time. The texts are snapshots."""

import subprocess
import sys

import pytest

import usegolib
from tests.support import snapshots
from tests.support.artifacts import ROOT
from usegolib.errors import ArtifactNotFoundError, CorruptArtifactError, IncompatibleError, LoadError

MODULE = "example.com/twoa"


def use(artifact):
    """Load and call in this process: nothing of a refused library may have run."""
    return usegolib.load_artifact(artifact).Name()


def refused(name, artifact, kind, tmp_path):
    with pytest.raises(kind) as caught:
        use(artifact)
    assert isinstance(caught.value, (LoadError, ArtifactNotFoundError))
    snapshots.check(__file__, name, str(caught.value), TMP=tmp_path, PYTHON=sys.executable)


def library(artifact):
    (file,) = [path for path in artifact.iterdir() if path.suffix in (".so", ".dylib", ".dll")]
    return file


def test_good_copy_works(own_artifact):
    script = f"import usegolib; print(usegolib.load_artifact({str(own_artifact)!r}).Name())"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "twoa", done.stderr


def test_truncated_library(own_artifact, tmp_path):
    file = library(own_artifact)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    refused("truncated", own_artifact, CorruptArtifactError, tmp_path)


def test_changed_library(own_artifact, tmp_path):
    file = library(own_artifact)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    refused("changed", own_artifact, CorruptArtifactError, tmp_path)


def test_missing_library(own_artifact, tmp_path):
    library(own_artifact).unlink()
    refused("missing_library", own_artifact, LoadError, tmp_path)


def test_library_outside_of_the_artifact(own_artifact, edit_manifest, tmp_path):
    import json

    entry = json.loads((own_artifact / "manifest.json").read_text(encoding="utf-8"))["library"]
    edit_manifest(library={**entry, "path": "../" + entry["path"]})
    refused("outside", own_artifact, LoadError, tmp_path)


def test_newer_manifest(own_artifact, edit_manifest, tmp_path):
    edit_manifest(manifest_version=99)
    refused("newer_manifest", own_artifact, IncompatibleError, tmp_path)


def test_newer_abi(own_artifact, edit_manifest, tmp_path):
    edit_manifest(abi_version=99 << 16)
    refused("newer_abi", own_artifact, IncompatibleError, tmp_path)


def test_other_operating_system(own_artifact, edit_manifest, tmp_path):
    edit_manifest(goos="plan9")
    refused("other_system", own_artifact, IncompatibleError, tmp_path)


def test_other_processor(own_artifact, edit_manifest, tmp_path):
    edit_manifest(goarch="s390x")
    refused("other_processor", own_artifact, IncompatibleError, tmp_path)


def test_library_of_another_processor(own_artifact, edit_manifest, tmp_path):
    """The manifest claims this machine, the file's own header does not."""
    import hashlib
    import json

    file = library(own_artifact)
    data = bytearray(file.read_bytes())
    if data[:4] != b"\x7fELF":
        pytest.skip("reads an ELF header")
    data[18:20] = (22).to_bytes(2, "little")  # e_machine: IBM S/390
    file.write_bytes(data)
    entry = json.loads((own_artifact / "manifest.json").read_text(encoding="utf-8"))["library"]
    edit_manifest(library={**entry, "sha256": hashlib.sha256(data).hexdigest()})
    refused("elf_of_another_processor", own_artifact, IncompatibleError, tmp_path)


def test_manifest_of_another_build(own_artifact, edit_manifest, tmp_path):
    edit_manifest(build_id="0" * 64)
    refused("another_build", own_artifact, IncompatibleError, tmp_path)


def test_manifest_that_is_no_json(own_artifact):
    (own_artifact / "manifest.json").write_text('{"manifest_version": 2, ')
    # No snapshot: the end of the message is the JSON reader's, which differs between versions of Python.
    with pytest.raises(
        CorruptArtifactError, match=r"manifest\.json is not a manifest: .*\nhint: build the artifact again"
    ):
        use(own_artifact)


def test_nothing_there(tmp_path):
    with pytest.raises(ArtifactNotFoundError) as caught:
        usegolib.import_("example.com/nowhere", artifact_dir=tmp_path)
    snapshots.check(__file__, "nothing_there", str(caught.value), TMP=tmp_path)
