"""What the types of an artifact need from it: callables for methods and fields, constants, object functions."""

from __future__ import annotations

import json

from usegolib._calls import CALL, FILE, Runtime
from usegolib._codec import GoMethod, Lent
from usegolib._objects import Lazy, NilObject, RaisedType, is_constant, is_nil_of, standing_for
from usegolib.errors import GoError

from . import pickled

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .artifact import Artifact


class Home:
    """The artifact as its type table sees it."""

    def __init__(self, artifact: Artifact) -> None:
        self._artifact = artifact
        self.runtime = Runtime(artifact.invoke, artifact.manifest)
        self._constants: dict[int, list[dict[str, Any]]] | None = None
        self._sentinels: dict[int, tuple[str, str]] | None = None
        self._interfaces: dict[str, int] | None = None
        self._call: Any = None
        self._file: Any = None

    @property
    def library(self) -> object:
        """What all homes of one library have in common, and no others."""
        return self._artifact.library_identity

    @property
    def handle(self) -> int:
        """The core's handle of the artifact, 0 before the first call and in a forked child."""
        return 0 if self._artifact.forked else self._artifact.handle

    def shares_library(self, other: Home) -> bool:
        """Whether both are of one library, which may give classes to one and plain values to the other."""
        return self._artifact.is_twin(other._artifact)

    # Callables -------------------------------------------------------------------------------------------------------

    def method(self, package: str, owner: str, method: dict[str, Any]) -> Any:
        """The callable of a method; on a class it binds like a Python function."""
        return self._artifact.callable(package, owner, method, GoMethod)

    def lazy_method(self, package: str, owner: str, method: dict[str, Any]) -> Lazy:
        """The same, made when it is first asked for."""
        return Lazy(lambda: self.method(package, owner, method))

    def function(self, package: str, owner: str, method: dict[str, Any]) -> Any:
        """A function that belongs to a type: its constructor."""
        return self._artifact.callable(package, owner, method, None)

    def field(self, package: str, owner: str, accessor: dict[str, Any], of: int) -> property:
        """A field as a property of its class."""
        name = accessor["name"]
        table = self._artifact.table
        receiver = {"name": "", "type": of}
        read = {
            "name": name,
            "function": accessor["get"],
            "params": [receiver],
            "results": [{"type": accessor["type"]}],
        }
        write = {
            "name": name,
            "function": accessor["set"],
            "params": [receiver, {"name": name, "type": accessor["type"]}],
        }
        return property(
            self.method(package, owner, read),
            self.method(package, owner, write),
            None,
            f"{name} {table.go(accessor['type'])}",
        )

    def forms(self, of: Any, form: str) -> Any:
        """The methods of an object as awaitables (`aio`) or futures."""
        from usegolib._calls import Awaitable, Futures

        from .forms import Forms

        return Forms(of, Awaitable if form == "aio" else Futures)

    def call(self, func: Any, arguments: tuple[Any, ...]) -> Any:
        """The results of a func whose type the schema does not have, or has no function for."""
        if self._call is None:
            several = {"name": "count", "type": INT}, {"name": "value", "type": ANY}
            given = {"name": "func", "type": ANY}, {"name": "arguments", "type": ANY}
            symbol = {"name": "func", "function": CALL, "params": given, "results": several, "error": True}
            artifact = self._artifact
            self._call = artifact.portable(artifact.table, artifact.manifest.module, symbol)
        try:
            return _one_or_more(*self._call(func, arguments))
        except GoError as error:
            error._convert_results(lambda found: (found[1],) if found[0] == 1 else tuple(found[1] or ()))
            raise

    def file(self, of: Any, operation: int, number: int, memory: memoryview | None) -> Any:
        """A number and bytes: what a file's method does with an object (docs/wire.md, the function `file`)."""
        if self._file is None:
            given = ("object", ANY), ("operation", INT), ("number", INT64), ("p", BYTES)
            params = [{"name": name, "type": number} for name, number in given]
            results = [{"type": INT64}, {"type": BYTES}]
            symbol = {"name": "file", "function": FILE, "params": params, "results": results, "error": True}
            artifact = self._artifact
            self._file = artifact.portable(artifact.table, artifact.manifest.module, symbol)
        return self._file(of, operation, number, b"" if memory is None else Lent(memory))

    def reduced_class(self, cls: Any) -> tuple[Any, ...]:
        """What a class of objects is pickled as."""
        return pickled.reduced_class(self._artifact, cls._go_table.declared(cls._go_type_id)[0], cls.__go_type__)

    # Hints -----------------------------------------------------------------------------------------------------------

    def way_of_object(self, package: str, home: Home) -> str:
        """How an object that is another artifact's can be had in this one."""
        from .together import for_object

        return for_object(self._artifact, package, home._artifact)

    def way_to_members(self, package: str) -> str | None:
        """The import that binds methods and fields of a package's types; None where they are bound already."""
        from .together import with_package

        manifest = self._artifact.manifest
        if not package or package in manifest.packages:
            return None
        return with_package(self._artifact, package)

    def interface_with(self, name: str) -> int | None:
        """The interface type with the fewest methods that has a bound one of that name."""
        if self._interfaces is None:
            table = self._artifact.table
            sizes: dict[str, tuple[int, int]] = {}
            for number, entry in enumerate(table.types):
                if (
                    entry["kind"] in ("named", "interface")
                    and table.types[table.resolve(number)]["kind"] == "interface"
                ):
                    methods = table.methods(number)
                    for method in methods:
                        if method.get("function") is not None:
                            size = (len(methods), number)
                            sizes[method["name"]] = min(size, sizes.get(method["name"], size))
            self._interfaces = {method: number for method, (_, number) in sizes.items()}
        return self._interfaces.get(name)

    # Constants -------------------------------------------------------------------------------------------------------

    def constants(self, type_id: int) -> list[tuple[str, Any]]:
        """Names and plain values of the constants of a type."""
        return [(symbol["name"], literal(symbol)) for symbol in self._by_type().get(type_id, ())]

    def has_constants(self, type_id: int) -> bool:
        """Whether a type has constants."""
        return type_id in self._by_type()

    def _by_type(self) -> dict[int, list[dict[str, Any]]]:
        if self._constants is None:
            found: dict[int, list[dict[str, Any]]] = {}
            for package in self._artifact.manifest.packages.values():
                for symbol in package["symbols"]:
                    if symbol["kind"] == "const" and symbol.get("literal") is not None and "type" in symbol:
                        found.setdefault(symbol["type"], []).append(symbol)
            self._constants = found
        return self._constants

    # Errors ----------------------------------------------------------------------------------------------------------

    def error_keys(self, sentinels: Any, types: Any) -> tuple[tuple[str, str], ...]:
        """Package path and name of the error types and sentinels that an error matches."""
        if not sentinels and not types:
            return ()
        if self._sentinels is None:
            self._sentinels = {
                symbol["function"]: (path, symbol["name"])
                for path, package in self._artifact.manifest.packages.items()
                for symbol in package["symbols"]
                if is_sentinel(symbol) and symbol.get("function") is not None
            }
            for values in self._artifact.manifest.schema.get("error_values", ()):
                for number, name in enumerate(values["names"], values["first"]):
                    self._sentinels[number] = (values["package"], name)
        table = self._artifact.table
        found = [table.declared(number) for number in types if number < len(table.types)]
        found += [self._sentinels[number] for number in sentinels if number in self._sentinels]
        return tuple(dict.fromkeys(found))

    def sentinel(self, keys: Any) -> Any:
        """What a sentinel variable or constant is: an exception, or the value of its own type; None when no name is one
        here that can be read."""
        for number in self.sentinel_numbers(keys):
            path, name = self._sentinels[number]  # type: ignore[index]
            for symbol in self._artifact.manifest.packages.get(path, {}).get("symbols", ()):
                if symbol["name"] != name:
                    continue
                if symbol["kind"] == "var":
                    return self._artifact.variable(path, symbol, "function")()
                if symbol["kind"] == "const":
                    return constant(self._artifact.table, symbol)
        return None

    def value_of(self, given: Any, type_id: int = -1) -> Any:
        """What an argument stands for, where that is another value: what the variable of an error class holds, nil
        for the nil object of exactly the pointer type `type_id`; everything else as it is."""
        if type(given) is NilObject:
            return None if type_id >= 0 and is_nil_of(given, self._artifact.table, type_id) else given
        if not isinstance(given, RaisedType) or not given._go_keys:
            return given
        found = self.sentinel(given._go_keys)
        if found is None and is_constant(given):
            return given.value
        if found is None and self.sentinel_numbers(given._go_keys):
            return standing_for(given)
        return given if found is None else found

    def sentinel_numbers(self, keys: Any) -> list[int]:
        """The numbers of the sentinel variables and constants among package paths and names."""
        self.error_keys((-1,), ())
        assert self._sentinels is not None
        return [number for number, key in self._sentinels.items() if key in keys]


