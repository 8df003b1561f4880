"""The core: finding `libusegolib`, loading it once, and its control functions.

Calls into Go go through `usegolib._calls.call`; everything else (open, close, logs) goes through `Library.control`.
"""

from __future__ import annotations

import ctypes
import os
import sys

from usegolib.errors import IncompatibleError, LoadError

from . import abi as _abi, distribution as _distribution, logging as _logging, package, rendezvous as _rendezvous
from .locks import Lock
from .status import error_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NAMES = {"win32": "usegolib.dll", "cygwin": "usegolib.dll", "darwin": "libusegolib.dylib"}
_FIRST_BUFFER = 16 * 1024


class Library:
    """The loaded core.

    `path` is its file, `version` what `ugl_abi_version` answers (`major << 16 | minor`), `dll` the ctypes library.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.dll = _load(path)
        self.version = _check_version(path, self.dll)
        _rendezvous.meet(self)

    def function(self, name: str) -> Any:
        """The exported function `name` with its prototype; a new object each time, which no other code changes."""
        function = self.dll[name]
        function.restype, function.argtypes = _abi.PROTOTYPES[name]
        return function

    def control(self, name: str, handle: int = 0, data: bytes = b"") -> bytes:
        """Call the control function `name`; its out bytes. A status becomes the exception that stands for it."""
        function = self.function(name)
        capacity = _FIRST_BUFFER
        while True:
            buffer = ctypes.create_string_buffer(capacity)
            size, status = ctypes.c_size_t(), _abi.Status()
            given = data or None  # NULL stands for no bytes
            code = function(handle, given, len(data), buffer, capacity, ctypes.byref(size), ctypes.byref(status))
            if code == _abi.STATUS_BUFFER_TOO_SMALL and size.value > capacity:
                capacity = size.value
                continue
            if code:
                raise error_for(code, status_message(status))
            return buffer.raw[: size.value]


def status_message(status: _abi.Status) -> str:
    """The text of a status; it must be read before this thread's next call into the core."""
    raw = ctypes.string_at(status.message, status.length) if status.message else b""
    return raw.decode("utf-8", "replace")


_lock = Lock()
_library: Library | None = None


def library() -> Library:
    """The core, loaded at the first use. LoadError when it is missing or does not fit."""
    global _library
    if _library is None:
        with _lock:
            if _library is None:
                _library = Library(library_path())
                _logging.drain(_library)
    return _library


def library_path() -> str:
    """Where the core is: `USEGOLIB_NATIVE`, else beside this package."""
    chosen = os.environ.get("USEGOLIB_NATIVE")
    if chosen:
        return os.path.abspath(chosen)
    name = _NAMES.get(sys.platform, "libusegolib.so")
    path = os.path.join(package.FOLDER, "_bin", name)
    return path if os.path.isfile(path) else _from_archive(name) or path


def _from_archive(name: str) -> str | None:
    """A private copy of the core, where this package is imported from a zip file."""
    if not hasattr(getattr(sys.modules[package.NAME], "__loader__", None), "archive"):
        return None
    from .archive import file

    return file(package.NAME, "_bin", name)


def _load(path: str) -> ctypes.CDLL:
    if not os.path.isfile(path):
        if os.environ.get("USEGOLIB_NATIVE"):
            raise LoadError(
                f"the core library is missing: {path} (named by USEGOLIB_NATIVE)",
                hint="correct or unset USEGOLIB_NATIVE",
            )
        raise LoadError(f"the core library is missing: {path}", hint=_distribution.incomplete())
    try:
        return ctypes.CDLL(path)
    except OSError as error:
        raise _load_error(path, error) from None


def _load_error(path: str, error: OSError) -> LoadError:
    from .binary import describe
    from .platform import target

    found = describe(path)
    if found is None:
        return LoadError(
            f"the core library {path} cannot be loaded: {error}; it is damaged or not a library",
            hint=_distribution.reinstall(),
        )
    if found != target():
        return IncompatibleError(
            f"the core library {path} is for {found}; this Python is {target()}",
            hint=_distribution.reinstall("install the wheel of this platform"),
        )
    return LoadError(f"the core library {path} cannot be loaded: {error}")


def _check_version(path: str, dll: ctypes.CDLL) -> int:
    try:
        function = dll.ugl_abi_version
    except AttributeError:
        raise LoadError(f"{path} is not the core of usegolib: it has no ugl_abi_version") from None
    function.restype = ctypes.c_uint32
    found, known = int(function()), _abi.ABI_VERSION
    if found >> 16 != known >> 16 or found & 0xFFFF < known & 0xFFFF:
        raise IncompatibleError(
            f"the core library {path} has ABI {found >> 16}.{found & 0xFFFF}; "
            f"this usegolib needs {known >> 16}.{known & 0xFFFF}",
            hint=_distribution.reinstall("install package and core from one wheel"),
        )
    return found
