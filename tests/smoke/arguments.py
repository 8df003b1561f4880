"""Arguments for any Go type: the zero value, and odd ones."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Callable

# Large enough to be out of most bounds, small enough that no function takes long or much memory for that many of
# something; the extremes are negative, where a size is refused.
ODD_INTS = {
    "int": (-(2**63), 300),
    "int64": (-(2**63), 300),
    "uint64": (300,),
    "uintptr": (300,),
    "uint": (300,),
}
ODD_FLOATS = (float("nan"), float("-inf"), 5e-324)
ODD_STRINGS = ("\x00\udcff\U0001f40d", "%!s(%[9]*d", "(((((", "../\n")
DEEP: Any = []
for _ in range(50):
    DEEP = [DEEP]

SIMPLE: dict[str, Callable[[], Any]] = {"bytes": bytes, "slice": list, "map": dict, "set": set, "duration": int}
STAYS = frozenset({"pointer", "object", "interface", "func", "chan", "iter"})


class Arguments:
    """Makes arguments by a schema's types; `objects(type, turn)` gives what stays in Go, or None."""

    def __init__(self, types: list[dict[str, Any]], objects: Callable[[int, int], Any]) -> None:
        self._types = types
        self._objects = objects

    def of(self, type_id: int, turn: int) -> Any:
        """The zero value in turn 0, else an odd one."""
        return self.odd(type_id, turn) if turn else self.zero(type_id)

    def entry(self, type_id: int) -> dict[str, Any]:
        """The type behind all names."""
        found = self._types[type_id]
        while found["kind"] == "named":
            found = self._types[found["underlying"]]
        return found

    def zero(self, type_id: int) -> Any:
        """The zero value, as Python writes it."""
        named, entry = self._types[type_id], self.entry(type_id)
        kind = entry["kind"]
        if named.get("uuid"):
            return uuid.UUID(int=0)
        if kind == "scalar":
            scalar = entry["scalar"]
            return False if scalar == "bool" else "" if scalar == "string" else 0
        if kind == "array":
            elem = self.entry(entry["elem"])
            return bytes(entry["len"]) if elem.get("scalar") == "uint8" else [self.zero(entry["elem"])] * entry["len"]
        if kind == "struct":
            return {field["key"]: self.zero(field["type"]) for field in entry["fields"]}
        if kind == "time":
            return datetime.datetime(1, 1, 1, tzinfo=datetime.timezone.utc)
        if kind.startswith("big_"):
            return 0
        return SIMPLE[kind]() if kind in SIMPLE else None

    def odd(self, type_id: int, turn: int) -> Any:
        """An unusual value; `turn` chooses among them."""
        entry = self.entry(type_id)
        kind = entry["kind"]
        if kind in STAYS and (made := self._objects(type_id, turn)) is not None:
            return made
        if kind == "scalar":
            return _pick(_odd_scalars(entry["scalar"]), turn)
        if kind == "bytes":
            return _pick((b"\xff\x00(", bytearray(300)), turn)
        if kind == "slice":
            return [self.odd(entry["elem"], turn)] if turn % 2 else [self.zero(entry["elem"])] * 3
        if kind == "any":
            return _pick((2**70, {"a": [None, b"\x00"]}, {1: 2}, DEEP, "x"), turn)
        if kind == "time":
            return datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
        if kind == "duration":
            return -(2**63)
        if kind == "error":
            return ValueError("odd")
        if kind == "interface":
            return b"odd\xff"
        return self.zero(type_id)


def _odd_scalars(scalar: str) -> tuple[Any, ...]:
    if scalar == "bool":
        return (True,)
    if scalar == "string":
        return ODD_STRINGS
    if scalar.startswith("float"):
        return ODD_FLOATS
    if scalar.startswith("complex"):
        return (complex("nan+infj"), -1j)
    bits = int(scalar.lstrip("uintpr") or 64)
    return ODD_INTS.get(scalar, (-(2 ** (bits - 1)),) if scalar.startswith("int") else (2**bits - 1,))


def _pick(values: tuple[Any, ...], turn: int) -> Any:
    return values[turn % len(values)]
