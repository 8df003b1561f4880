"""Good values with one wrong leaf, and the path at which the error must point.

The path is spelled as in messages: `.Field`, `[3]`, `["key"]`; pointers and names of types add nothing to it.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.property.normal import Types
from tests.property.values import Draw, Values


class Wrong(NamedTuple):
    """A value that must be refused, and the steps from the parameter to the leaf, as regular expressions."""

    send: Any
    steps: list[str]


class Spoiler:
    """Makes wrong values by the rules of docs/types.md."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.types: Types = values.types

    def wrong(self, draw: Draw, number: int, depth: int = 4) -> Wrong:
        """A value of this type with exactly one wrong leaf."""
        entry = self.types.entry(number)
        deeper = [] if depth <= 0 else self._inside(entry)
        if deeper and draw(st.integers(0, 4)):
            return draw(st.sampled_from(deeper))(draw, entry, depth)  # type: ignore[no-any-return]
        return Wrong(self.leaf(draw, number), [])

    def _inside(self, entry: dict[str, Any]) -> list[Any]:
        """Ways to put the wrong leaf further in."""
        kind = entry["kind"]
        if kind == "array" and (entry["len"] == 0 or self.types.entry(entry["elem"]).get("scalar") == "uint8"):
            return []
        if kind == "struct" and not entry["fields"]:
            return []
        made = {
            "slice": self._in_sequence,
            "array": self._in_sequence,
            "map": self._in_map,
            "pointer": self._in_pointer,
            "struct": self._in_struct,
            "any": self._in_any,
        }.get(kind)
        return [made] if made else []

    def leaf(self, draw: Draw, number: int) -> Any:
        """Something that this type never takes."""
        if self.types.is_uuid(number):
            return draw(st.sampled_from([1, 1.5, b"short", "not a uuid", [1]]))
        entry = self.types.entry(number)
        choices = list(_NEVER[entry["kind"]])
        if entry["kind"] == "scalar":
            choices = self._wrong_scalars(entry["scalar"])
        elif entry["kind"] == "array":
            choices += [[0] * (entry["len"] + 1), b"x" * (entry["len"] + 1)]
        elif entry["kind"] == "struct":
            choices += [{"no such field": 1}]
            if self.types.table[number].get("text"):
                # Only Go can tell which texts are wrong.
                choices.remove("text")
        elif entry["kind"] == "pointer":
            bad = self.leaf(draw, entry["elem"])
            # None is a fine pointer.
            return bad if bad is not None else _Odd()
        return draw(st.sampled_from(choices))

    def _wrong_scalars(self, name: str) -> list[Any]:
        if name == "bool":
            return [0, 1, None, "true", 1.0]
        if name == "string":
            return [b"bytes", 1, None, ["a"], "\ud800"]
        if name.startswith(("float", "complex")):
            more = [1e39, -1e300] if name in ("float32", "complex64") else [10**400]
            return ["1.5", None, True, b"1", [1.0], *more, *([1j] if name[0] == "f" else [])]
        low, high = self.values.limits(name)
        return [1.5, "12", None, True, [1], low - 1, high + 1, 10**30, *(["ab"] if name == "int32" else [])]

    def _in_sequence(self, draw: Draw, entry: dict[str, Any], depth: int) -> Wrong:
        count = entry["len"] if entry["kind"] == "array" else draw(st.integers(1, 3))
        items = [self.values.value(draw, entry["elem"], depth - 2).send for _ in range(count)]
        at = draw(st.integers(0, count - 1))
        bad = self.wrong(draw, entry["elem"], depth - 1)
        items[at] = bad.send
        return Wrong(draw(st.sampled_from([list, tuple]))(items), [rf"\[{at}\]", *bad.steps])

    def _in_map(self, draw: Draw, entry: dict[str, Any], depth: int) -> Wrong:
        keys = list(self.values.keys(draw, entry["key"], 1)) or [self.values.value(draw, entry["key"], 1, True).send]
        items = {key: self.values.value(draw, entry["elem"], depth - 2).send for key in keys}
        bad = self.wrong(draw, entry["elem"], depth - 1)
        items[keys[-1]] = bad.send
        return Wrong(items, [_key_step(keys[-1]), *bad.steps])

    def _in_pointer(self, draw: Draw, entry: dict[str, Any], depth: int) -> Wrong:
        bad = self.wrong(draw, entry["elem"], depth - 1)
        return bad if bad.send is not None else Wrong(_Odd(), [])

    def _in_struct(self, draw: Draw, entry: dict[str, Any], depth: int) -> Wrong:
        fields = entry["fields"]
        items = {field["key"]: self.values.value(draw, field["type"], depth - 2).send for field in fields}
        field = draw(st.sampled_from(fields))
        bad = self.wrong(draw, field["type"], depth - 1)
        items[field["key"]] = bad.send
        return Wrong(items, [rf"\.{field['name']}", *bad.steps])

    def _in_any(self, draw: Draw, entry: dict[str, Any], depth: int) -> Wrong:
        bad = self._in_any(draw, entry, depth - 1) if depth > 0 and draw(st.booleans()) else Wrong({1, 2}, [])
        if draw(st.booleans()):
            return Wrong([1, None, bad.send], [r"\[2\]", *bad.steps])
        return Wrong({"a": "b", "k": bad.send}, [r'\["k"\]', *bad.steps])


class _Odd:
    """A value that no type takes."""

    def __repr__(self) -> str:
        return "odd"


def _key_step(key: Any) -> str:
    """The pattern of a key in a path; of keys with a long or escaped repr only the brackets are certain."""
    if isinstance(key, str) and key.isalnum() and key.isascii():
        return re.escape(f'["{key}"]')
    return re.escape(f"[{key}]") if type(key) is int and abs(key) < 10**20 else r"\[.*?\]"


_NEVER: dict[str, list[Any]] = {
    "scalar": [],
    "bytes": ["text", 1, [1, "x"], 1.5],
    "slice": ["text", 1, 1.5, _Odd()],
    "array": ["text", 1, None, _Odd()],
    "map": ["text", 1, [1], {1, 2}],
    "set": ["text", 1, _Odd()],
    "struct": ["text", 1, None, [1], _Odd()],
    "pointer": [],
    "time": [datetime.datetime(2020, 1, 1), "yesterday", 1, None, datetime.date(2020, 1, 1)],
    "duration": ["1h", 1.5, None, True, 2**63, datetime.timedelta(days=200_000)],
    "big_int": [1.5, "1", None, True],
    "big_rat": ["1/2", None, True, [1, 2]],
    "big_float": ["1.5", None, True, 1j],
    "any": [iter([]), {1, 2}, {(1, 2): 3}, {b"k": 1}],
    "error": ["text", 1, _Odd()],
}
