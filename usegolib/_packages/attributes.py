"""What the names of a package are in Python: functions, classes, variables, constants, generic names."""

from __future__ import annotations

import re
from functools import partial

from usegolib._artifacts import names as _names
from usegolib._objects import error_class
from usegolib.errors import ArgumentTypeError, GoNameError, UnsupportedSignatureError

from .home import constant, is_error, is_error_constant

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from usegolib._codec import Options

    from .artifact import Artifact

    HandleIn = Callable[[Artifact], Any]  # the handle of the same package of an artifact

_WITH_CLASS = frozenset(
    "struct interface func chan iter object slice array map set bytes time duration big_int big_rat big_float".split()
)


def is_bound(schema: dict[str, Any], symbol: dict[str, Any]) -> bool:
    """Whether a symbol is an attribute of its package's handle."""
    if symbol.get("skip"):
        return False
    kind = symbol["kind"]
    if kind in ("func", "var"):
        return symbol.get("function") is not None or bool(symbol.get("instances"))
    if kind == "const":
        return symbol.get("literal") is not None
    return kind == "type" and (bool(symbol.get("instances")) or _has_class(schema["types"], symbol.get("type")))


def _has_class(types: list[dict[str, Any]], type_id: int | None) -> bool:
    if type_id is None:
        return False
    entry = types[type_id]
    named = entry["kind"] in ("named", "object")
    while entry["kind"] == "named":
        entry = types[entry["underlying"]]
    return entry["kind"] in _WITH_CLASS or bool(entry.get("object")) or (named and entry["kind"] == "scalar")


def bind(artifact: Artifact, package: str, symbol: dict[str, Any], options: Options | None, handle_in: HandleIn) -> Any:
    """The value of a bound symbol that is the same every time: everything but a variable."""
    if symbol.get("instances"):
        return Generic(artifact, package, symbol, handle_in)
    if symbol["kind"] == "func":
        return artifact.function(package, symbol, options)
    if symbol["kind"] == "const":
        value = constant(artifact.table, symbol)
        if not is_error_constant(symbol):
            return value
        standing: Any = error_class(package, symbol["name"], artifact.manifest.doc(package, symbol["name"]))
        standing._go_read = lambda: value
        standing._go_constant = True
        return standing
    if symbol["kind"] == "var":
        found: Any = error_class(package, symbol["name"], artifact.manifest.doc(package, symbol["name"]))
        if symbol.get("sentinel"):
            found._go_read = artifact.variable(package, symbol, "function")
        return found
    return type_attribute(artifact, symbol["type"])


def type_attribute(artifact: Artifact, type_id: int) -> Any:
    """The class of a type symbol; that of the exception for an error type, whose values have the class `data`."""
    table = artifact.table
    kind = table.types[type_id]["kind"]
    if kind in ("time", "duration"):
        from usegolib._objects import add_methods
        from usegolib._values import GoDuration, GoTime

        cls: Any = GoTime if kind == "time" else GoDuration
        add_methods(table, type_id, cls)
        return cls
    found = table.object_class(type_id) if table.is_handle(type_id) else table.named_class(type_id)
    if not is_error(table, type_id):
        return found
    package, name = table.declared(type_id)
    raised: Any = error_class(package, name, artifact.manifest.doc(package, name))
    raised.data = found
    return raised


def object_type(artifact: Artifact, package: str, symbols: dict[str, Any], name: str) -> Any:
    """The class of Go-side objects of the type `name`, for `h.object`."""
    if name.startswith("chan "):
        return _channel_type(artifact, package, name[5:].strip())
    symbol = symbols.get(name)
    type_id = symbol.get("type") if symbol is not None and symbol["kind"] == "type" else None
    if type_id is None:
        from usegolib._artifacts import nearest_hint

        types = [other for other, entry in symbols.items() if entry["kind"] == "type"]
        raise GoNameError(f"the Go package {package} has no type {name}", hint=nearest_hint(name, types))
    table = artifact.table
    if table.is_data(type_id):
        pointer = table.pointer_to(type_id)
        if pointer is None or not table.types[pointer].get("object"):
            raise TypeError(
                f"{table.go(type_id)} is data without methods: it is copied, and no object can stand for it; "
                f"{name}(...) makes a value"
            )
        type_id = pointer
    return table.object_class(type_id)


