"""Lock files and signatures around builds: what replaces what, what is refused before, and what is said."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.support.artifacts import ROOT, Ran

TWO_A = "example.com/twoa"
IMPORT = (
    "import sys, usegolib\n"
    "try:\n"
    "    handle = usegolib.load_artifact(sys.argv[1]) if len(sys.argv) == 2 else "
    "usegolib.import_(sys.argv[2], artifact_dir=sys.argv[1], build_if_missing=False)\n"
    "    print('loaded', handle)\n"
    "except usegolib.errors.UseGoLibError as error:\n"
    "    print(type(error).__name__, error)\n"
)


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No keys and no lock of the person who runs the tests."""
    for name in ("USEGOLIB_LOCK", "USEGOLIB_TRUSTED_KEYS", "USEGOLIB_ARTIFACT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def attempt(*arguments: object) -> str:
    """What a fresh process gets that imports."""
    command = [sys.executable, "-c", IMPORT, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def project(own_artifact: Path, copy_fixture: Callable[..., Path]) -> tuple[Path, Path, Path]:
    """Sources, the root that they were built into, and the artifact."""
    return copy_fixture("two_a"), own_artifact.parents[2], own_artifact


def change(source: Path) -> None:
    (source / "more.go").write_text("package twoa\n\n// More is new.\nfunc More() int { return 2 }\n")


def build(cli: Callable[..., Ran], source: Path, root: Path, *arguments: object) -> Ran:
    return cli("build", "-q", "--module", source, "--out", root, *arguments)


def test_a_build_does_not_replace_what_is_locked(cli: Any, project: Any) -> None:
    """It used to, and what was there before could be loaded, and what is there now could not."""
    source, root, artifact = project
    assert build(cli, source, root).code == 0
    assert cli("artifact", "lock", "--artifact-dir", root).code == 0
    assert build(cli, source, root).code == 0, "the locked one is there"
    before = {path.name: path.read_bytes() for path in artifact.iterdir()}
    change(source)
    refused = build(cli, source, root)
    assert refused.code == 1
    assert (
        f"{TWO_A}@local for {artifact.name} is not the one that is locked (in {root}/usegolib.lock)" in refused.stderr
    )
    assert "hint: --relock writes what is built into the lock; --out DIR builds in another root" in refused.stderr
    assert {path.name: path.read_bytes() for path in artifact.iterdir()} == before
    assert attempt(root, TWO_A).startswith("loaded")
    # A module that the lock does not know is refused before it is built.
    (source / "go.mod").write_text("module example.com/another\n\ngo 1.21\n")
    early = build(cli, source, root)
    assert early.code == 1 and "example.com/another@local for" in early.stderr
    assert "is not in the lock, so it would not be loaded" in early.stderr
    assert not (root / "example.com" / "another@local").exists()
    for module in (TWO_A, "example.com/another"):
        (source / "go.mod").write_text(f"module {module}\n\ngo 1.21\n")
        assert build(cli, source, root, "--relock").code == 0
        assert attempt(root, module).startswith("loaded")
    locked = json.loads((root / "usegolib.lock").read_text())
    assert [entry["module"] for entry in locked["artifacts"]] == ["example.com/another", TWO_A] and locked["root"]


def test_a_locked_artifact_of_several_modules(cli: Any, copy_fixture: Callable[..., Path], tmp_path: Path) -> None:
    """Its directory is named otherwise than the lock names it."""
    modules = [word for name in ("two_a", "two_b") for word in ("--module", copy_fixture(name))]
    root = tmp_path / "bundles"
    assert cli("build", "-q", *modules, "--out", root).code == 0
    assert cli("artifact", "lock", "--artifact-dir", root).code == 0
    again = cli("build", "-q", *modules, "--out", root)
    assert again.code == 0, again.stderr
    assert cli("artifact", "verify", "--artifact-dir", root).code == 0
    assert attempt(root, TWO_A).startswith("loaded")


def test_the_hint_of_a_lock_is_a_command_that_mends_it(cli: Any, project: Any, tmp_path: Path) -> None:
    """Word for word, the old one locked the user's cache, and every later build there was refused."""
    source, root, artifact = project
    assert cli("artifact", "lock", "--artifact-dir", root).code == 0
    change(source)
    assert build(cli, source, tmp_path / "other").code == 0
    shutil.copytree(tmp_path / "other", root, dirs_exist_ok=True)
    refused = attempt(root, TWO_A)
    assert refused.startswith("UntrustedArtifactError") and "is not the one in the lock file" in refused
    hint = refused.partition("write the lock again: python -m usegolib ")[2]
    assert hint == f"artifact lock --artifact-dir {shlex.quote(str(root))}"
    assert cli(*shlex.split(hint)).code == 0
    assert attempt(root, TWO_A).startswith("loaded")
    # The same for a lock that lies elsewhere.
    lock = tmp_path / "my lock"
    lock.write_text('{"lock_version": 1, "artifacts": []}')
    os.environ["USEGOLIB_LOCK"] = str(lock)
    try:
        hint = attempt(root, TWO_A).partition("write the lock again: python -m usegolib ")[2]
        assert cli(*shlex.split(hint)).code == 0
        assert attempt(root, TWO_A).startswith("loaded") and json.loads(lock.read_text())["root"] is False
    finally:
        del os.environ["USEGOLIB_LOCK"]


def test_the_users_cache_is_no_root_to_lock(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "usegolib" / "artifacts").mkdir(parents=True)
    ran = cli("artifact", "lock", env={"XDG_CACHE_HOME": str(tmp_path)})
    assert ran.code == 1 and "the user's cache is no root to lock" in ran.stderr
    assert "hint: name the root with --artifact-dir DIR" in ran.stderr


@pytest.mark.parametrize("claimed", ["evil", "pair", "example.com/a/b/c"])
def test_a_lock_holds_for_everything_below_it(cli: Any, project: Any, claimed: str) -> None:
    """An artifact that says of itself that it is another module used to be looked for in another root's lock."""
    _, root, artifact = project
    assert cli("artifact", "lock", "--artifact-dir", root).code == 0
    evil = root / "example.com" / "pair@local" / artifact.name
    shutil.copytree(artifact, evil)
    manifest = (evil / "manifest.json").read_text()
    (evil / "manifest.json").write_text(manifest.replace(TWO_A, claimed))
    assert f"UntrustedArtifactError {claimed}@local for {artifact.name} is not in the lock file" in attempt(evil)
    verified = cli("artifact", "verify", "--artifact-dir", root)
    assert verified.code == 1 and f"BAD  {evil}: " in verified.stdout
    # A lock for another directory does not hold for what happens to lie below it.
    lock = json.loads((root / "usegolib.lock").read_text())
    (root / "usegolib.lock").write_text(json.dumps({**lock, "root": False}))
    assert attempt(evil).startswith("loaded")


def test_sync_locked_replaces_nothing(cli: Any, project: Any, tmp_path: Path) -> None:
    """It used to build, put the result in the locked one's place, and fail then."""
    source, _, _ = project
    folder = source.parent
    settings = folder / "pyproject.toml"
    settings.write_text('[tool.usegolib]\nartifacts = ["./two_a"]\nartifact-dir = "artifacts"\n')
    assert cli("sync", "-q", "--project", settings).code == 0
    lock = json.loads((folder / "usegolib.lock").read_text())
    assert lock["root"] is False, "it holds where USEGOLIB_LOCK names it"
    (manifest,) = (folder / "artifacts").rglob("manifest.json")
    before = {path.name: path.read_bytes() for path in manifest.parent.iterdir()}
    assert cli("sync", "-q", "--project", settings, "--locked").code == 0
    change(source)
    refused = cli("sync", "-q", "--project", settings, "--locked")
    assert refused.code == 1 and "is not the one that is locked" in refused.stderr
    assert "hint: another Go, compiler or source made it" in refused.stderr
    assert {path.name: path.read_bytes() for path in manifest.parent.iterdir()} == before
    assert cli("sync", "-q", "--project", settings).code == 0
    assert cli("sync", "-q", "--project", settings, "--locked").code == 0
    (folder / "usegolib.lock").unlink()
    absent = cli("sync", "-q", "--project", settings, "--locked")
    assert absent.code == 1 and "usegolib.lock" in absent.stderr


def test_verify_finds_what_is_not_there(cli: Any, project: Any, tmp_path: Path) -> None:
    """A mistyped directory, and a lock without its artifacts, used to be nothing bad: exit code 0."""
    _, root, artifact = project
    assert cli("artifact", "verify", "--artifact-dir", root).code == 0
    (tmp_path / "empty").mkdir()
    wrong = {
        ("--artifact-dir", root / "typo"): "there is no such artifact root",
        ("--artifact-dir", tmp_path / "empty"): "there is no artifact to verify",
        (artifact / "typo",): "this is no artifact",
        (artifact.parent,): "this is no artifact",
    }
    for arguments, text in wrong.items():
        ran = cli("artifact", "verify", *arguments)
        assert ran.code == 1 and text in ran.stderr and str(arguments[-1]) in ran.stderr, ran
    assert cli("artifact", "lock", "--artifact-dir", root).code == 0
    shutil.rmtree(artifact)
    ran = cli("artifact", "verify", "--artifact-dir", root)
    name = f"{TWO_A}@local for {artifact.name}"
    assert ran.code == 1 and f"BAD  {name}: it is in {root}/usegolib.lock and not in {root}" in ran.stdout
    ran = cli("artifact", "verify", "--json", "--artifact-dir", root)
    assert json.loads(ran.stdout)[0]["ok"] is False
    for arguments in (("lock", "--artifact-dir", root / "typo"), ("sign", "--key", tmp_path, "--artifact-dir", root)):
        assert cli("artifact", *arguments).code == 1


def test_a_rebuild_takes_the_signature_of_the_build_before_away(cli: Any, project: Any, tmp_path: Path) -> None:
    """It used to stay, and packages shipped it: of no use, and refused wherever somebody looks at it."""
    source, root, artifact = project
    assert build(cli, source, root).code == 0
    assert cli("artifact", "keygen", "--out", tmp_path / "key").code == 0
    assert cli("artifact", "sign", "--key", tmp_path / "key", "--artifact-dir", root).code == 0
    same = build(cli, source, root, "--force")
    assert same.code == 0 and (artifact / "manifest.sig").is_file(), "the same bytes have the same signature"
    change(source)
    ran = build(cli, source, root)
    assert ran.code == 0 and not (artifact / "manifest.sig").exists()
    assert f"warning: the signature was that of the build before and is removed; sign {artifact} again" in ran.stderr
