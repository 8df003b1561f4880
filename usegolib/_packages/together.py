"""Finds the import that gives packages whose objects fit each other, for the hints of errors."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .artifact import Artifact


_IMPORT_PATH = re.compile(r"[a-z0-9][a-z0-9.-]*(/[\w.~-]+)*")
"""A path that another module or the standard library may have: its first part is in lower case."""


def import_line(names: Iterable[str]) -> str:
    """How a program imports one package, or several of one artifact."""
    listed = [f'"{name}"' for name in dict.fromkeys(names)]
    return f"usegolib.import_({listed[0]})" if len(listed) == 1 else f"usegolib.import_([{', '.join(listed)}])"


def with_package(artifact: Artifact, package: str) -> str:
    """The import that has what this program imported of the artifact, and the package as well."""
    return import_line([*imported(artifact), package])


def for_sub(artifact: Artifact, name: str, nearest: str | None) -> str | None:
    """What helps where an artifact lacks a package that was asked for: a similar name, and the import that has it."""
    if not _IMPORT_PATH.fullmatch(name):
        return nearest
    line = f"for the Go package {name} from the same artifact: {with_package(artifact, name)}"
    return line if nearest is None else f"{nearest} Or {line}"


def imported(artifact: Artifact) -> list[str]:
    """The names by which this program imported an artifact: packages, and directories of local modules."""
    if artifact.names:
        return artifact.names
    manifest = artifact.manifest
    main = [path for path, package in manifest.packages.items() if package["module"] == manifest.module]
    return [manifest.module if manifest.module in main or not main else main[0]]


def for_object(wanted: Artifact, package: str, home: Artifact) -> str:
    """How to have an object of `package`, which is one of `home` now, in the artifact that wants it."""
    if package in wanted.manifest.packages:
        return f"the artifact that takes it has the package {package} too; make it with {where(wanted, package)}"
    names = [package] if package in home.manifest.packages else imported(home)
    line = import_line([*imported(wanted), *names])
    return f"objects stay with the artifact that made them; take both packages from one: {line}"


def where(artifact: Artifact, package: str) -> str:
    """An expression for the package of that artifact."""
    (name,) = imported(artifact)[:1]
    line = import_line([name])
    if name == package:
        return line
    if package.split("/", 1)[0].isidentifier() and "." not in package.split("/", 1)[0]:
        return f'{line}.std.sub("{package}")' if "/" in package else f"{line}.std.{package}"
    return f'{line}.sub("{package}")'