def _channel_type(artifact: Artifact, package: str, item: str) -> Any:
    """The class of channels with items of a type, which is written as in Go."""
    table = artifact.table
    for spelled in (item, f"{package}.{item}", item.replace("[]byte", "[]uint8")):
        type_id = table.id_of(f"chan {spelled}")
        if type_id is not None:
            return table.object_class(type_id)
    known = [str(entry["go"])[5:] for entry in table.types if entry["kind"] == "chan" and entry["direction"] == "both"]
    raise GoNameError(
        f"no function of the artifact has a channel with items of the type {item}",
        hint=f"there are channels of {', '.join(known)}" if known else None,
    )


def instance_of(artifact: Artifact, package: str, name: str, wanted: list[str]) -> str | None:
    """The name of an instantiation that an artifact has."""
    table = artifact.table
    instances = [
        (str(symbol["name"]), [table.go(type_id) for type_id in symbol["type_args"]])
        for symbol in _names.symbols(artifact.manifest, package).get(name, {}).get("instances", ())
    ]
    wanted = list(map(normal, wanted))
    # The whole spelling first, then that of the package's own code, of other code, and with the bare names of types.
    parts: list[str | re.Pattern[str]] = [f"{package}.", _FOLDERS, _PACKAGES]
    shortenings: list[Callable[[str], str]] = [normal, *(partial(_without, part) for part in parts)]
    for shortened in shortenings:
        for found, spelled in instances:
            if list(map(shortened, spelled)) == wanted:
                return found
    return None


def is_generic(symbol: dict[str, Any]) -> bool:
    """Whether a symbol is a generic function or type of which there is no instantiation."""
    return bool(symbol.get("type_params")) and symbol.get("skip", {}).get("reason") == "generic"


