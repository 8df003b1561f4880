"""The artifacts that are in use in this process: one object per manifest and build, and one version of each module."""

from __future__ import annotations

import os

from usegolib import errors as _errors
from usegolib._artifacts import trust as _trust
from usegolib._core import FORK_HINT, Lock
from usegolib._objects import hints
from usegolib.errors import ForkedRuntimeError, VersionConflictError

from .artifact import Artifact
from .notes import signature_notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from usegolib._artifacts import Manifest


_lock = Lock()
_artifacts: dict[tuple[str, str], Artifact] = {}


def artifact_of(manifest: Manifest, beside: Artifact | None = None) -> Artifact:
    """The one artifact of this manifest in this process. One that was made of the same code as `beside`, with more
    instantiations, may be in use beside that.

    Raises VersionConflictError when another version of one of its modules is in use.
    """
    key = (manifest.path, manifest.build_id)
    with _lock:
        found = _artifacts.get(key)
        if found is not None and beside is None and found.beside is not None:
            found = found.beside
        if found is None:
            _trust.check(manifest)
            found = _same_elsewhere(manifest)
            if found is None:
                replaced = _check_conflicts(manifest, beside)
                found = Artifact(manifest)
                for old in replaced:
                    found.replace(old)
                    for known in [known for known, artifact in _artifacts.items() if artifact is old]:
                        del _artifacts[known]
            _artifacts[key] = found
        elif found.forked:
            raise ForkedRuntimeError(
                f"{manifest.module} was loaded before this process was forked; Go cannot run here", hint=FORK_HINT
            )
        return found


def _same_elsewhere(manifest: Manifest) -> Artifact | None:
    """The artifact of a copy of this manifest: two wheels with the same artifact have one library and its classes."""
    for other in _artifacts.values():
        same = other.manifest.build_id == manifest.build_id and other.manifest.sha256 == manifest.sha256
        # A damaged copy is no reason to refuse this one.
        if same and not other.refused:
            return None if other.forked else other
    return None


def take_over(artifact: Artifact) -> None:
    """Let an artifact of the default root serve the handles of earlier ones that have nothing to lose by it.

    Whoever imports `io`, and later `net/http`, has two artifacts with a package io, whose objects do not fit each
    other. A handle from which nothing was taken yet, or whose artifact was not called yet, becomes one of the newer
    artifact.
    """
    with _lock:
        artifact.is_shared = True
        versions = dict(artifact.manifest.modules)
        for other in _artifacts.values():
            if other is artifact or not other.is_shared or other.forked:
                continue
            for (path, options), handle in list(other.handles.items()):
                fits = artifact.manifest.has(path) and versions.get(handle.module) == handle.version
                if fits and (not other.handle or handle._is_untouched()) and (path, options) not in artifact.handles:
                    del other.handles[path, options]
                    handle._bind_to(artifact, path)
                    artifact.handles[path, options] = handle


def in_use() -> list[Artifact]:
    """The artifacts that were imported in this process, in that order; the ones with a handle are loaded."""
    with _lock:
        return list(dict.fromkeys(_artifacts.values()))


def _check_conflicts(manifest: Manifest, beside: Artifact | None) -> list[Artifact]:
    """VersionConflictError, or the artifacts that this one replaces: built again since they were imported, and never
    called. Importing a second standard package does that, as it makes the artifact of all of them grow."""
    wanted = dict(manifest.modules)
    replaced = []
    for other in _artifacts.values():
        if other.manifest.path == manifest.path and not other.handle:
            replaced.append(other)
            continue
        for module, version in other.manifest.modules:
            if module in wanted and wanted[module] != version:
                raise _conflict(module, manifest, wanted[module], other, version)
        same_code = beside is not None and beside.manifest.path == manifest.path
        if other.manifest.path == manifest.path and manifest.version == "local" and not same_code:
            raise VersionConflictError(
                f"{manifest.module} was built again after it had been loaded in this process, which runs the old code",
                hint="start Python again to use the new build; a Go library cannot be unloaded",
            )
    return replaced


def _conflict(module: str, manifest: Manifest, wanted: str, other: Artifact, used: str) -> VersionConflictError:
    state = "loaded" if other.handle else "not called yet"
    return VersionConflictError(
        f"{module}@{wanted} cannot be imported: this process uses {module}@{used}, and a Go module has one version per "
        f"process\n"
        f"  in use  {used}  {other.manifest.directory}  ({state}; imported at {other.importer})\n"
        f"  wanted  {wanted}  {manifest.directory}",
        hint=f'use one of them everywhere: usegolib.import_("{module}") without a version gives the one in use; '
        "or start another process for the other",
    )


def _after_fork() -> None:
    for artifact in _artifacts.values():
        artifact.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


hints.artifacts_in_use = in_use
_errors.signature_notes = lambda error: signature_notes(error, in_use())
