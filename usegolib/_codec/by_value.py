"""Struct instances that Go gave inside `any` by value: they go back inside `any` by value.

An instance made in Python goes as a pointer where all methods of its type have pointer receivers (given.py), since
its methods are for pointers. For Go code, T and *T inside `any` are different types; so what Go gave as T stays T.
Such an instance has a class of its own, derived from that of its struct, by which both lanes know it.
"""

from __future__ import annotations

from .given import pointed
from .structs import GoStruct

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable

_classes: dict[type, type] = {}


def keep(table: TypeTable, type_id: int, value: Any) -> Any:
    """The value that Go gave by value inside `any` as an instance that goes back in the same way."""
    return as_value(value) if pointed(table, type_id, type(value)) != type_id else value


def class_inside_any(table: TypeTable, type_id: int) -> Any:
    """The class of what [keep] gives for a type; None where it changes nothing."""
    if table.is_handle(type_id) or table.types[table.resolve(type_id)]["kind"] != "struct":
        return None
    cls = table.plan(type_id).cls
    return None if pointed(table, type_id, cls) == type_id else value_class_of(cls)


def as_value(value: Any) -> Any:
    """A struct or dataclass instance, from now on one that came by value."""
    value.__class__ = value_class_of(type(value))
    return value


def came_by_value(value: Any) -> bool:
    """Whether an instance is one that Go gave by value inside `any`."""
    return hasattr(type(value), "_go_value_of")


def as_result(value: Any) -> Any:
    """What Go has written into a place for results: an instance like those of other results, which may be pointers."""
    if came_by_value(value):
        value.__class__ = type(value)._go_value_of
    return value


def value_class_of(cls: Any) -> Any:
    """The class of the instances of a class that came by value."""
    made = _classes.get(cls)
    if made is None:
        body = {
            "__slots__": (),
            "__module__": cls.__module__,
            "__qualname__": cls.__qualname__,
            "__doc__": cls.__doc__,
            "_go_value_of": cls,
        }
        body.update(_of_struct(cls) if issubclass(cls, GoStruct) else _OF_DATACLASS)
        made = _classes.setdefault(cls, type(cls)(cls.__name__, (cls,), body))
    return made


def _of_struct(cls: Any) -> dict[str, Any]:
    # DataType pickles classes by this function.
    return {"_go_class": cls, "_go_reduce": lambda _: (value_class_of, (cls,))}


def _equal(self: Any, other: Any) -> Any:
    """The `__eq__` of dataclasses wants both of one class."""
    cls = type(self)._go_value_of
    if type(other) not in (cls, type(self)):
        return NotImplemented
    fields = [name for name, field in cls.__dataclass_fields__.items() if field.compare]
    return [getattr(self, name) for name in fields] == [getattr(other, name) for name in fields]


def _reduce(self: Any, protocol: object) -> Any:
    reduced: Any = object.__reduce_ex__(self, 2)  # __newobj__, its arguments, the attributes
    return _empty, (type(self)._go_value_of,), *reduced[2:]


def _empty(cls: Any) -> Any:
    return object.__new__(value_class_of(cls))


_OF_DATACLASS: dict[str, Any] = {"__eq__": _equal, "__hash__": None, "__reduce_ex__": _reduce}
