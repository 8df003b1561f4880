"""Looking for artifacts under a root: `<root>/<escaped module path>@<version>/<goos>-<goarch>/manifest.json`."""

from __future__ import annotations

import json
import os
import re

from usegolib._manifest import Manifest, read_manifest
from usegolib._names import STD, is_package
from usegolib._platform import target
from usegolib.errors import UseGoLibError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


def escaped(path: str) -> str:
    """A module path or version as a file name, as Go's module cache writes it: upper case is `!` and lower case."""
    return "".join("!" + letter.lower() if letter.isupper() else letter for letter in path)


def manifests(root: str, package: str) -> tuple[list[Manifest], UseGoLibError | None]:
    """The artifacts under `root` that offer `package`, those of the longest module path; and what kept one from
    being read.

    An artifact of several modules stands under its main one; all are looked through when no other way found any.
    """
    found, error = _offering(_of_prefixes(root, package), package)
    if not found and error is None:
        found, _ = _offering(_everywhere(root), package)  # a damaged one there need not be meant
    real = [manifest for manifest in found if package in manifest.packages] or found
    longest = max((len(module_of(manifest, package)) for manifest in real), default=0)
    return [manifest for manifest in real if len(module_of(manifest, package)) == longest], error


def _offering(paths: Iterable[str], package: str) -> tuple[list[Manifest], UseGoLibError | None]:
    found = []
    error = None
    for path in paths:
        try:
            manifest = read_manifest(path)
        except UseGoLibError as caught:
            error = error or caught
            continue
        if offers(manifest, package):
            found.append(manifest)
    return found, error


def _of_prefixes(root: str, package: str) -> Iterator[str]:
    elements = package.split("/")
    paths = ["/".join(elements[:count]) for count in range(len(elements), 0, -1)]
    if "." not in elements[0]:
        paths.append(STD)
    for path in paths:
        parent, name = os.path.split(os.path.join(root, *escaped(path).split("/")))
        for entry in _entries(parent):
            if entry.startswith(name + "@"):
                yield from _manifest_in(os.path.join(parent, entry))


def _everywhere(root: str) -> Iterator[str]:
    for directory, names, _ in os.walk(root):
        for name in [name for name in names if "@" in name]:
            names.remove(name)
            yield from _manifest_in(os.path.join(directory, name))
        names.sort()


def _manifest_in(versioned: str) -> Iterator[str]:
    path = os.path.join(versioned, target(), "manifest.json")
    if os.path.isfile(path):
        yield path


def _entries(directory: str) -> list[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []


def module_of(manifest: Manifest, package: str) -> str:
    """The module in the artifact that `package` belongs to."""
    if package in manifest.packages:
        return str(manifest.packages[package]["module"])
    fitting = [path for path, _ in manifest.modules if package == path or package.startswith(path + "/")]
    return max(fitting, key=len, default=manifest.module)


def version_of(manifest: Manifest, package: str) -> str:
    """The version of that module."""
    return dict(manifest.modules).get(module_of(manifest, package), manifest.version)


def offers(manifest: Manifest, package: str) -> bool:
    """Whether a handle of `package` can come from the artifact: a package, or a directory of its own modules."""
    if package in manifest.packages:
        return True
    inside = any(package == path or package.startswith(path + "/") or path == STD for path, _ in manifest.modules)
    return inside and is_package(manifest, package) and not _only_a_type_home(manifest, package)


def _only_a_type_home(manifest: Manifest, package: str) -> bool:
    below = any(path.startswith(package + "/") for path in manifest.packages)
    return not below and package not in dict(manifest.modules)


def go_version_key(version: str) -> tuple[int, ...]:
    """Sort key of Go versions: `go1.9` before `go1.26.8`."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def changed_input(manifest: Manifest, directory: str | None) -> str | None:
    """The first file of a local module that is not as the build saw it (`/path/x.go is new`); None when all are.

    Reads build.json, which records the inputs of a local build; an artifact that came without it counts as
    unchanged, as its sources are not here.
    """
    try:
        with open(os.path.join(manifest.directory, "build.json"), encoding="utf-8") as file:
            inputs = {entry["path"]: entry for entry in json.load(file)["files"]}
    except (OSError, ValueError, LookupError, TypeError):
        return None
    for path, entry in inputs.items():
        state = _changed(path, entry)
        if state is not None:
            return f"{path} {state}"
    for path in _sources(directory) if directory else ():
        if path not in inputs:
            return f"{path} is new"
    return None


def _changed(path: str, entry: dict[str, Any]) -> str | None:
    import hashlib

    try:
        found = os.stat(path)
        if found.st_size == entry["size"] and found.st_mtime_ns == entry["mtime_ns"]:
            return None
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return "is gone"
    return None if digest == entry["sha256"] else "was changed"


def _sources(directory: str) -> Iterator[str]:
    """The Go files below a directory that a build of it would read."""
    for folder, names, files in os.walk(directory):
        names[:] = sorted(name for name in names if not name.startswith((".", "_")) and name != "testdata")
        for name in sorted(files):
            if name.endswith(".go") and not name.endswith("_test.go"):
                yield os.path.join(folder, name)
