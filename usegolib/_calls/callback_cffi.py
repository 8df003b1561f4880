"""The function that the core calls for Python's callables, made by the cffi that PyPy carries inside."""

from __future__ import annotations

import sys

import cffi  # type: ignore[import-untyped,import-not-found,unused-ignore]

from usegolib._core import abi as _abi

from . import serving

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def make() -> tuple[Any, int]:
    """The function, which must be kept, and its address."""
    ffi: Any = cffi.FFI()
    ffi.cdef("typedef struct { int32_t status; uint32_t attempt; size_t length; uint64_t ticket; } answer_t;")

    def give(told: Any, served: tuple[int, int, Any], out_ptr: Any) -> None:
        status, told.ticket, reply = served
        told.length = len(reply)
        if status == _abi.STATUS_OK and len(reply):
            ffi.memmove(out_ptr, bytes(reply), len(reply))
        # The last statement: a function that stops before it leaves "not run".
        told.status = status

    def failed(kind: Any, error: Any, trace: Any) -> None:
        sys.excepthook(kind, error, trace)

    @ffi.callback(  # type: ignore[untyped-decorator,unused-ignore]
        "void(uint32_t, uint64_t, uint8_t *, size_t, uint8_t *, size_t, answer_t *)", onerror=failed
    )
    def python_callback(
        operation: int, number: int, in_ptr: Any, in_len: int, out_ptr: Any, out_cap: int, answer: Any
    ) -> None:
        if operation == serving.REPORT:
            answer.status = _abi.STATUS_OK
            unheard = serving.reported(number)
            if unheard is not None:
                raise unheard
            return
        # A signal handler can raise an exception at each place here, and at the entry of this function.
        try:
            if answer.attempt:
                serving.lost_interrupt()
            answer.attempt = _abi.CALLBACK_BEGUN
            frame = ffi.buffer(in_ptr, in_len)[:] if in_len else b""
            if operation == serving.FILE:
                memory = memoryview(ffi.buffer(out_ptr, out_cap)).cast("B") if out_cap else memoryview(b"")
                done, answer.ticket, answer.length = serving.serve_file(number, frame, memory)
                answer.status = done
                return
            give(answer, serving.serve(operation, number, frame, out_cap), out_ptr)
        except BaseException as error:
            answer.attempt = _abi.CALLBACK_BEGUN
            give(answer, serving.interrupted(operation, number, error, out_cap), out_ptr)

    return (ffi, python_callback), int(ffi.cast("uintptr_t", python_callback))
