"""File systems of Go from Python: a directory by its path, a mapping of names to content, an object with Open.

A path travels as a str and a mapping as a map, of which Go makes file systems of its own
(go-runtime/bridge/file_system.go). A mapping is read when it is passed, as every other argument: what Go has is a copy.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from usegolib.errors import ArgumentTypeError, ArgumentValueError

from . import scalars, wire
from .faults import Fault, describe, wrong_type
from .files import FileInterface, of_interface
from .implementations import Interface
from .opened_files import OpenedFileInterface, is_opened_file
from .typed_arrays import NO_BUFFER, byte_memory

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable

_OPEN = "Open(string) (io/fs.File, error)"
_METHODS = frozenset(
    {
        _OPEN,
        "ReadDir(string) ([]io/fs.DirEntry, error)",
        "ReadFile(string) ([]uint8, error)",
        "Stat(string) (io/fs.FileInfo, error)",
    }
)


def kind_of(table: TypeTable, type_id: int) -> type[Interface]:
    """What stands for an interface type decides about its class."""
    if of_interface(table, type_id):
        return FileInterface
    if is_file_system(table, type_id):
        return FileSystemInterface
    return OpenedFileInterface if is_opened_file(table, type_id) else Interface


def is_file_system(table: TypeTable, type_id: int) -> bool:
    """Whether an interface type is fs.FS, or has methods besides that the file systems of the bridge have."""
    go = str(table.types[table.resolve(type_id)]["go"])
    if not go.startswith("interface{") or _OPEN not in go:
        return False
    methods = go[len("interface{") : -1].split("; ")
    return _OPEN in methods and _METHODS.issuperset(methods)


class FileSystemInterface(Interface):
    """fs.FS, which a directory and a mapping stand for as well."""

    others = "the path of a directory, a mapping of names to content, or "

    def check(self, value: Any) -> None:
        """Raises for what is no file system."""
        if hasattr(value, "Open") or not isinstance(value, (str, os.PathLike, Mapping)):
            super().check(value)

    def put(self, value: Any, out: bytearray) -> None:
        """Writes a file system; raises for what is none."""
        if hasattr(value, "Open"):
            super().put(value, out)
        elif isinstance(value, (str, os.PathLike)):
            scalars.encode_string(os.fsdecode(value), out, None, 0)
        elif isinstance(value, Mapping):
            _put_files(value, out, self.go)
        elif type(value).__module__ == "builtins" and not callable(value):
            hint = f"{self.others}an object with the methods {self.signatures()} can stand for it"
            raise wrong_type(self.go, value, hint)
        else:
            super().put(value, out)


def _put_files(files: Mapping[Any, Any], out: bytearray, expected: str) -> None:
    """Writes names and contents."""
    content = {_name(name, expected): _content(name, found, expected) for name, found in files.items()}
    for name in content:
        place = name.rfind("/")
        while place > 0:
            if name[:place] in content:
                problem = f"{name[:place]!r} is a file and, because of {name!r}, a directory"
                raise Fault(ArgumentValueError, f"expected {expected}, got a mapping in which {problem}")
            place = name.rfind("/", 0, place)
    wire.put_map(out, len(content))
    for name, found in content.items():
        scalars.encode_string(name, out, None, 0)
        wire.put_bin(out, found, len(found), None)


def _name(name: Any, expected: str) -> str:
    """A name of a file, as io/fs wants names."""
    if isinstance(name, os.PathLike):
        name = os.fspath(name).replace(os.sep, "/")
    if not isinstance(name, str):
        raise Fault(ArgumentTypeError, f"expected {expected}, got a mapping with the name {describe(name)}")
    if name == "." or any(part in ("", ".", "..") for part in name.split("/")):
        raise Fault(
            ArgumentValueError,
            f"expected {expected}, got a mapping with the name {name!r}",
            "names are paths like 'a/b.txt', with slashes, without '.' and '..', none in front and none at the end",
        )
    return name


def _content(name: Any, found: Any, expected: str) -> Any:
    """The content of a file as bytes. Text is UTF-8, as everywhere."""
    if isinstance(found, str):
        return found.encode("utf-8", "surrogateescape")
    try:
        memoryview(found)
    except NO_BUFFER:
        raise Fault(
            ArgumentTypeError,
            f"expected {expected}, got a mapping whose file {name!r} is {describe(found)}",
            "contents are bytes or str",
        ) from None
    return byte_memory(found, expected)
