"""Where an object keeps its handle: in memory laid out by the core, or in a Python slot."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

# The numbers of the types that the core lays out.
OBJECT, STRUCT, PACKAGE = range(3)

_chosen: Any = None

lane_storage: Callable[[int], Any] | None = None
"""Set by the fast lane: the types that the core lays out, by their numbers; None for one that it does not have."""


class PythonStorage:
    """A handle in a slot; freeing the object queues the handle and does nothing else, whatever thread that is in."""

    __slots__ = ("__weakref__", "_handle")

    _handle: int
    _go_freed: Any = None

    def __del__(self) -> None:
        try:
            handle = self._handle
        except AttributeError:  # never filled
            return
        freed = self._go_freed
        if handle and freed is not None:
            freed(handle)


def storage() -> Any:
    """The class that lays out objects in this process; the same from the first object on."""
    global _chosen
    if _chosen is None:
        if lane_storage is None:
            return PythonStorage
        _chosen = lane_storage(OBJECT) or PythonStorage
    return _chosen


def struct_storage() -> Any:
    """The dict that struct classes derive from, which reads as fast as dict itself; None without a fast lane."""
    return None if lane_storage is None else lane_storage(STRUCT)


def package_storage() -> Any:
    """The module that the classes of packages derive from, which finds attributes as fast as modules; None as above."""
    return None if lane_storage is None else lane_storage(PACKAGE)
