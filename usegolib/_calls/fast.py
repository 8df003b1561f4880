"""The fast lane into CPython: functions made by the core (native/src/cpython, docs/abi.md 4).

This module loads the core once more through ctypes.PyDLL, which keeps the GIL, and asks it for `make(portable,
artifact, method)`. A function that `make` gives calls Go without Python code in between. It hands everything unusual to
the portable function. `USEGOLIB_LANE` chooses the lane: `auto` (the default: fast where the interpreter has the fast
lane), `fast`, or `portable`.
"""

from __future__ import annotations

import sys

from usegolib._codec import GoMethod, Lent, copied_beside_index
from usegolib._core import Lock
from usegolib._objects import storage
from usegolib._values import NilBytes, NilDict, NilList, NilSet
from usegolib.errors import GoError, LoadError

from . import lane
from .call_error import call_error
from .fast_types import described, made
from .lane import chosen
from .reply import go_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from usegolib._codec import GoFunction
    from usegolib._packages import Artifact

    Make = Callable[[GoFunction, Artifact], Any]

_lock = Lock()
_make: Make | None = None
_missing = ""


def wrap(portable: GoFunction, artifact: Artifact) -> Any:
    """The function object of the chosen lane for a portable function.

    Where this interpreter or core has no fast lane, `fast` raises LoadError, and `auto` gives the portable function.
    """
    if portable._form == "guarded":
        return portable  # what it calls may be moved
    wanted = chosen()
    if wanted == "portable" or any(param.mode == "out" for param in portable._params) or _gives_nil_objects(portable):
        # What an out parameter makes is as many results more: the portable function counts them.
        return portable
    try:
        make = _maker()
    except LoadError:
        # A core that is missing or does not fit is reported by the first call, as on the portable lane.
        if wanted == "fast":
            raise
        return portable
    if make is None:
        if wanted == "fast":
            raise LoadError(
                f"USEGOLIB_LANE is fast, but {sys.implementation.name} {sys.version.split()[0]} has no fast lane: "
                f"{_missing}",
                hint="unset USEGOLIB_LANE; the portable lane gives the same results",
            )
        return portable
    return make(portable, artifact)


def _gives_nil_objects(portable: GoFunction) -> bool:
    """Whether nil pointers are something else than None, which only the portable function supports."""
    return portable._options is not None and bool(portable._options.nil == "object")


def _made_storage(index: int) -> Any:
    """A type that the core lays out; None where there is no fast lane, or it is not wanted."""
    if chosen() == "portable":
        return None
    try:
        _maker()
    except LoadError:
        return None
    return lane.storage[index] if lane.storage else None


def _maker() -> Make | None:
    global _make, _missing
    if _make is None and not _missing:
        with _lock:
            if _make is None and not _missing:
                if sys.implementation.name != "cpython":
                    _missing = "it is not CPython"
                elif not getattr(sys, "_is_gil_enabled", lambda: True)():
                    _missing = "it runs without the GIL"
                else:
                    made = _ask_core()
                    # A finaliser that ran meanwhile may have come here as well: one lane serves the process.
                    if made is not None and _make is None:
                        lane.callback_functions = made[1][0]
                        lane.storage = tuple(made[1][1:])
                        _make = made[0]
    return _make


def _ask_core() -> tuple[Make, list[Any]] | None:
    """`make` of the core and the types that it lays out; None, and the reason in `_missing`, when it cannot serve."""
    global _missing
    import ctypes

    from usegolib._core import abi as _abi, library, status_message

    core = ctypes.PyDLL(library().path)
    try:
        function = core["ugl_python"]
    except AttributeError:
        _missing = f"the core {core._name} has no ugl_python"
        return None
    function.restype, function.argtypes = _abi.PROTOTYPES["ugl_python"]
    helpers = (_prepare, _fail, go_error, Lent, GoError, (NilList, NilDict, NilBytes, NilSet), _callback_helpers)
    process = ctypes.pythonapi._handle.to_bytes(8, sys.byteorder)
    address, size, status = ctypes.c_uint64(), ctypes.c_size_t(), _abi.Status()
    code = function(id(helpers), process, 8, ctypes.byref(address), 8, ctypes.byref(size), ctypes.byref(status))
    if code:
        _missing = status_message(status)
        return None
    made = ctypes.cast(ctypes.c_void_p(address.value), ctypes.py_object)
    make, *rest = made.value
    # The core gave a reference of its own; `made.value` took another one.
    ctypes.pythonapi.Py_DecRef(made)
    return (lambda portable, artifact: make(portable, artifact, isinstance(portable, GoMethod))), rest


storage.lane_storage = _made_storage


# What the core calls ------------------------------------------------------------------------------------------------


def _prepare(portable: GoFunction, artifact: Artifact) -> tuple[Any, ...] | None:
    """What the core needs of Python for the call plan of a function; None before the artifact is open.

    The tuple has the artifact's handle, the function's number, the names of the parameters, the class of named results
    or None, what the types need (fast_types.py), the options (flags of the calls, whether the GIL is held, whether
    arguments are written back, whether callables can be given without a look at other arguments) and the tables of the
    artifact.
    """
    if not artifact.handle or artifact.forked:
        return None
    symbol, table = portable._symbol, portable._table
    entries = [*symbol.get("params", []), *symbol.get("results", [])]
    types = tuple(described(table, [entry["type"] for entry in entries]))
    names = tuple(sys.intern(param.name) if param.keyword else None for param in portable._params)
    asked = portable._options
    of_calls = (asked.flags, asked.hold, asked.writeback) if asked is not None else (0, False, True)
    options = (*of_calls, copied_beside_index(table, portable._params) is None)
    number, tables = symbol["function"], made(table)
    return artifact.handle, number, names, portable._result_class, types, options, tables


def _callback_helpers() -> tuple[Any, ...]:
    """What Python does for callables (`Helper` in native/src/cpython/lane/callbacks.rs), asked for once."""
    from . import callbacks

    return callbacks.HELPERS


def _fail(artifact: Artifact, number: int, code: int, message: str, detail: int) -> NoReturn:
    """Raises for a status of the core."""
    raise call_error(code, message, artifact.describe(number), detail)
