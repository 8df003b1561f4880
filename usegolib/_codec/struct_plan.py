"""The struct plan of a struct type: its fields, its class, and the keys that a mapping must have."""

from __future__ import annotations

import json

from usegolib._objects import DataType, struct_storage
from usegolib.errors import ArgumentTypeError

from .containers import MISSING
from .faults import Fault, wrong_type
from .raw import is_mapping
from .structs import Frozen, GoStruct
from .wire_forms import HANDLE_KINDS
from .zero_parts import can_be_written, keep
from .zero_values import zero

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .table import TypeTable

classes: dict[str, type[GoStruct]] = {}
"""One class per type name and shape in the process, whatever artifact it comes from."""


# Numbers of functions and types, which another artifact has others for.
_PER_ARTIFACT = frozenset({"methods", "new", "call", "pointer"})


class FieldPlan:
    """A field of a struct: Go name, key in the dict, type, and the tag's wishes."""

    def __init__(self, entry: dict[str, Any], key: str) -> None:
        self.name: str = entry["name"]
        self.key = key
        self.type: int = entry["type"]
        self.omitempty: bool = entry.get("omitempty", False)
        self.embedded: bool = entry.get("embedded", False)


def describe(table: TypeTable, type_id: int) -> str:
    """The types that a type is made of, numbered anew: equal for the same type in any artifact."""
    numbers = {type_id: 0}
    order = [type_id]
    for current in order:  # grows while it is walked
        for child in table.children(current):
            if child not in numbers:
                numbers[child] = len(order)
                order.append(child)
    types = []
    for current in order:
        entry = {name: value for name, value in table.types[current].items() if name not in _PER_ARTIFACT}
        if table.types[current]["kind"] in HANDLE_KINDS:
            entry = {name: value for name, value in entry.items() if name in ("kind", "go", "package", "name", "text")}
        elif entry["kind"] == "pointer" and entry.get("object"):
            entry = {"kind": "object", "go": entry["go"]} if not table.is_data(entry["elem"]) else entry
            entry.pop("fields", None)
        for part in ("key", "elem", "underlying"):
            if isinstance(entry.get(part), int):
                entry[part] = numbers[entry[part]]
        if entry["kind"] == "struct":
            entry["fields"] = [{**field, "type": numbers[field["type"]]} for field in entry["fields"]]
        types.append(entry)
    # What zero values and the results of methods are depends on it.
    values = [] if table.values == "classes" else [table.values]
    return json.dumps([table.word_size, 0, types, *values], sort_keys=True, separators=(",", ":"))


