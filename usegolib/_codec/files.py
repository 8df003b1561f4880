"""Files of Python as Go's readers, writers and files: what one can do, and the call of a method from Go.

In a frame a file is the number of an object, as for all objects that Go holds, followed by the set of what the file can
do. Go makes a value of a type with exactly these methods (go-runtime/bridge/file.go). Go's Read and Write lend their
own memory for the time of the call.
"""

from __future__ import annotations

import io
import os
import sys
from threading import RLock
from weakref import WeakKeyDictionary

from usegolib._core import Lock
from usegolib._objects import held
from usegolib.errors import ArgumentTypeError, ArgumentValueError

from . import callables, wire
from .faults import Fault, describe, wrong_type
from .implementations import Interface, Method

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .table import TypeTable

# The numbers of these types in every table.
_INT, _INT64, _BYTES = 1, 5, 17

METHODS: dict[str, tuple[list[int], list[int]]] = {
    "Read": ([_BYTES], [_INT]),
    "Write": ([_BYTES], [_INT]),
    "Close": ([], []),
    "Seek": ([_INT64, _INT], [_INT64]),
    "ReadAt": ([_BYTES, _INT64], [_INT]),
    "WriteAt": ([_BYTES, _INT64], [_INT]),
}
"""Go's methods of files, their parameters and results. The place of a method is its number and its bit."""
_NAMES = tuple(METHODS)
_READ, _WRITE, _CLOSE, SEEK, _READ_AT, _WRITE_AT = range(len(METHODS))
_PYTHON_NAMES = ("read()", "write()", "close()", "seek(), and seekable()", "read() and seek()", "write() and seek()")


def of_interface(table: TypeTable, type_id: int) -> bool:
    """Whether an interface type has no other methods than files have."""
    methods = table.methods(type_id)
    return bool(methods) and all(_is_of_file(method) for method in methods)


def _is_of_file(method: dict[str, Any]) -> bool:
    """Whether a method is one of io's Reader, Writer, Closer, Seeker, ReaderAt and WriterAt."""
    if method["name"] not in METHODS or not method.get("error") or method.get("context"):
        return False
    params = [param["type"] for param in method.get("params", ())[1:]]
    return (params, [result["type"] for result in method.get("results", ())]) == METHODS[method["name"]]


class FileInterface(Interface):
    """An interface type that files of Python stand for."""

    def __init__(self, table: TypeTable, type_id: int) -> None:
        super().__init__(table, type_id)
        self.needs = sum(1 << _NAMES.index(method.name) for method in self.methods)
        # Bytes and text are readers that can be closed.
        self.takes_content = not self.needs & (1 << _WRITE | 1 << _WRITE_AT)

    def check(self, value: Any) -> None:
        """Raises for what is no file, or cannot do what the interface wants."""
        if not (self.takes_content and isinstance(value, (str, bytes, bytearray, memoryview, os.PathLike))):
            abilities(value, self.go, self.needs)

    def put(self, value: Any, out: bytearray) -> None:
        """Writes a file; raises for what is none, or cannot do what the interface wants."""
        if self.obstacle:
            raise wrong_type(self.go, value, self.obstacle)
        if isinstance(value, os.PathLike) and self.takes_content and not hasattr(value, "read"):
            value = _Opened(os.fspath(value))
        can = abilities(value, self.go, self.needs)
        things = callables.holder(out, self.go, value)
        entry = held.held_object(value, self._table)
        things.append((entry.number, entry))
        can = _shown(can, self.needs)
        wire.put_ext(out, wire.EXT_CALLBACK, entry.number.to_bytes(8, "big") + can.to_bytes(4, "big"))


class _Opened(io.FileIO):
    """A file that was opened for Go: Go's Close closes it, else it ends with the last reference."""

    def __del__(self) -> None:
        self.close()


def abilities(value: Any, expected: str, needs: int) -> int:
    """What an object can do as a file, as bits; raises where that is not what is needed."""
    if isinstance(value, io.TextIOBase):
        raise Fault(
            ArgumentTypeError,
            f"expected {expected}, got a text file ({type(value).__name__}), and Go wants bytes",
            "open it in binary mode, open(path, 'rb' or 'wb'); the binary file behind a text file is its `buffer`",
        )
    can = 0
    if not isinstance(value, (str, bytes, bytearray, memoryview, type)):
        try:
            can = _abilities(value)
        except ValueError as error:  # I/O operation on closed file
            raise Fault(ArgumentValueError, f"expected {expected}, got {describe(value)}: {error}") from None
    missing = [number for number in range(len(METHODS)) if needs & ~can & 1 << number]
    if missing and needs == 1 << missing[0] and callable(value) and not can and not isinstance(value, type):
        return needs  # it is the method
    if missing:
        names = " and ".join(f"{_NAMES[number]} ({_PYTHON_NAMES[number]})" for number in missing)
        raise wrong_type(f"{expected} (a binary file)", value, f"it cannot do {names}" if can else _hint(value, needs))
    return can


