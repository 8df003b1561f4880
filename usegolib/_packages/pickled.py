"""What Go functions, classes and packages are pickled as, and what stands for them where a pickle was read.

They are pickled by names, by which references.py finds them again.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple

    from usegolib._codec import Options

    from .artifact import Artifact

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

loading: Any = None
"""The module references.py, which sets it: whoever gives a program a handle has imported that."""


def place_of(artifact: Artifact, package: str) -> Place:
    """Where a package of an artifact is found again."""
    manifest = artifact.manifest
    build = (manifest.module, manifest.version, manifest.build_id, manifest.path)
    return Place(package, *build, artifact.shipped, artifact.values)


def reduced_package(artifact: Artifact, package: str, options: Options | None) -> tuple[Any, ...]:
    """What a package handle is pickled as."""
    return loading.package_at, (tuple(place_of(artifact, package)), options._asdict() if options else None)


def reduced_name(artifact: Artifact, package: str, name: str, options: Options | None = None) -> tuple[Any, ...]:
    """What a function, method (`Regexp.String`) or class of a package is pickled as."""
    return loading.name_at, (tuple(place_of(artifact, package)), name, options._asdict() if options else None)


def reduced_class(artifact: Artifact, package: str, go: str) -> tuple[Any, ...]:
    """What the class of objects of a Go type is pickled as; its package need not be one of the artifact's."""
    packages = artifact.manifest.packages
    home = package if package in packages else next(iter(packages))
    return loading.class_at, (tuple(place_of(artifact, home)), go)


class PickledPackage:
    """Stands for the handle of a package inside what is pickled; unpickled it is the handle."""

    def __init__(self, artifact: Artifact, package: str) -> None:
        self._reduced = reduced_package(artifact, package, None)

    def __reduce__(self) -> tuple[Any, ...]:
        return self._reduced


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
        return loading.named(*self._key)

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
        return loading.name_at, (tuple(place), name, options)

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
        return loading.class_of(place, go)

    def __reduce__(self) -> tuple[Any, ...]:
        place, go, _ = self._key
        return loading.class_at, (tuple(place), go)
