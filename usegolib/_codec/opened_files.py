"""fs.File from Python: what `Open` of a file system of Python gives.

An object with Go's names stands for it as for any interface. A binary file of Python, bytes and str are made into one
here: Go wants to know of every file what os.stat would say.
"""

from __future__ import annotations

import io
import os
import stat
from threading import RLock

from . import files
from .implementations import Interface

TYPE_CHECKING = False

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from .table import TypeTable

_METHODS = "interface{Close() error; Read([]uint8) (int, error); Stat() (io/fs.FileInfo, error)}"
_READ_AND_CLOSE = 0b101


def is_opened_file(table: TypeTable, type_id: int) -> bool:
    """Whether an interface type is fs.File."""
    return bool(table.types[table.resolve(type_id)]["go"] == _METHODS)


class OpenedFileInterface(Interface):
    """fs.File, which binary files, bytes and str stand for as well."""

    others = "a binary file, bytes or str, or "

    def check(self, value: Any) -> None:
        """Raises for what is no file."""
        super().check(value if hasattr(value, "Stat") or self.obstacle else self._opened(value))

    def put(self, value: Any, out: bytearray) -> None:
        """Writes a file; raises for what is none."""
        super().put(value if hasattr(value, "Stat") or self.obstacle else self._opened(value), out)

    def _opened(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.encode("utf-8", "surrogateescape")
        if isinstance(value, (bytes, bytearray, memoryview)):
            value = io.BytesIO(value)
        if not hasattr(value, "read"):
            return value
        can = files.abilities(value, self.go, _READ_AND_CLOSE)
        return (_SeekableFile if can >> files.SEEK & 1 else _File)(value)


class _File:
    """A binary file with what Go wants to know of it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._lock = RLock()

    def Read(self, buffer: memoryview) -> int:
        with self._lock:
            return files.read(self._file, buffer)

    def Close(self) -> None:
        self._file.close()

    def Stat(self) -> _FileInfo:
        with self._lock:
            return _FileInfo(self._file)


class _SeekableFile(_File):
    """One that Go can also seek in."""

    def Seek(self, offset: int, whence: int) -> int:
        with self._lock:
            place = self._file.seek(offset, whence)
            return int(self._file.tell() if place is None else place)

    def ReadAt(self, buffer: memoryview, offset: int) -> int:
        with self._lock:
            return files.read_at(self._file, buffer, offset)


class _FileInfo:
    """What is known of a file: by the operating system where it is one of its files."""

    def __init__(self, file: Any) -> None:
        name = getattr(file, "name", None)
        self._name = os.path.basename(name) if isinstance(name, str) else "."
        self._mode, self._size, self._time = 0o444, 0, 0.0
        try:
            found = os.fstat(file.fileno())
        except (AttributeError, OSError, ValueError):
            self._size = _size(file)
        else:
            self._mode, self._size, self._time = stat.S_IMODE(found.st_mode), found.st_size, found.st_mtime

    def Name(self) -> str:
        return self._name

    def Size(self) -> int:
        return self._size

    def Mode(self) -> int:
        return self._mode

    def ModTime(self) -> datetime:
        from datetime import datetime, timezone

        if not self._time:
            return datetime(1, 1, 1, tzinfo=timezone.utc)  # Go's zero time
        return datetime.fromtimestamp(self._time, timezone.utc)

    def IsDir(self) -> bool:
        return False

    def Sys(self) -> None:
        return None


def _size(file: Any) -> int:
    """The length of a file that is none of the operating system's; 0 where it cannot say."""
    try:
        place = file.tell()
        file.seek(0, io.SEEK_END)
        end = file.tell()
        file.seek(place)
    except (AttributeError, OSError, ValueError):
        return 0
    return int(end)
