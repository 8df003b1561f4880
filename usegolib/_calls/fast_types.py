"""What the core must know from Python to read and build the values of a function's types: classes, keys, helpers.

An entry of `described` is `(type number, class, new, objects)`. `new` says that the class's own `__new__` makes its
instances from the plain value, or from nothing; what `objects` are depends on the type
(native/src/cpython/plan/compile.rs).
"""

from __future__ import annotations

import sys
from types import MemberDescriptorType

from usegolib._codec import wire
from usegolib._values import nil_class

from . import lane

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import StructPlan, TypeTable

    Entry = tuple[int, Any, bool, tuple[Any, ...]]

# Their `__new__` takes the plain value; the others are filled by `__init__`, or have a `__new__` written in Python.
_MADE_BY_NEW = (int, float, str, complex, bytes, tuple)
_MOST_CLASSES = 64
_MOST_MATCHED = 1024


def described(table: TypeTable, todo: list[int]) -> list[Entry]:
    """Entries for these types and all that they are made of, for those that have a class."""
    found: list[Entry] = []
    seen: set[int] = set()
    while todo:
        type_id = todo.pop()
        if type_id in seen or table.types[type_id]["kind"] == "type_param":
            continue
        seen.add(type_id)
        entry = _entry(table, type_id)
        if entry is not None:
            found.append(entry)
        todo += _inside(table, type_id)
    return found


def _inside(table: TypeTable, type_id: int) -> list[int]:
    if not table.is_handle(type_id) and table.types[table.resolve(type_id)]["kind"] == "struct":
        return [field.type for field in table.plan(type_id).fields]
    return table.children(type_id)


def _entry(table: TypeTable, type_id: int) -> Entry | None:
    kind = table.types[type_id]["kind"]
    if table.values == "plain" and (kind in ("time", "duration") or table.types[type_id].get("uuid")):
        return None  # the portable lane's
    if table.is_handle(type_id):
        # Where the objects of this process are laid out in Python (USEGOLIB_LANE=portable), the core leaves them alone.
        laid_out = table.object_class(type_id)
        return type_id, laid_out, bool(lane.storage) and issubclass(laid_out, lane.storage[0]), ()
    if table.types[table.resolve(type_id)]["kind"] == "struct":
        return _struct(table.plan(type_id))
    if table.types[type_id].get("uuid"):
        return _uuid(table, type_id)
    if kind in ("time", "duration"):
        from usegolib._codec import add_time_methods

        add_time_methods(table, type_id, kind)
        return _time(type_id) if kind == "time" else _duration(type_id)
    cls: Any = table.element_class(type_id)
    if cls is None:
        return None
    base = cls._go_base
    return type_id, cls, base in _MADE_BY_NEW, (base, nil_class(cls), nil_class(base))


def _struct(plan: StructPlan) -> Entry:
    names: list[str] = []
    for field in plan.fields:
        # A Go name stands for its field where no other field has it as its key.
        name = field.name if plan.by_name.get(field.name) is field else field.key
        names += (sys.intern(field.key), sys.intern(name))
    return plan.type_id, plan.cls, True, (Shapes(plan), *names)


def _uuid(table: TypeTable, type_id: int) -> Entry:
    import uuid

    from usegolib._values import GoUUID

    cls = table.element_class(type_id) or GoUUID
    return type_id, cls, True, (uuid.UUID, GoUUID, uuid.SafeUUID.unknown, "int", "is_safe")


def _time(type_id: int) -> Entry:
    import datetime

    from usegolib._values import UTC, GoTime, read_zone, zone

    kind = datetime.datetime
    fields = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    return type_id, GoTime, False, (kind, kind.__new__, UTC, zone, read_zone, "_sub", "fold", "tzinfo", *fields)


def _duration(type_id: int) -> Entry:
    import datetime

    from usegolib._values import GoDuration

    kind = datetime.timedelta
    return type_id, GoDuration, False, (kind, kind.__new__, "_sub", "days", "seconds", "microseconds")


class Shapes(dict):  # type: ignore[type-arg]
    """By class: how its instances stand for a struct, whose fields are read as attributes.

    True for a class that says more about a struct (`_go_class`), whose instances are dicts by key. Of a dataclass
    a tuple: whether instances can be changed, then for each field the name of its attribute, or None. None in its
    place for what is no dataclass, and for classes whose attributes may run code when they are read.
    """

    __slots__ = ("_plan",)

    def __init__(self, plan: StructPlan) -> None:
        super().__init__()
        self._plan = plan

    def __missing__(self, cls: type) -> tuple[Any, ...] | bool | None:
        shape = _shape(self._plan, cls)
        if len(self) < _MOST_CLASSES:
            self[cls] = shape
        return shape


