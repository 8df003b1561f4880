"""From a name to a handle: what is found on disk, what is built, what is refused. No library is loaded here."""

from __future__ import annotations

import inspect
import json
import os
from pathlib import Path
from typing import Any, Callable

import pytest

import usegolib
from tests.python import samples
from usegolib import errors
from usegolib._core.platform import artifact_root, target
from usegolib._packages import in_use as _in_use

UUID = "github.com/Google/uuid"


@pytest.fixture(autouse=True)
def nothing_in_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_in_use, "_artifacts", {})
    monkeypatch.setenv("USEGOLIB_ARTIFACT_DIR", str(tmp_path / "default"))
    monkeypatch.setenv("USEGOLIB_CBUILD", str(tmp_path / "no-such-command"))


def put(root: Path, version: str = "v1.6.0", module: str = UUID, **changes: Any) -> Path:
    package = samples.package(module, samples.function("New", 0), module=module)
    return samples.write(root, samples.manifest(package, module=module, version=version, **changes))


def test_by_path_and_version(tmp_path: Path) -> None:
    folder = put(tmp_path)
    assert "!google" in str(folder)
    handle = usegolib.import_(UUID, artifact_dir=tmp_path)
    assert (handle.module, handle.version, handle.package) == (UUID, "v1.6.0", UUID)
    assert usegolib.import_(f"{UUID}@v1.6.0", artifact_dir=tmp_path) is handle
    assert usegolib.import_(UUID, "v1.6.0", artifact_dir=str(tmp_path)) is handle


def test_load_artifact(tmp_path: Path) -> None:
    folder = put(tmp_path)
    handle = usegolib.load_artifact(folder)
    assert handle is usegolib.load_artifact(folder / "manifest.json")
    assert handle.package == UUID
    assert usegolib.loaded() == []  # nothing was called


def test_default_root(tmp_path: Path) -> None:
    put(tmp_path / "default")
    assert usegolib.import_(UUID).version == "v1.6.0"
    assert artifact_root() == str(tmp_path / "default")


def test_not_found(tmp_path: Path) -> None:
    with pytest.raises(errors.ArtifactNotFoundError) as caught:
        usegolib.import_("example.com/x", "v1.0.0", artifact_dir=tmp_path)
    assert str(caught.value).replace(str(tmp_path), "ROOT").replace(target(), "OS-ARCH") == (
        "no artifact of example.com/x@v1.0.0 for OS-ARCH was found; looked in ROOT\n"
        "hint: build it: python -m usegolib build --module example.com/x@v1.0.0 --out ROOT"
    )
    with pytest.raises(errors.ArtifactNotFoundError) as caught:
        usegolib.import_("strings", build_if_missing=False)
    assert str(caught.value).replace(str(tmp_path), "TMP").replace(target(), "OS-ARCH") == (
        "no artifact of strings for OS-ARCH was found; looked in TMP/default, which does not exist\n"
        "hint: build it: python -m usegolib build --module strings"
    )


def test_another_version_is_there(tmp_path: Path) -> None:
    put(tmp_path)
    with pytest.raises(errors.ArtifactNotFoundError, match=r"it has version v1\.6\.0"):
        usegolib.import_(UUID, "v1.5.0", artifact_dir=tmp_path)


def test_latest_is_never_taken_from_the_disk(tmp_path: Path) -> None:
    """It means what the network says now: a build asks, and an import that may not build says so."""
    put(tmp_path)
    with pytest.raises(errors.ArtifactNotFoundError) as caught:
        usegolib.import_(f"{UUID}@latest", artifact_dir=tmp_path)
    assert str(caught.value).replace(str(tmp_path), "ROOT") == (
        f"what the latest version of {UUID} is can only be asked when building is allowed; there is v1.6.0 in ROOT\n"
        f"hint: build it: python -m usegolib build --module {UUID}@latest --out ROOT; or name a version"
    )
    with pytest.raises(errors.BuildError, match="no-such-command"):
        usegolib.import_(UUID, "latest", artifact_dir=tmp_path, build_if_missing=True)


