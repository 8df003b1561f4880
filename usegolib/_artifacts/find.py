"""Looking for artifacts under a root: `<root>/<escaped module path>@<version>/<goos>-<goarch>/manifest.json`."""

from __future__ import annotations

import hashlib
import json
import os
import re

from usegolib._core import target
from usegolib.errors import UseGoLibError

from .manifest import read_manifest
from .names import STD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from .manifest import Manifest
    from .target import Target

_BUNDLE = "usegolib.local/bundle"


def escaped(path: str) -> str:
    """A module path or version as a file name, as Go's module cache writes it: upper case is `!` and lower case."""
    return "".join("!" + letter.lower() if letter.isupper() else letter for letter in path)


def manifests(root: str, targets: Sequence[Target]) -> tuple[list[Manifest], UseGoLibError | None]:
    """The artifacts under `root` that offer all targets, whatever their versions; and what kept one from being read.

    The first of these places that has any counts: the artifacts of the first target's own module, those of the longest
    module path; what an import of the same targets has built; artifacts of several modules that were asked for by
    their names in a build, those of the fewest modules.
    """
    found, error = _offering(_of_prefixes(root, targets[0].package), targets)
    if found:
        first = targets[0].package
        longest = max(len(manifest.module_of(first)) for manifest in found)
        return [manifest for manifest in found if len(manifest.module_of(first)) == longest], error
    for directory in requested_directories(targets):
        found, damaged = _offering(_manifest_in(os.path.join(root, *directory.split("/"))), targets)
        error = error or damaged
        if found:
            return found[:1], error
    bundles, _ = _offering(_bundles(root), targets)  # the caller need not mean a damaged artifact there
    bundles = [manifest for manifest in bundles if not manifest.request]
    fewest = min((len(manifest.modules) for manifest in bundles), default=0)
    return [manifest for manifest in bundles if len(manifest.modules) == fewest], error


def requested_directories(targets: Sequence[Target]) -> list[str]:
    """Where the build puts what an import of several names has made, or of a part of a large module: names made of
    these names (cbuild/src/plan.rs computes the same). For the standard library these are its two larger sets."""
    if all(target.is_standard for target in targets):
        requests = [["std+net"], [STD]]
    else:
        requests = [sorted({target.text for target in targets})]
    digests = [hashlib.sha256("\n".join(["import", *names]).encode()).hexdigest() for names in requests]
    return [f"{_BUNDLE}@{digest[:16]}" for digest in digests]


def _offering(paths: Iterable[str], targets: Sequence[Target]) -> tuple[list[Manifest], UseGoLibError | None]:
    found = []
    error = None
    for path in paths:
        try:
            manifest = read_manifest(path)
        except UseGoLibError as caught:
            error = error or caught
            continue
        if all(manifest.offers(target.package) for target in targets):
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


def _bundles(root: str) -> Iterator[str]:
    parent, name = os.path.split(os.path.join(root, *_BUNDLE.split("/")))
    for entry in _entries(parent):
        if entry.startswith(name + "@"):
            yield from _manifest_in(os.path.join(parent, entry))


def _manifest_in(versioned: str) -> Iterator[str]:
    path = os.path.join(versioned, target(), "manifest.json")
    if os.path.isfile(path):
        yield path


def _entries(directory: str) -> list[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []


def go_version_key(version: str) -> tuple[int, ...]:
    """Sort key of Go versions: `go1.9` before `go1.26.8`."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def changed_input(manifest: Manifest, directory: str | None) -> str | None:
    """The first file of a local module that differs from the build's (`/path/x.go is new`); None when none does.

    Reads build.json, which records the inputs of a local build; an artifact that came without it counts as
    unchanged, as its sources are not here; so does one without a local module.
    """
    if directory is None:
        return None
    try:
        with open(os.path.join(manifest.directory, "build.json"), encoding="utf-8") as file:
            inputs = {entry["path"]: entry for entry in json.load(file)["files"]}
    except (OSError, ValueError, LookupError, TypeError):
        return None
    for path, entry in inputs.items():
        state = _changed(path, entry)
        if state is not None:
            return f"{path} {state}"
    for path in _sources(directory):
        if path not in inputs:
            return f"{path} is new"
    return None


def _changed(path: str, entry: dict[str, Any]) -> str | None:
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
