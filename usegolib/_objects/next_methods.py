"""Iteration over Go objects that are stepped through by methods: bufio.Scanner, sql.Rows, csv.Reader, json.Decoder.

What an object is shows in its methods alone: names, parameters and results must be just these (docs/iterators.md).
"""

from __future__ import annotations

from usegolib.errors import GoError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable

    from usegolib._codec import TypeTable

    Shape = tuple[list[str], list[str], bool]

_ENDS = frozenset({("io", "EOF"), ("google.golang.org/api/iterator", "Done")})
"""The errors that say that there is no more."""


def iteration(table: TypeTable, methods: dict[str, Any]) -> Callable[[Any], Iterator[Any]] | None:
    """The `__iter__` of a class with these methods; None where they are of no such shape."""

    def has(name: str, results: list[str] | None, error: bool = False, params: list[str] | None = None) -> bool:
        """Whether there is a method with just these parameters and results; None: one result of any type."""
        found = _shape(table, methods.get(name))
        if found is None or found[0] != (params or []) or found[2] != error:
            return False
        return len(found[1]) == 1 if results is None else found[1] == results

    if has("Scan", ["bool"]) and has("Err", [], error=True):
        return _scanned("Text") if has("Text", ["string"]) else _scanned("Bytes") if has("Bytes", ["bytes"]) else None
    if has("Next", ["bool"]):
        if has("Scan", [], error=True, params=["...any"]) and has("Columns", ["slice"], error=True):
            return _rows
        error = "Err" if has("Err", [], error=True) else "Error" if has("Error", [], error=True) else ""
        if has("Key", None) and has("Value", None):
            return _stepped(error, "Key", "Value")
        for name in ("Item", "Value"):
            if has(name, None):
                return _stepped(error, name)
        return None
    if has("More", ["bool"]) and has("Decode", [], error=True, params=["any"]):
        return _decoded
    if has("Next", None, error=True):
        return _until_end("Next")
    return _until_end("Read") if has("Read", ["slice"], error=True) else None


def _shape(table: TypeTable, method: dict[str, Any] | None) -> Shape | None:
    """Kinds of the parameters and results of a method, and whether it may fail; None for one that is not bound."""
    if method is None or method.get("function") is None or method.get("context"):
        return None
    params = [_kind(table, p["type"], p.get("variadic", False)) for p in method["params"][1:]]
    return params, [_kind(table, r["type"]) for r in method.get("results", ())], bool(method.get("error"))


def _kind(table: TypeTable, type_id: int, variadic: bool = False) -> str:
    entry = table.types[table.resolve(type_id)]
    if variadic:
        return f"...{_kind(table, entry['elem'])}"
    return str(entry.get("scalar", entry["kind"]))


def _scanned(name: str) -> Callable[[Any], Iterator[Any]]:
    def iterate(self: Any) -> Iterator[Any]:
        self._check_open()
        return _scan(self, name)

    return iterate


def _scan(self: Any, name: str) -> Iterator[Any]:
    step, item = self.Scan, getattr(self, name)
    while step():
        yield item()
    self.Err()


def _rows(self: Any) -> Iterator[Any]:
    width = len(self.Columns())
    while self.Next():
        row = self.Scan(*[None] * width)
        yield row if width > 1 else (row,)
    if hasattr(self, "Err"):
        self.Err()


def _stepped(error: str, *names: str) -> Callable[[Any], Iterator[Any]]:
    def iterate(self: Any) -> Iterator[Any]:
        while self.Next():
            items = tuple([getattr(self, name)() for name in names])
            yield items if len(items) > 1 else items[0]
        if error:
            getattr(self, error)()

    return iterate


def _decoded(self: Any) -> Iterator[Any]:
    while self.More():
        yield self.Decode()


def _until_end(name: str) -> Callable[[Any], Iterator[Any]]:
    def iterate(self: Any) -> Iterator[Any]:
        step = getattr(self, name)
        while True:
            try:
                item = step()
            except GoError as error:
                if _ENDS.isdisjoint(type(error)._go_keys):
                    raise
                return
            yield item

    return iterate
