"""Decoders as straight-line Python: one function per type, the commonest forms inline.

In generated code `b` is the data, `p` the position, `d` the depth of the value.
"""

from __future__ import annotations

from usegolib._core import MAX_DEPTH
from usegolib._values import NilDict, NilList, NilSet, nil_class

from . import raw, scalars, wire
from .faults import DecodeFault
from .given import Kept, get_given, is_shared
from .live_maps import live_decoder
from .map_keys import collision
from .source import define, indent
from .structs import freeze
from .wire_forms import raw_scalar, wrapped
from .zero_values import zero

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Decoder


def canonical(table: TypeTable, type_id: int) -> int:
    """The type whose decoder a type shares: names matter for structs, UUIDs, and types with a class."""
    entry = table.types[type_id]
    if entry["kind"] == "named" and not entry.get("uuid") and table.element_class(type_id) is None:
        if table.is_data(type_id) and table.types[table.resolve(type_id)]["kind"] != "struct":
            return canonical(table, entry["underlying"])
    return type_id


def lines(table: TypeTable, type_id: int, var: str, depth: str, needed: list[str]) -> list[str]:
    """Statements that read a value into `var` and move `p`; what they call goes to `needed`."""
    type_id = canonical(table, type_id)
    name = f"d{type_id}"
    needed.append(name)
    call = f"{var}, p = {name}(b, p, {depth})"
    entry = table.types[type_id]
    scalar = entry.get("scalar", "")
    if scalar == "bool":
        return [
            "t = b[p]",
            f"if t == 0xC3: {var} = True; p += 1",
            f"elif t == 0xC2: {var} = False; p += 1",
            f"else: {call}",
        ]
    if scalar.startswith(("int", "uint")):
        return ["t = b[p]", f"if t < 128: {var} = t; p += 1", f"else: {call}"]
    if scalar == "float64":
        return [f"if b[p] == 0xCB: {var} = read_float64(b, p + 1)[0]; p += 9", f"else: {call}"]
    if scalar == "string":
        return [
            "t = b[p]",
            "q = p + 1 + (t & 31)",
            "if 0xA0 <= t < 0xC0 and q <= len(b):",
            f"    {var} = str(b[p + 1 : q], 'utf-8', 'surrogateescape'); p = q",
            f"else: {call}",
        ]
    if entry["kind"] == "pointer":
        if entry.get("object"):
            table.names[f"object{type_id}"] = table.object_class(type_id)
            return [
                f"if b[p] == 0xC0: {var} = None; p += 1",
                f"elif b[p] == 0xD7 and b[p + 1] == 4: {var} = new_object(object{type_id}); "
                f"{var}._handle = read_handle(b, p + 2)[0]; p += 10",
                f"else: {call}",
            ]
        return [f"if b[p] == 0xC0: {var} = None; p += 1", f"else: {call}"]
    return [call]


def make(table: TypeTable, type_id: int) -> tuple[Decoder, list[str]]:
    """The decoder of a canonical type, and the names of the decoders that it calls."""
    entry = table.types[type_id]
    kind = entry["kind"]
    if table.is_handle(type_id):
        from .handles import decoder

        return decoder(table, type_id), []
    if kind == "scalar":
        scalar = entry["scalar"]
        found = scalars.DECODERS.get(scalar)
        return found or scalars.int_decoder(scalar, table.word_size), []
    if kind == "bytes":
        return raw.decode_bytes, []
    if kind in ("slice", "array"):
        element = raw_scalar(table, entry["elem"])
        if element is not None:
            return _make_raw(table, entry, element), []
    if table.values == "plain" and (kind in ("time", "duration") or entry.get("uuid")):
        from . import plain_values as plain

        return {"time": plain.decode_time, "duration": plain.decode_duration}.get(kind, plain.decode_uuid), []
    if kind == "named" and entry.get("uuid"):
        from .special import uuid_decoder

        return uuid_decoder(table.element_class(type_id)), []
    special = _SPECIAL.get(kind)
    if special is not None:
        if kind in ("time", "duration"):
            add_time_methods(table, type_id, kind)
        return special(table), []
    needed: list[str] = []
    if kind == "named" and table.types[table.resolve(type_id)]["kind"] != "struct":
        body = _class_body(table, type_id, needed)
    else:
        body = _BODIES[kind](table, type_id, needed)
    if table.deep(type_id):
        body = [f"if d > {MAX_DEPTH}: raise DecodeFault('nested more than {MAX_DEPTH} levels deep')", *body]
    source = "\n".join([f"def d{type_id}(b, p, d):", *indent(body, 1), ""])
    return define(source, f"d{type_id}", f"decode {table.go(type_id)}", table.names), needed


