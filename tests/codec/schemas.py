"""Type tables written in Go's spelling, and functions over them that no library stands behind."""

from __future__ import annotations

import itertools
import re
from typing import Any, Callable, Dict, List, Optional, Tuple

from usegolib._codec import GoFunction, TypeTable, compile_function

SCALARS = (
    "bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr "
    "float32 float64 complex64 complex128 string"
).split()
SPECIAL = {
    "[]uint8": "bytes",
    "any": "any",
    "error": "error",
    "time.Time": "time",
    "time.Duration": "duration",
    "math/big.Int": "big_int",
    "math/big.Rat": "big_rat",
    "math/big.Float": "big_float",
}


class Types:
    """A growing type table: `types("map[string][]int")` gives the number of a type, making what is missing."""

    def __init__(self, word_size: int = 8) -> None:
        self.word_size = word_size
        self.entries: List[Dict[str, Any]] = [{"kind": "scalar", "scalar": name, "go": name} for name in SCALARS]
        self.entries += [{"kind": kind, "go": go} for go, kind in SPECIAL.items()]
        self.ids = {entry["go"]: index for index, entry in enumerate(self.entries)}
        self._table: Optional[TypeTable] = None
        self.numbers = itertools.count(1)

    def __call__(self, go: str) -> int:
        go = {"[]byte": "[]uint8", "byte": "uint8", "rune": "int32"}.get(go, go)
        if go in self.ids:
            return self.ids[go]
        if go.startswith("[]"):
            return self._add(go, kind="slice", elem=self(go[2:]))
        if go.startswith("*"):
            return self._add(go, kind="pointer", elem=self(go[1:]))
        if go.startswith("set["):
            return self._add(go, kind="set", elem=self(go[4:-1]))
        array = re.match(r"\[(\d+)\]", go)
        if array:
            return self._add(go, kind="array", len=int(array[1]), elem=self(go[array.end() :]))
        if go.startswith("map["):
            depth = 0
            for index in range(3, len(go)):
                depth += (go[index] == "[") - (go[index] == "]")
                if depth == 0:
                    return self._add(go, kind="map", key=self(go[4:index]), elem=self(go[index + 1 :]))
        raise KeyError(go)

    def _add(self, go: str, **entry: Any) -> int:
        self.entries.append({"go": go, **entry})
        self.ids[go] = len(self.entries) - 1
        return self.ids[go]

    def named(self, name: str, underlying: str, **flags: Any) -> int:
        """`type name underlying` in package example.com/p."""
        number = self(underlying)
        return self._add(f"p.{name}", kind="named", package="example.com/p", name=name, underlying=number, **flags)

    def struct(self, name: str, *fields: Tuple[Any, ...], **flags: Any) -> int:
        """`type name struct{...}`; a field is (name, type) or (name, type, {"key": ..., "omitempty": ...})."""
        number = self._add(f"p.{name}", kind="named", package="example.com/p", name=name, underlying=0, **flags)
        made = []
        for field_name, go, *more in fields:
            made.append({"name": field_name, "key": field_name, "type": self(go), **(more[0] if more else {})})
        self.entries[number]["underlying"] = self._add(f"struct {name}", kind="struct", fields=made)
        return number

    @property
    def table(self) -> TypeTable:
        """The compiled table; types must not be added afterwards."""
        if self._table is None:
            self._table = TypeTable(self.entries, self.word_size)
        return self._table


class Call:
    """What generated code handed to `invoke`."""

    fn: int
    frame: bytes
    segments: Optional[List[Any]]
    writeback: int


def function(
    types: Types,
    params: List[Any],
    results: List[Any],
    answer: Callable[[Call], bytes],
    name: str = "F",
    on_reply: Any = None,
    kind: type = GoFunction,
    **symbol: Any,
) -> GoFunction:
    """`p.F` with parameters `(name, type)` or `(name, type, {...})` and results of the same form or plain types."""

    def entry(part: Any) -> Dict[str, Any]:
        part = ("", part) if isinstance(part, str) else part
        return {"name": part[0], "type": types(part[1]), **(part[2] if len(part) > 2 else {})}

    shape = {
        "kind": "func",
        "name": name,
        "function": 7,
        "signature": f"func {name}(...)",
        "params": [entry(part) for part in params],
        "results": [entry(part) for part in results],
        **symbol,
    }

    def invoke(fn: int, frame: Any, segments: Any, writeback: int) -> bytes:
        call = Call()
        call.fn, call.frame, call.segments, call.writeback = fn, bytes(frame), segments, writeback
        return answer(call)

    return compile_function(types.table, "example.com/p", "p", shape, invoke, on_reply, kind=kind)


def echo(types: Types, go: str) -> GoFunction:
    """`func F(v T) T`, by sending the arguments back as the results."""

    def answer(call: Call) -> bytes:
        assert call.segments is None, "values of this size do not come back by themselves"
        return b"\0" + call.frame

    return function(types, [("v", go)], [go], answer)
