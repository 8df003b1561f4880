"""Python's operations on objects, where Go has the equivalent: len, indexing, iteration, calling.

Only what cannot be mistaken: `Len() int` for len, `At(i int) T` beside it for a sequence, `Get(key K) (T, bool)` for a
mapping. Fields answer to `o["key"]` as those of data do.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import TypeTable

_INTS = frozenset({"int", "int64", "int32", "uint", "uint64", "uint32"})
_LENGTHS = frozenset({"slice", "array", "map", "set", "bytes"})


def operations(table: TypeTable, methods: dict[str, Any], fields: bool, elem: int | None) -> dict[str, Any]:
    """The special methods of a class with these methods; `elem` is the data type that a pointer leads to."""
    body: dict[str, Any] = {}
    has_len = _is(table, methods.get("Len"), [], ["int"])
    if has_len:
        body["__len__"] = _len_by_method
    elif elem is not None and table.types[table.resolve(elem)]["kind"] in _LENGTHS:
        body["__len__"] = _len_behind
    at, get = methods.get("At"), methods.get("Get")
    sequence = has_len and at is not None and _takes_one(at) and _scalar(table, at["params"][1]) in _INTS
    mapping = get is not None and _takes_one(get) and _results(table, get)[1:] == ["bool"]
    if sequence:
        body["_go_item"] = _item_at
        body["__iter__"] = _iterate
    elif mapping:
        body["_go_item"] = _item_get
        body["__iter__"] = None
    if sequence or mapping or fields:
        body["__getitem__"] = _getitem
        body.setdefault("__iter__", None)
        # Membership by iterating would be a call per element, and by index an endless one.
        body.setdefault("__contains__", None)
    if fields:
        body["__setitem__"] = _setitem
        body["keys"] = _keys
    return body


def _takes_one(method: dict[str, Any]) -> bool:
    return bool(_bound(method)) and len(method["params"]) == 2


def _bound(method: dict[str, Any] | None) -> Any:
    return method is not None and method.get("function") is not None and not method.get("error")


def _is(table: TypeTable, method: dict[str, Any] | None, params: list[str], results: list[str]) -> bool:
    if method is None or not _bound(method):
        return False
    return [_scalar(table, p) for p in method["params"][1:]] == params and _results(table, method) == results


def _results(table: TypeTable, method: dict[str, Any]) -> list[str]:
    return [_scalar(table, result) for result in method.get("results", ())]


def _scalar(table: TypeTable, part: dict[str, Any]) -> str:
    return str(table.types[part["type"]].get("scalar", ""))


def _len_by_method(self: Any) -> int:
    return int(self.Len())


def _len_behind(self: Any) -> int:
    return int(self._go_runtime.len(self._check_open()))


def _item_at(self: Any, index: Any) -> Any:
    if not hasattr(type(index), "__index__"):
        raise TypeError(f"{type(self).__go_type__} indices are integers, not {type(index).__name__}")
    length = len(self)
    place = index + length if index < 0 else index
    if not 0 <= place < length:
        raise IndexError(f"index {index} of a {type(self).__go_type__} of length {length}")
    return self.At(place)


def _iterate(self: Any) -> Any:
    for index in range(len(self)):
        yield self.At(index)


def _item_get(self: Any, key: Any) -> Any:
    value, found = self.Get(key)
    if not found:
        raise KeyError(key)
    return value


def _getitem(self: Any, key: Any) -> Any:
    name = self._go_keys.get(key) if isinstance(key, str) else None
    if name is not None:
        return getattr(self, name)
    item = getattr(type(self), "_go_item", None)
    if item is None:
        raise KeyError(key)
    return item(self, key)


def _setitem(self: Any, key: str, value: Any) -> None:
    name = self._go_keys.get(key) if isinstance(key, str) else None
    if name is None:
        raise KeyError(key)
    setattr(self, name, value)


def _keys(self: Any) -> list[str]:
    """Keys of the exported fields, as a struct that is data has them: `dict(o)` reads them all."""
    return list(self._go_keys)