def add_time_methods(table: TypeTable, type_id: int, kind: str) -> None:
    """Puts the Go methods on the class of times or durations."""
    from usegolib._objects import add_methods
    from usegolib._values import times

    add_methods(table, type_id, times.GoTime if kind == "time" else times.GoDuration)


def _make_raw(table: TypeTable, entry: dict[str, Any], scalar: str) -> Decoder:
    element = raw.RawElement(scalar, table.word_size)
    wrap = table.element_class(entry["elem"])
    if entry["kind"] == "slice":
        return raw.slice_decoder(element, wrap)
    if table.types[entry["elem"]].get("scalar") == "uint8":
        return raw.byte_array_decoder(entry["len"])
    return raw.array_decoder(element, entry["len"], wrap)


def _class_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    cls = table.names[f"class{type_id}"] = table.element_class(type_id)
    variant = nil_class(cls)
    table.names[f"nil{type_id}"] = variant
    return [
        *([f"if b[p] == 0xC0: return nil{type_id}(), p + 1"] if variant is not None else ()),
        *_live_lines(table, type_id),
        *lines(table, table.types[type_id]["underlying"], "x", "d", needed),
        f"return class{type_id}(x), p",
    ]


def _live_lines(table: TypeTable, type_id: int) -> list[str]:
    """A map may stay Go's own, as the result of a method or a field."""
    if table.types[table.resolve(type_id)]["kind"] != "map":
        return []
    table.names[f"live{type_id}"] = live_decoder(table, type_id)
    return [f"if b[p] == 0x92: return live{type_id}(b, p, d)"]


def _down(table: TypeTable, type_id: int) -> str:
    return "d + 1" if table.deep(type_id) else "0"


def _zero(table: TypeTable, type_id: int) -> str:
    table.names[f"zero{type_id}"] = lambda: zero(table, type_id)
    return f"zero{type_id}()"


def _slice_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    elem = table.types[type_id]["elem"]
    return [
        "n, p = get_array(b, p)",
        "if n < 0: return NilList(), p",
        "r = []",
        "for _ in range(n):",
        *indent(lines(table, elem, "x", _down(table, elem), needed), 1),
        "    r.append(x)",
        "return r, p",
    ]


def _array_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    elem, count = table.types[type_id]["elem"], table.types[type_id]["len"]
    return [
        "n, p = get_array(b, p)",
        f"if n < 0: return {_zero(table, type_id)}, p",
        f"if n != {count}: raise DecodeFault('expected {count} elements, found %d' % n)",
        "r = []",
        "for _ in range(n):",
        *indent(lines(table, elem, "x", _down(table, elem), needed), 1),
        "    r.append(x)",
        "return tuple(r), p",
    ]


def _set_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    elem = table.types[type_id]["elem"]
    return [
        "n, p = get_array(b, p)",
        "if n < 0: return NilSet(), p",
        "r = set()",
        "for _ in range(n):",
        *indent(lines(table, elem, "x", _down(table, elem), needed), 1),
        f"    r.add({_key(table, elem, 'x')})",
        "return r, p",
    ]


