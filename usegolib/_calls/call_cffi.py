"""Entering Go through the cffi that PyPy carries inside, in ABI mode: nothing is compiled or installed.

Warm, such a call costs tens of nanoseconds, where PyPy's ctypes takes thousands.
"""

from __future__ import annotations

import threading

import cffi  # type: ignore[import-untyped,import-not-found,unused-ignore]

from usegolib._codec import Lent
from usegolib._core import abi as _abi

from .buffers import FIRST_BUFFER, NOT_OPEN, grown
from .call_error import call_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from usegolib._core import Library

    from .call import Buffer, Entry, Open

_ffi: Any = cffi.FFI()
_ffi.cdef(
    """
    typedef struct { int32_t code; const char *message; size_t length; uint64_t detail; } ugl_status;
    typedef struct { const uint8_t *ptr; size_t len; uint64_t flags; } ugl_segment;
    typedef struct {
        uint32_t size; uint32_t flags; uint64_t deadline_ns; uint64_t cancel;
        const uint8_t *context_ptr; size_t context_len;
        const ugl_segment *segments_ptr; size_t segments_len; uint64_t writeback;
    } ugl_call_opts;
    int32_t ugl_call(uint64_t artifact, uint32_t fn, const ugl_call_opts *opts, const uint8_t *in_ptr, size_t in_len,
                     uint8_t *out_ptr, size_t out_cap, size_t *out_len, ugl_status *out_status);
    int32_t ugl_take(uint64_t handle, const uint8_t *in_ptr, size_t in_len, uint8_t *out_ptr, size_t out_cap,
                     size_t *out_len, ugl_status *out_status);
    """
)
_NULL = _ffi.NULL


class _Level:
    """The C objects of one call in progress."""

    def __init__(self, capacity: int = FIRST_BUFFER) -> None:
        self.capacity = capacity
        self.out = _ffi.new("uint8_t[]", capacity)
        self.view = _ffi.buffer(self.out)
        self.size = _ffi.new("size_t *")
        self.status = _ffi.new("ugl_status *")
        self.options = _ffi.new("ugl_call_opts *")
        self.options.size = _ffi.sizeof("ugl_call_opts")


class _Threads(threading.local):
    def __init__(self) -> None:
        self.levels: list[_Level] = []


_threads = _Threads()


def make_entry(open_artifact: Open, describe: Callable[[int], str], flags: int) -> Entry:
    """See `usegolib._calls.call.make_entry`."""
    threads = _threads
    handle = 0

    def not_open(*_: object) -> int:
        return NOT_OPEN

    call: Callable[..., int] = not_open
    take: Callable[..., int] = not_open

    def connect(core: Library, artifact: int) -> None:
        nonlocal call, take, handle
        dll = _ffi.dlopen(core.path)
        handle = artifact
        take = dll.ugl_take
        call = dll.ugl_call

    def disconnect(code: int) -> None:
        nonlocal call
        call = lambda *_: code  # noqa: E731

    def invoke(
        fn: int, frame: bytes | bytearray, segments: Sequence[Buffer] | None = None, writeback: int = 0
    ) -> bytes | memoryview:
        levels = threads.levels
        level = levels.pop() if levels else _Level()
        if type(frame) is not bytes:
            frame = bytes(frame)
        if segments or writeback or flags:
            code = _call_with_options(call, handle, fn, frame, level, segments, writeback, flags)
        else:
            code = call(handle, fn, _NULL, frame, len(frame), level.out, level.capacity, level.size, level.status)
        if code == 0:
            reply: bytes = level.view[0 : level.size[0]]
            levels.append(level)
            return reply
        if code == NOT_OPEN:
            levels.append(level)
            open_artifact()
            return invoke(fn, frame, segments, writeback)
        if code == _abi.STATUS_BUFFER_TOO_SMALL and level.status.detail:
            large = _Level(level.size[0])
            code = take(level.status.detail, _NULL, 0, large.out, large.capacity, large.size, large.status)
            if code:
                raise call_error(code, _message(large.status), describe(fn))
            reply = large.view[0 : large.size[0]]
            levels.append(_Level(grown(len(reply))))
            return reply
        is_told = level.status.code == code
        message, detail = (_message(level.status), level.status.detail) if is_told else ("", 0)
        level.status.code = 0
        levels.append(level)
        raise call_error(code, message, describe(fn), detail)

    return invoke, connect, disconnect


def _call_with_options(
    call: Callable[..., int],
    handle: int,
    fn: int,
    frame: bytes,
    level: _Level,
    segments: Sequence[Buffer] | None,
    writeback: int,
    flags: int,
) -> int:
    """One call with segments or write-backs; the buffers of `segments` are held until it has returned."""
    options = level.options
    options.writeback = writeback
    options.flags = flags
    lent = [type(buffer) is Lent for buffer in segments or ()]
    held = [_ffi.from_buffer("uint8_t[]", buffer.view if type(buffer) is Lent else buffer) for buffer in segments or ()]
    array = _ffi.new("ugl_segment[]", len(held))
    for index, memory in enumerate(held):
        array[index].ptr = memory
        array[index].len = len(memory)
        array[index].flags = _abi.SEGMENT_LENT if lent[index] else 0
    options.segments_ptr = array if held else _NULL
    options.segments_len = len(held)
    try:
        return call(handle, fn, options, frame, len(frame), level.out, level.capacity, level.size, level.status)
    finally:
        options.segments_ptr = _NULL
        options.segments_len = 0


def _message(status: Any) -> str:
    raw: bytes = _ffi.buffer(status.message, status.length)[:] if status.message else b""
    return raw.decode("utf-8", "replace")
