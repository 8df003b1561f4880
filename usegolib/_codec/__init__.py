"""The portable lane: values between Python and the wire (docs/wire.md), by the schema's type table.

`TypeTable` holds the conversions of one artifact, `compile_function` makes the callable of a bound function. Both
generate straight-line Python, one function per type and per signature, when it is first needed.
"""

from __future__ import annotations

from usegolib._values.nil import Nil, NilType

from .compile import compile_function
from .errors_wire import reply_error as decode_error
from .errors_wire import reply_panic as decode_panic
from .function import GoFunction
from .structs import GoStruct
from .table import TypeTable

__all__ = [
    "GoFunction",
    "GoStruct",
    "Nil",
    "NilType",
    "TypeTable",
    "compile_function",
    "decode_error",
    "decode_panic",
]
