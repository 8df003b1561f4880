"""Parameters that Go writes into (`json.Unmarshal`'s `v any`): the caller names a type, gives a place, or neither."""

from __future__ import annotations

from usegolib._objects import GoObject, object_of
from usegolib._values import Nil

from . import wire
from .by_value import as_result
from .faults import wrong_type
from .writeback import is_writable, merge

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Segments

_BUILTIN = {
    bool: ("bool",),
    int: ("int",),
    float: ("float64",),
    complex: ("complex128",),
    str: ("string",),
    bytes: ("[]uint8",),
    list: ("[]any",),
    dict: ("map[string]any", "map[any]any"),
}


def put_out(table: TypeTable, value: Any, o: bytearray, s: Segments) -> bool:
    """Writes an argument; whether what Go makes of it comes back as a result."""
    if value is None or value is Nil:
        o.append(0xC0)
        return True
    number = _type_named(table, value)
    if number is not None:
        content = bytearray()
        wire.put_int(content, number)
        content.append(0xC0)
        wire.put_ext(o, wire.EXT_TYPED, content)
        return True
    if object_of(value) is None:
        number = _type_filled(table, value)
        if number is not None:
            from .typed_values import put_typed

            put_typed(table, number, value, o, s, 1)
            return True
        hint = "name the type, h.Person, or pass an object or an instance of a Go struct; or leave it out (None)"
        raise wrong_type("a place for what Go writes: a type, an object, or nothing", value, hint)
    table.encoder(ANY)(value, o, s, 1)
    return False


def _type_filled(table: TypeTable, value: Any) -> int | None:
    """The number of the Go type of an instance that can be filled."""
    from .typed_values import type_of

    fills = isinstance(value, (dict, list, set)) or (
        hasattr(type(value), "__dataclass_fields__") and is_writable(value)
    )
    return type_of(table, value) if fills and not isinstance(value, type) else None


ANY = 18


def _type_named(table: TypeTable, value: Any) -> int | None:
    """The number of the Go type that a Python class, or an annotation such as `list[h.Person]`, names."""
    if not isinstance(value, type) and getattr(value, "__origin__", None) is None:
        return None
    go = _spell(table, value)
    number = None if go is None else table.id_of(go)
    if number is None:
        name = go or getattr(value, "__qualname__", repr(value))
        raise wrong_type(
            "a type of this artifact", value, f"the schema has no {name}; h.sub(...) has the packages it has"
        )
    return number


def _spell(table: TypeTable, value: Any) -> str | None:
    """A Python type in Go's spelling."""
    origin = getattr(value, "__origin__", None)
    if origin in (list, dict):
        parts = [_spell(table, part) for part in value.__args__]
        if None in parts:
            return None
        return f"[]{parts[0]}" if origin is list else f"map[{parts[0]}]{parts[1]}"
    if not isinstance(value, type):
        return "any" if getattr(value, "_name", "") == "Any" else None
    if GoObject in value.__mro__:
        own: Any = value
        return str(table.types[_pointed(table, own)]["go"]) if own._go_table is table else None
    go = getattr(value, "__go_type__", "")
    if go:
        return str(go)
    data = getattr(value, "_go_dataclass", None)
    if data is not None:
        return str(data.__go_type__)
    for name in _BUILTIN.get(value, ()):
        if table.id_of(name) is not None:
            return name
    return {"datetime": "time.Time", "timedelta": "time.Duration"}.get(value.__name__)


def _pointed(table: TypeTable, cls: Any) -> int:
    entry = table.types[cls._go_type_id]
    return int(entry["elem"]) if entry["kind"] == "pointer" else int(cls._go_type_id)


def take(table: TypeTable, given: Any, made: Any) -> Any:
    """What Go made: put into the instance that the caller gave, if it was one."""
    number = _type_filled(table, given)
    if number is None:
        return as_result(made)
    merge(table, number, given, made)
    return given
