"""`usegolib.lend`: Go gets the caller's memory itself, for the duration of a call."""

from __future__ import annotations

from usegolib.errors import ArgumentTypeError, ArgumentValueError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Lent:
    """A buffer that is lent to Go where it stands as an argument. `view` is its memory."""

    __slots__ = ("view",)

    view: memoryview

    def __init__(self, view: memoryview) -> None:
        self.view = view

    def __repr__(self) -> str:
        return f"usegolib.lend({self.view.obj.__class__.__name__} of {self.view.nbytes} bytes)"


def lend(buffer: Any) -> Lent:
    """The memory of a buffer, to be passed where Go takes a slice of numbers or bools, or a []byte; nothing is copied.

        numbers = array.array("d", range(100_000))
        total = h.SumFloats(usegolib.lend(numbers))

    The items must be of the slice's element type. What Go writes is in the buffer at once. The Go function must not
    keep the slice, nor a part of it, after it has returned, and must not write to it when the buffer is read-only
    (bytes).

    Raises ArgumentTypeError for what is no buffer, ArgumentValueError for one that is not contiguous and flat.
    """
    from .faults import Fault
    from .typed_arrays import behind

    try:
        view = memoryview(behind(buffer))
    except Fault as fault:
        raise ArgumentValueError(f"lend(): {fault.text}", hint=fault.hint) from None
    except (TypeError, ValueError, BufferError):
        raise ArgumentTypeError(
            f"lend() takes a buffer, got {type(buffer).__qualname__}",
            hint="bytes, bytearray, memoryview, array.array, mmap and numpy arrays are buffers; "
            "a list is passed without lend()",
        ) from None
    if view.ndim != 1 or not view.c_contiguous:
        shape = "not contiguous" if view.ndim == 1 else f"one of {view.ndim} dimensions"
        raise ArgumentValueError(
            f"lend() takes a flat, contiguous buffer, got {shape}",
            hint="pass array.reshape(-1) of a contiguous array; without lend() the elements are copied",
        )
    return Lent(view)