class StructPlan:
    """The fields of a struct type with the class made for it.

    `keys` are all keys, `required` those that a plain mapping must have: neither pointer nor omitempty.
    """

    def __init__(self, table: TypeTable, type_id: int) -> None:
        entry = table.types[type_id]
        self.table = table
        self.type_id = type_id
        self.go: str = entry["go"]
        self.fields = _fields(table.types[table.resolve(type_id)]["fields"])
        self.by_key = {field.key: field for field in self.fields}
        self.by_name = {field.name: field for field in self.fields if field.name not in self.by_key}
        self.keys = frozenset(self.by_key)
        self.required = frozenset(field.key for field in self.fields if self._is_required(field))
        self.promoted = _promoted(table, self.fields)
        self.description = describe(table, type_id)
        found = classes.get(self.description)
        self.cls = _make_class(self, entry) if found is None else found
        self.frozen_cls: type[GoStruct] = _make_frozen(self.cls) if found is None else found.__go_plan__.frozen_cls
        classes.setdefault(self.description, self.cls)
        if table.home is not None and entry["kind"] == "named":
            from usegolib._objects import add_methods

            add_methods(table, type_id, self.cls)

    def _is_required(self, field: FieldPlan) -> bool:
        table = self.table
        nil = table.types[table.resolve(field.type)]["kind"] == "pointer" or table.is_handle(field.type)
        return not field.omitempty and not nil

    def find(self, name: object) -> FieldPlan | None:
        """A field by key or Go name."""
        if not isinstance(name, str):
            return None
        return self.by_key.get(name) or self.by_name.get(name)

    def near(self, name: object) -> str | None:
        """A hint with the nearest field name."""
        import difflib

        known = [*self.by_key, *self.by_name]
        found = difflib.get_close_matches(str(name), known, 1)
        if found:
            return f"did you mean {found[0]!r}?"
        nested = self.promoted.get(str(name))
        if nested:
            return f"it belongs to the embedded {nested}: nest it under that name"
        return f"the fields are {', '.join(self.by_key)}" if known else "the struct has no fields"

    def zero(self) -> GoStruct:
        """A fresh zero value."""
        return self.cls()

    def nonzero(self, field: FieldPlan, var: str) -> str:
        """The test whether a value that may be left out is there."""
        kind = self.table.types[self.table.resolve(field.type)]["kind"]
        if kind in ("pointer", "any", "error") or self.table.is_handle(field.type):
            return f"{var} is not None"
        if kind in ("struct", "time", "array"):
            from .writeback import same

            name = f"zero{field.type}"
            self.table.names[name] = lambda: zero(self.table, field.type)
            self.table.names["same"] = same
            # `same` tells nil from empty; repr the zero time of one zone from that of another
            return f"(not same({var}, {name}()) or repr({var}) != repr({name}()))"
        if self.table.types[self.table.resolve(field.type)].get("scalar", "")[:5] in ("float", "compl"):
            return f"({var} or '-' in repr({var}))"
        return var

    def _standing_for(self, value: Any) -> Any:
        """A mapping from a pointer to such a struct, or from a dataclass instance."""
        from .handles import dereferenced

        found = dereferenced(self.table, self.type_id, value)
        if found is not value and is_mapping(found):
            return found
        return _attributes(value, self.go)

    def normalize(self, value: Any) -> Any:
        """A mapping by key from what stands for the struct; a Fault that begins `schema:` when fields do not fit."""
        if not is_mapping(value):
            value = self._standing_for(value)
        strict = not isinstance(value, GoStruct)
        found: dict[str, Any] = {}
        names: dict[str, Any] = {}
        for name in value:
            field = self.find(name)
            if field is None:
                raise _schema(f"unknown field {name!r} of {self.go}", self.near(name))
            if field.key in found:
                raise _schema(f"duplicate field {field.name}: given as {names[field.key]!r} and as {name!r}")
            found[field.key] = value[name]
            names[field.key] = name
        missing = [field for field in self.fields if strict and field.key in self.required and field.key not in found]
        if missing:
            raise _schema(_missing(missing), f"{self.cls.__name__}(...) of the package fills the rest with zero values")
        return found


_SHOWN = 6


def _missing(fields: list[FieldPlan]) -> str:
    shown = ", ".join(f.name if f.name == f.key else f"{f.name} (key {f.key!r})" for f in fields[:_SHOWN])
    rest = f" and {len(fields) - _SHOWN} more" if len(fields) > _SHOWN else ""
    return f"missing field{'' if len(fields) == 1 else 's'} {shown}{rest}"


def _schema(text: str, hint: str | None = None) -> Fault:
    return Fault(ArgumentTypeError, text, hint, schema=True)


