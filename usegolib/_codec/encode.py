"""Encoders as straight-line Python: one function per type, exact scalars inline.

In generated code `o` is the frame, `s` the segments, `d` the depth of the value, `v` the value.
"""

from __future__ import annotations

from usegolib._core import MAX_DEPTH
from usegolib._values import Nil

from . import raw, scalars, wire
from .containers import MISSING, changed, check_keys, in_key, mapping, members
from .faults import Fault, key_step, too_deep, wrong_type
from .given import is_shared, refers
from .source import define, indent
from .wire_forms import raw_scalar, takes_text, wrapped

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Encoder


def canonical(table: TypeTable, type_id: int) -> int:
    """The type whose encoder a type shares: names matter only for structs, text and UUIDs."""
    entry = table.types[type_id]
    if entry["kind"] == "named" and not entry.get("uuid") and table.is_data(type_id):
        behind = table.types[table.resolve(type_id)]
        if behind["kind"] != "struct" and not takes_text(table, type_id):
            return canonical(table, entry["underlying"])
    return type_id


def lines(table: TypeTable, type_id: int, var: str, depth: str, needed: list[str]) -> list[str]:
    """Statements that write the value of `var`; what they call goes to `needed`."""
    type_id = canonical(table, type_id)
    name = f"e{type_id}"
    needed.append(name)
    entry = table.types[type_id]
    call = f"{name}({var}, o, s, {depth})"
    scalar = entry.get("scalar", "")
    if scalar == "bool":
        return [f"if {var} is True: o.append(0xC3)", f"elif {var} is False: o.append(0xC2)", f"else: {call}"]
    if scalar.startswith(("int", "uint")):
        return [f"if type({var}) is int and 0 <= {var} < 128: o.append({var})", f"else: {call}"]
    if scalar == "float64":
        return [f"if type({var}) is float: o += put_float64(0xCB, {var})", f"else: {call}"]
    if scalar == "string":
        return [
            f"if type({var}) is str and {var}.isascii() and len({var}) < 32:",
            f"    o.append(0xA0 | len({var}))",
            f"    o += {var}.encode()",
            f"else: {call}",
        ]
    if entry["kind"] == "pointer":
        if entry.get("object"):
            table.names[f"object{type_id}"] = table.object_class(type_id)
            return [
                f"if type({var}) is object{type_id} and {var}._handle: o += put_object(0xD7, 4, {var}._handle)",
                f"else: {call}",
            ]
        return [f"if {var} is None: o.append(0xC0)", f"else: {call}"]
    return [call]


def make(table: TypeTable, type_id: int) -> tuple[Encoder, list[str]]:
    """The encoder of a canonical type, and the names of the encoders that it calls."""
    entry = table.types[type_id]
    kind = entry["kind"]
    go = table.go(type_id)
    if table.is_handle(type_id):
        from .handles import encoder

        return encoder(table, type_id), [f"e{canonical(table, child)}" for child in table.children(type_id)]
    if kind == "scalar":
        scalar = entry["scalar"]
        found = scalars.ENCODERS.get(scalar)
        return found or scalars.int_encoder(scalar, table.word_size), []
    if kind == "bytes":
        return raw.encode_bytes, []
    if kind in ("slice", "array"):
        element = raw_scalar(table, entry["elem"])
        if element is not None:
            return _make_raw(table, entry, element, go), []
    if kind == "named" and (entry.get("uuid") or takes_text(table, type_id)):
        return _make_text(table, type_id)
    special = _SPECIAL.get(kind)
    if special is not None:
        return special(table), []
    needed: list[str] = []
    body = _BODIES[kind](table, type_id, needed)
    if table.deep(type_id):
        body = [f"if d > {MAX_DEPTH}: raise too_deep()", *body]
    source = "\n".join([f"def e{type_id}(v, o, s, d):", *indent(body, 1), ""])
    return define(source, f"e{type_id}", f"encode {go}", table.names), needed


def _make_raw(table: TypeTable, entry: dict[str, Any], scalar: str, go: str) -> Encoder:
    if entry["kind"] == "slice":
        return raw.slice_encoder(raw.RawElement(scalar, table.word_size), go)
    if table.types[entry["elem"]].get("scalar") == "uint8":
        return raw.byte_array_encoder(entry["len"])
    return raw.array_encoder(raw.RawElement(scalar, table.word_size), entry["len"], go)


def _make_text(table: TypeTable, type_id: int) -> tuple[Encoder, list[str]]:
    entry = table.types[type_id]
    if entry.get("uuid"):
        from .special import uuid_encoder

        return uuid_encoder(takes_text(table, type_id), table.go(type_id)), []
    needed: list[str] = []
    if table.types[table.resolve(type_id)]["kind"] == "struct":
        body = _struct_body(table, type_id, needed)
    else:
        body = lines(table, entry["underlying"], "v", "d", needed)
    source = "\n".join(
        [
            f"def e{type_id}(v, o, s, d):",
            "    if isinstance(v, str):",
            "        encode_string(v, o, s, d)",
            "        return",
            *indent(body, 1),
            "",
        ]
    )
    return define(source, f"e{type_id}", f"encode {table.go(type_id)}", table.names), needed


def _header(length: int) -> str:
    out = bytearray()
    wire.put_array(out, length)
    return repr(bytes(out))


def _down(table: TypeTable, type_id: int) -> str:
    return "d + 1" if table.deep(type_id) else "0"


def _loop(table: TypeTable, elem: int, needed: list[str]) -> list[str]:
    return [
        "i = -1",
        "try:",
        "    for i, x in enumerate(v):",
        *indent(lines(table, elem, "x", _down(table, elem), needed), 2),
        "except Fault as f:",
        "    f.inside('[%d]' % i, v)",
        "    raise",
        "if i + 1 != n: raise changed()",
    ]