def _hint(value: Any, needs: int) -> str | None:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "io.BytesIO() takes what Go writes"
    if isinstance(value, (str, os.PathLike)):
        return "open() gives a file of a path" if needs & 1 << _WRITE else None
    return None


def _abilities(value: Any) -> int:
    reads = _has(value, "read", "readinto") and _says(value, "readable")
    writes = _has(value, "write") and _says(value, "writable")
    seeks = _has(value, "seek") and _says(value, "seekable")
    appends = "a" in str(getattr(value, "mode", ""))
    found = (
        reads,
        writes,
        _has(value, "close"),
        seeks,
        reads and seeks,
        writes and seeks and not appends,
    )
    can = sum(1 << number for number, is_there in enumerate(found) if is_there or _has(value, _NAMES[number]))
    return can | sum(1 << number for number, name in enumerate(_MORE, len(_NAMES)) if _has(value, name))


def _shown(can: int, needs: int) -> int:
    """What Go is told of what an object can do. There is no Go type for each set (`is_made` in
    native/examples/ugl-generate/files.rs): what only readers or writers have is theirs, and beside it stand no ReadAt
    and WriteAt, and no Seek of what both reads and writes."""
    readers, writers = 0b11 << len(_NAMES), 0b11 << len(_NAMES) + 2
    if not can & 1 << _READ:
        can &= ~readers
    if not can & 1 << _WRITE:
        can &= ~writers
    if not can & (readers | writers):
        return can
    both = 1 << _READ | 1 << _WRITE
    places = 1 << _READ_AT | 1 << _WRITE_AT | (1 << SEEK if can & both == both else 0)
    return can & ~(readers | writers) if needs & places else can & ~places


def further_method(table: TypeTable, index: int) -> Method:
    """A method that readers and writers may have besides those of files. They are of no type of the schema."""
    name, (params, results) = list(_MORE.items())[index]
    method = {"name": name, "params": [{"type": _ANY}, *({"type": of} for of in params)], "error": True}
    return Method(table, _ANY, {**method, "results": [{"type": of} for of in results]})


_ANY, _BYTE, _STRING = 18, 7, 16
_MORE: dict[str, tuple[list[int], list[int]]] = {
    "WriteTo": ([_ANY], [_INT64]),
    "ReadByte": ([], [_BYTE]),
    "ReadFrom": ([_ANY], [_INT64]),
    "WriteString": ([_STRING], [_INT]),
}
"""What objects with Go's names may have besides: parameters and results. The bits are behind those of files."""


def _has(value: Any, *names: str) -> bool:
    return any(callable(getattr(value, name, None)) for name in names)


def _says(value: Any, name: str) -> bool:
    """What readable() and the like say; where there is no such method the object can."""
    ask = getattr(value, name, None)
    return bool(ask()) if callable(ask) else True


# Calls from Go -------------------------------------------------------------------------------------------------------


def call_file(entry: held.HeldObject, head: bytes, memory: memoryview) -> int:
    """Does what Go asks for; the number of bytes. `head` has the method and its other arguments."""
    method, whence, offset = head[0], head[1], int.from_bytes(head[8:16], "little", signed=True)
    lock = _locks.get(entry, _UNKNOWN)
    if lock is _UNKNOWN:
        with _guard:
            lock = _locks.setdefault(entry, RLock() if _moves(entry.object) else None)
    if lock is None or method == _CLOSE:
        return _call(entry.object, method, whence, offset, memory)
    with lock:
        return _call(entry.object, method, whence, offset, memory)


_locks: WeakKeyDictionary[held.HeldObject, Any] = WeakKeyDictionary()
_guard = Lock()
_UNKNOWN = object()


def _moves(file: Any) -> bool:
    """Whether ReadAt or WriteAt is seek, read, seek back: then one method runs at a time. Go calls them from several
    goroutines at once, and they must not move the place of Read."""
    if not _has(file, "seek") or _has(file, "ReadAt", "WriteAt"):
        return False
    try:
        return _says(file, "seekable") and (_raw_file(file) is None or _says(file, "writable"))
    except ValueError:  # closed
        return False


