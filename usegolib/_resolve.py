"""From what `import_` is given to a package handle: already in use, found on disk, or built."""

from __future__ import annotations

import os
from collections import namedtuple

from usegolib import _find
from usegolib._artifact import Artifact, artifact_of, in_use
from usegolib._handle import GoPackage, handle_of
from usegolib._manifest import Manifest, read_manifest
from usegolib._names import STD, is_package, nearest_hint
from usegolib._platform import artifact_root, target
from usegolib._target import Target, parse
from usegolib.errors import AmbiguousArtifactError, ArtifactNotFoundError, BuildError, StaleArtifactError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple

    class Loaded(NamedTuple):
        """A loaded artifact."""

        module: str
        version: str
        packages: list[str]
        manifest: str
        library: str
else:
    Loaded = namedtuple("Loaded", "module version packages manifest library")


def import_(
    module: str | os.PathLike[str],
    version: str | None = None,
    *,
    artifact_dir: str | os.PathLike[str] | None = None,
    build_if_missing: bool | None = None,
) -> GoPackage:
    """See `usegolib.import_`."""
    wanted = parse(module, version)
    may_build = artifact_dir is None if build_if_missing is None else build_if_missing
    root = artifact_root() if artifact_dir is None else os.path.abspath(os.path.expanduser(os.fspath(artifact_dir)))
    if wanted.directory:
        return _import_directory(wanted, root, artifact_dir is not None, may_build)
    if artifact_dir is None:
        used = _in_use(wanted)
        if used is not None:
            return handle_of(used, wanted.package)
    found = _on_disk(wanted, root, may_build)
    if found is None:
        if not may_build:
            raise _not_found(wanted, root, artifact_dir is not None)
        found = _build_missing(wanted, root if artifact_dir is not None else None)
    return _handle(found, wanted)


def load_artifact(path: str | os.PathLike[str]) -> GoPackage:
    """See `usegolib.load_artifact`."""
    manifest = read_manifest(path)
    artifact = artifact_of(manifest)
    return handle_of(artifact, _main_package(manifest))


def loaded() -> list[Loaded]:
    """See `usegolib.loaded`."""
    return [
        Loaded(a.manifest.module, a.manifest.version, list(a.manifest.packages), a.manifest.path, a.library)
        for a in in_use()
        if a.handle and not a.forked
    ]


def _main_package(manifest: Manifest) -> str:
    """The module's root package, or the only package there is; else the module's directory."""
    if manifest.module not in manifest.packages and len(manifest.packages) == 1:
        return next(iter(manifest.packages))
    return manifest.module


def _handle(manifest: Manifest, wanted: Target) -> GoPackage:
    if not is_package(manifest, wanted.package):
        raise ArtifactNotFoundError(
            f"{manifest.module}@{manifest.version} has no package {wanted.package} (artifact {manifest.directory})",
            hint=nearest_hint(wanted.package, manifest.packages),
        )
    return handle_of(artifact_of(manifest), wanted.package)


def _in_use(wanted: Target) -> Artifact | None:
    """The artifact in this process that has the package, at the version asked for if there is one."""
    for artifact in in_use():
        manifest = artifact.manifest
        if not _find.offers(manifest, wanted.package) or artifact.forked:
            continue
        if wanted.version in (None, _find.version_of(manifest, wanted.package)):
            return artifact
    return None


def _on_disk(wanted: Target, root: str, may_build: bool) -> Manifest | None:
    """The built artifact under `root`; None when there is none.

    Raises AmbiguousArtifactError when a version must be named, and what kept an artifact from being read when it
    cannot be built again.
    """
    if wanted.version == "latest":
        return None
    found, error = _find.manifests(root, wanted.package)
    by_version: dict[str, Manifest] = {}
    for manifest in found:
        by_version.setdefault(_find.version_of(manifest, wanted.package), manifest)
    if wanted.version is not None:
        chosen = by_version.get(wanted.version)
    elif len(by_version) > 1:
        chosen = _one_of(by_version, wanted)
    else:
        chosen = next(iter(by_version.values()), None)
    if chosen is None and error is not None and not may_build:
        raise error
    return chosen


