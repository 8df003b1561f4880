"""Instantiations of generic functions and types that are asked for at run time: built into the artifact's place.

An artifact cannot grow once it is loaded. The build makes another one with everything that the first has, in the same
place; the next program has only that one. In this program the new one takes the place of an artifact that nothing was
taken from yet. Beside one that is in use it is a second runtime, which has the instantiation and whose objects do not
fit those of the first (docs/adr/0021-instances-on-demand.md).
"""

from __future__ import annotations

import json
import os
import tempfile
from functools import partial

from usegolib._artifacts import cli_path, read_manifest, run_build, trust as _trust
from usegolib._core import Lock
from usegolib.errors import ArgumentTypeError, BuildError, VersionConflictError

from .attributes import Generic, instance_of
from .in_use import artifact_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from usegolib._artifacts import Manifest

    from .artifact import Artifact

_lock = Lock()
_NO_TOOLS = ("go-not-found", "cc-not-found")


def allow(artifact: Artifact, root: str) -> None:
    """Lets instantiations be built into the root that an artifact was imported from."""
    manifest = artifact.manifest
    local = any(version == "local" for _, version in manifest.modules)
    artifact.more_instances = partial(_instance, artifact, root, _sources(manifest.directory) if local else None)


def _instance(
    artifact: Artifact, root: str, sources: dict[str, str] | None, package: str, name: str, arguments: list[str]
) -> Artifact | None:
    """An artifact that has the instantiation; None where none may be built. `sources` are those of a local module."""
    with _lock:
        for later in artifact.grown:
            if instance_of(later, package, name, arguments) is not None:
                return later
        newest = artifact.grown[-1] if artifact.grown else artifact
        if newest.forked or not _may_build(newest):
            return None
        if sources is not None and newest.handle and _sources(newest.manifest.directory) != sources:
            raise _other_code(newest)
        entry = {"package": package, "name": name, "type_args": [arguments]}
        found = _grown(newest, root, entry)
        if found is not None and sources is not None and newest.handle and _sources(found.directory) != sources:
            raise _other_code(newest)
        return None if found is None else _in_use_beside(newest, root, found)


def _may_build(artifact: Artifact) -> bool:
    if _trust.is_pinned(artifact.manifest) or not os.access(artifact.manifest.directory, os.W_OK):
        return False
    try:
        cli_path()
    except BuildError:
        return False
    return True


def _grown(artifact: Artifact, root: str, entry: dict[str, Any]) -> Manifest | None:
    """Builds the artifact again, with one instantiation more; None where there are no tools for it."""
    if not all(_is_untouched(known) for known in (artifact, *artifact._twins.values())):
        artifact.open()  # loaded now, since it could not be loaded any more once another manifest is in its place
    which = ["--artifact-dir", root, "--at", artifact.manifest.directory]
    descriptor, file = tempfile.mkstemp(suffix=".json", prefix="usegolib-generics-")
    try:
        with open(descriptor, "w", encoding="utf-8") as out:
            json.dump([entry], out)
        return read_manifest(run_build(["artifact", "rebuild", *which, "--generics", file]).manifest)
    except BuildError as error:
        if error.kind in _NO_TOOLS:
            return None
        if error.kind == "type-arguments":
            raise _refused(entry["name"], entry["type_args"][0], error) from None
        raise
    finally:
        os.unlink(file)


def _in_use_beside(artifact: Artifact, root: str, manifest: Manifest) -> Artifact:
    """The artifact of a build that has more instantiations, in the place of `artifact` or beside it."""
    found = artifact_of(manifest, beside=artifact)
    if found is not artifact and found not in artifact.grown:
        found.is_shared, found.names, found.grown = artifact.is_shared, artifact.names, artifact.grown
        found.beside = (artifact.beside or artifact) if artifact.handle else artifact.beside
        found.grown.append(found)
        allow(found, root)
    return found


def _is_untouched(artifact: Artifact) -> bool:
    """Whether all that was taken from an artifact are generic names, which look for their instantiations anew."""
    taken = (handle.__dict__.get(name) for handle in artifact.handles.values() for name in handle.__dict__["__bound__"])
    return all(isinstance(value, Generic) for value in taken)


def _sources(directory: str) -> dict[str, str]:
    """The digests of the files that the last build of a local module has read."""
    try:
        with open(os.path.join(directory, "build.json"), encoding="utf-8") as file:
            return {entry["path"]: entry["sha256"] for entry in json.load(file)["files"]}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _refused(name: str, arguments: list[str], error: BuildError) -> ArgumentTypeError:
    """The scanner's words without its name for the entry: `entry 1 (example.com/mod.Map): `."""
    text = str(error.args[0]).removeprefix("--generics: ")
    if text.startswith("entry "):
        text = text.partition("): ")[2] or text
    hint = error.hint if text.startswith("type ") else None  # without the hint about how types are written
    return ArgumentTypeError(f"{name}[{', '.join(arguments)}]: {text}", hint=hint)


def _other_code(artifact: Artifact) -> VersionConflictError:
    module = artifact.manifest.module
    return VersionConflictError(
        f"{module} was built again after it had been imported in this process, which runs the old code",
        hint="start Python again to use the new build; a Go library cannot be unloaded",
    )
