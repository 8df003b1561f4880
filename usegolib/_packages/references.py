"""Reading what a pickle holds of a Go function, class or package: references, by its names.

Reading a pickle never builds, loads or looks anything up on disk. What is in use in the process is given at once, so
that in one process everything is unpickled as itself; else a stand-in is given that looks its artifact up when it is
first used. A scheduler that only passes a pickle on needs neither the artifact nor Go.
"""

from __future__ import annotations

import sys

from . import pickled
from .pickled import ClassReference, Place, Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .artifact import Artifact
    from .handle import GoPackage

    Chosen = dict[str, Any] | None


def package_at(place: tuple[str, ...], options: Chosen = None) -> GoPackage:
    """The handle that was pickled: that of the artifact in use, else one that finds its artifact at its first use."""
    from . import handle as _handle

    at = Place(*place)
    used = _used(at)
    if used is None:
        return _handle.unbound(at, options)
    return _handle.chosen(used, at.package, options)


def name_at(place: tuple[str, ...], name: str, options: Chosen = None) -> Any:
    """The function or class that was pickled: that of the artifact in use, else a Reference."""
    at = Place(*place)
    used = _used(at)
    if used is None:
        return Reference(at, name, options)
    from . import handle as _handle

    return _named(_handle.chosen(used, at.package, options), name)


def class_at(place: tuple[str, ...], go: str) -> Any:
    """The class of objects that was pickled: that of the artifact in use, else a Reference."""
    at = Place(*place)
    used = _used(at)
    return ClassReference(at, go, None) if used is None else _class_of(used, go)


def find(at: Place) -> Artifact:
    """The artifact that a reference means, or another one of the same module and version; ArtifactNotFoundError where
    there is none. Nothing is built."""
    from usegolib.errors import UseGoLibError

    reasons: list[Exception] = []
    for way in (_used, _shipped, _at_its_place, _imported):
        try:
            found = way(at)
        except (UseGoLibError, ImportError) as error:
            reasons.append(error)
        else:
            if found is not None:
                return found.with_values(at.values)
    raise _not_here(at, reasons)


def named(place: Place, name: str, options: Chosen) -> Any:
    """What a reference to a function or class means."""
    from . import handle as _handle

    return _named(_handle.chosen(find(place), place.package, options), name)


def class_of(place: Place, go: str) -> Any:
    """What a reference to the class of objects of a Go type means."""
    return _class_of(find(place), go)


def _class_of(artifact: Artifact, go: str) -> Any:
    from usegolib.errors import GoNameError

    table = artifact.table
    type_id = table.id_of(go)
    if type_id is None or not table.is_handle(type_id):
        raise GoNameError(f"{artifact.manifest.module}@{artifact.manifest.version} has no class of {go}")
    return table.object_class(type_id)


def _named(handle: Any, name: str) -> Any:
    if name in handle._symbols:
        return getattr(handle, name)
    found = handle
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            # A type that is an error is an exception class; the class of its values has the methods.
            data = getattr(found, "data", None)
            if data is None:
                raise
            found = getattr(data, part)
    return found


def _used(at: Place) -> Artifact | None:
    """The artifact in use that has the package: of the same build, else of the same version or place."""
    artifacts = sys.modules.get(f"{__package__}.in_use")
    if artifacts is None:  # nothing was imported; a process that only passes pickles on needs no ctypes either
        return None
    having = [artifact for artifact in artifacts.in_use() if at.package in artifact.manifest.packages]
    found: Artifact
    for found in having:
        if found.manifest.build_id == at.build_id:
            return found.with_values(at.values)
    for found in having:
        manifest = found.manifest
        if (at.module, at.version) in manifest.modules and (at.version != "local" or manifest.path == at.manifest):
            return found.with_values(at.values)
    return None


def _shipped(at: Place) -> Artifact | None:
    """That of the Python package that it came with."""
    if not at.shipped:
        return None
    from importlib import import_module

    handle: GoPackage = import_module(at.shipped)._handle().sub(at.package)
    return handle._artifact


def _at_its_place(at: Place) -> Artifact | None:
    """That in the directory where the pickling process had it; it may have been built again since."""
    import os

    from usegolib._artifacts import read_manifest

    from .in_use import artifact_of

    if not os.path.isfile(at.manifest):
        return None
    manifest = read_manifest(at.manifest)
    if at.package not in manifest.packages or (at.module, at.version) not in manifest.modules:
        return None
    return artifact_of(manifest)


def _imported(at: Place) -> Artifact | None:
    """That which `import_` finds in the artifact root of this process."""
    from .resolve import built

    return built(at.package, None if at.version == "local" else at.version)


def _not_here(at: Place, reasons: list[Exception]) -> Exception:
    from usegolib.errors import ArtifactNotFoundError

    where = f"in the Python package {at.shipped}, nor at" if at.shipped else "at"
    why = "".join(f"\n  {type(error).__name__}: {str(error).splitlines()[0]}" for error in reasons)
    name = at.package if at.package == at.module else f"{at.package} of the module {at.module}"
    package = f"install {at.shipped} here, or " if at.shipped else ""
    return ArtifactNotFoundError(
        f"the artifact of {name}@{at.version} (build {at.build_id}), which a pickle refers to, is not here: it is "
        f"neither {where} {at.manifest}, nor in this process's artifact root{why}",
        hint=f'{package}have it built before: usegolib.import_("{at.package}"), or copy the artifact root and set '
        "USEGOLIB_ARTIFACT_DIR",
    )


pickled.loading = sys.modules[__name__]
