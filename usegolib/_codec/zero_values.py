"""The zero values of types, as results hold them."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable

_ZEROS: dict[str, Any] = {
    "bool": False,
    "float32": 0.0,
    "float64": 0.0,
    "complex64": 0j,
    "complex128": 0j,
    "string": "",
}


def zero(table: TypeTable, type_id: int) -> Any:
    """A fresh zero value of a type, as a result would hold it."""
    entry = table.types[type_id]
    kind = entry["kind"]
    if kind == "scalar":
        return _ZEROS.get(entry["scalar"], 0)
    if kind in ("pointer", "any", "error") or table.is_handle(type_id):
        return None
    if kind == "struct":
        return table.plan(type_id).zero()
    if kind == "named" and table.types[table.resolve(type_id)]["kind"] == "struct":
        return table.plan(type_id).zero()
    # Everything else: nil on the wire stands for the zero value of every type.
    return table.decoder(type_id)(b"\xc0", 0, 0)[0] if kind != "array" else _zero_array(table, entry)


def _zero_array(table: TypeTable, entry: dict[str, Any]) -> Any:
    if table.types[entry["elem"]].get("scalar") == "uint8":
        return bytes(entry["len"])
    return tuple(zero(table, entry["elem"]) for _ in range(entry["len"]))