def _shape(plan: StructPlan, cls: Any) -> tuple[Any, ...] | bool | None:
    if getattr(cls, "_go_class", None) is plan.cls:
        return True
    fields = getattr(cls, "__dataclass_fields__", None)
    if fields is None or not _is_plain(cls):
        return None
    names: dict[str, str] = {}
    for name in fields:
        field = plan.find(name)
        if field is None or field.key in names or not _is_stored(cls, name):
            return None
        names[field.key] = sys.intern(name)
    if not plan.required <= names.keys():
        return None
    return (not cls.__dataclass_params__.frozen, *(names.get(field.key) for field in plan.fields))


def _is_plain(cls: Any) -> bool:
    """Whether attributes are looked up as usual, and nothing else makes an instance something of its own."""
    if cls.__getattribute__ is not object.__getattribute__ or hasattr(cls, "__getattr__"):
        return False
    return not (hasattr(cls, "__iter__") or hasattr(cls, "__getitem__"))


def _is_stored(cls: Any, name: str) -> bool:
    """Whether an attribute is in the instance or a plain default of the class."""
    for base in cls.__mro__:
        if name in base.__dict__:
            found = base.__dict__[name]
            return isinstance(found, MemberDescriptorType) or not hasattr(type(found), "__get__")
    return True


class Objects(dict):  # type: ignore[type-arg]
    """The classes of objects by type number; -1 for objects whose type the schema does not have."""

    __slots__ = ("_table",)

    def __init__(self, table: TypeTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, type_id: int) -> Any:
        table = self._table
        made = self[type_id] = table.unknown_class() if type_id < 0 else table.object_class(type_id)
        return made


class Raised(dict):  # type: ignore[type-arg]
    """Exception classes by what an error matches: the arrays of sentinels and of types, as they stand in a reply."""

    __slots__ = ("_table",)

    def __init__(self, table: TypeTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, matched: bytes) -> Any:
        from usegolib._objects import raised_class

        numbers: list[list[int]] = []
        at = 0
        while at < len(matched):
            count, at = wire.get_array(matched, at)
            numbers.append([])
            for _ in range(count):
                number, at = wire.get_int(matched, at)
                numbers[-1].append(number)
        home = self._table.home
        keys = home.error_keys(*numbers) if numbers and home is not None else ()
        made = raised_class(keys)
        if len(self) < _MOST_MATCHED:
            self[matched] = made
        return made


class Numbers(dict):  # type: ignore[type-arg]
    """By class: the number of the type that values of it have inside `any`; None for classes without one."""

    __slots__ = ("_table",)

    def __init__(self, table: TypeTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, cls: type) -> int | None:
        from usegolib._codec import pointed, type_of_class

        # Exceptions have a form of their own.
        number = None if issubclass(cls, BaseException) else type_of_class(self._table, cls)
        if number is not None:
            number = pointed(self._table, number, cls)
        if len(self) < _MOST_CLASSES:
            self[cls] = number
        return number


class Buffers(dict):  # type: ignore[type-arg]
    """By class: whether the buffer of an instance has its whole value."""

    __slots__ = ()

    def __missing__(self, cls: type) -> bool:
        from usegolib._codec import is_plain_buffer

        plain = is_plain_buffer(cls)
        if len(self) < _MOST_CLASSES:
            self[cls] = plain
        return plain


class Entries(dict):  # type: ignore[type-arg]
    """What [described] says of a type, by its number, and the class of instances that come by value inside `any`, or
    None where that is the class of all. Each function asks once, so nothing is kept."""

    __slots__ = ("_table",)

    def __init__(self, table: TypeTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, type_id: int) -> tuple[tuple[Entry, ...], Any]:
        from usegolib._codec import class_inside_any

        return tuple(described(self._table, [type_id])), class_inside_any(self._table, type_id)


class Funcs(dict):  # type: ignore[type-arg]
    """By number of a func type: what makes a callable of Python one that Go can be given."""

    __slots__ = ("_table",)

    def __init__(self, table: TypeTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, type_id: int) -> Any:
        from usegolib._codec import giver

        made = self[type_id] = giver(self._table, type_id)
        return made


def made(table: TypeTable) -> tuple[Objects, Raised, Numbers, Entries, Buffers, Funcs]:
    """The tables that all functions of an artifact share (`Made` in native/src/cpython/classes/made.rs)."""
    found: tuple[Objects, Raised, Numbers, Entries, Buffers, Funcs] | None = table.fast
    if found is None:
        found = table.fast = (Objects(table), Raised(table), Numbers(table), Entries(table), Buffers(), Funcs(table))
    return found
