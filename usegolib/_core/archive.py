"""Files of packages that are imported from an archive (a wheel or zip on `sys.path`), where no library can be loaded.

They are copied once into `usegolib/unpacked` of the user's cache, in a directory named by the digest of what it holds,
which only this user can write; where there is no such place, into a temporary directory of this process. The core's
file is compared with the archive's every time, an artifact's manifest too, and the library with its manifest as ever.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from importlib.resources import files

from usegolib.errors import ArtifactNotFoundError

from .platform import cache_dir, target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable

_MANIFEST = "manifest.json"


def artifacts(package: str, folder: str) -> str:
    """An artifact root on disk with what is below `folder` of the package, for this platform."""
    found = {path: place for path, place in _directories(files(package) / folder) if path.endswith("/" + target())}
    manifests = {f"{path}/{_MANIFEST}": (place / _MANIFEST).read_bytes() for path, place in sorted(found.items())}
    if not manifests:
        raise ArtifactNotFoundError(
            f"the package {package} has no artifact for {target()} ({files(package) / folder})",
            hint="install the wheel of this platform, or package it for this one too: usegolib package --target",
        )

    def contents() -> Iterator[tuple[str, bytes]]:
        for path, place in found.items():
            for file in place.iterdir():
                yield f"{path}/{file.name}", file.read_bytes()

    return _copy(manifests, contents)


def file(package: str, *path: str) -> str | None:
    """A file on disk with the bytes of a package's file; None where the package has no such file."""
    place = files(package)
    for part in path:
        place = place / part
    if not place.is_file():
        return None
    data = place.read_bytes()
    return os.path.join(_copy({path[-1]: data}, lambda: iter([(path[-1], data)])), path[-1])


def _directories(place: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every directory below with its path."""
    for entry in place.iterdir() if place.is_dir() else ():
        if entry.is_dir():
            path = f"{above}/{entry.name}" if above else entry.name
            yield path, entry
            yield from _directories(entry, path)


def _copy(known: dict[str, bytes], contents: Callable[[], Iterator[tuple[str, bytes]]]) -> str:
    """The directory that holds `known`, unchanged; made of all of `contents` where it is not there."""
    whole = hashlib.sha256()
    for name, data in sorted(known.items()):
        whole.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    parent = os.path.join(cache_dir(), "usegolib", "unpacked")
    place = os.path.join(parent, whole.hexdigest()[:32])
    if _holds(place, known):
        return place
    try:
        os.makedirs(parent, mode=0o700, exist_ok=True)
        temporary = tempfile.mkdtemp(prefix=".new-", dir=parent)
    except OSError:
        temporary = tempfile.mkdtemp(prefix="usegolib-")  # of mode 0700 as well
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        _write(temporary, contents())
        return temporary
    try:
        _write(temporary, contents())
        if os.path.isdir(place) and not _holds(place, known):
            shutil.rmtree(place)
        os.rename(temporary, place)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        if not _holds(place, known):  # otherwise another process has made it already
            raise
    return place


def _holds(place: str, known: dict[str, bytes]) -> bool:
    try:
        for name, data in known.items():
            with open(os.path.join(place, *name.split("/")), "rb") as file:
                if file.read() != data:
                    return False
        return True
    except OSError:
        return False


def _write(place: str, contents: Iterator[tuple[str, bytes]]) -> None:
    for name, data in contents:
        path = os.path.join(place, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
