"""Entering Go: one `invoke` per artifact, the only thing on the path between generated code and the core.

    reply = invoke(function number, argument frame, segments, write-back bits)

The reply is the kind byte and its payload (docs/wire.md). Every call takes a level, a set of C objects with an out
buffer, from its thread's stack and puts it back, so that a call in the middle of another (a finaliser, a signal
handler, a callback) has its own. A level lost to an exception is garbage, nothing more.

An artifact is loaded by its first call: until then the place of `ugl_call` is taken by a function that answers
NOT_OPEN, so that the open case costs nothing on later calls. After a fork, the child's is taken by one that answers
"forked".
"""

from __future__ import annotations

from usegolib._codec import callables
from usegolib._core import use_cffi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol, Union

    from usegolib._codec import Lent
    from usegolib._core import Library

    Buffer = Union[bytes, bytearray, memoryview, Lent]

    class Invoke(Protocol):
        """What generated code calls."""

        def __call__(
            self, fn: int, frame: bytes | bytearray, segments: Sequence[Buffer] | None = None, writeback: int = 0
        ) -> bytes | memoryview:
            """Call function number `fn`; its reply."""

    Open = Callable[[], None]
    Connect = Callable[[Library, int], None]
    Disconnect = Callable[[int], None]
    Entry = tuple[Invoke, Connect, Disconnect]


def make_entry(open_artifact: Open, describe: Callable[[int], str], flags: int = 0, hold: bool = False) -> Entry:
    """`invoke` of one artifact, and the functions that connect it to the core and cut it off with a status.

    `open_artifact` is called by an invoke that is not connected, and must connect; `describe` names a function. `flags`
    are those of `ugl_call_opts` for all calls; `hold` keeps the GIL, where the interpreter can (PyPy cannot).
    """
    if use_cffi():
        from . import call_cffi as _call_cffi

        return _call_cffi.make_entry(open_artifact, describe, flags)
    from . import call_ctypes as _call_ctypes

    return _call_ctypes.make_entry(open_artifact, describe, flags, hold)


def _with_callables(invoke: Invoke, frame: callables.Frame, arguments: tuple[Any, ...]) -> Any:
    # The first call that gives Go a callable imports this; later calls do not come here.
    from . import callbacks

    return callbacks.enter(invoke, frame, arguments)


callables.enter_with = _with_callables
