"""The interface types of an artifact: what stands for each in Python, and the call of a method by Go."""

from __future__ import annotations

from usegolib._core import MORE_OF_FILES

from . import wire
from .callables import Callback
from .faults import DecodeFault
from .file_systems import kind_of
from .files import further_method

TYPE_CHECKING = False

if TYPE_CHECKING:
    from usegolib._objects import held

    from .implementations import Interface
    from .table import TypeTable
    from .wire import Data


def interface(table: TypeTable, type_id: int) -> Interface:
    """What an interface type needs of objects."""
    found = table.interfaces.get(type_id)
    if found is None:
        kind = kind_of(table, type_id)
        found = table.interfaces.setdefault(type_id, kind(table, type_id))
    return found


def method_call(entry: held.HeldObject, frame: Data) -> tuple[Callback, Data]:
    """The method that a frame of Go calls, and the frame of its arguments."""
    number, at = wire.get_int(frame, 0)
    index, at = wire.get_int(frame, at)
    try:
        if number == MORE_OF_FILES:
            method = further_method(entry.table, index)
        else:
            method = interface(entry.table, number).method(index)
    except LookupError:
        raise DecodeFault(f"type {number} has no method {index}") from None
    function = method.of(entry.object)
    if function is None and callable(entry.object):
        function = entry.object
    if function is None:
        raise AttributeError(f"{type(entry.object).__name__} has no method {method.name} any more")
    callback = Callback(function, method, entry.context)
    callback.call = entry.call
    return callback, frame[at:]