def _map_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    key, elem = table.types[type_id]["key"], table.types[type_id]["elem"]
    return [
        "n, p = get_map(b, p)",
        "if n < 0: return NilDict(), p",
        "r = {}",
        "start = p",
        "for _ in range(n):",
        *indent(lines(table, key, "k", _down(table, key), needed), 1),
        *indent(lines(table, elem, "x", _down(table, elem), needed), 1),
        f"    r[{_key(table, key, 'k')}] = x",
        f"if len(r) != n: raise collision(b, start, n, d{canonical(table, key)}, d{canonical(table, elem)})",
        "return r, p",
    ]


def _key(table: TypeTable, type_id: int, var: str) -> str:
    """Keys that are mutable in Python are frozen: structs, and whatever `any` holds."""
    todo, seen = [type_id], set()
    while todo:
        current = todo.pop()
        if table.types[current]["kind"] in ("struct", "any", "pointer"):
            return f"freeze({var})"
        if current not in seen:
            seen.add(current)
            todo += table.children(current)
    return var


def _pointer_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    elem = table.types[type_id]["elem"]
    wrap = []
    if wrapped(table, elem):
        wrap = ["n, p = get_array(b, p)", "if n != 1: raise DecodeFault('expected an array of 1 for a pointer')"]
    shared = is_shared(table, elem)
    return [
        "if b[p] == 0xC0: return None, p + 1",
        *(["if b[p] == 0xD6: return get_given(b, p)", "at = p"] if shared else []),
        *wrap,
        *lines(table, elem, "x", _down(table, elem), needed),
        *([f"if type(b) is Kept: b.note(at, {elem}, x)"] if shared else []),
        "return x, p",
    ]


def _struct_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    plan = table.plan(type_id)
    table.names[f"plan{type_id}"] = plan
    table.names[f"class{type_id}"] = plan.cls
    count = len(plan.fields)
    body = [
        f"if b[p] == 0x90 | {count}: p += 1" if count < 16 else "if False: pass",
        "else:",
        "    n, p = get_array(b, p)",
        f"    if n < 0: return plan{type_id}.zero(), p",
        f"    if n != {count}: raise DecodeFault('expected {count} fields, found %d' % n)",
        f"r = new(class{type_id})",
    ]
    for field in plan.fields:
        body += lines(table, field.type, "x", _down(table, field.type), needed)
        store = f"r[{field.key!r}] = x"
        body.append(f"if {plan.nonzero(field, 'x')}: {store}" if field.omitempty else store)
    return [*body, "return r, p"]


def _make_any(table: TypeTable) -> Decoder:
    from .any_value import any_decoder

    return any_decoder(table)


def _make_error(table: TypeTable) -> Decoder:
    from .errors_wire import error_decoder

    return error_decoder(table)


def _special(name: str) -> Any:
    def load(table: TypeTable) -> Any:
        from . import special

        return getattr(special, name)

    return load


_SPECIAL: dict[str, Any] = {
    "any": _make_any,
    "error": _make_error,
    "time": _special("decode_time"),
    "duration": _special("decode_duration"),
    "big_int": _special("decode_big_int"),
    "big_rat": _special("decode_big_rat"),
    "big_float": _special("decode_big_float"),
}
_BODIES: dict[str, Any] = {
    "slice": _slice_body,
    "array": _array_body,
    "set": _set_body,
    "map": _map_body,
    "pointer": _pointer_body,
    "struct": _struct_body,
    "named": _struct_body,
}


NAMES: dict[str, Any] = {
    "DecodeFault": DecodeFault,
    "Kept": Kept,
    "NilDict": NilDict,
    "NilList": NilList,
    "NilSet": NilSet,
    "collision": collision,
    "freeze": freeze,
    "get_array": wire.get_array,
    "get_given": get_given,
    "get_map": wire.get_map,
    "new": dict.__new__,
    "new_object": object.__new__,
    "read_handle": wire.read_handle,
    "read_float64": wire.read_float64,
}
