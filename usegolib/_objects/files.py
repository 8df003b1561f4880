"""Go's readers and writers as binary files of Python: `read`, `write`, `seek` ... beside Go's Read, Write, Seek.

Go's exported names begin with a capital, so that these cannot be taken. What the methods do is done in Go
(go-runtime/bridge/file_object.go), by one function for every object: Go fills the caller's memory, and nothing is read
ahead, so that Python and Go can read from one object in turns.
"""

from __future__ import annotations

import io
from types import MethodType

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from usegolib._codec import TypeTable

# Operations of Go's function, and what an object has to have for them.
_METHODS, _READ, _WRITE, _LINE, _FLUSH, _TRUNCATE, _SEEK = range(7)
_CAN_READ, _CAN_WRITE, _CAN_SEEK, _CAN_FLUSH, _CAN_TRUNCATE = (1 << bit for bit in range(5))

_FIRST_PART, _LARGEST_PART = 64 << 10, 4 << 20
_MOST_LATE = 64

_late: dict[tuple[int, int], Exception] = {}
"""Errors of reads that have given bytes as well, by runtime and handle: the next read raises them."""


def _of_go(self: Any, operation: int, number: int = 0, memory: memoryview | None = None) -> Any:
    self._check_open()
    return self._go_table.home.file(self, operation, number, memory)


def _read_of_go(self: Any, operation: int, number: int, memory: memoryview | None) -> Any:
    """A read. Of what comes beside an error, the bytes come first."""
    key = (id(self._go_runtime), self._check_open())
    late = _late.pop(key, None)
    if late is not None:
        raise late
    try:
        return _of_go(self, operation, number, memory)
    except Exception as error:
        given = getattr(error, "results", None) or ()
        if not any(given):
            raise
        while len(_late) >= _MOST_LATE:
            _late.pop(next(iter(_late)), None)
        _late[key] = error
        return given


def _memory(data: Any) -> memoryview:
    view = memoryview(data)
    if not view.c_contiguous:
        return memoryview(view.tobytes())
    return view if view.ndim == 1 and view.format == "B" else view.cast("B")


def readinto(self: Any, buffer: Any) -> int:
    """Bytes of one Read of Go, put into a buffer; their number, 0 at the end."""
    view = _memory(buffer)
    if view.readonly:
        raise TypeError(f"readinto() needs a buffer that can be written to, not {type(buffer).__name__}")
    return int(_read_of_go(self, _READ, 0, view)[0]) if len(view) else 0


def read1(self: Any, size: int | None = -1) -> bytes:
    """Bytes of one Read of Go, at most `size`; b"" at the end."""
    part = bytearray(_FIRST_PART if size is None or size < 0 else min(size, _LARGEST_PART))
    return bytes(memoryview(part)[: readinto(self, part)])


def read(self: Any, size: int | None = -1) -> bytes:
    """`size` bytes, fewer only at the end; without a size all that is left."""
    left = -1 if size is None or size < 0 else size
    parts: list[memoryview] = []
    length = _FIRST_PART if left < 0 else min(left, _LARGEST_PART)
    while left:
        part = memoryview(bytearray(length))
        filled = 0
        while filled < length:
            count = _next(self, part[filled:], bool(parts or filled))
            if not count:
                break
            filled += count
        parts.append(part[:filled])
        if filled < length:
            break
        left -= filled if left > 0 else 0
        length = min(2 * length if left < 0 else left, _LARGEST_PART)
    return bytes(parts[0]) if len(parts) == 1 else b"".join(parts)


def _next(self: Any, part: memoryview, has_some: bool) -> int:
    """One more read. When it fails behind bytes that are there already, the read after this one raises the error."""
    try:
        return int(_read_of_go(self, _READ, 0, part)[0])
    except Exception as error:
        if not has_some or not self._handle:
            raise
        _late[id(self._go_runtime), self._handle] = error
        return 0


def readline(self: Any, size: int | None = -1) -> bytes:
    """A line with its end; b"" at the end of the file. Nothing behind it is read."""
    limit = -1 if size is None or size < 0 else size
    return bytes(_read_of_go(self, _LINE, limit, None)[1]) if limit else b""


def readlines(self: Any, hint: int | None = -1) -> list[bytes]:
    """Lines, at least so many that they have `hint` bytes together; without a hint all."""
    lines, total = [], 0
    for line in iter(self.readline, b""):
        lines.append(line)
        total += len(line)
        if hint is not None and 0 < hint <= total:
            break
    return lines


def _next_line(self: Any) -> bytes:
    line = readline(self)
    if not line:
        raise StopIteration
    return line


def _itself(self: Any) -> Any:
    self._check_open()
    return self


def write(self: Any, data: Any) -> int:
    """Writes all of a buffer by one Write of Go; the number of bytes."""
    if isinstance(data, str):
        raise TypeError("a bytes-like object is required, not 'str': io.TextIOWrapper(file) takes text")
    view = _memory(data)
    return int(_of_go(self, _WRITE, 0, view)[0]) if len(view) else 0