def test_versions_are_listed_in_their_order(tmp_path: Path) -> None:
    for version in ("v1.10.0", "v1.9.0"):
        put(tmp_path, version)
    with pytest.raises(errors.AmbiguousArtifactError) as caught:
        usegolib.import_(UUID, artifact_dir=tmp_path)
    assert str(caught.value).index("v1.9.0") < str(caught.value).index("v1.10.0")
    assert f'import_("{UUID}@v1.10.0")' in str(caught.value)


def test_ambiguous(tmp_path: Path) -> None:
    put(tmp_path, "v1.5.0")
    put(tmp_path, "v1.6.0")
    with pytest.raises(errors.AmbiguousArtifactError) as caught:
        usegolib.import_(UUID, artifact_dir=tmp_path)
    text = str(caught.value).replace(str(tmp_path), "ROOT").replace(target(), "OS-ARCH")
    assert text == (
        "github.com/Google/uuid is built in 2 versions and none was asked for:\n"
        "  v1.5.0  ROOT/github.com/!google/uuid@v1.5.0/OS-ARCH\n"
        "  v1.6.0  ROOT/github.com/!google/uuid@v1.6.0/OS-ARCH\n"
        'hint: name one: usegolib.import_("github.com/Google/uuid@v1.6.0"), or remove those that are not needed: '
        "python -m usegolib artifact rm --module github.com/Google/uuid@v1.5.0"
    )


def test_the_version_in_use_is_meant(tmp_path: Path) -> None:
    put(tmp_path, "v1.5.0")
    put(tmp_path, "v1.6.0")
    handle = usegolib.import_(UUID, "v1.5.0", artifact_dir=tmp_path)
    assert usegolib.import_(UUID, artifact_dir=tmp_path) is handle
    assert usegolib.import_(UUID) is handle


def test_version_conflict(tmp_path: Path) -> None:
    put(tmp_path, "v1.5.0")
    put(tmp_path, "v1.6.0")
    usegolib.import_(UUID, "v1.5.0", artifact_dir=tmp_path)
    line = inspect.currentframe().f_lineno - 1  # type: ignore[union-attr]
    with pytest.raises(errors.VersionConflictError) as caught:
        usegolib.import_(UUID, "v1.6.0", artifact_dir=tmp_path)
    text = str(caught.value).replace(str(tmp_path), "ROOT").replace(target(), "OS-ARCH")
    assert text.replace(__file__, "HERE") == (
        "github.com/Google/uuid@v1.6.0 cannot be imported: this process uses github.com/Google/uuid@v1.5.0, and a Go "
        "module has one version per process\n"
        "  in use  v1.5.0  ROOT/github.com/!google/uuid@v1.5.0/OS-ARCH  (not called yet; imported at "
        f"HERE:{line})\n"
        "  wanted  v1.6.0  ROOT/github.com/!google/uuid@v1.6.0/OS-ARCH\n"
        'hint: use one of them everywhere: usegolib.import_("github.com/Google/uuid") without a version gives the one '
        "in use; or start another process for the other"
    )


def test_standard_library_takes_the_newest(tmp_path: Path) -> None:
    for version in ("go1.9", "go1.26.8"):
        package = samples.package("net/url", samples.function("QueryEscape", 0), module="std")
        samples.write(tmp_path, samples.manifest(package, module="std", version=version))
    handle = usegolib.import_("net/url", artifact_dir=tmp_path)
    assert (handle.module, handle.version, handle.package) == ("std", "go1.26.8", "net/url")


def test_standard_package_that_is_not_in_the_artifact(tmp_path: Path) -> None:
    put(tmp_path, "go1.26.8", "std")
    with pytest.raises(errors.ArtifactNotFoundError, match="no artifact of sort "):
        usegolib.import_("sort", artifact_dir=tmp_path)