def _slice_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    return [
        "if type(v) is not list and type(v) is not tuple:",
        "    if put_live(v, o): return",
        f"    v = slice_elements(v, {table.go(type_id)!r})",
        "    if v is Nil:",
        "        o.append(0xC0)",
        "        return",
        "n = len(v)",
        "if n < 16: o.append(0x90 | n)",
        "else: put_array(o, n)",
        *_loop(table, table.types[type_id]["elem"], needed),
    ]


def _array_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    go, count = table.go(type_id), table.types[type_id]["len"]
    return [
        f"v = elements(v, {go!r})",
        f"if v is Nil: raise wrong_type({go!r}, v, 'an array is never nil')",
        "n = len(v)",
        f"if n != {count}: raise wrong_length({count}, n, {go!r})",
        f"o += {_header(count)}",
        *_loop(table, table.types[type_id]["elem"], needed),
    ]


def _set_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    return [
        f"v = members(v, {table.go(type_id)!r})",
        "if v is Nil:",
        "    o.append(0xC0)",
        "    return",
        "n = len(v)",
        "put_array(o, n)",
        *_loop(table, table.types[type_id]["elem"], needed),
    ]


def _map_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    entry = table.types[type_id]
    key, elem = entry["key"], entry["elem"]
    scalar = table.types[table.resolve(key)].get("scalar", "")
    plain = "str" if scalar == "string" else "int" if scalar.startswith(("int", "uint")) else None
    body = [
        "if type(v) is not dict:",
        f"    v = mapping(v, {table.go(type_id)!r})",
        "    if v is Nil:",
        "        o.append(0xC0)",
        "        return",
        "n = len(v)",
        "put_map(o, n)",
        "k = None",
        "i = 0",
        "try:",
        "    for k, x in v.items():",
        "        i += 1",
        "        try:",
        *indent(lines(table, key, "k", _down(table, key), needed), 3),
        "        except Fault as f:",
        "            raise in_key(f)",
        *indent(lines(table, elem, "x", _down(table, elem), needed), 2),
        "except Fault as f:",
        "    f.inside(key_step(k), v)",
        "    raise",
        "if i != n: raise changed()",
    ]
    check = f"check_keys(v, e{canonical(table, key)})"
    return [*body, f"if not {{{plain}}}.issuperset(map(type, v)): {check}" if plain else check]


def _pointer_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    elem = table.types[type_id]["elem"]
    wrap = ["o.append(0x91)"] if wrapped(table, elem) else []
    return [
        "if v is None or v is Nil:",
        "    o.append(0xC0)",
        "    return",
        *([f"if refers(o, {elem}, v): return"] if is_shared(table, elem) else []),
        *wrap,
        *lines(table, elem, "v", _down(table, elem), needed),
    ]


def _struct_body(table: TypeTable, type_id: int, needed: list[str]) -> list[str]:
    plan = table.plan(type_id)
    table.names[f"plan{type_id}"] = plan
    table.names[f"class{type_id}"] = plan.cls
    table.names[f"keys{type_id}"] = plan.keys
    table.names[f"required{type_id}"] = plan.required
    body = [
        "w = v",
        f"if type(v) is class{type_id}:",
        f"    if not v.keys() <= keys{type_id}: v = plan{type_id}.normalize(v)",
        "elif type(v) is dict:",
        f"    if not (v.keys() <= keys{type_id} and v.keys() >= required{type_id}): v = plan{type_id}.normalize(v)",
        f"elif getattr(type(v), '_go_class', None) is not class{type_id} or not v.keys() <= keys{type_id}:",
        f"    v = plan{type_id}.normalize(v)",
        f"o += {_header(len(plan.fields))}",
        "g = v.get",
        "i = 0",
        "try:",
    ]
    for index, field in enumerate(plan.fields):
        if index:
            body.append(f"    i = {index}")
        body += [
            f"    x = g({field.key!r}, MISSING)",
            "    if x is MISSING: o.append(0xC0)",
            "    else:",
            *indent(lines(table, field.type, "x", _down(table, field.type), needed), 2),
        ]
    return [
        *body,
        *(["    pass"] if not plan.fields else []),
        "except Fault as f:",
        f"    f.inside('.' + plan{type_id}.fields[i].name, w)",
        "    raise",
    ]


def _make_any(table: TypeTable) -> Encoder:
    from .any_value import any_encoder

    return any_encoder(table)


def _make_error(table: TypeTable) -> Encoder:
    from .errors_wire import error_encoder

    return error_encoder(table)


def _special(name: str) -> Any:
    def load(table: TypeTable) -> Any:
        from . import special

        return getattr(special, name)

    return load


_SPECIAL: dict[str, Any] = {
    "any": _make_any,
    "error": _make_error,
    "time": _special("encode_time"),
    "duration": _special("encode_duration"),
    "big_int": _special("encode_big_int"),
    "big_rat": _special("encode_big_rat"),
    "big_float": _special("encode_big_float"),
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
    "Fault": Fault,
    "MISSING": MISSING,
    "Nil": Nil,
    "changed": changed,
    "check_keys": check_keys,
    "elements": raw.elements,
    "put_live": raw.put_live,
    "encode_string": scalars.encode_string,
    "in_key": in_key,
    "key_step": key_step,
    "mapping": mapping,
    "members": members,
    "put_array": wire.put_array,
    "put_float64": wire.put_float64,
    "put_object": wire.object_bytes,
    "put_map": wire.put_map,
    "refers": refers,
    "slice_elements": raw.slice_elements,
    "too_deep": too_deep,
    "wrong_length": raw.wrong_length,
    "wrong_type": wrong_type,
}