INT, INT64, BYTES, ANY, ERROR = 1, 5, 17, 18, 19
"""The numbers of the types int, int64, []byte, any and error in every table."""


def _one_or_more(count: int, value: Any) -> Any:
    """What a call gives: None, the one result, or a tuple."""
    return None if not count else value if count == 1 else tuple(value)


def is_sentinel(symbol: dict[str, Any]) -> bool:
    """Whether a symbol is a variable that holds an error, whose name is an exception class."""
    return symbol["kind"] == "var" and (symbol.get("type") == ERROR or symbol.get("sentinel", False))


def is_error_constant(symbol: dict[str, Any]) -> bool:
    """Whether a symbol is a constant whose type is an error, whose name is an exception class."""
    return symbol["kind"] == "const" and bool(symbol.get("sentinel", False))


def is_error(table: Any, type_id: int) -> bool:
    """Whether a type has Go's method `Error() string`."""
    if table.types[type_id]["kind"] in ("time", "duration", "error"):
        return False
    for method in table.methods(type_id):
        if method["name"] == "Error" and len(method.get("params", ())) == 1:
            results = method.get("results", ())
            return len(results) == 1 and table.types[results[0]["type"]].get("scalar") == "string"
    return False


def literal(symbol: dict[str, Any]) -> Any:
    """The value of a constant from the schema's JSON: a complex number is a pair there."""
    value = json.loads(symbol["literal"])
    return complex(*value) if isinstance(value, list) else value


def constant(table: Any, symbol: dict[str, Any]) -> Any:
    """A constant as a value of its type."""
    value = literal(symbol)
    type_id = symbol.get("type")
    if type_id is None:
        return value
    kind = table.types[type_id]["kind"]
    if kind == "duration" and table.values != "plain":
        from usegolib._values import GoDuration

        return GoDuration(nanoseconds=value)
    scalar = table.types[table.resolve(type_id)].get("scalar", "")
    if scalar.startswith("float"):
        value = float(value)
    elif scalar.startswith("complex"):
        value = complex(value)
    cls = table.named_class(type_id) if kind == "named" else None
    return value if cls is None else cls(value)