def test_a_package_that_only_has_types_in_the_artifact(tmp_path: Path) -> None:
    """`net` was given for its types, with nothing in it, where net/url mentions one."""
    package = samples.package("net/url", samples.function("QueryEscape", 0), module="std")
    types = [*samples.BASIC_TYPES, {"kind": "named", "package": "net", "name": "IP", "underlying": 17, "go": "net.IP"}]
    samples.write(tmp_path, samples.manifest(package, module="std", version="go1.26.8", types=types))
    with pytest.raises(errors.ArtifactNotFoundError, match="no artifact of net "):
        usegolib.import_("net", artifact_dir=tmp_path)
    url = usegolib.import_("net/url", artifact_dir=tmp_path)
    assert repr(url.sub("net")) == "<types of the Go package net, which is not built>"
    with pytest.raises(AttributeError) as caught:
        url.sub("net").ParseIP  # noqa: B018
    assert str(caught.value) == (
        "the Go package net is not built in the artifact of std, which has only those of its types that others "
        "mention\n"
        'hint: to have it there as well: usegolib.import_(["net/url", "net"])'
    )


def test_a_list_needs_one_artifact(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, module="example.com/other")
    with pytest.raises(errors.ArtifactNotFoundError) as caught:
        usegolib.import_([UUID, "example.com/other"], artifact_dir=tmp_path)
    assert str(caught.value).endswith(f"build --module {UUID} --module example.com/other --out {tmp_path}")
    modules = [(UUID, "v1.6.0"), ("example.com/other", "v1.6.0")]
    packages = [samples.package(path, module=path) for path, _ in modules]
    samples.write(tmp_path, samples.manifest(*packages, module=UUID, modules=modules, build_id="c" * 64))
    first, second = usegolib.import_([UUID, "example.com/other"], artifact_dir=tmp_path)
    assert [first.package, second.package] == [UUID, "example.com/other"]
    assert first._artifact is second._artifact
    # One module alone comes from its own artifact, where that is there.
    assert usegolib.import_("example.com/other", artifact_dir=tmp_path)._artifact is not first._artifact
    for wrong in ([], [UUID, "example.com/other"]):
        with pytest.raises(ValueError, match="list"):
            usegolib.import_(wrong, version="v1.6.0" if wrong else None, artifact_dir=tmp_path)  # type: ignore[call-overload]


def test_sub_package_and_nested_module(tmp_path: Path) -> None:
    outer = [
        samples.package("example.com/a", module="example.com/a"),
        samples.package("example.com/a/b/c", module="example.com/a"),
    ]
    inner = samples.package("example.com/a/b", module="example.com/a/b")
    samples.write(tmp_path, samples.manifest(*outer, module="example.com/a"))
    samples.write(tmp_path, samples.manifest(inner, module="example.com/a/b", version="v2.0.0"))
    assert usegolib.import_("example.com/a/b", artifact_dir=tmp_path).version == "v2.0.0"
    assert usegolib.import_("example.com/a/b/c", artifact_dir=tmp_path).version == "v1.0.0"


def test_artifact_of_several_modules(tmp_path: Path) -> None:
    packages = [samples.package(path, module=path) for path in ("example.com/one", "example.org/two")]
    modules = [("example.com/one", "v1.0.0"), ("example.org/two", "v0.3.0")]
    samples.write(tmp_path, samples.manifest(*packages, module="example.com/one", modules=modules))
    handle = usegolib.import_("example.org/two", artifact_dir=tmp_path)
    assert (handle.module, handle.version) == ("example.org/two", "v0.3.0")


def test_wrong_platform_is_not_seen(tmp_path: Path) -> None:
    put(tmp_path, goos="plan9", goarch="mips")
    with pytest.raises(errors.ArtifactNotFoundError):
        usegolib.import_(UUID, artifact_dir=tmp_path)


