"""`h.typed()`: the same package with dataclasses for structs, in both directions."""

from __future__ import annotations

import keyword
from functools import partial

from usegolib._codec import GoMethod, StructPlan, TypeTable
from usegolib._core import Lock
from usegolib._objects import GoModuleName, GoObject, Lazy, by_reference, hints, is_object, put
from usegolib.errors import GoNameError

from .pickled import PickledPackage
from .with_dataclasses import API, Function, call as call_converted, convert

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import TypeTable

    from .handle import GoPackage

_lock = Lock()
_dataclasses: dict[str, type] = {}
"""By the description of the struct: one class per type name and shape in the process."""


class TypedPackage(API):
    """A package whose functions take and give dataclasses; `types` has the classes, `handle` is the plain package."""

    def __init__(self, handle: GoPackage) -> None:
        super().__init__(handle, Dataclasses(handle))
        self.__dict__["types"] = Types(handle)
        bound = "_artifact" in handle.__dict__  # without the artifact its sub-packages are not known yet
        for name in ("object", "generic", "sub"):
            if not bound or f"{name}_" in handle._children:
                from .own_names import OwnMethod

                self.__dict__[name] = OwnMethod(self, name)

    def object(self, type: str, init: Any = None) -> Any:
        """A Go-side object, whose methods take and give dataclasses; a context manager."""
        return convert(self.handle.object(type, init), self._classes)

    def generic(self, name: str, type_args: list[Any]) -> Any:
        """An instantiation of a generic function."""
        return Function(self.handle.generic(name, type_args), self._classes, self)

    def sub(self, name: str) -> TypedPackage:
        """The package `name` of the same artifact, with dataclasses as well."""
        found: TypedPackage = self.handle.sub(name).typed()
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return _typed, (self.handle,)

    def __repr__(self) -> str:
        return f"<typed {self.handle!r}>"


def _typed(handle: GoPackage) -> TypedPackage:
    return handle.typed()


class Types:
    """The dataclasses of a package's structs, as attributes; the same class every time. Where a sub-package has the
    name `types`, what that exports is there too."""

    def __init__(self, handle: GoPackage) -> None:
        self._handle = handle

    def __reduce__(self) -> tuple[Any, ...]:
        return Types, (self._handle,)

    def __getattr__(self, name: str) -> Any:
        symbol = self._handle._symbols.get(name)
        if symbol is None or symbol["kind"] != "type" or symbol.get("type") is None:
            if "types" in self._handle._children and not name.startswith("_"):
                return getattr(self._package(), name)
            raise GoNameError(f"the Go package {self._handle.package} has no struct {name}")
        table = self._handle._artifact.table
        type_id = symbol["type"]
        if table.types[table.resolve(type_id)]["kind"] != "struct":
            return getattr(self._handle, name)
        return dataclass_of(table, type_id)

    def _package(self) -> TypedPackage:
        package: TypedPackage = self._handle.sub(self._handle._children["types"]).typed()
        return package

    def __dir__(self) -> list[str]:
        table = self._handle._artifact.table
        named = [(n, s.get("type")) for n, s in self._handle._symbols.items() if s["kind"] == "type"]
        found = [n for n, t in named if t is not None and table.types[table.resolve(t)]["kind"] == "struct"]
        return [*found, *self._package().handle.__all__] if "types" in self._handle._children else found


class Dataclasses(dict):  # type: ignore[type-arg]
    """By Go type: those of a generated module, the others made when one is asked for."""

    def __init__(self, home: GoPackage | TypeTable, given: dict[str, type] | None = None) -> None:
        super().__init__(given or {})
        self._home = home
        self._bound: TypeTable | None = None

    def bind(self) -> TypeTable:
        """The types of the package; at the first time its methods come to the classes. A handle that was unpickled is
        not asked before the first value."""
        table = self._bound
        if table is None:
            home: Any = self._home
            table = self._bound = home._artifact.table if hasattr(home, "_bind_to") else home
            for go, cls in self.items():
                type_id = table.id_of(go)
                if type_id is None:
                    continue
                for name, member in _methods(table, type_id, cls, self).items():
                    put(cls, name, member)
                _put_promoted(table.plan(type_id), cls)
        return table

    def get(self, go: Any, default: Any = None) -> Any:
        table = self.bind()
        if go in self:
            return self[go]
        type_id = table.id_of(go)
        if type_id is None or table.types[type_id]["kind"] != "named":
            return default
        if table.types[table.resolve(type_id)]["kind"] != "struct":
            return default
        return dataclass_of(table, type_id)

    def __reduce__(self) -> tuple[Any, ...]:
        home: Any = self._home
        if not hasattr(home, "_bind_to"):
            artifact = home.home._artifact
            home = PickledPackage(artifact, artifact.manifest.module)
        return Dataclasses, (home, dict(self))

    def objects(self, value: Any) -> Any:
        """An object whose methods give dataclasses."""
        return TypedObject(value, self)


class DataclassType(type):
    """The type of the dataclasses."""

    __module__ = GoModuleName(__name__)


class TypedStruct(metaclass=DataclassType):
    """The base of the dataclasses of structs."""

    def __getattr__(self, name: str) -> Any:
        found = hints.of_instance(self, name)
        if not isinstance(getattr(found, "__func__", None), GoMethod):
            return found
        # The method of an interface, for a type without methods of its own here.
        table: Any = type(self)._go_opaque  # type: ignore[attr-defined]
        return partial(_call_method, found, Dataclasses(table))