def writelines(self: Any, lines: Iterable[Any]) -> None:
    """Writes one buffer after the other."""
    for line in lines:
        self.write(line)


def seek(self: Any, offset: int, whence: int = 0) -> int:
    """Goes to a place from the start (0), from here (1) or from the end (2); the new place."""
    if whence not in (0, 1, 2):
        raise ValueError(f"invalid whence ({whence}, should be 0, 1 or 2)")
    _late.pop((id(self._go_runtime), self._check_open()), None)
    return int(_of_go(self, _SEEK + whence, offset)[0])


def tell(self: Any) -> int:
    """The place in the file."""
    return int(_of_go(self, _SEEK + 1)[0])


def truncate(self: Any, size: int | None = None) -> int:
    """Changes the length to `size`, or to the place in the file."""
    length = self.tell() if size is None else size
    _of_go(self, _TRUNCATE, length)
    return length


def flush(self: Any) -> None:
    """Go's Flush, where the type has one."""
    _of_go(self, _FLUSH)


def _no_flush(self: Any) -> None:
    """Nothing: the Go type has no Flush."""
    self._check_open()


def fileno(self: Any) -> int:
    """The descriptor that Go's Fd gives."""
    return int(self.Fd())


def _no_fileno(self: Any) -> int:
    """There is no descriptor: the Go type has no Fd."""
    raise io.UnsupportedOperation("fileno")


def _name(self: Any) -> str:
    """What Go's Name gives."""
    return str(self.Name())


def seekable(self: Any) -> bool:
    """Whether a seek works: a pipe has the method as well."""
    try:
        self.tell()
    except Exception:
        self._check_open()
        return False
    return True


def _yes(self: Any) -> bool:
    self._check_open()
    return True


def _no(self: Any) -> bool:
    self._check_open()
    return False


# What a class gets ---------------------------------------------------------------------------------------------------


def file_operations(table: TypeTable, methods: dict[str, Any]) -> dict[str, Any]:
    """The members of a file for a class with these Go methods; none where it neither reads nor writes."""
    found = 0
    for bit, name, params, results in (
        (_CAN_READ, "Read", ["bytes"], ["int"]),
        (_CAN_WRITE, "Write", ["bytes"], ["int"]),
        (_CAN_SEEK, "Seek", ["int64", "int"], ["int64"]),
        (_CAN_FLUSH, "Flush", [], []),
        (_CAN_TRUNCATE, "Truncate", ["int64"], []),
    ):
        method = methods.get(name)
        if _has_signature(table, method, params, results) or (
            name == "Flush" and _has_signature(table, method, params, results, error=False)
        ):
            found |= bit
    if not found & (_CAN_READ | _CAN_WRITE):
        return {}
    body = _members(found)
    if _has_signature(table, methods.get("Fd"), [], ["uintptr"], error=False):
        body["fileno"] = fileno
    if _has_signature(table, methods.get("Name"), [], ["string"], error=False):
        body["name"] = property(_name)
    return body


def _has_signature(
    table: TypeTable, method: dict[str, Any] | None, params: list[str], results: list[str], *, error: bool = True
) -> bool:
    """Whether a method has parameters and results of these kinds, and a last error if that is wanted."""
    if method is None or bool(method.get("error")) is not error or method.get("context"):
        return False
    given = [_kind(table, part) for part in method.get("params", ())[1:]]
    return given == params and [_kind(table, part) for part in method.get("results", ())] == results


def _kind(table: TypeTable, part: dict[str, Any]) -> str:
    entry = table.types[table.resolve(part["type"])]
    return str(entry.get("scalar") or entry["kind"])


def _members(found: int) -> dict[str, Any]:
    reads, writes = bool(found & _CAN_READ), bool(found & _CAN_WRITE)
    body: dict[str, Any] = {
        "readable": _yes if reads else _no,
        "writable": _yes if writes else _no,
        "seekable": seekable if found & _CAN_SEEK else _no,
        "isatty": _no,
        "flush": flush if found & _CAN_FLUSH else _no_flush,
        "fileno": _no_fileno,
    }
    if reads:
        body.update(read=read, read1=read1, readinto=readinto, readinto1=readinto, readline=readline)
        body.update(readlines=readlines, __iter__=_itself, __next__=_next_line)
    if writes:
        body.update(write=write, writelines=writelines)
    if found & _CAN_SEEK:
        body.update(seek=seek, tell=tell)
    if found & _CAN_TRUNCATE:
        body["truncate"] = truncate
    return body


_NAMES = frozenset(name for name in _members(-1) if not name.startswith("_"))


def of_unbound(self: Any, name: str) -> Any:
    """A method of a file, for an object whose type has no methods here: Go says what it has. None where it is no file,
    or the name is no such method's."""
    home = self._go_table.home
    if name not in _NAMES or home is None or not self._handle:
        return None
    found = int(home.file(self, _METHODS, 0, None)[0])
    if not found & (_CAN_READ | _CAN_WRITE):
        return None
    member = _members(found).get(name)
    return None if member is None else MethodType(member, self)
