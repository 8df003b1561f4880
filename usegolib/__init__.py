"""Go packages as Python modules, in the same process.

    import usegolib

    strings = usegolib.import_("strings")
    strings.ToUpper("go")  # 'GO'

`import_` finds the built artifact of a Go package (and builds it when it is missing); `load_artifact` takes one that
was shipped. Everything raised is in `usegolib.errors`. Importing this package loads no library and starts no thread.
"""

from __future__ import annotations

from usegolib import _shared

_shared.enter(__name__)  # from here on `usegolib` may be another copy, and nothing uses this module any more

from usegolib import errors  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import Any, overload

    from usegolib import types
    from usegolib._artifacts import build
    from usegolib._calls import Abandoned, abandoned, iterate, select
    from usegolib._codec import Cancel, GoStruct, func, lend, opaque, timeout
    from usegolib._objects import GoChannel, GoFuncSequence, GoObject, GoReceiver, GoSender, GoSequence
    from usegolib._packages import GoPackage, Held, Loaded, raise_for
    from usegolib._values import GoDuration, GoTime, GoUUID, Nil, NilType
    from usegolib.errors import GoError

    __version__: str
else:

    def overload(signature):
        """The decorator of the module typing, which takes long to import."""
        return signature


# Names that are imported when a program first asks for them, and the module here that has each. The classes are for
# annotations and isinstance.
_LATER = {
    "Abandoned": "_calls",
    "Cancel": "_codec",
    "GoChannel": "_objects",
    "GoDuration": "_values",
    "GoError": "errors",
    "GoFuncSequence": "_objects",
    "GoObject": "_objects",
    "GoPackage": "_packages",
    "GoReceiver": "_objects",
    "GoSender": "_objects",
    "GoSequence": "_objects",
    "GoStruct": "_codec",
    "GoTime": "_values",
    "GoUUID": "_values",
    "Nil": "_values",
    "NilType": "_values",
    "abandoned": "_calls",
    "build": "_artifacts",
    "func": "_codec",
    "iterate": "_calls",
    "lend": "_codec",
    "opaque": "_codec",
    "raise_for": "_packages",
    "select": "_calls",
    "timeout": "_codec",
}

__all__ = [
    "Abandoned",
    "Cancel",
    "GoChannel",
    "GoDuration",
    "GoError",
    "GoFuncSequence",
    "GoObject",
    "GoPackage",
    "GoReceiver",
    "GoSender",
    "GoSequence",
    "GoStruct",
    "GoTime",
    "GoUUID",
    "Nil",
    "NilType",
    "__version__",
    "abandoned",
    "argv",
    "build",
    "errors",
    "func",
    "held",
    "import_",
    "iterate",
    "lend",
    "load_artifact",
    "loaded",
    "opaque",
    "raise_for",
    "select",
    "timeout",
    "types",
]

argv: list[str] = []
"""The command line that Go code sees in os.Args and the package flag, behind the program's name. It is set before the
first call of a package, by which it is loaded; Python's own command line stays Python's."""


@overload
def import_(
    module: str | os.PathLike[str],
    version: str | None = None,
    *,
    artifact_dir: str | os.PathLike[str] | None = None,
    build_if_missing: bool | None = None,
    values: str | None = None,
) -> GoPackage: ...


@overload
def import_(  # noqa: F811
    module: list[str] | list[str | os.PathLike[str]] | tuple[str | os.PathLike[str], ...],
    version: None = None,
    *,
    artifact_dir: str | os.PathLike[str] | None = None,
    build_if_missing: bool | None = None,
    values: str | None = None,
) -> list[GoPackage]: ...


def import_(  # noqa: F811
    module: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    version: str | None = None,
    *,
    artifact_dir: str | os.PathLike[str] | None = None,
    build_if_missing: bool | None = None,
    values: str | None = None,
) -> GoPackage | list[GoPackage]:
    """The handle of a Go package; its functions are attributes. The library is loaded by the first call.

    Of a list the handles of all, in its order. They are packages of one artifact, so that the objects of one can be
    given to the functions of another:

        age, bytes = usegolib.import_(["filippo.io/age", "bytes"])

    Args:
        module: import path of a module or package (`github.com/google/uuid`), also with `@version`; a standard
            library package (`net/url`); or a local directory (a path object, or text with a separator or `.`). Or a
            list of them.
        version: version of the module. None: the one in use in this process, else the only one that is built.
        artifact_dir: artifact root. None: `USEGOLIB_ARTIFACT_DIR`, else the user's cache directory.
        build_if_missing: True builds what is missing or stale, False never builds, None builds only when
            `artifact_dir` is None.
        values: "plain" gives times as RFC 3339 text, durations as nanoseconds and UUIDs as text; "classes" as instances
            of GoTime, GoDuration and GoUUID. None: `USEGOLIB_VALUES`, else "classes".

    Raises ArtifactNotFoundError, AmbiguousArtifactError, VersionConflictError, StaleArtifactError, BuildError.
    """
    from usegolib._packages import importing as _importing

    where = {"artifact_dir": artifact_dir, "build_if_missing": build_if_missing, "values": values}
    if isinstance(module, (list, tuple)):
        return _importing.import_several(module, version, **where)  # type: ignore[arg-type]
    return _importing.import_(module, version, **where)  # type: ignore[arg-type]


def load_artifact(path: str | os.PathLike[str]) -> GoPackage:
    """The handle of the main package of one artifact: the directory that holds its manifest, or the manifest itself."""
    from usegolib._packages import load_artifact as load

    return load(path)


def loaded() -> list[Loaded]:
    """The artifacts whose libraries are loaded in this process: module, version, packages, manifest, library."""
    from usegolib._packages import loaded as list_loaded

    return list_loaded()


def held() -> Held:
    """What Go and Python hold for each other at this moment, as counts by types: `by_go` the Python objects, callables
    (by their Go func types) and exceptions that Go has, `by_python` the Go values that Python's objects lead to. What
    nobody needs any more counts until the collectors of both sides have found it."""
    from usegolib._packages import held as count

    return count()


def __getattr__(name: str) -> Any:
    value: Any
    if name == "__version__":
        from usegolib import _version

        value = _version.version()
    elif name == "types":
        import importlib

        value = importlib.import_module("usegolib.types")
    elif name in _LATER:
        import importlib

        value = getattr(importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
    else:
        raise AttributeError(f"module 'usegolib' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
