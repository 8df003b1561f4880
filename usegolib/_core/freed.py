"""Handles that Python has freed, on their way into the core's queue: that one gives them back (native/src/freed.rs).

Objects that the core lays out put their handles there themselves. A finaliser in Python appends to a list instead,
which is all that it can do quickly; a call hands the list over once it is long.
"""

from __future__ import annotations

import struct

from .platform import use_cffi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

waiting: list[int] = []
"""What finalisers have freed. Other threads append and pop at any moment."""

_send: Callable[[int, bytes], Any] | None = None


def hand_over(handles: Iterable[int] = ()) -> None:
    """Puts these handles and those that wait into the core's queue, which a later call empties."""
    _pass_on(0, handles)


def give_back(handles: Iterable[int] = ()) -> None:
    """Gives these handles and all that wait, here and in the core, back to Go. In a forked child there is no Go."""
    _pass_on(1, handles)


def _pass_on(now: int, handles: Iterable[int]) -> None:
    global _send
    batch = list(handles)
    try:
        while waiting:
            batch.append(waiting.pop())
    except IndexError:  # another thread took the last one
        pass
    if _send is None:
        _send = _by_cffi() if use_cffi() else _by_ctypes()
    _send(now, struct.pack(f"={len(batch)}Q", *batch))


def _by_ctypes() -> Callable[[int, bytes], Any]:
    from .loader import library

    function = library().function("ugl_freed")
    return lambda now, data: function(now, data, len(data), None, 0, None, None)


def _by_cffi() -> Callable[[int, bytes], Any]:
    import cffi  # type: ignore[import-untyped,import-not-found,unused-ignore]

    from .loader import library

    ffi: Any = cffi.FFI()
    ffi.cdef("int32_t ugl_freed(uint64_t, const char *, size_t, uint8_t *, size_t, size_t *, void *);")
    core, null = ffi.dlopen(library().path), ffi.NULL
    return lambda now, data: core.ugl_freed(now, data, len(data), null, 0, null, null)