def _call(file: Any, method: int, whence: int, offset: int, memory: memoryview) -> int:
    own = getattr(file, _NAMES[method], None)
    if own is None and not _has(file, *_LOWER[method]):
        own = file  # a callable is the method
    if method == _READ:
        return _count(own(memory), memory, "Read") if own else read(file, memory)
    if method == _WRITE:
        return _written(own(bytes(memory)), memory, "Write", file) if own else _write(file, memory)
    if method == _CLOSE:
        (own or file.close)()
        return 0
    if method == SEEK:
        place = (own or file.seek)(offset, whence)
        memory[:8] = int(file.tell() if place is None else place).to_bytes(8, "little", signed=True)
        return 8
    if method == _READ_AT:
        return _count(own(memory, offset), memory, "ReadAt") if own else read_at(file, memory, offset)
    return _written(own(bytes(memory), offset), memory, "WriteAt", file) if own else _write_at(file, memory, offset)


_LOWER: Sequence[tuple[str, ...]] = (
    ("readinto", "read"),
    ("write",),
    ("close",),
    ("seek",),
    ("readinto", "read"),
    ("write",),
)


def _count(count: Any, memory: memoryview, name: str) -> int:
    if count is None:
        raise BlockingIOError(f"{name}: the file is non-blocking, and has no data now")
    number = int(count)
    if not 0 <= number <= len(memory):
        raise ValueError(f"{name}() gave {number}, for a buffer of {len(memory)} bytes")
    return number


def read(file: Any, memory: memoryview) -> int:
    """One read, which may be short; 0 at the end."""
    kind = type(file)
    if kind is io.BytesIO or (isinstance(file, io.RawIOBase) and not isinstance(file, io.BufferedIOBase)):
        return _count(file.readinto(memory), memory, "readinto")
    # readinto of a buffered file waits until the buffer is full; readinto1 gives what there is, and so does read1.
    name = "readinto1" if _HAS_READINTO1 and hasattr(file, "readinto1") else "readinto"
    into = getattr(file, name, None)
    if into is not None and (name == "readinto1" or not hasattr(file, "read1")):
        return _count(into(memory), memory, name)
    read = getattr(file, "read1", None) or file.read
    data = read(len(memory))
    if data is None:
        raise BlockingIOError("read(): the file is non-blocking, and has no data now")
    if isinstance(data, str):
        raise TypeError("read() gave a str, and Go wants bytes: open the file in binary mode")
    count = len(data)
    if count > len(memory):
        raise ValueError(f"read({len(memory)}) gave {count} bytes")
    memory[:count] = data
    return count


# PyPy's loses the place of a file that is also moved.
_HAS_READINTO1 = sys.implementation.name == "cpython"

# Their write() reads what it is given during the call only, as the documentation of `io` asks for. Other classes get
# bytes, which they may keep.
_READS_AT_ONCE = (
    io.BytesIO,
    io.FileIO,
    io.BufferedWriter,
    io.BufferedRandom,
)


def _write(file: Any, memory: memoryview) -> int:
    """Writes all: a raw file may take less at once."""
    data: Any = memory if type(file) in _READS_AT_ONCE else bytes(memory)
    done = _written(file.write(data), memory, "write", file)
    while done < len(memory):
        more = _written(file.write(data[done:]), memory[done:], "write", file)
        if not more:
            break
        done += more
    return done


def _written(count: Any, memory: memoryview, name: str, file: Any) -> int:
    if count is None and not isinstance(file, io.RawIOBase):
        return len(memory)  # many classes with a write() do not say how much they took
    return _count(count, memory, name)


def _raw_file(file: Any) -> Any:
    """The file of the operating system behind a file that has nothing of its own to write; None for others."""
    raw = file.raw if type(file) is io.BufferedReader else file
    is_placed = type(raw) in (io.FileIO, _Opened) and hasattr(os, "preadv")
    return raw if is_placed else None


def read_at(file: Any, memory: memoryview, offset: int) -> int:
    """Reads at a place, whose bytes are fewer only at the end."""
    raw, done = _raw_file(file), 0
    if raw is not None:
        while done < len(memory):
            count = os.preadv(raw.fileno(), [memory[done:]], offset + done)
            if not count:
                break
            done += count
        return done
    place = file.tell()
    try:
        file.seek(offset)
        done = count = read(file, memory)
        while count and done < len(memory):
            # PyPy's files take no part of a buffer.
            part = file.read(len(memory) - done)
            count = len(part)
            memory[done : done + count] = part
            done += count
        return done
    finally:
        file.seek(place)


def _write_at(file: Any, memory: memoryview, offset: int) -> int:
    place = file.tell()
    try:
        file.seek(offset)
        return _write(file, memory)
    finally:
        file.seek(place)
