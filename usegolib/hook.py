"""`import usegolib.hook` makes Go packages importable by Python's own import statement:

    import usegolib.hook
    import golib.strings
    from golib.github_com.google import uuid

    usegolib.hook.alias("id", "github.com/google/uuid@v1.6.0")
    from golib import id

Below `golib`, a name is an element of an import path. The first one is a host with `_` for `.`, or a standard package.
Where Python cannot spell an element (`go-humanize`), give it an alias. The finder stands last in `sys.meta_path`: a
module named golib elsewhere wins. Tracebacks of errors in Go end with the signature of the Go function; before
Python 3.11 that takes this module too, which changes how tracebacks are printed there.
"""

from __future__ import annotations

import importlib
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import usegolib
from usegolib._packages import GoModule, lazy as _lazy, tracebacks as _tracebacks
from usegolib.errors import ArtifactNotFoundError, BuildError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from usegolib._packages import GoPackage

ROOT = "golib"
_aliases: dict[str, str] = {}


def alias(name: str, module: str) -> None:
    """`golib.<name>` is that Go package: what `usegolib.import_` takes, with or without `@version`."""
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"alias(): {name!r} cannot be written behind `import {ROOT}.`")
    _aliases[name] = module


def _target(name: str) -> str:
    """The Go package of `golib.<name>`: an alias, or the import path that the name spells."""
    if name in _aliases:
        return _aliases[name]
    first, *rest = name.split(".")
    host = first.replace("_", ".") if "_" in first.strip("_") else first
    return "/".join([host, *rest])


class _Finder(MetaPathFinder):
    """Finds `golib` and everything below it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != ROOT and not fullname.startswith(ROOT + "."):
            return None
        return ModuleSpec(fullname, _LOADER, origin=f"Go package {_target(fullname[len(ROOT) + 1 :])}", is_package=True)


class _Module(GoModule):
    """A part of `golib`; where its path is a Go package, the attributes of that package's handle are its own."""

    def _handle(self) -> GoPackage:
        handle: GoPackage | None = self.__dict__.get("__go__")
        if handle is None:
            raise AttributeError(f"{self.__name__} is no Go package; import one below it")
        return handle

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.__name__, self.__dict__.get("__go__"))


def _unpickled(name: str, handle: GoPackage | None) -> Any:
    """A module that was pickled. An alias need not be known here, and importing might build: where the module is not
    imported, its handle stands for it."""
    found = sys.modules.get(name)
    if handle is None:
        return found or importlib.import_module(name)
    return found or handle


_GoModule = _lazy.with_attributes(_Module)


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module: ModuleType = _GoModule(spec.name)
        return module

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__[len(ROOT) + 1 :]
        if not name or name not in _aliases and _is_host_or_owner(name):
            return
        try:
            handle = usegolib.import_(_target(name))
        except (ArtifactNotFoundError, BuildError) as error:
            if getattr(error, "kind", "module-not-found") != "module-not-found":
                raise
            raise ModuleNotFoundError(str(error), name=module.__name__) from error
        module.__dict__["__go__"] = handle
        module.__doc__ = handle.__doc__


def _is_host_or_owner(name: str) -> bool:
    """`github_com` and `github_com.google` are no modules themselves; what is below them may be one."""
    parts = name.split(".")
    is_host = "." in _target(name).split("/")[0]
    return is_host and len(parts) < (3 if parts[0] in ("github_com", "gitlab_com", "bitbucket_org") else 2)


_LOADER = _Loader()


def install() -> None:
    """Put the finder behind all others and signatures into tracebacks; importing this module does it."""
    _tracebacks.install()
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())


def uninstall() -> None:
    """Take both away again; what was imported stays."""
    _tracebacks.uninstall()
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Finder)]


install()