def _attributes(value: object, expected: str) -> dict[str, Any]:
    """The fields of a dataclass instance; anything else is refused."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is None or isinstance(value, type):
        raise wrong_type(expected, value)
    return {name: getattr(value, name) for name in fields if hasattr(value, name)}


def _fields(entries: list[dict[str, Any]]) -> list[FieldPlan]:
    """Fields with their keys; a key that an earlier field has gives way to the Go name."""
    made: list[FieldPlan] = []
    taken: set[str] = set()
    for entry in entries:
        key = entry.get("key") or entry["name"]
        if key in taken:
            key = entry["name"]
        while key in taken:
            key += "_"
        taken.add(key)
        made.append(FieldPlan(entry, key))
    return made


def _embedded(table: TypeTable, fields: list[FieldPlan]) -> Iterator[tuple[FieldPlan, int]]:
    """Embedded structs with the struct type behind their pointer, if any; of one that stays in Go the pointer."""
    for field in fields:
        if not field.embedded:
            continue
        pointer = target = table.resolve(field.type)
        if table.types[pointer]["kind"] == "pointer":
            target = table.resolve(table.types[pointer]["elem"])
        if table.types[target]["kind"] == "struct":
            yield field, target
        elif table.types[pointer].get("object"):
            yield field, pointer


def _members(table: TypeTable, target: int) -> list[FieldPlan]:
    """The fields of a struct; of a pointer those that can be read, with promoted ones among them."""
    entry = table.types[target]
    if entry["kind"] == "struct":
        return _fields(entry["fields"])
    return [FieldPlan(field, field["name"]) for field in entry.get("fields", ())]


def _promoted(table: TypeTable, fields: list[FieldPlan]) -> dict[str, str]:
    """Names promoted from embedded structs, with the field that leads there: the shallowest wins, ties cancel."""
    found: dict[str, str] = {}
    own = {field.name for field in fields}
    level = [(target, field.name) for field, target in _embedded(table, fields)]
    seen: set[int] = set()
    while level:
        names: dict[str, list[str]] = {}
        following: list[tuple[int, str]] = []
        for target, way in level:
            if target in seen:
                continue
            inner = _members(table, target)
            for field in inner:
                names.setdefault(field.name, []).append(way)
            following += [(next_target, way) for _, next_target in _embedded(table, inner)]
        seen.update(target for target, _ in level)
        for name, ways in names.items():
            if name not in own:
                own.add(name)
                if len(ways) == 1:
                    found[name] = ways[0]
        level = following
    return found


def _make_class(plan: StructPlan, entry: dict[str, Any]) -> type[GoStruct]:
    name = entry.get("name", "struct")
    body: dict[str, Any] = {
        "__slots__": (),
        "__module__": entry.get("package", "usegolib"),
        "__doc__": f"The Go struct {plan.go}.\n\nFields: {', '.join(f.name for f in plan.fields) or 'none'}.",
        "__go_type__": plan.go,
        "__go_plan__": plan,
        "_go_reduce": _reduce_class,
    }
    for field in plan.fields:
        if not hasattr(GoStruct, field.name):
            body[field.name] = _attribute(plan, field)
    for promoted, way in plan.promoted.items():
        if not hasattr(GoStruct, promoted):
            body[promoted] = promoted_attribute(promoted, way)
    storage = struct_storage()
    made: Any = DataType(name, (GoStruct,) if storage is None else (GoStruct, storage), body)
    return made  # type: ignore[no-any-return]


def _make_frozen(cls: type[GoStruct]) -> type[GoStruct]:
    body = {
        "__slots__": (),
        "__module__": cls.__module__,
        "__go_type__": cls.__go_type__,
        "_go_reduce": _reduce_frozen,
    }
    return type(cls.__name__, (Frozen, cls), body)


def _reduce_class(cls: Any) -> tuple[Any, ...]:
    return cls.__go_plan__.table.described, (cls.__go_plan__.description,)


def _reduce_frozen(cls: Any) -> tuple[Any, ...]:
    return cls.__go_plan__.table.described_frozen, (cls.__go_plan__.description,)


def _attribute(plan: StructPlan, field: FieldPlan) -> property:
    key = field.key
    kept = field.omitempty and can_be_written(plan.table, field.type)

    def get(self: GoStruct) -> Any:
        value = self.get(key, MISSING)
        if value is not MISSING:
            return value
        return keep(plan, self, field) if kept else zero(plan.table, field.type)

    def put(self: GoStruct, value: Any) -> None:
        self[key] = value

    def remove(self: GoStruct) -> None:
        self.pop(key, None)

    return property(get, put, remove, f"{field.name} {plan.table.go(field.type)}")


def promoted_attribute(name: str, way: str) -> property:
    """A field of an embedded struct as an attribute of the outer one; `way` is the field that leads there."""

    def inner(self: GoStruct) -> Any:
        found = getattr(self, way)
        if found is None:
            raise AttributeError(f"{type(self).__name__}.{name} is promoted from {way}, which is nil")
        return found

    def get(self: GoStruct) -> Any:
        found = inner(self)
        return found[name] if type(found) is dict else getattr(found, name)

    def put(self: GoStruct, value: Any) -> None:
        found = inner(self)
        if type(found) is dict:
            found[name] = value
        else:
            setattr(found, name, value)

    return property(get, put, None, f"promoted from {way}")
