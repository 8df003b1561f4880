"""The artifact of what `import_` is given: already in use, found on disk, or built."""

from __future__ import annotations

import os
from collections import namedtuple

from usegolib._artifacts import Manifest, Target, find as _find, nearest_hint, parse, read_manifest
from usegolib._core import platform as _platform
from usegolib.errors import AmbiguousArtifactError, ArtifactNotFoundError, BuildError, StaleArtifactError

from .artifact import Artifact
from .in_use import artifact_of, in_use, take_over
from .together import import_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple

    class Place(NamedTuple):
        """The artifact root, and whether the caller named it."""

        root: str
        given: bool

else:
    Place = namedtuple("Place", "root given")


def built(package: str, version: str | None) -> Artifact:
    """The artifact of a package, in use or in the artifact root of this process; nothing is built."""
    artifact = artifact_for([parse(package, version)], Place(_platform.artifact_root(), False), False)
    take_over(artifact)
    return artifact


def artifact_for(targets: list[Target], place: Place, may_build: bool) -> Artifact:
    """The one artifact that has all of them: in use, on disk, or built."""
    local = any(target.directory for target in targets)
    used = None if place.given else _in_use(targets)
    if used is not None and not any(_find.changed_input(used.manifest, target.directory) for target in targets):
        return used
    if local and may_build:
        # The build command compares all inputs and ends at once when none has changed.
        return _checked(_build(targets, place), targets)
    found = _on_disk(targets, place.root, may_build)
    if found is None:
        if not may_build:
            raise _not_found(targets, place)
        found = _build_missing(targets, place)
    elif local:
        _refuse_stale(found, targets, place)
    return _checked(found, targets)


def _checked(manifest: Manifest, targets: list[Target]) -> Artifact:
    for target in targets:
        if not manifest.offers(target.package):
            raise ArtifactNotFoundError(
                f"{manifest.module}@{manifest.version} has no package {target.package} (artifact {manifest.directory})",
                hint=_left_out_hint(target.package, manifest) or nearest_hint(target.package, manifest.packages),
            )
    return artifact_of(manifest)


def _left_out_hint(package: str, manifest: Manifest) -> str | None:
    """How to have a package that a build of the whole module leaves out; None for any other."""
    if package not in manifest.schema.get("left_out", ()):
        return None
    return f"it exists for tests and was left out; build the module again with --package {package}"


def _in_use(targets: list[Target]) -> Artifact | None:
    """The artifact in this process that has the packages, at the versions asked for if there are any; the one that
    was imported last, as it may have been made to have them together with others."""
    for artifact in reversed(in_use()):
        if artifact.forked or artifact.beside is not None:
            continue
        if all(artifact.manifest.fits(target) for target in targets):
            return artifact
    return None


def _on_disk(targets: list[Target], root: str, may_build: bool) -> Manifest | None:
    """The built artifact under `root`; None when there is none.

    Raises AmbiguousArtifactError when a version must be named, and what kept an artifact from being read when it
    cannot be built again.
    """
    if any(target.version == "latest" for target in targets):
        return None
    found, error = _find.manifests(root, targets)
    fitting = [manifest for manifest in found if all(manifest.fits(target) for target in targets)]
    by_version: dict[tuple[str, ...], Manifest] = {}
    for manifest in fitting:
        by_version.setdefault(tuple(manifest.version_of(target.package) for target in targets), manifest)
    if len(by_version) > 1:
        return _one_of(by_version, targets)
    if not by_version and error is not None and not may_build:
        raise error
    return next(iter(by_version.values()), None)


