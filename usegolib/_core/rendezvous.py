"""Makes several copies of the core in one process share one rendezvous table.

A vendored copy beside an installed one must not keep Go runtimes, locks and signal handlers of its own. The first core
publishes the address of its table in `sys.modules["_usegolib_rendezvous"]`; each later one joins it or is refused.
"""

from __future__ import annotations

import ctypes
import struct
import sys
from types import ModuleType

from usegolib.errors import IncompatibleError, UseGoLibError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .loader import Library

NAME = "_usegolib_rendezvous"
_CAPSULE_NAME = ctypes.c_char_p(b"_usegolib_rendezvous.table")  # a capsule keeps the pointer, not a copy


def meet(library: Library) -> None:
    """Publish this core's table, or join the core that came first. IncompatibleError names both files."""
    address = struct.unpack("=Q", library.control("ugl_rendezvous"))[0]
    first = sys.modules.setdefault(NAME, _meeting_point(address, library.path))
    if first.address == address:
        return
    try:
        library.control("ugl_rendezvous", first.address)
    except UseGoLibError as error:
        raise IncompatibleError(
            f"two cores of usegolib meet in this process and cannot work together: {first.library} came first, "
            f"then {library.path}: {error.args[0]}",
            hint="use one version of usegolib in the process",
        ) from None


def _meeting_point(address: int, path: str) -> ModuleType:
    point = ModuleType(NAME, "Where the cores of usegolib in this process meet.")
    point.address = address  # type: ignore[attr-defined]
    point.library = path  # type: ignore[attr-defined]
    point.table = _capsule(address)  # type: ignore[attr-defined]
    return point


def _capsule(address: int) -> object:
    """The address as a capsule where the interpreter has them, for code that is not Python."""
    try:
        new = ctypes.pythonapi["PyCapsule_New"]
    except AttributeError:  # PyPy
        return address
    new.restype = ctypes.py_object
    new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    capsule: object = new(address, _CAPSULE_NAME, None)
    return capsule
