"""Views: buffers on Go's memory, which is released when nothing refers to the buffer any more."""

from __future__ import annotations

import ctypes

from .platform import use_cffi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Owner:
    """Lets go of a view when it dies. Wherever that happens, it only puts the handle into the core's queue."""

    __slots__ = ("_handle", "_release")

    def __init__(self, handle: int) -> None:
        from .loader import library

        self._handle = handle
        self._release = library().function("ugl_release_view")

    def __call__(self, _: object = None) -> None:
        self._release(self._handle, None, 0, None, 0, None, None)


class _CountedOwner(_Owner):
    __slots__ = ()

    def __del__(self) -> None:
        self()


def look(handle: int, address: int, length: int) -> memoryview:
    """The bytes of a view, read-only. They stay where they are as long as something refers to this memoryview, a part
    of it, or an array over it."""
    if use_cffi():
        return _look_cffi(handle, address, length)
    array: Any = (ctypes.c_ubyte * length).from_address(address)
    array.owner = _CountedOwner(handle)
    return memoryview(array).toreadonly().cast("B")


def _look_cffi(handle: int, address: int, length: int) -> memoryview:
    import cffi  # type: ignore[import-untyped,import-not-found,unused-ignore]

    ffi = cffi.FFI()
    # The buffer keeps the pointer, and the end of the pointer calls its owner.
    pointer = ffi.gc(ffi.cast("uint8_t *", address), _Owner(handle), size=length)
    return memoryview(ffi.buffer(pointer, length)).toreadonly().cast("B")


def memory_at(address: int, length: int) -> memoryview:
    """Bytes that may be written; whoever asks for them keeps them alive."""
    if not length:
        return memoryview(bytearray())
    if use_cffi():
        import cffi  # type: ignore[import-untyped,import-not-found,unused-ignore]

        ffi = cffi.FFI()
        return memoryview(ffi.buffer(ffi.cast("uint8_t *", address), length)).cast("B")
    array: Any = (ctypes.c_ubyte * length).from_address(address)
    return memoryview(array).cast("B")
