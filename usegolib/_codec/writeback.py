"""Puts what Go wrote into arguments into the caller's own mutable objects.

Lists keep the element objects that are still equal; lists, dicts and structs inside are updated in place. An object
that stands in several places is updated for the first of them and replaced in the others, since Go had a copy for each.
An object that was given as a pointer is updated by itself, and stands afterwards wherever the pointer does (given.py).
"""

from __future__ import annotations

from usegolib._objects import object_of
from usegolib._values import is_nil

from . import raw, wire
from .by_value import came_by_value
from .faults import DecodeFault
from .given import Written, get_place
from .lending import Lent
from .lost import release
from .typed_arrays import NO_BUFFER, Lost, are_bytes, holds_typed_items, is_array, put
from .wire_forms import raw_scalar, wrapped

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Set as AbstractSet
    from typing import Any

    from .given import Noted
    from .table import TypeTable
    from .wire import Data

_ALWAYS = frozenset({list, dict, bytearray, set})
_NEVER = frozenset({tuple, bytes, str, int, float, bool, frozenset, type(None), Lent})


def is_writable(value: object) -> bool:
    """Whether what Go writes can be put into the value."""
    kind = type(value)
    if kind in _ALWAYS:
        return True
    if kind in _NEVER:
        return False
    if object_of(value) is not None:
        return False
    from .structs import Frozen

    if isinstance(value, (tuple, bytes, str, frozenset, Frozen)):
        return False
    from collections.abc import MutableMapping, MutableSequence, MutableSet

    if isinstance(value, (list, dict, set, bytearray, MutableSequence, MutableMapping, MutableSet)):
        return True
    params = getattr(kind, "__dataclass_params__", None)
    if params is not None:
        return not params.frozen
    if is_array(value):
        return True  # also an object that cannot be changed: the caller gets an error when Go's writes are lost
    try:
        return not memoryview(value).readonly  # type: ignore[arg-type]
    except NO_BUFFER:
        return False


class Seen(set):  # type: ignore[type-arg]
    """Ids of the objects inside that have their place already; `given` those of the objects that pointers stand for."""

    def __init__(self, seen: Iterable[int] = (), given: AbstractSet[int] = frozenset()) -> None:
        super().__init__(seen)
        self.given = given


