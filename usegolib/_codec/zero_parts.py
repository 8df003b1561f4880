"""Zero parts of a struct that its dict leaves out (`omitempty`): what reading one gives can be written into.

What is read is put into the dict, so that nothing that is written into it can be lost, whoever writes. Until then
the struct has a class that does not show it: not to iteration, `==`, `len`, `json.dumps` and `dict(...)`.
"""

from __future__ import annotations

from usegolib._values import is_nil

from .zero_values import zero

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .struct_plan import FieldPlan, StructPlan
    from .table import TypeTable

_classes: dict[type, type] = {}


def can_be_written(table: TypeTable, type_id: int) -> bool:
    """Whether values of a type can be changed in place: their zero value must stay where it was read."""
    entry = table.types[table.resolve(type_id)]
    if entry["kind"] == "array":
        return can_be_written(table, entry["elem"])
    return entry["kind"] in ("struct", "slice", "map", "set")


def keep(plan: StructPlan, struct: Any, field: FieldPlan) -> Any:
    """The zero value of a field that the dict does not have, kept there."""
    from .structs import Frozen

    value = zero(plan.table, field.type)
    if isinstance(struct, Frozen):
        return value
    kept = dict.setdefault(struct, field.key, value)
    cls: Any = type(struct)
    if kept is value and cls._go_shown is None:
        struct.__class__ = _hiding(cls)
    return kept


def shown(struct: Any) -> dict[str, Any]:
    """The entries of a struct without the zero parts that were read only."""
    from .writeback import same

    plan: StructPlan = type(struct).__go_plan__
    entries = {key: dict.__getitem__(struct, key) for key in dict.__iter__(struct)}
    hidden = 0
    for field in plan.fields:
        value = entries.get(field.key)
        if not field.omitempty or value is None or not can_be_written(plan.table, field.type):
            continue
        container = isinstance(value, (list, dict, set)) and not hasattr(type(value), "__go_plan__")
        if is_nil(value) if container else same(value, zero(plan.table, field.type)):
            del entries[field.key]
            hidden += 1
    if not hidden:
        struct.__class__ = type(struct)._go_shown
    return entries


def _hiding(cls: Any) -> type:
    """The class of the instances of a struct class that have such parts."""
    made = _classes.get(cls)
    if made is None:
        body = {"__slots__": (), "__module__": cls.__module__, "__doc__": cls.__doc__, **_METHODS}
        body.update(_go_shown=cls, _go_class=cls._go_class or cls)
        made = _classes.setdefault(cls, type(cls)(cls.__name__, (cls,), body))
    return made


def _equal(self: Any, other: Any) -> Any:
    if getattr(type(other), "_go_shown", None) is not None:
        other = shown(other)
    return dict.__eq__(shown(self), other)


def _unequal(self: Any, other: Any) -> Any:
    equal = _equal(self, other)
    return equal if equal is NotImplemented else not equal


def _reduce(self: Any, protocol: object) -> Any:
    """Pickled and copied as a struct that has only what is shown."""
    return _empty, (type(self)._go_shown,), None, None, iter(self.items())


def _empty(cls: Any) -> Any:
    return dict.__new__(cls)


_METHODS: dict[str, Any] = {
    "__iter__": lambda self: iter(shown(self)),
    "__reversed__": lambda self: reversed(shown(self)),
    "__len__": lambda self: len(shown(self)),
    "__eq__": _equal,
    "__ne__": _unequal,
    "__hash__": None,
    "__reduce_ex__": _reduce,
    "keys": lambda self: shown(self).keys(),
    "values": lambda self: shown(self).values(),
    "items": lambda self: shown(self).items(),
}