class Generic:
    """A generic function or type: `h.Id["int64"]` is an instantiation, of those that the artifact has."""

    def __init__(self, artifact: Artifact, package: str, symbol: dict[str, Any], handle_in: HandleIn) -> None:
        self._artifact = artifact
        self._package = package
        self._symbol = symbol
        self._handle_in = handle_in
        self.__name__ = symbol["name"]
        self.__doc__ = symbol.get("signature", "")

    def __getitem__(self, arguments: Any) -> Any:
        given = arguments if isinstance(arguments, (tuple, list)) else (arguments,)
        return self.instance(list(given))

    def instance(self, arguments: list[Any]) -> Any:
        """The instantiation with these type arguments, in Go's spelling or as Python types."""
        wanted = [_spelled(argument) for argument in arguments]
        self._check_count(wanted)
        artifact = self._artifact
        found = instance_of(artifact, self._package, self.__name__, wanted)
        if found is None:
            later = artifact.with_instance(self._package, self.__name__, wanted)
            if later is not None:
                artifact, found = later, instance_of(later, self._package, self.__name__, wanted)
                if found is None:
                    raise UnsupportedSignatureError(
                        f"{self.__name__}[{', '.join(wanted)}] was built and is not bound: something in its signature "
                        "has no place in Python"
                    )
        if found is None:
            raise GoNameError(
                f"{self.__name__}[{', '.join(wanted)}] is not in this artifact, which has: {self._listed()}",
                hint="name it in the file of `--generics` and build again",
            )
        return getattr(self._handle_in(artifact), found)

    def _check_count(self, wanted: list[str]) -> None:
        """Go infers `Slice` of `Filter[T any, Slice ~[]T]`; here every type parameter has to be named."""
        names = [parameter["name"] for parameter in self._symbol["type_params"]]
        if len(wanted) != len(names):
            raise ArgumentTypeError(
                f"{self.__name__}[{', '.join(wanted)}]: {self.__name__} has {len(names)} type "
                f"parameter{'s' if len(names) > 1 else ''} ({', '.join(names)}), not {len(wanted)}",
                hint=self._way(),
            )

    def _instances(self) -> list[list[str]]:
        """The type arguments of the instantiations that are there."""
        table = self._artifact.table
        return [list(map(table.go, symbol["type_args"])) for symbol in self._symbol.get("instances", ())]

    def _listed(self) -> str:
        """The instantiations that are there, as people write them."""
        return ", ".join(f"[{', '.join(types)}]" for types in self._instances()) or "none"

    def _way(self) -> str:
        """How to write an instantiation, and how to get one that the artifact lacks."""
        names = ", ".join(parameter["name"] for parameter in self._symbol["type_params"])
        example = f"{self.__name__}[{', '.join(map(_quoted, self._example()))}]"
        lacking = (
            "one that is not there is built when a program asks for it"
            if self._artifact.builds_instances
            else "name one that is not there in the file of `--generics` and build again"
        )
        return f"write the types for {names} as in Go: {example}; {lacking}"

    def _example(self) -> list[str]:
        """Type arguments that Go allows: where possible of an instantiation that is not there yet."""
        there = self._instances()
        for types in there:
            if self._is_of_anything(types):
                for other in ("int", "string", "float64"):
                    example = [_ANY.sub(other, text) for text in types]
                    if example not in there:
                        return example
        return there[0] if there else [parameter["name"] for parameter in self._symbol["type_params"]]

    def _is_of_anything(self, types: list[str]) -> bool:
        """Whether any comparable type may take the place of `any` in these type arguments."""
        pairs = [(text, parameter["constraint"]) for text, parameter in zip(types, self._symbol["type_params"])]
        free = [constraint for text, constraint in pairs if text == "any"]
        return bool(free) and all(
            constraint in ("any", "comparable") if text == "any" else not _ANY.search(constraint)
            for text, constraint in pairs
        )

    def __call__(self, *_: object, **__: object) -> Any:
        raise ArgumentTypeError(
            f"{self.__name__} is generic; choose an instantiation: {self.__name__}[...] of {self._listed()}",
            hint=self._way(),
        )

    def __repr__(self) -> str:
        return f"<generic Go {self._symbol['kind']} {self._package}.{self.__name__} of {self._listed()}>"


_PYTHON = {int: "int", str: "string", float: "float64", bool: "bool", bytes: "[]byte", complex: "complex128"}


def _spelled(argument: Any) -> str:
    if isinstance(argument, type):
        return _PYTHON.get(argument) or getattr(argument, "__go_type__", "") or argument.__name__
    return normal(str(argument))


_SPACES = re.compile(r"(?<!\w) | (?!\w)")  # those that are not between two words, as in `chan int`
_ALIASES = {"byte": "uint8", "rune": "int32", "interface{}": "any"}
_ALIAS = re.compile(r"(?<![\w./-])(?:byte|rune)(?![\w./-])|interface\{\}")
_ANY = re.compile(r"(?<![\w./-])any(?![\w./-])")
_FOLDERS = re.compile(r"(?:[\w.~-]+/)+(?=[\w.~-])")
_PACKAGES = re.compile(r"[\w.~/-]+\.(?=\w)")


def normal(text: str) -> str:
    """The text of a Go type with the spaces that it needs, and with the names that Go's own texts have."""
    return _ALIAS.sub(lambda found: _ALIASES[found[0]], _SPACES.sub("", " ".join(text.split())))


def _quoted(text: str) -> str:
    return f'"{text}"'


def _without(prefix: str | re.Pattern[str], text: str) -> str:
    """The text of a Go type without packages, or parts of them."""
    return normal(text.replace(prefix, "") if isinstance(prefix, str) else prefix.sub("", text))
