"""The type table of an artifact with its encoders and decoders, made when first needed and kept."""

from __future__ import annotations

import threading
from types import ModuleType

from ..errors import UnsupportedSignatureError
from . import decode, encode
from .faults import DECODE_ERRORS, DecodeFault, Fault, decode_error

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from .struct_plan import StructPlan
    from .wire import Data, Decoder, Encoder

UNBOUND_KINDS = frozenset({"interface", "func", "chan", "iter", "object", "type_param"})


class TypeTable:
    """Conversions for the types of one schema.

    `types` is the schema's table as JSON, `word_size` the bytes of a Go int. `class_for(package, name)` may give the
    Python class that results of a named type become; `error_factory` makes the exception for an error value from a
    dict with message, type, chain and fields (a plain GoError without one).
    """

    def __init__(
        self,
        types: list[dict[str, Any]],
        word_size: int,
        *,
        class_for: Callable[[str, str], type | None] | None = None,
        error_factory: Callable[[dict[str, Any]], BaseException] | None = None,
    ) -> None:
        self.types = types
        self.word_size = word_size
        self.class_for = class_for
        self.error_factory = error_factory
        # The dictionary of a module: PyPy's compiler treats its entries as constants.
        self.names: dict[str, Any] = ModuleType("usegolib generated code").__dict__
        self.names.update(encode.NAMES)
        self.names.update(decode.NAMES)
        self._lock = threading.RLock()
        self._ready: dict[str, Any] = {}
        self._building: dict[str, Any] = {}
        self._plans: dict[int, StructPlan] = {}
        self._by_go: dict[str, int] | None = None
        self._deep: dict[int, bool] = {}

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

    def children(self, type_id: int) -> list[int]:
        """The types a type is made of."""
        entry = self.types[type_id]
        found = [entry[part] for part in ("key", "elem", "underlying") if isinstance(entry.get(part), int)]
        if entry["kind"] == "struct":
            found += [field["type"] for field in entry["fields"]]
        return found

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
        if entry["kind"] in UNBOUND_KINDS:
            raise UnsupportedSignatureError(f"{entry['go']}: values of this type stay in Go and cannot be converted")

    def element_class(self, type_id: int) -> type | None:
        """The class for values of a named type that is not a struct, where there is one."""
        entry = self.types[type_id]
        if entry["kind"] != "named" or self.class_for is None or entry.get("uuid"):
            return None
        if self.types[self.resolve(type_id)]["kind"] == "struct":
            return None
        return self.class_for(entry["package"], entry["name"])

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
                try:
                    self._build(name)
                    self._ready.update(self._building)
                finally:
                    self._building = {}
            found = self._ready[name]
        return found

    def _build(self, name: str) -> None:
        """Makes one conversion and all that it needs; published together, so that no thread sees a part."""
        todo = [name]
        while todo:
            name = todo.pop()
            if name in self._ready or name in self._building:
                continue
            self.check_bound(int(name[1:]))
            maker = encode.make if name[0] == "e" else decode.make
            function, needed = maker(self, int(name[1:]))
            self.names[name] = self._building[name] = function
            todo += needed

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

    def struct_class(self, type_id: int) -> type:
        """The generated dict subclass of a struct type."""
        if self.types[self.resolve(type_id)]["kind"] != "struct":
            raise TypeError(f"{self.go(type_id)} is not a struct")
        return self.plan(type_id).cls
