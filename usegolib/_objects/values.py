"""Classes of named data types that are no structs: subclasses of int, str, list ... with the Go methods.

There is one per package path, name and shape in the process, as for structs. Results are instances of it where the
type has methods or constants; where it has neither they are plain, and the class only serves to name the type.
"""

from __future__ import annotations

from .base import DataType
from .hints import of_instance
from .members import put
from .pickling import by_reference

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import TypeTable

_classes: dict[tuple[str, str, str], Any] = {}


def value_class(table: TypeTable, type_id: int) -> Any:
    """The class of a named type; None where Python has no class to derive from."""
    base = _base(table, type_id)
    if base is None:
        return None
    package, name = table.declared(type_id)
    # Methods of a shared class give what the table gives that they came with.
    go = str(table.types[table.resolve(type_id)]["go"])
    key = (package, name, go if table.values == "classes" else f"{go} {table.values}")
    cls = _classes.get(key)
    if cls is None:
        cls = _make(package, name, str(table.types[type_id]["go"]), key[2], base)
    add_methods(table, type_id, cls)
    _add_constants(table, type_id, cls)
    return cls


def _base(table: TypeTable, type_id: int) -> Any:
    if table.types[type_id].get("uuid"):
        from usegolib._values import GoUUID

        return GoUUID
    entry = table.types[table.resolve(type_id)]
    kind = entry["kind"]
    if kind == "scalar":
        scalar = entry["scalar"]
        if scalar.startswith(("int", "uint")):
            return int
        return {"bool": bool, "string": str, "complex64": complex, "complex128": complex}.get(scalar, float)
    if kind == "array":
        return bytes if table.types[entry["elem"]].get("scalar") == "uint8" else tuple
    if kind == "big_rat":
        from fractions import Fraction

        return Fraction
    if kind == "big_float":
        from decimal import Decimal

        return Decimal
    return {"bytes": bytes, "slice": list, "map": dict, "set": set, "big_int": int}.get(kind)


def _make(package: str, name: str, go: str, underlying: str, base: Any) -> Any:
    cls = _make_class(package, name, go, underlying, base)
    return _classes.setdefault((package, name, underlying), cls)


def _make_class(package: str, name: str, go: str, underlying: str, base: Any) -> Any:
    body: dict[str, Any] = {
        "__module__": package,
        "__doc__": f"The Go type {go}.",
        "__go_type__": go,
        "_go_methods": {},
        "_go_constants": {},
        "_go_reduce": lambda cls: (_class_of, (package, name, go, underlying, base)),
    }
    if base is bool:  # cannot be derived from: values are plain, the class has the methods
        return DataType(name, (), {**body, "__slots__": (), "__new__": lambda cls, value=False: bool(value)})
    body.update(__slots__=(), __reduce_ex__=_reduce, __repr__=_repr, __getattr__=of_instance)
    if base.__name__ != "GoUUID":
        body["__str__"] = _text
    else:
        del body["__repr__"]
    body["_go_base"] = base
    return _metaclass(base)(name, (base,), body)


def _metaclass(base: Any) -> Any:
    """DataType; for a base that has a metaclass of its own (Fraction) one that derives from both."""
    if type(base) is type:
        return DataType
    made = type("DataType", (DataType, type(base)), {"__module__": DataType.__dict__["__module__"]})
    by_reference(made, lambda cls: cls.__dict__.get("_go_reduce", lambda _: None)(cls))
    return made


def plain(value: Any) -> Any:
    """The value as its builtin type."""
    base = type(value)._go_base
    # str() would call the text method, which itself needs the plain value.
    return str.__str__(value) if base is str else base(value)


def _text(self: Any) -> str:
    return str(plain(self))


def _repr(self: Any) -> str:
    cls = type(self)
    if cls._go_constants:
        name = cls._go_constants.get(self)
        if name is not None:
            return f"{cls.__name__}.{name}"
    return f"{cls.__name__}({plain(self)!r})"


def _reduce(self: Any, protocol: object) -> Any:
    cls = type(self)
    given = self.bytes if hasattr(self, "bytes") else plain(self)
    return _restore, (cls, given)


def _restore(cls: Any, value: Any) -> Any:
    """A pickled value."""
    return cls(bytes=value) if hasattr(cls, "bytes") else cls(value)


def _class_of(package: str, name: str, go: str, underlying: str, base: Any) -> Any:
    """The class that was pickled; where no artifact has it yet, one whose methods come with the artifact."""
    found = _classes.get((package, name, underlying))
    if found is None:
        found = _make(package, name, go, underlying, base)
        found._go_unbound = True
    return found


def _go_text(self: Any) -> str:
    return str(self.String())


def add_methods(table: TypeTable, type_id: int, cls: Any) -> None:
    """Puts the methods that a table lists for a data type on its class, where no other table has done so."""
    home = table.home
    methods = table.methods(type_id)
    if home is None:
        return
    if not methods:
        if "_go_methods" not in cls.__dict__ and home.way_to_members(table.declared(type_id)[0]) is not None:
            cls._go_opaque = table  # it may have some in Go: see hints
        return
    cls._go_opaque = None
    if "_go_unbound" in cls.__dict__:
        cls._go_unbound = False
    known = cls.__dict__.get("_go_methods")
    if known is None:
        known = {}
        cls._go_methods = known
    if "_go_methods_of" not in cls.__dict__:
        cls._go_methods_of = table, type_id
    package, owner = table.declared(type_id)
    for method in methods:
        name = method["name"]
        if method.get("function") is None or name in known or (hasattr(cls, name) and name not in cls.__dict__):
            continue
        known[name] = method
        put(cls, name, home.lazy_method(package, owner, method))
    text = known.get("String")
    if text is not None and len(text["params"]) == 1 and (hasattr(cls, "_go_base") or hasattr(cls, "__go_plan__")):
        cls.__str__ = _go_text


def _add_constants(table: TypeTable, type_id: int, cls: Any) -> None:
    home = table.home
    if home is None or issubclass(cls, (list, dict, set)) or not hasattr(cls, "_go_base"):
        return
    for name, value in home.constants(type_id):
        if name in cls.__dict__:
            continue
        made = cls(value)
        setattr(cls, name, made)
        cls._go_constants.setdefault(made, name)
