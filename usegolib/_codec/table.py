"""The type table of an artifact with its encoders and decoders, made when first needed and kept."""

from __future__ import annotations

import json
import re
from types import ModuleType

from usegolib._core import BASIC_TYPES, Lock
from usegolib.errors import UnsupportedSignatureError

from . import decode, encode
from .faults import DECODE_ERRORS, DecodeFault, Fault, decode_error
from .wire_forms import HANDLE_KINDS
from .zero_values import zero

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from usegolib._packages import Home

    from .implementations import Interface
    from .struct_plan import StructPlan
    from .structs import GoStruct
    from .wire import Data, Decoder, Encoder


class TypeTable:
    """Conversions for the types of one schema.

    `types` is the schema's table as JSON, `word_size` the bytes of a Go int. `class_for(package, name)` may give the
    Python class that results of a named type become; `error_factory` makes the exception for an error value from a
    dict with message, type, chain and fields (a plain GoError without one). `home` is the artifact: without it,
    methods and fields cannot be called.
    """

    def __init__(
        self,
        types: list[dict[str, Any]],
        word_size: int,
        *,
        class_for: Callable[[str, str], type | None] | None = None,
        error_factory: Callable[[dict[str, Any]], BaseException] | None = None,
        home: Home | None = None,
        values: str = "classes",
    ) -> None:
        self.types = types
        self.word_size = word_size
        self.class_for = class_for
        self.error_factory = error_factory
        self.home = home
        self.values = values
        """Times, durations and UUIDs in results: instances of their `classes`, or `plain` text and numbers."""
        # The dictionary of a module: PyPy's compiler treats its entries as constants.
        self.names: dict[str, Any] = ModuleType("usegolib generated code").__dict__
        self.names.update(encode.NAMES)
        self.names.update(decode.NAMES)
        self._lock = Lock()
        self._ready: dict[str, Any] = {}
        self._plans: dict[int, StructPlan] = {}
        self._by_go: dict[str, int] | None = None
        self._deep: dict[int, bool] = {}
        self._objects: dict[int, Any] = {}
        self._values: dict[int, Any] = {}
        self._pointers: dict[int, int] | None = None
        self.interfaces: dict[int, Interface] = {}
        self.pointed: dict[int, int] = {}
        """See [given.pointed]."""
        self.fast: Any = None
        """What the fast lane keeps for the functions of the artifact."""

    # Questions about types

    def resolve(self, type_id: int) -> int:
        """The type behind all names."""
        while self.types[type_id]["kind"] == "named":
            type_id = self.types[type_id]["underlying"]
        return type_id

    def go(self, type_id: int) -> str:
        """The Go spelling for messages: `[][]byte`, as Go code says it, where the schema has `[][]uint8`."""
        return str(self.types[type_id]["go"]).replace("]uint8", "]byte")

    def id_of(self, go: str) -> int | None:
        """The number of a type by its Go spelling; None when the schema does not have it."""
        if self._by_go is None:
            by_go: dict[str, int] = {}
            for type_id, entry in enumerate(self.types):
                by_go.setdefault(entry["go"], type_id)
            self._by_go = by_go
        return self._by_go.get(go)

    def is_handle(self, type_id: int) -> bool:
        """Whether values of the type stay in Go."""
        entry = self.types[self.resolve(type_id)]
        return entry["kind"] in HANDLE_KINDS or bool(entry.get("object"))

    def is_data(self, type_id: int) -> bool:
        """Whether values of the type are copied."""
        return not self.is_handle(type_id) and self.types[self.resolve(type_id)]["kind"] != "type_param"

    def children(self, type_id: int) -> list[int]:
        """The types that values of a type are made of."""
        entry = self.types[type_id]
        if entry["kind"] in HANDLE_KINDS:
            return []
        if entry.get("object"):
            return [entry["elem"]] if self.is_data(entry["elem"]) else []
        found = [entry[part] for part in ("key", "elem", "underlying") if isinstance(entry.get(part), int)]
        if entry["kind"] == "struct":
            found += [field["type"] for field in entry["fields"]]
        return found

    def declared(self, type_id: int) -> tuple[str, str]:
        """Package path and name of a type, that of T for *T; the name is an identifier, the path may be empty."""
        entry = self.types[type_id]
        if entry["kind"] == "pointer":
            return self.declared(entry["elem"])
        if "package" in entry:
            return entry["package"], _identifier(entry["name"])
        package, dot, name = str(entry["go"]).rpartition(".")
        if dot and name.isidentifier() and type_id < BASIC_TYPES:
            return package, name
        return "", _identifier(str(entry["go"]))

    def pointer_to(self, type_id: int) -> int | None:
        """The entry of *T, where the methods of T stand."""
        entry = self.types[type_id]
        if entry["kind"] in ("named", "object"):
            found: int | None = entry.get("pointer")
            return found
        if self._pointers is None:
            listed = enumerate(self.types)
            self._pointers = {e["elem"]: i for i, e in listed if e["kind"] == "pointer" and e.get("methods")}
        return self._pointers.get(type_id)

    @property
    def library(self) -> int:
        """The same number for all tables of one library in this process, while one of them is there."""
        return id(self if self.home is None else self.home.library)

    def shares_library(self, other: TypeTable) -> bool:
        """Whether objects and functions of another table are good here: it is the same library's, with other values
        (`values="plain"`), so that types and functions have the same numbers."""
        if self is other:
            return True
        return self.home is not None and other.home is not None and self.home.shares_library(other.home)

    def methods(self, type_id: int) -> list[dict[str, Any]]:
        """The methods of a type as the schema lists them; for data those of its pointer."""
        entry = self.types[type_id]
        if entry.get("methods"):
            return list(entry["methods"])
        if entry["kind"] in ("pointer", "interface"):
            return []
        pointer = self.pointer_to(type_id)
        if pointer is not None:
            return list(self.types[pointer].get("methods", ()))
        behind = self.resolve(type_id)
        return self.methods(behind) if behind != type_id and self.is_handle(type_id) else []

    def implement(self, type_id: int) -> Callable[[type], type]:
        """The decorator for classes whose instances are to stand for an interface type."""
        from .interface_types import interface

        return interface(self, type_id).implement

    def standing(self, type_id: int, value: Any) -> Any:
        """What an object is inside `any` that is to stand for an interface type there."""
        from .interface_types import interface

        return interface(self, type_id).of(value)

    def deep(self, type_id: int) -> bool:
        """Whether values can be nested without an end that the type sets: the depth must be counted."""
        known = self._deep.get(type_id)
        if known is None:
            seen: set[int] = set()
            todo = [type_id]
            known = False
            while todo and not known:
                current = todo.pop()
                if current not in seen:
                    seen.add(current)
                    known = self.types[current]["kind"] == "any" or bool(self.types[current].get("recursive"))
                    todo += self.children(current)
            self._deep[type_id] = known
        return known

    def check_bound(self, type_id: int) -> None:
        """Raises for a type that is not copied."""
        entry = self.types[type_id]
        if entry["kind"] == "type_param":
            raise UnsupportedSignatureError(f"{entry['go']} is a type parameter; its symbol needs an instantiation")

    def element_class(self, type_id: int) -> type | None:
        """The class that results of a named type have which is copied and is not a struct; None: a plain one."""
        entry = self.types[type_id]
        if entry["kind"] != "named" or not self.is_data(type_id):
            return None
        if self.types[self.resolve(type_id)]["kind"] == "struct":
            return None
        if self.class_for is not None:
            return None if entry.get("uuid") else self.class_for(entry["package"], entry["name"])
        if self.home is None or not (self.methods(type_id) or self.home.has_constants(type_id)):
            return None
        found = self.named_class(type_id)
        return None if found is None or found.__mro__[1:] == (object,) else found

    # Conversions

    def encoder(self, type_id: int) -> Encoder:
        """`encode(value, out, segments, depth)` for a type."""
        found: Encoder = self._named(f"e{encode.canonical(self, type_id)}")
        return found

    def decoder(self, type_id: int) -> Decoder:
        """`decode(data, at, depth) -> (value, at)` for a type."""
        found: Decoder = self._named(f"d{decode.canonical(self, type_id)}")
        return found

    def _named(self, name: str) -> Any:
        found = self._ready.get(name)
        if found is None:
            with self._lock:
                self._ready.update(self._build(name))
            found = self._ready[name]
        return found

    def _build(self, name: str) -> dict[str, Any]:
        """Makes one conversion and all that it needs; published together, so that no thread sees a part."""
        made: dict[str, Any] = {}
        todo = [name]
        while todo:
            name = todo.pop()
            if name in self._ready or name in made:
                continue
            self.check_bound(int(name[1:]))
            maker = encode.make if name[0] == "e" else decode.make
            function, needed = maker(self, int(name[1:]))
            self.names[name] = made[name] = function
            todo += needed
        return made

    def encode_value(self, type_id: int, value: object) -> bytes:
        """A value as a self-contained frame of one type; raises the argument errors."""
        out = bytearray()
        try:
            self.encoder(type_id)(value, out, None, 1)
        except Fault as fault:
            raise fault.error(f"{self.go(type_id)}: ", "value") from None
        return bytes(out)

    def decode_value(self, type_id: int, data: Data) -> Any:
        """The value of a frame of one type; raises ABIDecodeError."""
        try:
            value, at = self.decoder(type_id)(data, 0, 1)
            if at != len(data):
                raise DecodeFault(f"{len(data) - at} bytes are left over")
        except DECODE_ERRORS as error:
            raise decode_error(f"{self.go(type_id)}: ", error) from None
        return value

    def zero(self, type_id: int) -> Any:
        """A fresh zero value of a type, as a result would hold it."""
        return zero(self, type_id)

    # Structs

    def plan(self, type_id: int) -> StructPlan:
        """The fields of a struct type, named or not."""
        found = self._plans.get(type_id)
        if found is None:
            from .struct_plan import StructPlan

            with self._lock:
                found = self._plans.get(type_id)
                if found is None:
                    found = self._plans[type_id] = StructPlan(self, type_id)
        return found

    @staticmethod
    def described(description: str) -> type[GoStruct]:
        """The struct class of a description in a pickle: the one that exists, or a new one with its own type table."""
        from .struct_plan import classes

        found = classes.get(description)
        if found is None:
            word_size, root, types, *values = json.loads(description)
            found = TypeTable(types, word_size, values=values[0] if values else "classes").plan(root).cls
            found._go_unbound = True  # type: ignore[attr-defined]
        return found

    @staticmethod
    def described_frozen(description: str) -> type[GoStruct]:
        """The same for the class of the type's dict keys."""
        return TypeTable.described(description).__go_plan__.frozen_cls

    def struct_class(self, type_id: int) -> type:
        """The generated dict subclass of a struct type."""
        if self.types[self.resolve(type_id)]["kind"] != "struct":
            raise TypeError(f"{self.go(type_id)} is not a struct")
        return self.plan(type_id).cls

    # Classes

    def object_class(self, type_id: int) -> Any:
        """The class of objects of a type: that of *T for an object by value."""
        found = self._objects.get(type_id)
        if found is None:
            entry = self.types[type_id]
            with self._lock:
                found = self._objects.get(type_id)
                if found is None:
                    if entry["kind"] == "object":
                        found = self.object_class(entry["pointer"])
                    elif entry["kind"] == "named" and self.types[self.resolve(type_id)]["kind"] == "pointer":
                        found = self.object_class(self.resolve(type_id))
                    else:
                        from usegolib._objects import make_class

                        found = make_class(self, type_id)
                    self._objects[type_id] = found
        return found

    def unknown_class(self) -> Any:
        """The class of objects whose Go type the schema does not have."""
        found = self._objects.get(-1)
        if found is None:
            from usegolib._objects import make_unknown

            found = self._objects.setdefault(-1, make_unknown(self))
        return found

    def named_class(self, type_id: int) -> Any:
        """The class of a named data type, whether its results have it or not; None when Python has none to give."""
        if self.types[self.resolve(type_id)]["kind"] == "struct":
            return self.struct_class(type_id)
        if type_id not in self._values:
            from usegolib._objects import value_class

            with self._lock:
                if type_id not in self._values:
                    self._values[type_id] = value_class(self, type_id)
        return self._values[type_id]


def _identifier(name: str) -> str:
    """A name of Go's type syntax as an identifier: `Cache[string, int]` is `Cache__string__int`."""
    return name if name.isidentifier() else "__".join(re.findall(r"\w+", name)) or "unnamed"