def _reduce_class(cls: Any) -> Any:
    """By the description of the struct; a class written in Python as such."""
    description = cls.__dict__.get("_go_description")
    return None if description is None else (_described, (description,))


by_reference(DataclassType, _reduce_class)


def _described(description: str) -> type:
    """The dataclass that was pickled; where no artifact has it yet, one whose methods come with the artifact."""
    plan = TypeTable.described(description).__go_plan__
    found = dataclass_of(plan.table, plan.type_id)
    if plan.table.home is None and "_go_unbound" not in found.__dict__:
        found._go_unbound = True  # type: ignore[attr-defined]
    return found


def dataclass_of(table: TypeTable, type_id: int) -> type:
    """The dataclass of a struct type: fields by Go name, zero unless given, and the type's methods."""
    plan = table.plan(type_id)
    found = _dataclasses.get(plan.description)
    if found is None:
        with _lock:
            found = _dataclasses.get(plan.description)
            if found is None:
                found = _dataclasses[plan.description] = _make(table, type_id, plan)
    if table.home is not None and "_go_classes" not in found.__dict__ and not _is_opaque(table, type_id, found):
        found._go_unbound = False  # type: ignore[attr-defined]
        classes = Dataclasses(table)
        for name, member in _methods(table, type_id, found, classes).items():
            put(found, name, member)
        found._go_classes = classes  # type: ignore[attr-defined]
    return found


def _is_opaque(table: TypeTable, type_id: int, cls: Any) -> bool:
    """Whether a type has no methods here though it may have some in Go: its package was not built. The class is told,
    for the methods of interfaces and for hints, until an artifact comes that has them."""
    home = table.home
    if home is None or table.methods(type_id) or home.way_to_members(table.declared(type_id)[0]) is None:
        cls._go_opaque = None
        return False
    cls._go_opaque = table
    return True


def _call_method(method: Any, classes: Dataclasses, *args: Any, **named: Any) -> Any:
    return call_converted(method, args, named, classes)


def _make(table: TypeTable, type_id: int, plan: StructPlan) -> type:
    import dataclasses

    from usegolib._codec import annotation

    classes = Dataclasses(table)
    fields: list[Any] = []
    for field in plan.fields:
        if not keyword.iskeyword(field.name):
            default = dataclasses.field(default_factory=_zero(table, field.type, classes))
            fields.append((field.name, annotation(table, field.type), default))
    package, name = table.declared(type_id)
    namespace: dict[str, Any] = {
        "__go_type__": plan.go,
        "__doc__": f"The Go struct {plan.go}.",
        "_go_description": plan.description,
        "_go_adopt": staticmethod(dataclass_of),
    }
    made = dataclasses.make_dataclass(name, fields, bases=(TypedStruct,), namespace=namespace)
    made.__module__ = package  # newer Pythons set the caller's
    _put_promoted(plan, made)
    return made


def _put_promoted(plan: StructPlan, cls: Any) -> None:
    """The fields of embedded structs as attributes, as Go has them."""
    from usegolib._codec import promoted_attribute

    for name, way in plan.promoted.items():
        if name not in cls.__dataclass_fields__ and not hasattr(cls, name):
            setattr(cls, name, promoted_attribute(name, way))


def _methods(table: TypeTable, type_id: int, cls: Any, classes: Dataclasses) -> dict[str, Lazy]:
    """The bound methods of a struct type, but for those whose names its dataclass has."""
    package, owner = table.declared(type_id)
    return {
        method["name"]: Lazy(partial(_method, table, package, owner, method, classes))
        for method in table.methods(type_id)
        if table.home is not None and method.get("function") is not None
        if method["name"] not in cls.__dataclass_fields__
    }


def _zero(table: TypeTable, type_id: int, classes: Dataclasses) -> Any:
    return lambda: convert(table.zero(type_id), classes)


def _method(table: TypeTable, package: str, owner: str, method: dict[str, Any], classes: Dataclasses) -> Any:
    home = table.home
    assert home is not None
    call = home.method(package, owner, method)

    def typed(self: Any, *args: Any, **named: Any) -> Any:
        return call_converted(call, (self, *args), named, classes)

    typed.__name__, typed.__qualname__ = method["name"], f"{owner}.{method['name']}"
    typed.__doc__, typed.__module__ = call.__doc__, package
    return typed


class TypedObject:
    """An object of Go whose methods take and give dataclasses; `plain` is the object itself."""

    __slots__ = ("_classes", "plain")
    _go_plain = True

    def __init__(self, plain: GoObject, classes: Dataclasses) -> None:
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "_classes", classes)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.plain, name)
        if callable(value) and not is_object(value):
            return Function(value, self._classes)
        return convert(value, self._classes)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.plain, name, value)

    def __dir__(self) -> list[str]:
        return dir(self.plain)

    def __reduce_ex__(self, protocol: object) -> Any:
        return self.plain.__reduce_ex__(protocol)

    def close(self) -> None:
        """Release the object."""
        self.plain.close()

    def __enter__(self) -> TypedObject:
        self.plain.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.plain.close()

    def __eq__(self, other: object) -> bool:
        return bool(self.plain == (other.plain if isinstance(other, TypedObject) else other))

    def __hash__(self) -> int:
        return hash(self.plain)

    def __str__(self) -> str:
        return str(self.plain)

    def __repr__(self) -> str:
        return f"<typed {self.plain!r}>"

    def __len__(self) -> int:
        return len(self.plain)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Any:
        return (convert(value, self._classes) for value in self.plain)

    def __getitem__(self, key: Any) -> Any:
        return convert(self.plain[key], self._classes)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return call_converted(self.plain, args, named, self._classes)
