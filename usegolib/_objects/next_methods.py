"""Iteration over Go objects that are stepped through by methods: bufio.Scanner, sql.Rows, csv.Reader, json.Decoder.

What an object is shows in its methods alone: names, parameters and results must be just these (docs/iterators.md).
"""

from __future__ import annotations

from usegolib.errors import GoError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable, NamedTuple

    from usegolib._codec import TypeTable

    Iteration = Callable[[Any], Iterator[Any]]

    class Shape(NamedTuple):
        params: list[str]
        results: list[str]
        error: bool
        last: str

else:
    from collections import namedtuple

    Shape = namedtuple("Shape", "params results error last")

_ENDS = frozenset({"Done", "EOF", "ErrDone", "ErrEOF", "ErrIteratorDone"})
"""The names of the error variables that say that there is no more: io.EOF, iterator.Done of google.golang.org/api."""
_FOUND = frozenset({"", "_", "exists", "found", "ok", "valid"})
"""The names of a last bool that says whether there was an item."""
_NILS = frozenset({"chan", "func", "interface", "iter", "object", "pointer"})
"""The kinds of items of which nil is none."""
_ITEMS = ("Item", "Value", "Current", "Record", "Row", "Entry")
_PAGES = ("More", "HasMorePages", "HasNext")


class _Methods:
    """The methods of a type, by what they take and give."""

    def __init__(self, table: TypeTable, methods: dict[str, Any]) -> None:
        self._table = table
        self._methods = methods

    def shape(self, name: str) -> Shape | None:
        """Kinds of the parameters and results of a method; None for one that is not bound."""
        method = self._methods.get(name)
        if method is None or method.get("function") is None:
            return None
        params = [self._kind(p["type"], p.get("variadic", False)) for p in method["params"][1:]]
        results = method.get("results", ())
        last = results[-1].get("name", "") if results else ""
        return Shape(params, [self._kind(r["type"]) for r in results], bool(method.get("error")), last)

    def has(self, name: str, results: list[str] | None, error: bool = False, params: tuple[str, ...] = ()) -> bool:
        """Whether there is a method with just these parameters and results; None: one result of any type."""
        found = self.shape(name)
        if found is None or tuple(found.params) != params or found.error != error:
            return False
        return len(found.results) == 1 if results is None else found.results == results

    def _kind(self, type_id: int, variadic: bool = False) -> str:
        entry = self._table.types[self._table.resolve(type_id)]
        if variadic:
            return f"...{self._kind(entry['elem'])}"
        return str(entry.get("scalar", entry["kind"]))


def iteration(table: TypeTable, methods: dict[str, Any]) -> Iteration | None:
    """The `__iter__` of a class with these methods; None where they are of no such shape."""
    of = _Methods(table, methods)
    if of.has("Scan", ["bool"]) and of.has("Err", [], error=True):
        return _of_scanner(of)
    if of.has("Next", ["bool"]):
        return _of_next(of)
    if of.has("Valid", ["bool"]) and of.has("Next", []):
        names = _names(of)
        return _moved(_error(of), names) if names else None
    if of.has("More", ["bool"]) and of.has("Decode", [], error=True, params=("any",)):
        return _while("More", "Decode")
    return _of_pages(of) or _of_pairs(of) or _of_errors(of)


def _of_scanner(of: _Methods) -> Iteration | None:
    if of.has("Text", ["string"]):
        return _stepped("Scan", "Err", ("Text",))
    if of.has("Bytes", ["bytes"]):
        return _stepped("Scan", "Err", ("Bytes",))
    return _stepped("Scan", "Err", ("Read",)) if of.has("Read", None, error=True) else None


def _of_next(of: _Methods) -> Iteration | None:
    if of.has("Scan", [], error=True, params=("...any",)) and of.has("Columns", ["slice"], error=True):
        return _rows
    names = _names(of)
    if names is None and of.has("Values", ["slice"], error=True):
        names = ("Values",)
    if names is None and of.has("Decode", [], error=True, params=("any",)):
        names = ("Decode",)
    return _stepped("Next", _error(of), names) if names else None


def _names(of: _Methods) -> tuple[str, ...] | None:
    """The methods that give the item where a cursor stands."""
    if of.has("Key", None) and of.has("Value", None):
        return ("Key", "Value")
    return next(((name,) for name in _ITEMS if of.has(name, None)), None)


def _error(of: _Methods) -> str:
    """The method that says at the end what went wrong."""
    return next((name for name in ("Err", "Error") if of.has(name, [], error=True)), "")


def _of_pages(of: _Methods) -> Iteration | None:
    for ask in _PAGES:
        if of.has(ask, ["bool"]):
            for step in ("NextPage", "Next"):
                found = of.shape(step)
                if found and len(found.results) == 1 and (found.params == [] or found.params == ["...func"]):
                    return _while(ask, step)
    return None


def _of_pairs(of: _Methods) -> Iteration | None:
    """`Next() (T, bool)`."""
    found = of.shape("Next")
    if found is None or found.params or found.error or len(found.results) not in (2, 3) or found.results[-1] != "bool":
        return None
    return _until_false if found.last in _FOUND else _while_more if found.last == "more" else None


def _of_errors(of: _Methods) -> Iteration | None:
    """`Next() (T, error)`."""
    for name in ("Next", "NextPart", "Recv", "Token"):
        if of.has(name, None, error=True):
            shape = of.shape(name)
            assert shape is not None
            return _until_end(name, nil=shape.results[0] in _NILS)
    return _until_end("Read", nil=False) if of.has("Read", ["slice"], error=True) else None


# The iterations ------------------------------------------------------------------------------------------------------


def _rows(self: Any) -> Iterator[Any]:
    width = len(self.Columns())
    while self.Next():
        row = self.Scan(*[None] * width)
        yield row if width > 1 else (row,)
    if hasattr(self, "Err"):
        self.Err()


def _item(self: Any, names: tuple[str, ...]) -> Any:
    items = tuple([getattr(self, name)() for name in names])
    return items if len(items) > 1 else items[0]


def _stepped(step: str, error: str, names: tuple[str, ...]) -> Iteration:
    def iterate(self: Any) -> Iterator[Any]:
        self._check_open()
        return generate(self)

    def generate(self: Any) -> Iterator[Any]:
        while getattr(self, step)():
            yield _item(self, names)
        if error:
            getattr(self, error)()

    return iterate


def _moved(error: str, names: tuple[str, ...]) -> Iteration:
    def iterate(self: Any) -> Iterator[Any]:
        while self.Valid():
            yield _item(self, names)
            self.Next()
        if error:
            getattr(self, error)()

    return iterate


def _while(ask: str, step: str) -> Iteration:
    def iterate(self: Any) -> Iterator[Any]:
        while getattr(self, ask)():
            yield getattr(self, step)()

    return iterate


def _until_false(self: Any) -> Iterator[Any]:
    while True:
        *items, found = self.Next()
        if not found:
            return
        yield tuple(items) if len(items) > 1 else items[0]


def _while_more(self: Any) -> Iterator[Any]:
    more = True
    while more:
        *items, more = self.Next()
        yield tuple(items) if len(items) > 1 else items[0]


def _until_end(name: str, nil: bool) -> Iteration:
    def iterate(self: Any) -> Iterator[Any]:
        step = getattr(self, name)
        while True:
            try:
                item = step()
            except GoError as error:
                if all(variable not in _ENDS for _, variable in type(error)._go_keys):
                    raise
                return
            if nil and item is None:
                return
            yield item

    return iterate
