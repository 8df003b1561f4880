"""What a misspelt attribute of an object, a value or a class is told: the nearest name that there is."""

from __future__ import annotations

import sys

from ..errors import GoNameError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

ARE_FREE = sys.implementation.name != "cpython" or sys.version_info >= (3, 12)
"""Whether a class can have `__getattr__` at no cost for calls of its methods: an older CPython would make a bound
method for each of them. There objects have no hints of ours; CPython prints its own for errors that nobody catches."""


def of_instance(self: Any, name: str) -> Any:
    """The `__getattr__` of values: called when there is no such attribute, or when asking for it failed so."""
    if name.startswith("_") or hasattr(type(self), name):
        return object.__getattribute__(self, name)  # which fails again, in its own words
    raise missing(type(self), name, type(self))


def of_class(cls: Any, name: str) -> Any:
    """The `__getattr__` of classes, as a method of the metaclass."""
    if name.startswith("_"):
        raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
    raise missing(cls, name, cls)


def missing(cls: Any, name: str, known: Any) -> GoNameError:
    """The error for a name that is not among those of `known` (an object or a list)."""
    from .._names import nearest_hint, same_hint

    names = known if isinstance(known, list) else [other for other in dir(known) if not other.startswith("_")]
    # Programs probe for lower case names (`hasattr(x, "shape")`), which must be cheap; Go's are in upper case.
    hint = nearest_hint(name, names) if name[:1].isupper() else same_hint(name, names)
    kind = getattr(cls, "__go_type__", "") or cls.__name__
    return GoNameError(f"{kind} has no method or field {name!r}", hint=hint)
