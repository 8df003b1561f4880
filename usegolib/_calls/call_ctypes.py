"""Entering Go through ctypes.

The call is made without argtypes: prepared ctypes objects go through as they are, which is a third faster than
converting Python integers for every argument.
"""

from __future__ import annotations

import ctypes
import sys
import threading

from usegolib._codec import Lent
from usegolib._core import abi as _abi, library, status_message

from .buffers import FIRST_BUFFER, NOT_OPEN, grown
from .call_error import call_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from usegolib._core import Library

    from .call import Buffer, Entry, Invoke, Open


class _Level:
    """The C objects of one call in progress. `hot` is what every call unpacks, in one tuple."""

    __slots__ = ("array", "capacity", "hot", "options", "options_ref", "size", "status")

    def __init__(self, capacity: int = FIRST_BUFFER) -> None:
        memory = bytearray(capacity)
        self.array = (ctypes.c_char * capacity).from_buffer(memory)
        self.capacity = capacity
        self.size = ctypes.c_size_t()
        self.status = _abi.Status()
        self.options = _abi.CallOpts(size=ctypes.sizeof(_abi.CallOpts))
        self.options_ref = ctypes.byref(self.options)
        self.hot = (
            ctypes.c_size_t(),
            ctypes.c_void_p(ctypes.addressof(self.array)),
            ctypes.c_size_t(capacity),
            ctypes.byref(self.size),
            ctypes.byref(self.status),
            self.size,
            memoryview(memory),
        )


class _Threads(threading.local):
    def __init__(self) -> None:
        self.levels: list[_Level] = []


_threads = _Threads()


def make_entry(open_artifact: Open, describe: Callable[[int], str], flags: int, hold: bool) -> Entry:
    """See `usegolib._calls.call.make_entry`."""
    handle = ctypes.c_uint64()
    threads = _threads
    if hold:
        flags |= _abi.CALL_HOLDS

    def not_open(*_: object) -> int:
        return NOT_OPEN

    call: Callable[..., int] = not_open

    def connect(core: Library, artifact: int) -> None:
        nonlocal call
        function = (ctypes.PyDLL(core.path) if hold else core.dll)["ugl_call"]
        function.restype = ctypes.c_int32
        handle.value = artifact
        call = function

    def disconnect(code: int) -> None:
        nonlocal call
        call = lambda *_: code  # noqa: E731

    def invoke(
        fn: int, frame: bytes | bytearray, segments: Sequence[Buffer] | None = None, writeback: int = 0
    ) -> bytes | memoryview:
        levels = threads.levels
        level = levels.pop() if levels else _Level()
        in_len, out, capacity, size_ref, status_ref, size, view = level.hot
        if type(frame) is not bytes:
            frame = bytes(frame)
        in_len.value = len(frame)
        if segments or writeback or flags:
            code = _call_with_options(call, handle, fn, frame, level, segments, writeback, flags)
        else:
            code = call(handle, fn, None, frame, in_len, out, capacity, size_ref, status_ref)
        if code == 0:
            reply = view[: size.value].tobytes()
            levels.append(level)
            return reply
        if code == NOT_OPEN:
            levels.append(level)
            open_artifact()
            return invoke(fn, frame, segments, writeback)
        if code == _abi.STATUS_BUFFER_TOO_SMALL and level.status.detail:
            reply_view = _take(level.status.detail, level.size.value)
            levels.append(_Level(grown(len(reply_view))))
            return reply_view
        is_told = level.status.code == code
        message, detail = (status_message(level.status), level.status.detail) if is_told else ("", 0)
        level.status.code = 0
        levels.append(level)
        raise call_error(code, message, describe(fn), detail)

    return invoke, connect, disconnect


def _call_with_options(
    call: Callable[..., int],
    handle: ctypes.c_uint64,
    fn: int,
    frame: bytes,
    level: _Level,
    segments: Sequence[Buffer] | None,
    writeback: int,
    flags: int,
) -> int:
    """One call with segments or write-backs; the buffers of `segments` are held until it has returned."""
    in_len, out, capacity, size_ref, status_ref, _, _ = level.hot
    options = level.options
    options.writeback = writeback
    options.flags = flags
    held: list[Any] = []
    if segments:
        array = (_abi.Segment * len(segments))()
        for entry, buffer in zip(array, segments):
            if type(buffer) is Lent:
                entry.flags = _abi.SEGMENT_LENT
                buffer = buffer.view
            entry.ptr, entry.len = _address(buffer, held)
        options.segments_ptr = array
        options.segments_len = len(segments)
    try:
        return call(handle, fn, level.options_ref, frame, in_len, out, capacity, size_ref, status_ref)
    finally:
        options.segments_ptr = None
        options.segments_len = 0
        held.clear()


def _address(buffer: Any, held: list[Any]) -> tuple[int | None, int]:
    """Address and size of a buffer's bytes; what keeps them in place is added to `held`."""
    if type(buffer) is not bytes:
        view = memoryview(buffer)
        if view.nbytes and not view.readonly and view.c_contiguous:
            array = (ctypes.c_char * view.nbytes).from_buffer(view)
            held.append(array)
            return ctypes.addressof(array), view.nbytes
        if view.nbytes and view.c_contiguous and sys.implementation.name == "cpython":
            held.append(_ReadOnly(view))
            return held[-1].buffer.buf, view.nbytes
        buffer = view.tobytes()
    pointer = ctypes.c_char_p(buffer)
    held.append(pointer)
    return ctypes.cast(pointer, ctypes.c_void_p).value, len(buffer)


class _PyBuffer(ctypes.Structure):
    """CPython's `Py_buffer`."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


class _ReadOnly:
    """The memory of a read-only buffer, which ctypes itself has no way to reach, until the object dies."""

    def __init__(self, view: memoryview) -> None:
        self.buffer = _PyBuffer()
        ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(view), ctypes.byref(self.buffer), 0)

    def __del__(self) -> None:
        ctypes.pythonapi.PyBuffer_Release(ctypes.byref(self.buffer))


def _take(ticket: int, size: int) -> memoryview:
    """The kept reply of a call whose out buffer was too small; the function does not run again."""
    memory = bytearray(size)
    array = (ctypes.c_char * size).from_buffer(memory)
    taken, status = ctypes.c_size_t(), _abi.Status()
    take = library().function("ugl_take")
    code = take(ticket, None, 0, array, size, ctypes.byref(taken), ctypes.byref(status))
    if code:
        raise call_error(code, status_message(status), "ugl_take")
    return memoryview(memory)[: taken.value]


if TYPE_CHECKING:
    _checked: Invoke = make_entry(lambda: None, str, 0, False)[0]
