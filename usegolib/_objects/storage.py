"""Where an object keeps its handle: in memory laid out by the core, or in a Python slot."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

_chosen: Any = None


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
        from .. import _direct

        _chosen = _direct.object_storage() or PythonStorage
    return _chosen
