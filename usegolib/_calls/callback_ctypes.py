"""The function that the core calls for Python's callables, made by ctypes."""

from __future__ import annotations

import ctypes

from usegolib._core import abi as _abi

from . import callbacks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_Prototype = ctypes.CFUNCTYPE(
    None,
    ctypes.c_uint32,
    ctypes.c_uint64,
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_void_p,
)


def make() -> tuple[Any, int]:
    """The function, which must be kept, and its address."""
    string_at, move, at = ctypes.string_at, ctypes.memmove, _abi.CallbackAnswer.from_address
    serve, frame_at = callbacks.serve, ctypes.c_char.from_buffer

    def python_callback(
        operation: int, number: int, in_ptr: Any, in_len: int, out_ptr: Any, out_cap: int, answer: int
    ) -> None:
        if operation == callbacks.REPORT:
            at(answer).status = _abi.STATUS_OK
            raise callbacks.reported(number)  # ctypes gives it to sys.unraisablehook
        status, ticket, reply = serve(operation, number, string_at(in_ptr, in_len) if in_len else b"", out_cap)
        told = at(answer)
        told.length = len(reply)
        told.ticket = ticket
        if status == _abi.STATUS_OK and reply:
            move(out_ptr, ctypes.addressof(frame_at(reply)), len(reply))
        # The last statement: a function that stops before it leaves "not run".
        told.status = status

    made = _Prototype(python_callback)
    return made, ctypes.cast(made, ctypes.c_void_p).value or 0