def apply_all(
    table: TypeTable,
    types: list[int],
    arguments: tuple[Any, ...],
    data: Data,
    at: int,
    lost: list[Any] | None = None,
    noted: Noted | None = None,
) -> int:
    """Reads write-backs at a position, applies them, and gives the position after them.

    `noted` has the objects that were given as pointers. `lost` takes what does not fit, as `(index, Lost, value)`;
    the index of what is behind a pointer is -1.
    """
    count, at = wire.get_array(data, at)
    if count % 2 and count != -1:
        raise DecodeFault(f"expected write-backs in pairs, found {count} parts")
    before, given, ids, replaced = 0, {}, set(), {}
    if noted and count > 0:
        before, data = at, Written(data[at:])
        at, data.given = 0, {place: value for place, value in noted}  # noqa: C416 (entries are lists)
        given, ids = data.given, set(map(id, data.given.values()))
    updated = Seen(given=ids)
    unread = at
    try:
        for _ in range(max(count, 0) // 2):
            if given and data[at] == 0xD6:
                place, at = get_place(data, at)
                type_id, start = _typed_number(data, at)
                value, unread = table.decoder(type_id)(data, start, 1)
                index, old, seen = -1, given.get(place), updated
                if not is_writable(old):
                    # Where the pointer stands, the new value is put.
                    replaced[id(old)] = given[place] = value
                    at = unread
                    ids.add(id(value))
                    continue
                seen.add(id(old))
            else:
                seen = Seen(updated, ids)
                index, at = wire.get_int(data, at)
                if not 0 <= index < len(types):
                    raise DecodeFault(f"write-back of parameter {index}, of {len(types)}")
                start = at
                type_id = _written_type(table, types[index])
                value, unread = table.decoder(type_id)(data, at, 1)
                old = arguments[index]
            at = unread
            if is_writable(old) and not _memory(table, type_id, old, data, start):
                try:
                    merge(table, type_id, old, value, seen)
                except Lost as reason:
                    if lost is None:
                        raise
                    lost.append((index, reason, value))
    except BaseException:
        # Objects that were made have their owners.
        release(table, data, unread)
        raise
    if replaced:
        _replace([*arguments, *given.values()], replaced)
    return before + at


def _replace(todo: list[Any], replaced: dict[int, Any]) -> None:
    """Puts new values into the places of objects that cannot be changed, wherever these stand inside."""
    seen: set[int] = set()
    while todo:
        holder = todo.pop()
        if id(holder) in seen:
            continue
        seen.add(id(holder))
        if isinstance(holder, (list, tuple)):
            items: list[tuple[Any, Any]] = list(enumerate(holder))
        elif isinstance(holder, dict):
            items = list(holder.items())
        elif getattr(type(holder), "__dataclass_fields__", None) is not None:
            items = [(name, getattr(holder, name, None)) for name in type(holder).__dataclass_fields__]
        else:
            continue
        for key, value in items:
            new = replaced.get(id(value), value)
            if new is value:
                todo.append(value)
            elif isinstance(holder, (list, dict)):
                holder[key] = new
            elif is_writable(holder):
                setattr(holder, key, new)


def _typed_number(data: Data, at: int) -> tuple[int, int]:
    """The type of a typed value, and where its content begins."""
    code, start, _ = wire.get_ext(data, at)
    if code != wire.EXT_TYPED:
        raise DecodeFault("expected a typed value behind a pointer")
    return wire.get_int(data, start)


def _written_type(table: TypeTable, type_id: int) -> int:
    """The type of what comes back: T for a *T that was given as data."""
    entry = table.types[table.resolve(type_id)]
    return int(entry["elem"]) if entry.get("object") else type_id


def _memory(table: TypeTable, type_id: int, old: Any, data: Data, at: int) -> bool:
    """Writes raw elements straight into a buffer that holds them as Go does."""
    if isinstance(old, list):
        return False
    entry = table.types[table.resolve(type_id)]
    if entry["kind"] == "pointer":
        return _memory(table, entry["elem"], old, data, at + wrapped(table, entry["elem"]))
    if entry["kind"] not in ("slice", "array", "bytes"):
        return False
    scalar = "uint8" if entry["kind"] == "bytes" else raw_scalar(table, entry["elem"])
    if scalar is None:
        return False
    try:
        view = memoryview(old)
    except NO_BUFFER:
        return False
    chunk, _ = wire.get_bin(data, at)
    are_raw = entry["kind"] == "bytes" or scalar == "uint8"
    fits = are_bytes(view, old) if are_raw else raw.RawElement(scalar, table.word_size).fits(view)
    if view.readonly or not fits or not view.c_contiguous or view.nbytes != len(chunk):
        return False
    if view.nbytes:
        view.cast("B")[:] = chunk
    return True


def merge(table: TypeTable, type_id: int, old: Any, new: Any, seen: Seen | None = None) -> None:
    """Makes the mutable `old`, which was accepted for the type, hold the decoded value `new`.

    `seen` has the ids of the objects inside that have their place already.
    """
    seen = Seen() if seen is None else seen
    entry = table.types[table.resolve(type_id)]
    kind = entry["kind"]
    if kind == "pointer":
        if new is not None:
            merge(table, entry["elem"], old, new, seen)
    elif kind == "struct":
        named = table.types[type_id]["kind"] == "named"
        _merge_struct(table, type_id if named else table.resolve(type_id), old, new, seen)
    elif kind in ("any", "interface") and (number := _typed(table, old, new)) is not None:
        merge(table, number, old, new, seen)
    elif kind == "map" or (kind == "any" and isinstance(new, dict)):
        _merge_map(table, entry.get("elem", type_id), old, new, seen)
    elif kind == "set" and not hasattr(old, "keys"):
        if hasattr(old, "discard"):
            for member in _gone(old, new):
                old.discard(member)
            for member in new:
                if member not in old:
                    old.add(member)
        else:
            old[:] = list(new)
    elif kind in ("slice", "array", "bytes") or (kind == "any" and isinstance(new, list)):
        _merge_sequence(table, entry.get("elem", type_id), old, new, seen)


def _replacement(table: TypeTable, type_id: int, old: Any, new: Any, seen: Seen) -> Any:
    """The object to stand where `old` stood: itself when it is equal or can be updated, or one that was given."""
    if old is new or id(new) in seen.given:
        return new
    kind = table.types[table.resolve(type_id)]["kind"]
    if is_nil(new):
        # Go has made it nil. The old object stays as it was, for other code that refers to it.
        return old if old is None or is_nil(old) else new
    entry = table.types[table.resolve(type_id)]
    # Data in the place of a pointer that stays in Go: the caller's data, behind the same pointer.
    same_pointer = entry.get("object") and object_of(new) is None
    inside = same_pointer or (kind in ("any", "interface") and _typed(table, old, new) is not None)
    if new is not None and (inside or kind in _CONTAINERS) and is_writable(old):
        if id(old) not in seen:
            seen.add(id(old))
            try:
                merge(table, type_id, old, new, seen)
            except Lost:
                return new  # its place in the container takes Go's value instead
            return old
    return old if same(old, new) else new


def _typed(table: TypeTable, old: Any, new: Any) -> int | None:
    """The type of a value behind an interface that Go has written into; None where another one stands there now."""
    from .typed_values import type_of_class

    go = getattr(type(new), "__go_type__", None)
    if not go or object_of(new) is not None or isinstance(new, BaseException):
        return None
    number = type_of_class(table, type(old))
    if came_by_value(new) and not came_by_value(old):
        return None  # Go has put a T where a *T was
    return number if number == table.id_of(go) else None


_CONTAINERS = frozenset({"slice", "array", "map", "set", "struct", "bytes"})


_EXACT = (bool, float, complex)


def same(old: Any, new: Any) -> bool:
    """Equal, and for Go as well: -0.0 is not 0.0, True and 1.0 are not 1, and a time keeps its zone."""
    if old is new:
        return True
    try:
        if not old == new:
            return False
    except Exception:  # an unusual `__eq__`, for example that of an array
        return False
    if is_nil(old) != is_nil(new):
        return False
    if isinstance(new, dict):
        return all(same(old[key], value) for key, value in new.items()) if isinstance(old, dict) else False
    if isinstance(new, (list, tuple)):
        return all(map(same, old, new))
    if isinstance(new, _EXACT) or isinstance(old, _EXACT):
        return repr(old) == repr(new)
    offset = getattr(new, "utcoffset", None)
    return offset is None or bool(old.utcoffset() == offset())


def _merge_sequence(table: TypeTable, elem: int, old: Any, new: Any, seen: Seen) -> None:
    if not isinstance(old, list) and not is_array(old) and (hasattr(old, "keys") or not hasattr(old, "__setitem__")):
        return  # taken as an iterable: a set, a dict's keys; its elements have no places
    if isinstance(old, memoryview) and old.ndim != 1:
        return
    if holds_typed_items(old):
        put(old, list(new))
        return
    values = list(new)
    # A copy of a list at one moment: another thread may shrink it meanwhile.
    now = list(old) if isinstance(old, list) else old
    for index, value in enumerate(values[: len(now)]):
        values[index] = _replacement(table, elem, now[index], value, seen)
    if isinstance(old, list) and values:
        list.__setitem__(old, slice(None), values)  # of a nil it makes a list like others
        return
    if isinstance(old, (list, bytearray)):
        old[:] = values
        return
    for index, value in enumerate(values[: len(old)]):
        old[index] = value
    if len(values) != len(old) and hasattr(old, "append"):
        while len(old) > len(values):
            del old[-1]
        for value in values[len(old) :]:
            old.append(value)


def _merge_map(table: TypeTable, elem: int, old: Any, new: Any, seen: Seen) -> None:
    if not hasattr(old, "keys"):
        return
    if not new and is_nil(old):
        old.clear()  # empty now, and not nil
    for key in _gone(old, new):
        del old[key]
    for key, value in new.items():
        old[key] = _replacement(table, elem, old[key], value, seen) if key in old else value


def _gone(old: Any, new: Any) -> list[Any]:
    """The keys or members of `old` that `new` has not, or not exactly (False where 0 was)."""
    exact = {key: key for key in new}
    return [key for key in old if key not in exact or not same(key, exact[key])]


def _merge_struct(table: TypeTable, type_id: int, old: Any, new: Any, seen: Seen) -> None:
    plan = table.plan(type_id)
    mapping = hasattr(old, "keys")
    for field in plan.fields:
        present = field.key in new
        value = new[field.key] if present else getattr(new, field.name, None)
        if not mapping:
            name = field.name if hasattr(old, field.name) else field.key
            current = getattr(old, name, None)
            updated = _replacement(table, field.type, current, value, seen)
            if updated is not current:
                setattr(old, name, updated)
            continue
        name = field.key if field.key in old or field.name not in old or field.name in plan.by_key else field.name
        if name in old:
            updated = _replacement(table, field.type, old[name], value, seen)
            if updated is not old[name]:
                old[name] = updated
        elif present:
            old[name] = value