@pytest.fixture
def local(tmp_path: Path) -> tuple[Path, Path]:
    """A local module and its artifact root, built by hand with a build.json."""
    source = tmp_path / "src"
    source.mkdir()
    (source / "go.mod").write_text("module example.com/mod\n", encoding="utf-8")
    (source / "a.go").write_text("package mod\n", encoding="utf-8")
    folder = samples.write(tmp_path / "out", samples.manifest(samples.package("example.com/mod"), version="local"))
    files = []
    for path in (source / "a.go", source / "go.mod"):
        found = path.stat()
        files.append({"path": str(path), "size": found.st_size, "mtime_ns": found.st_mtime_ns, "sha256": ""})
    (folder / "build.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    return source, tmp_path / "out"


def change(source: Path) -> None:
    (source / "a.go").write_text("package mod // changed\n", encoding="utf-8")


def add(source: Path) -> None:
    (source / "b.go").write_text("package mod\n", encoding="utf-8")


def remove(source: Path) -> None:
    os.remove(source / "a.go")


def test_local_directory(local: tuple[Path, Path]) -> None:
    source, out = local
    assert usegolib.import_(source, artifact_dir=out).version == "local"


@pytest.mark.parametrize(
    ("edit", "words"), [(change, "a.go was changed"), (add, "b.go is new"), (remove, "a.go is gone")]
)
def test_stale_local_directory(local: tuple[Path, Path], edit: Callable[[Path], None], words: str) -> None:
    source, out = local
    edit(source)
    with pytest.raises(errors.StaleArtifactError) as caught:
        usegolib.import_(source, artifact_dir=out, build_if_missing=False)
    assert words in str(caught.value)
    assert f"hint: build it again: python -m usegolib build --module {source.resolve()} --out {out}" in str(
        caught.value
    )


def test_manifest_of_a_newer_version(tmp_path: Path) -> None:
    folder = put(tmp_path, manifest_version=3, usegolib_version="0.9.0")
    for load in (
        lambda: usegolib.import_(UUID, artifact_dir=tmp_path),
        lambda: usegolib.load_artifact(folder),
    ):
        with pytest.raises(
            errors.IncompatibleError, match=r"reads up to manifest version 2\nhint: update usegolib here"
        ):
            load()


def test_a_damaged_neighbour_does_no_harm(tmp_path: Path) -> None:
    put(tmp_path)
    broken = tmp_path / "example.com" / "broken@v1.0.0" / target()
    broken.mkdir(parents=True)
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    assert usegolib.import_(UUID, artifact_dir=tmp_path).version == "v1.6.0"
    with pytest.raises(errors.ArtifactNotFoundError):
        usegolib.import_("example.com/other", artifact_dir=tmp_path)
    with pytest.raises(errors.CorruptArtifactError):
        usegolib.import_("example.com/broken", artifact_dir=tmp_path)


def test_built_again_before_the_first_call(tmp_path: Path) -> None:
    """Importing a second standard package makes the artifact grow; the handle of the first one must go on working."""
    strings = samples.package("strings", samples.function("ToUpper", 0), module="std")
    sort = samples.package("sort", samples.function("Strings", 0), module="std")
    data = samples.manifest(strings, module="std", version="go1.26.8")
    folder = samples.write(tmp_path, data)
    first = usegolib.import_("strings", artifact_dir=tmp_path)
    taken = first.ToUpper
    grown = samples.manifest(sort, strings, module="std", version="go1.26.8", build_id="b" * 64)
    (folder / "manifest.json").write_text(json.dumps(grown), encoding="utf-8")
    with pytest.raises(errors.LoadError, match=r"was built again after .*\nhint: import it again"):
        taken("x")
    second = usegolib.import_("sort", artifact_dir=tmp_path)
    assert usegolib.import_("strings", artifact_dir=tmp_path) is first
    assert first._artifact is second._artifact
    assert first.ToUpper is not taken
    assert len(_in_use.in_use()) == 1