def _one_of(by_version: dict[str, Manifest], wanted: Target) -> Manifest:
    """The version that is meant when none was named: the one in use here, or the newest standard library."""
    modules = {_find.module_of(manifest, wanted.package) for manifest in by_version.values()}
    for artifact in in_use():
        for module, version in artifact.manifest.modules:
            if module in modules and version in by_version:
                return by_version[version]
    if wanted.is_standard:
        # Every Go update leaves one behind; asking which would break programs that worked yesterday.
        return by_version[max(by_version, key=_find.go_version_key)]
    versions = sorted(by_version, key=lambda version: (_find.go_version_key(version), version))
    places = "\n".join(f"  {version}  {by_version[version].directory}" for version in versions)
    module = _find.module_of(by_version[versions[0]], wanted.package)
    raise AmbiguousArtifactError(
        f"{wanted.package} is built in {len(versions)} versions and none was asked for:\n{places}",
        hint=f'name one: usegolib.import_("{wanted.package}@{versions[-1]}"), or remove those that are not needed: '
        f"python -m usegolib artifact rm --module {module}@{versions[0]}",
    )


def _import_directory(wanted: Target, root: str, root_given: bool, may_build: bool) -> GoPackage:
    if may_build:
        # The command knows every input and answers at once when none has changed.
        return _handle(_build(wanted, root if root_given else None), wanted)
    local = Target(wanted.package, "local", wanted.directory)
    manifest = _on_disk(local, root, may_build)
    if manifest is None:
        raise _not_found(wanted, root, root_given)
    changed = _find.changed_input(manifest, wanted.directory)
    if changed is not None:
        raise StaleArtifactError(
            f"{wanted.directory} was changed after its artifact was built: {changed} (artifact {manifest.directory})",
            hint=f"build it again: {_command(wanted, root, root_given)}",
        )
    return _handle(manifest, wanted)


def _build_missing(wanted: Target, out: str | None) -> Manifest:
    """Another package of a module in use is built at its version, as a module has one version per process; unless the
    path turns out to be a module of its own."""
    for artifact in in_use() if wanted.version is None else ():
        for module, version in artifact.manifest.modules:
            if wanted.package.startswith(module + "/") and version != "local":
                try:
                    return _build(wanted._replace(version=version), out)
                except BuildError as error:
                    if error.kind != "module-not-found":
                        raise
    return _build(wanted, out)


def _build(wanted: Target, out: str | None) -> Manifest:
    from usegolib._build import run_build

    arguments = ["build", "--module", wanted.directory or wanted.package]
    if wanted.is_standard and out is None:
        # One artifact for the whole standard library: one Go runtime serves it, and the next import finds it built.
        arguments += ["--module", STD]
    if wanted.version is not None:
        arguments += ["--version", wanted.version]
    if out is not None:
        arguments += ["--out", out]
    return read_manifest(run_build(arguments).manifest)


def _command(wanted: Target, root: str, root_given: bool) -> str:
    name = wanted.directory or wanted.package + (f"@{wanted.version}" if wanted.version else "")
    out = f" --out {_quoted(root)}" if root_given else ""
    return f"python -m usegolib build --module {_quoted(name)}{out}"


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _not_found(wanted: Target, root: str, root_given: bool) -> ArtifactNotFoundError:
    name = wanted.package + (f"@{wanted.version}" if wanted.version else "")
    there = sorted({_find.version_of(m, wanted.package) for m in _find.manifests(root, wanted.package)[0]})
    others = f"; it has version {', '.join(there)}" if there and wanted.version else ""
    if wanted.version == "latest":
        built = f"; there is {', '.join(there)}" if there else ""
        return ArtifactNotFoundError(
            f"what the latest version of {wanted.package} is can only be asked when building is allowed"
            f"{built} in {root}",
            hint=f"build it: {_command(wanted, root, root_given)}; or name a version",
        )
    state = "" if os.path.isdir(root) else ", which does not exist"
    return ArtifactNotFoundError(
        f"no artifact of {name} for {target()} was found; looked in {root}{state}{others}",
        hint=f"build it: {_command(wanted, root, root_given)}",
    )
