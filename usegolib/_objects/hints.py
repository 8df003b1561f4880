"""The error for a misspelt attribute of an object, a value or a class: it names the nearest attribute."""

from __future__ import annotations

import sys

from usegolib.errors import GoNameError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

artifacts_in_use: Callable[[], Iterable[Any]] = tuple
"""Set once artifacts can be in use."""

ARE_FREE = sys.implementation.name != "cpython" or sys.version_info >= (3, 12)
"""Whether a class can have `__getattr__` at no cost for calls of its methods: an older CPython would make a bound
method for each of them. There objects have no hints of ours; CPython prints its own for errors that nobody catches."""


def of_instance(self: Any, name: str) -> Any:
    """The `__getattr__` of values: called when there is no such attribute, or when asking for it failed so."""
    if name.startswith("_") or hasattr(type(self), name):
        return object.__getattribute__(self, name)  # which fails again, in its own words
    if name[:1].isupper() and _adopted(type(self)) and hasattr(type(self), name):
        return getattr(self, name)
    method = _of_an_interface(type(self), name)
    if method is not None:
        return method.__get__(self, type(self))
    if getattr(type(self), "_go_opaque", None) is not None and "_go_table" in type(self).__dict__:
        return of_unknown(self, name)
    raise missing(type(self), name, type(self))


def of_unknown(self: Any, name: str) -> Any:
    """The `__getattr__` of objects whose type has no members here: they can be files all the same."""
    from .files import of_unbound

    member = of_unbound(self, name)
    if member is None:
        raise missing(type(self), name, type(self))
    return member


def _of_an_interface(cls: Any, name: str) -> Any:
    """The method of an interface, for values whose own type has no methods here: what came as a fmt.Stringer has String
    whatever it is. Go checks with the call that the value has the methods of the interface."""
    table: Any = getattr(cls, "_go_opaque", None)
    interface = None if table is None else table.home.interface_with(name)
    return None if interface is None else getattr(table.object_class(interface), name)


def _adopted(cls: Any) -> bool:
    """Whether an artifact in use has the methods of a class that an unpickled value made; they are put on it."""
    if not cls.__dict__.get("_go_unbound"):
        return False
    for artifact in artifacts_in_use():
        type_id = artifact.table.id_of(cls.__go_type__)
        if type_id is not None and artifact.table.is_data(type_id):
            cls._go_unbound = False
            artifact.table.named_class(type_id)
            adopt = cls.__dict__.get("_go_adopt")
            if adopt is not None:
                adopt(artifact.table, type_id)
            return True
    return False


def of_class(cls: Any, name: str) -> Any:
    """The `__getattr__` of classes, as a method of the metaclass."""
    if name.startswith("_"):
        raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
    if name[:1].isupper() and _adopted(cls) and name in cls.__dict__:
        return getattr(cls, name)
    raise missing(cls, name, cls)


def is_opaque(table: Any, type_id: int, package: str) -> bool:
    """Whether a type of another package came without methods, fields and constructor: it is too far from what was
    built, so that it may have some in Go."""
    entry = table.types[type_id]
    if table.home is None or entry["kind"] not in ("pointer", "object", "named") or table.methods(type_id):
        return False
    if entry.get("fields") or entry.get("new"):
        return False
    return table.home.way_to_members(package) is not None


def _not_bound(cls: Any) -> GoNameError | None:
    table = getattr(cls, "_go_opaque", None)
    if table is None:
        return None
    package = cls.__module__
    what = (
        "only a handle here: no method or field of it is bound"
        if "_go_table" in cls.__dict__
        else ("data here: it has fields, and no method of it is bound")
    )
    return GoNameError(
        f"{cls.__go_type__} is {what}, as {package} was not built",
        hint=f"to have them: {table.home.way_to_members(package)}",
    )


def missing(cls: Any, name: str, known: Any) -> GoNameError:
    """The error for a name that is not among those of `known` (an object or a list)."""
    from usegolib._artifacts import nearest_hint, same_hint

    further = _not_bound(cls)
    if further is not None:
        return further
    names = known if isinstance(known, list) else [other for other in dir(known) if not other.startswith("_")]
    # Programs probe for lower case names (`hasattr(x, "shape")`), which must be cheap; Go's are in upper case.
    hint = nearest_hint(name, names) if name[:1].isupper() else same_hint(name, names)
    kind = getattr(cls, "__go_type__", "") or cls.__name__
    return GoNameError(f"{kind} has no method or field {name!r}", hint=hint)