def _one_of(by_version: dict[tuple[str, ...], Manifest], targets: list[Target]) -> Manifest:
    """The version that is meant when none was named: the one in use here, or the newest standard library."""
    used = {module: version for artifact in in_use() for module, version in artifact.manifest.modules}
    for manifest in by_version.values():
        modules = dict(manifest.modules)
        if modules.keys() & used.keys() and all(used.get(module, at) == at for module, at in modules.items()):
            return manifest
    newest = max(by_version, key=lambda versions: [_find.go_version_key(version) for version in versions])
    if all(target.is_standard for target in targets):
        # Each update of Go leaves an old artifact behind. An error here would break programs that worked before.
        return by_version[newest]
    order = sorted(by_version, key=lambda versions: [(_find.go_version_key(version), version) for version in versions])
    places = "\n".join(f"  {' '.join(versions)}  {by_version[versions].directory}" for versions in order)
    one = next(target for number, target in enumerate(targets) if len({versions[number] for versions in order}) > 1)
    module = by_version[order[0]].module_of(one.package)
    number = targets.index(one)
    named = [
        target._replace(version=newest[index]) if index == number else target for index, target in enumerate(targets)
    ]
    raise AmbiguousArtifactError(
        f"{one.package} is built in {len(by_version)} versions and none was asked for:\n{places}",
        hint=f"name one: {import_line(target.text for target in named)}, or remove those that are not needed: "
        f"python -m usegolib artifact rm --module {module}@{order[0][number]}",
    )


def _refuse_stale(manifest: Manifest, targets: list[Target], place: Place) -> None:
    for target in targets:
        changed = _find.changed_input(manifest, target.directory)
        if changed is not None:
            raise StaleArtifactError(
                f"{target.directory} was changed after its artifact was built: {changed} "
                f"(artifact {manifest.directory})",
                hint=f"build it again: {_command(targets, place)}",
            )


def _build_missing(targets: list[Target], place: Place) -> Manifest:
    """What belongs to a module in use is built at its version, as a module has one version per process; unless the
    path turns out to be a module of its own."""
    versions = {module: version for artifact in in_use() for module, version in artifact.manifest.modules}
    pinned = [_pinned(target, versions) for target in targets]
    if pinned != targets:
        try:
            return _build(pinned, place)
        except BuildError as error:
            if error.kind != "module-not-found":
                raise
    return _build(targets, place)


def _pinned(target: Target, versions: dict[str, str]) -> Target:
    above = [module for module in versions if target.package == module or target.package.startswith(module + "/")]
    version = versions.get(max(above, key=len, default=""), "local")
    free = target.version is None and target.directory is None and not target.is_standard
    return target._replace(version=version) if free and version != "local" else target


def _build(targets: list[Target], place: Place) -> Manifest:
    from usegolib._artifacts import run_build

    arguments = ["build", "--for-import"]
    for target in targets:
        arguments += ["--module", target.directory or target.text]
    if place.given:
        arguments += ["--out", place.root]
    return read_manifest(run_build(arguments).manifest)


def _command(targets: list[Target], place: Place) -> str:
    modules = " ".join(f"--module {_quoted(target.directory or target.text)}" for target in targets)
    out = f" --out {_quoted(place.root)}" if place.given else ""
    return f"python -m usegolib build {modules}{out}"


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _not_found(targets: list[Target], place: Place) -> ArtifactNotFoundError:
    root = place.root
    name = " and ".join(target.package + (f"@{target.version}" if target.version else "") for target in targets)
    there = sorted({m.version_of(targets[0].package) for m in _find.manifests(root, targets)[0]})
    others = f"; it has version {', '.join(there)}" if there and targets[0].version else ""
    if any(target.version == "latest" for target in targets):
        built = f"; there is {', '.join(there)}" if there else ""
        return ArtifactNotFoundError(
            f"what the latest version of {targets[0].package} is can only be asked when building is allowed"
            f"{built} in {root}",
            hint=f"build it: {_command(targets, place)}; or name a version",
        )
    state = "" if os.path.isdir(root) else ", which does not exist"
    return ArtifactNotFoundError(
        f"no artifact of {name} for {_platform.target()} was found; looked in {root}{state}{others}",
        hint=f"build it: {_command(targets, place)}",
    )
