"""The function that the core calls for Python's callables, made by ctypes."""

from __future__ import annotations

import ctypes

from usegolib._core import abi as _abi

from . import serving

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


_WRITABLE = 0x200  # PyBUF_WRITE


def make() -> tuple[Any, int]:
    """The function, which must be kept, and its address."""
    string_at, move, at = ctypes.string_at, ctypes.memmove, _abi.CallbackAnswer.from_address
    memory_at = ctypes.pythonapi.PyMemoryView_FromMemory
    memory_at.restype, memory_at.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int)
    serve, frame_at, address_of = serving.serve, ctypes.c_char.from_buffer, ctypes.addressof

    def give(told: Any, served: tuple[int, int, Any], out_ptr: Any) -> None:
        status, told.ticket, reply = served
        told.length = length = len(reply)
        if status == _abi.STATUS_OK and length:
            move(out_ptr, address_of(frame_at(reply)), length)
        # The last statement: a function that stops before it leaves "not run".
        told.status = status

    def python_callback(
        operation: int, number: int, in_ptr: Any, in_len: int, out_ptr: Any, out_cap: int, answer: int
    ) -> None:
        if operation == serving.REPORT:
            at(answer).status = _abi.STATUS_OK
            unheard = serving.reported(number)
            if unheard is not None:
                raise unheard  # ctypes gives it to sys.unraisablehook
            return
        # A signal handler can raise an exception at each place here, and at the entry of this function.
        try:
            told = at(answer)
            if told.attempt:
                serving.lost_interrupt()
            told.attempt = _abi.CALLBACK_BEGUN
            if operation == serving.FILE:
                memory = memory_at(out_ptr, out_cap, _WRITABLE) if out_cap else memoryview(b"")
                done, told.ticket, told.length = serving.serve_file(number, string_at(in_ptr, in_len), memory)
                told.status = done
                return
            give(told, serve(operation, number, string_at(in_ptr, in_len) if in_len else b"", out_cap), out_ptr)
        except BaseException as error:
            told = at(answer)
            told.attempt = _abi.CALLBACK_BEGUN
            give(told, serving.interrupted(operation, number, error, out_cap), out_ptr)

    made = _Prototype(python_callback)
    return made, ctypes.cast(made, ctypes.c_void_p).value or 0
