"""Numbers and strings that keep a Go type inside `any`, where Python's own stand for Go's int, float64 and string.

    h.Encode([usegolib.types.uint8(5), usegolib.types.float32(0.5)])  # []any{uint8(5), float32(0.5)}

An instance is an int, float, complex or str like any other: it equals the plain value, is pickled, and what is computed
from it is plain. A value that the type does not have is an error when the instance is made.
"""

from __future__ import annotations

import builtins
import operator

from usegolib._codec import Fault, out_of_range, scalars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    T = TypeVar("T")

__all__ = [
    "BigInt",
    "bool",
    "byte",
    "complex64",
    "complex128",
    "float32",
    "float64",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "rune",
    "string",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uintptr",
]

_WORD = 8
"""Bytes of an int on every platform that there are wheels for; a call checks for the artifact's own."""


class _Basic:
    """What the classes have in common."""

    __slots__ = ()
    __go_type__ = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({super().__repr__()})"

    def __str__(self) -> str:
        return super().__repr__()  # that of the plain value, which CPython's numbers would take from the class


def _checked(kind: type, convert: Any, value: Any, *arguments: Any) -> Any:
    """What a conversion of arguments makes of a value; its fault as an error that names the class."""
    try:
        return convert(value, *arguments)
    except Fault as fault:
        raise fault.error(f"usegolib.types.{kind.__name__}(): ", "value") from None


class _Integer(_Basic, builtins.int):
    __slots__ = ()

    def __new__(cls, value: Any = 0) -> Any:
        number = operator.index(_checked(cls, scalars.to_int, value, cls.__go_type__, cls.__go_type__ == "int32"))
        limits = scalars.int_limits(cls.__go_type__, _WORD)
        if limits is not None and not limits[0] <= number <= limits[1]:
            raise out_of_range(number, cls.__go_type__, f"{limits[0]} to {limits[1]}").error(
                f"usegolib.types.{cls.__name__}(): ", "value"
            )
        return super().__new__(cls, number)


class _Float(_Basic, builtins.float):
    __slots__ = ()

    def __new__(cls, value: Any = 0.0) -> Any:
        number = _checked(cls, scalars.to_float, value, cls.__go_type__)
        if cls.__go_type__ == "float32":
            number = _checked(cls, scalars.as_float32, number, cls.__go_type__)
        return super().__new__(cls, number)


class _Complex(_Basic, builtins.complex):
    __slots__ = ()

    def __new__(cls, value: Any = 0j) -> Any:
        number = _checked(cls, scalars.to_complex, value, cls.__go_type__)
        if cls.__go_type__ == "complex64":
            parts = (_checked(cls, scalars.as_float32, part, cls.__go_type__) for part in (number.real, number.imag))
            number = builtins.complex(*parts)
        return super().__new__(cls, number)

    def __getnewargs__(self) -> Any:
        return (builtins.complex(self),)


class int(_Integer):
    """Go's int."""

    __slots__ = ()
    __go_type__ = "int"


class int8(_Integer):
    """Go's int8."""

    __slots__ = ()
    __go_type__ = "int8"


class int16(_Integer):
    """Go's int16."""

    __slots__ = ()
    __go_type__ = "int16"


class int32(_Integer):
    """Go's int32, which is its rune: a str of one character is one as well."""

    __slots__ = ()
    __go_type__ = "int32"


class int64(_Integer):
    """Go's int64."""

    __slots__ = ()
    __go_type__ = "int64"


class uint(_Integer):
    """Go's uint."""

    __slots__ = ()
    __go_type__ = "uint"


class uint8(_Integer):
    """Go's uint8, which is its byte."""

    __slots__ = ()
    __go_type__ = "uint8"


class uint16(_Integer):
    """Go's uint16."""

    __slots__ = ()
    __go_type__ = "uint16"


class uint32(_Integer):
    """Go's uint32."""

    __slots__ = ()
    __go_type__ = "uint32"


class uint64(_Integer):
    """Go's uint64."""

    __slots__ = ()
    __go_type__ = "uint64"


class uintptr(_Integer):
    """Go's uintptr."""

    __slots__ = ()
    __go_type__ = "uintptr"


class BigInt(_Integer):
    """Go's *big.Int, whatever its size; a plain int is one only where no uint64 holds it."""

    __slots__ = ()
    __go_type__ = "math/big.Int"


class float32(_Float):
    """Go's float32; the value is rounded to one."""

    __slots__ = ()
    __go_type__ = "float32"


class float64(_Float):
    """Go's float64, as a plain float is."""

    __slots__ = ()
    __go_type__ = "float64"


class complex64(_Complex):
    """Go's complex64; both parts are rounded to float32."""

    __slots__ = ()
    __go_type__ = "complex64"


class complex128(_Complex):
    """Go's complex128, as a plain complex is."""

    __slots__ = ()
    __go_type__ = "complex128"


class string(_Basic, str):
    """Go's string, as a plain str is."""

    __slots__ = ()
    __go_type__ = "string"
    __str__ = str.__str__


bool = builtins.bool
"""Go's bool: True and False have no other type in `any`."""
byte = uint8
rune = int32


def __dir__() -> list[str]:
    return sorted(__all__)
