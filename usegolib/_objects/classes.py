"""The class of every Go type whose values stay in Go; one per type and artifact."""

from __future__ import annotations

from functools import partial

from usegolib._core import freed
from usegolib.errors import ArgumentTypeError

from . import hints
from .base import GoObject, ObjectType
from .files import file_operations
from .members import Lazy, LazyField, Skipped
from .next_methods import iteration
from .protocols import operations
from .storage import storage
from .streams import operations as stream_operations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import TypeTable


def make_class(table: TypeTable, type_id: int) -> ObjectType:
    """The class for values of a type: pointers and values of one Go type share it."""
    entry = table.types[type_id]
    package, name = table.declared(type_id)
    methods = {method["name"]: method for method in table.methods(type_id)}
    accessors = entry.get("fields", ()) if entry["kind"] == "pointer" else ()
    elem = entry["elem"] if entry["kind"] == "pointer" and table.is_data(entry["elem"]) else None
    kind = table.types[table.resolve(type_id)]["kind"]
    home = table.home
    body: dict[str, Any] = {
        "__slots__": (),
        "__module__": package or "usegolib",
        "__doc__": _doc(table, type_id),
        "__go_type__": str(entry["go"]),
        "_go_table": table,
        "_go_type_id": type_id,
        "_go_methods": methods,
        "_go_fields": tuple(field["name"] for field in accessors),
        "_go_keys": {field.get("key") or field["name"]: field["name"] for field in accessors},
        "_go_data": elem,
        "_go_is_interface": kind == "interface",
        "_go_is_func": kind == "func",
        "_go_is_open": kind not in ("pointer", "object"),
    }
    if home is not None:
        body["_go_runtime"] = home.runtime
        body["_go_freed"] = freed.waiting.append
        body.update(_members(table, type_id, package, name, methods, accessors))
        _add_calls(table, type_id, body, package, name)
    if hints.is_opaque(table, type_id, package):
        # It has no methods that would become slower by this.
        body.update(_go_opaque=table, __getattr__=hints.of_instance)
    body.update(operations(table, methods, bool(accessors), elem))
    body.update(stream_operations(table, type_id))
    if home is not None and body.get("__iter__") is None and "_go_item" not in body and "_go_items" not in body:
        iterate = iteration(table, methods)
        if iterate is not None:
            body["__iter__"] = iterate
    if home is not None and kind != "func":
        for member, value in file_operations(table, methods).items():
            if body.get(member) is None:
                body[member] = value
    return ObjectType(name, (GoObject, storage()), body)


def _doc(table: TypeTable, type_id: int) -> str:
    go = table.types[type_id]["go"]
    return f"The Go type {go}; its values stay in Go."


def make_unknown(table: TypeTable) -> ObjectType:
    """The class of objects of types that the schema does not have: they can be passed on, and asked for their text."""
    body: dict[str, Any] = {
        "__slots__": (),
        "__module__": "usegolib",
        "__doc__": "A value of a Go type that no bound function mentions; it stays in Go.",
        "__go_type__": "Go object",
        "_go_table": table,
        "_go_type_id": -1,
        "_go_methods": {},
        "_go_fields": (),
        "_go_keys": {},
        "_go_data": None,
        "_go_is_open": True,
        "__call__": _call,
        "__getattr__": hints.of_unknown,
    }
    if table.home is not None:
        body.update(_go_runtime=table.home.runtime, _go_freed=freed.waiting.append)
    return ObjectType("GoObject", (GoObject, storage()), body)


def _call(self: Any, /, *arguments: Any, **named: Any) -> Any:
    """The call of a func whose type no bound signature mentions: Go finds out how. Arguments are values of any."""
    if named:
        raise ArgumentTypeError(
            f"a {self.go_type} takes no keyword arguments",
            hint="nothing that is bound mentions this type, so that its parameters have no names: give them in order",
        )
    home = self._go_table.home
    if home is None:
        raise TypeError(f"a {self.go_type} can only be called where its artifact is")
    return home.call(self, arguments)


def _members(
    table: TypeTable, receiver: int, package: str, owner: str, methods: dict[str, Any], accessors: Any
) -> dict[str, Any]:
    home = table.home
    assert home is not None
    body: dict[str, Any] = {}
    for accessor in accessors:
        body[accessor["name"]] = LazyField(partial(home.field, package, owner, accessor, receiver))
    for method in methods.values():
        if method.get("function") is not None:
            body[method["name"]] = Lazy(partial(home.method, package, owner, method))
        elif method.get("skip"):
            body[method["name"]] = Skipped(owner, method)
    return body


def _add_calls(table: TypeTable, type_id: int, body: dict[str, Any], package: str, owner: str) -> None:
    """Constructor and, for funcs, the call."""
    home = table.home
    assert home is not None
    new = table.types[type_id].get("new")
    if new is not None and new.get("function") is not None:
        body["_go_new"] = _Static(lambda: home.function(package, owner, new))
    call = table.types[table.resolve(type_id)].get("call")
    if call is not None and call.get("function") is not None:
        shown = owner if package else str(table.types[type_id]["go"])
        body["__call__"] = Lazy(lambda: home.method(package, shown, {**call, "name": "__call__"}))
    elif body["_go_is_func"]:
        body["__call__"] = _call


class _Static(Lazy):
    """A member that does not take the object as its first argument."""

    __slots__ = ()

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self._resolve()
