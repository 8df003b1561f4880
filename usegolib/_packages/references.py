"""References: what a pickle holds of a Go function, class or package, by its names.

Reading a pickle never builds, loads or looks anything up on disk. What is in use in the process is given at once, so
that in one process everything is unpickled as itself; else a stand-in is given that looks its artifact up when it is
first used. A scheduler that only passes a pickle on needs neither the artifact nor Go.
"""

from __future__ import annotations

import sys
from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple

    from usegolib._codec import Options

    from .artifact import Artifact
    from .handle import GoPackage

    class Place(NamedTuple):
        """A Go package and the artifact that it was taken from."""

        package: str
        module: str
        version: str
        build_id: str
        manifest: str
        shipped: str
        values: str

    Chosen = dict[str, Any] | None
else:
    Place = namedtuple("Place", "package module version build_id manifest shipped values", defaults=["classes"])


def place_of(artifact: Artifact, package: str) -> Place:
    """Where a package of an artifact is found again."""
    manifest = artifact.manifest
    build = (manifest.module, manifest.version, manifest.build_id, manifest.path)
    return Place(package, *build, artifact.shipped, artifact.values)


def reduced_package(artifact: Artifact, package: str, options: Options | None) -> tuple[Any, ...]:
    """What a package handle is pickled as."""
    return package_at, (tuple(place_of(artifact, package)), options._asdict() if options else None)


def reduced_name(artifact: Artifact, package: str, name: str, options: Options | None = None) -> tuple[Any, ...]:
    """What a function, method (`Regexp.String`) or class of a package is pickled as."""
    return name_at, (tuple(place_of(artifact, package)), name, options._asdict() if options else None)


def reduced_class(artifact: Artifact, package: str, go: str) -> tuple[Any, ...]:
    """What the class of objects of a Go type is pickled as; its package need not be one of the artifact's."""
    packages = artifact.manifest.packages
    home = package if package in packages else next(iter(packages))
    return class_at, (tuple(place_of(artifact, home)), go)


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


class Reference:
    """A Go function or class that was unpickled where its artifact was not in use; the first use looks it up.

    Calls, attributes, `isinstance` and `inspect.signature` are those of the function or class.
    """

    def __init__(self, place: Place, name: str, options: Chosen) -> None:
        self.__name__ = name.rpartition(".")[2]
        self.__qualname__ = name
        self.__module__ = place.package
        self._key = (place, name, options)
        self._found: Any = None

    def _resolve(self) -> Any:
        if self._found is None:
            self._found = self._find()
        return self._found

    def _find(self) -> Any:
        from . import handle as _handle

        place, name, options = self._key
        return _named(_handle.chosen(find(place), place.package, options), name)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return (self._found or self._resolve())(*args, **named)

    def __getattr__(self, name: str) -> Any:
        # Tools probe what they pass on for names like __wrapped__ and _typ: that looks nothing up.
        if name.startswith("_") and name not in ("__signature__", "__annotations__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._resolve(), name)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._resolve())

    def __subclasscheck__(self, subclass: type) -> bool:
        return issubclass(subclass, self._resolve())

    def __mro_entries__(self, bases: object) -> tuple[Any, ...]:
        return (self._resolve(),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._key == other._key

    def __hash__(self) -> int:
        place, name, _ = self._key
        return hash((place, name))

    def __reduce__(self) -> tuple[Any, ...]:
        place, name, options = self._key
        return name_at, (tuple(place), name, options)

    def __copy__(self) -> Reference:
        return self

    def __deepcopy__(self, memo: object) -> Reference:
        return self

    def __repr__(self) -> str:
        if self._found is not None:
            return repr(self._found)
        place, name, _ = self._key
        return f"<reference to {name} of the Go package {place.package}@{place.version}>"


class ClassReference(Reference):
    """The class of objects of a Go type, that is known by its Go spelling."""

    def __init__(self, place: Place, go: str, options: Chosen) -> None:
        super().__init__(place, go, options)
        self.__qualname__ = self.__name__

    def _find(self) -> Any:
        place, go, _ = self._key
        return _class_of(find(place), go)

    def __reduce__(self) -> tuple[Any, ...]:
        place, go, _ = self._key
        return class_at, (tuple(place), go)


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
    from .resolve import import_

    version = None if at.version == "local" else at.version
    return import_(at.package, version, build_if_missing=False)._artifact


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
