"""Struct values: a dict subclass per type, made by struct_plan.py.

An instance is a dict by the schema's keys; attributes are the Go names of the fields. Fields whose tag asks to leave
out zero values are absent from the dict when they are zero, and read as zero by attribute (zero_parts.py).
"""

from __future__ import annotations

from copyreg import __newobj__  # type: ignore[attr-defined]
from reprlib import recursive_repr

from usegolib._objects import hints
from usegolib.errors import ArgumentTypeError

from .faults import describe
from .zero_values import zero

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .struct_plan import StructPlan


class GoStruct(dict):  # type: ignore[type-arg]
    """A Go struct value: a dict by key, whose attributes are the Go field names.

    Made with fields by Go name or key, `Options(Password="x")`; the rest is zero. It equals the plain dict.
    """

    __slots__ = ()
    __go_type__ = ""
    __go_plan__: StructPlan
    _go_shown: Any = None
    """Of an instance with zero parts that are not shown: the class that it has again when there are none."""
    _go_class: Any = None
    """Of an instance with a class of its own, which says more about it: the class of the struct."""
    __getattr__ = hints.of_instance

    def __init__(self, values: Any = None, /, **named: Any) -> None:
        super().__init__()
        cls = type(self)
        plan = cls.__go_plan__
        promoted: list[tuple[str, Any]] = []
        given: dict[str, Any] = {}
        try:
            pairs = [*(dict(values).items() if values is not None else ()), *named.items()]
        except (TypeError, ValueError):
            text = f"schema: {cls.__name__}(): expected a mapping of fields, got {describe(values)}"
            raise ArgumentTypeError(text, hint=f"fields are given by name: {cls.__name__}(...=...)") from None
        for name, value in pairs:
            field = plan.find(name)
            if field is None:
                if name not in plan.promoted:
                    raise ArgumentTypeError(f"schema: {cls.__name__}(): unknown field {name!r}", hint=plan.near(name))
                promoted.append((name, value))
            elif field.key in given:
                raise ArgumentTypeError(f"schema: {cls.__name__}(): duplicate field {field.name}")
            else:
                given[field.key] = value
        for field in plan.fields:
            if field.key in given:
                dict.__setitem__(self, field.key, given[field.key])
            elif not field.omitempty:
                dict.__setitem__(self, field.key, zero(plan.table, field.type))
        for name, value in promoted:
            setattr(self, name, value)

    @recursive_repr("...")
    def __repr__(self) -> str:
        cls = type(self)
        entries: Any = self if cls._go_shown is None else dict(self.items())
        shown = [f"{f.name}={entries[f.key]!r}" for f in cls.__go_plan__.fields if f.key in entries]
        return f"{cls.__name__}({', '.join(shown)})"

    def __copy__(self) -> GoStruct:
        cls: Any = type(self)
        made: GoStruct = dict.__new__(cls._go_shown or cls)
        dict.update(made, self.items())
        return made

    def copy(self) -> GoStruct:
        """A shallow copy of the same class."""
        return self.__copy__()

    def frozen(self) -> GoStruct:
        """A copy that cannot change and is hashable, as keys and set members are; it equals the original."""
        made: GoStruct = dict.__new__(type(self).__go_plan__.frozen_cls)
        for key, value in self.items():
            dict.__setitem__(made, key, freeze(value))
        return made

    def __reduce_ex__(self, protocol: object) -> Any:
        """Pickled as a dict is, but of its class, which is pickled with the description of the type: no artifact is
        needed to read it. pickle knows this form of an instance, and restores it without a call into Python."""
        return __newobj__, (type(self),), None, None, iter(self.items())


class Frozen:
    """Mix-in of the hashable variant of a struct class."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(frozenset(self.items()))  # type: ignore[attr-defined]

    def frozen(self) -> Any:
        """Itself."""
        return self

    def __reduce_ex__(self, protocol: object) -> Any:
        return _restore_frozen, (type(self), dict(self))  # type: ignore[call-overload]

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def copy(self) -> Any:
        """A copy that can change."""
        made: Any = dict.__new__(type(self).__go_plan__.cls)  # type: ignore[attr-defined]
        made.update(self)
        return made

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError(f"this {type(self).__name__} is a key and cannot change; copy() gives one that can")

    __setitem__ = __delitem__ = update = setdefault = pop = popitem = clear = __ior__ = _refuse


class FrozenDict(Frozen, dict):  # type: ignore[type-arg,misc]
    """A dict that is a key itself: a Go struct of a type that the schema does not have, in a `map[any]T`."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        return FrozenDict, (dict(self),)

    def copy(self) -> Any:
        """A dict that can change."""
        return dict(self)


def _restore_frozen(cls: type[GoStruct], values: dict[str, Any]) -> GoStruct:
    made: GoStruct = dict.__new__(cls)
    dict.update(made, values)
    return made


def freeze(value: Any) -> Any:
    """A value that can be a dict key: frozen structs and dicts, tuples for lists."""
    if isinstance(value, GoStruct):
        return value.frozen()
    if isinstance(value, (list, tuple)):
        return tuple(map(freeze, value))
    if isinstance(value, dict):
        return FrozenDict({key: freeze(item) for key, item in value.items()})
    if isinstance(value, set):
        return frozenset(value)
    return value
