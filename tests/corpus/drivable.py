"""Which functions and methods a Python program can use: it can give every parameter, and use every result.

A value of a type can be given when Python can make one, or when something that Python can use gives one: a result, a
variable, a field. Each of them may make others usable, so the rules are applied until nothing changes.
"""

from __future__ import annotations

from typing import Any

from usegolib._codec import TypeTable
from usegolib._codec.interface_types import interface

Entry = dict[str, Any]
_PARTS = {"slice": ("elem",), "array": ("elem",), "map": ("key", "elem"), "set": ("elem",), "chan": ("elem",)}


class Drivable:
    """The answers for one schema."""

    def __init__(self, schema: Entry) -> None:
        self.types: list[Entry] = schema["types"]
        self._table = TypeTable(self.types, schema["word_size"])
        symbols = [symbol for package in schema["packages"] for symbol in package["symbols"]]
        self.symbols = [symbol for symbol in symbols if "generic" not in symbol]
        self.members = [member for entry in self.types for member in _members(entry)]
        self.got: set[int] = set()
        self._methods = [_method_set(entry) for entry in self.types]
        self._settle([*symbols, *self.members])

    def is_drivable(self, symbol: Entry) -> bool:
        """Whether every parameter can be given and every result be used."""
        return (
            "skip" not in symbol
            and all(self.can_be_given(param["type"]) for param in symbol.get("params", []))
            and not any(self._is_lost(param) for param in symbol.get("params", [])["kind" not in symbol :])
            and all(self.can_be_used(result["type"]) for result in symbol.get("results", []))
        )

    def _is_lost(self, param: Entry) -> bool:
        """Whether what Go writes through a pointer has no place in Python: `atomic.AddInt64(addr *int64, ...)` gets the
        address of a copy, and Python's numbers and strings cannot be changed. Many of these funcs only read; they are
        not told apart."""
        entry = self.types[param["type"]]
        if entry["kind"] != "pointer" or entry.get("object") or param.get("mode") == "out":
            return False
        elem = self.types[entry["elem"]]
        while elem["kind"] == "named":
            elem = self.types[elem["underlying"]]
        return elem["kind"] in ("scalar", "duration", "time")

    def can_be_given(self, type_id: int, within: frozenset[int] = frozenset()) -> bool:
        """Whether Python can make a value of the type, or gets one from somewhere."""
        if type_id in self.got or type_id in within:
            return True
        entry, within = self.types[type_id], within | {type_id}
        kind = entry["kind"]
        if entry.get("new") or (kind == "object" and self.types[entry["pointer"]].get("new")):
            return True
        if kind == "interface" or (kind == "named" and self.types[entry["underlying"]]["kind"] == "interface"):
            return self._interface_can_be_given(type_id, within)
        if kind == "named":
            return self.can_be_given(entry["underlying"], within)
        if kind == "pointer":
            return self.can_be_given(entry["elem"], within)
        if kind == "struct":
            return all(self.can_be_given(field["type"], within) for field in entry["fields"])
        if kind in _PARTS:
            return all(self.can_be_given(entry[part], within) for part in _PARTS[kind])
        if kind == "iter":
            return all(self.can_be_given(elem, within) for elem in entry["elems"])
        if kind == "func":
            return "call" in entry and self._can_be_implemented(entry["call"], within)
        return kind not in ("object", "type_param")

    def can_be_used(self, type_id: int) -> bool:
        """Whether Python can do something with a value of the type: all but a func that cannot be called."""
        entry = self.types[type_id]
        while entry["kind"] == "named":
            entry = self.types[entry["underlying"]]
        return entry["kind"] != "func" or "call" in entry

    def _interface_can_be_given(self, type_id: int, within: frozenset[int]) -> bool:
        methods = self.types[type_id].get("methods", [])
        if not interface(self._table, type_id).obstacle and all(self._can_be_implemented(m, within) for m in methods):
            return True
        return any(self._methods[type_id] <= self._methods[other] for other in self.got)

    def _can_be_implemented(self, call: Entry, within: frozenset[int]) -> bool:
        """Whether a Python function can stand for a func or a method: it uses the parameters and gives the results."""
        return all(self.can_be_used(param["type"]) for param in call.get("params", [])[1:]) and all(
            self.can_be_given(result["type"], within) for result in call.get("results", [])
        )

    def _settle(self, sources: list[Entry]) -> None:
        """Applies the rules until nothing changes."""
        before = -1
        while before != len(self.got):
            before = len(self.got)
            for source in sources:
                if "skip" in source:
                    continue
                if "results" in source or "params" in source:
                    if self.is_drivable(source):
                        self._get(result["type"] for result in source.get("results", []))
                elif source.get("kind") in ("var", "const") and "type" in source:
                    self._get([source["type"]])

    def _get(self, types: Any) -> None:
        todo = list(types)
        while todo:
            type_id = todo.pop()
            if type_id in self.got:
                continue
            self.got.add(type_id)
            entry = self.types[type_id]
            todo += [entry[part] for part in ("key", "elem", "underlying") if isinstance(entry.get(part), int)]
            todo += [field["type"] for field in entry.get("fields", []) if "type" in field]


def _method_set(entry: Entry) -> frozenset[tuple[str, str]]:
    """Names and signatures of the methods of a type."""
    return frozenset((m["name"], _shape(m["signature"])) for m in entry.get("methods", []))


def _shape(signature: str) -> str:
    """A signature without its receiver: `func (T) Name(int) bool` is `Name(int) bool`."""
    return signature.partition(") ")[2] if signature.startswith("func (") else signature


def _members(entry: Entry) -> list[Entry]:
    """The numbered functions that belong to a type."""
    found = [*entry.get("methods", [])]
    found += [{"kind": "var", "type": field["type"]} for field in entry.get("fields", []) if "get" in field]
    found += [entry[part] for part in ("call", "new") if entry.get(part)]
    return found
