"""The exception for a status of a call into Go."""

from __future__ import annotations

from usegolib._core import abi as _abi, error_for
from usegolib.errors import ArgumentTypeError, ArgumentValueError, ObjectClosedError, UseGoLibError

# Failures that only Go can find: whether a type has an interface's methods, and whether another thread has closed the
# object meanwhile.
_OBJECT_FAULTS: dict[int, type[UseGoLibError]] = {
    _abi.DECODE_CLOSED: ObjectClosedError,
    _abi.DECODE_OTHER_TYPE: ArgumentTypeError,
    _abi.DECODE_FOREIGN: ArgumentTypeError,
}


def call_error(code: int, message: str, function: str, detail: int = 0) -> Exception:
    """The exception for a status of `ugl_call` on `function` (`strings.ToUpper`)."""
    if code == _abi.STATUS_FORKED and not message:
        message = "this process was forked after Go had been started in its parent; Go cannot run here"
    where = f"{function}()"
    if message.startswith(f"{where}: "):
        # Texts from Go about arguments and results begin with the function already.
        where = ""
    error = error_for(code, message, where)
    if code == _abi.STATUS_DECODE:
        # This package wrote the frame, so it is well-formed. Go has refused the argument's content, mostly in
        # UnmarshalText.
        return _OBJECT_FAULTS.get(detail, ArgumentValueError)(str(error.args[0]), hint=error.hint)
    return error
