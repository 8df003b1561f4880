"""Names on package handles: which exist, why one does not, and which is near to a misspelt one."""

from __future__ import annotations

import keyword
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .manifest import Manifest

STD = "std"


def symbols(manifest: Manifest, path: str) -> dict[str, dict[str, Any]]:
    """The exported symbols of a package by name, without methods. Of a package that is not bound itself but has types
    in the signatures of others, these types. A generic one has its `instances` beside it."""
    package = manifest.packages.get(path)
    if package is None:
        return _types_of(manifest.schema["types"], path)
    found = {symbol["name"]: symbol for symbol in package["symbols"] if symbol["kind"] != "method"}
    instances: dict[str, list[dict[str, Any]]] = {}
    for symbol in found.values():
        if symbol.get("generic") and not symbol.get("skip"):
            instances.setdefault(symbol["generic"], []).append(symbol)
    for name, listed in instances.items():
        found[name] = {**found.get(name, {"kind": listed[0]["kind"], "name": name}), "instances": listed}
        found[name].pop("skip", None)
    return found


def _types_of(types: list[dict[str, Any]], path: str) -> dict[str, dict[str, Any]]:
    found = {}
    for number, entry in enumerate(types):
        home, name = entry.get("package"), entry.get("name", "")
        if entry["kind"] in _BASIC_TYPES:
            home, _, name = entry["go"].rpartition(".")
        if home == path and name.isidentifier() and name[0].isupper():
            found[name] = {"kind": "type", "name": name, "type": number, "signature": f"type {name}"}
    return found


_BASIC_TYPES = frozenset({"time", "duration", "big_int", "big_rat", "big_float"})


def reason(schema: dict[str, Any], symbol: dict[str, Any]) -> str:
    """Why an exported symbol is not an attribute."""
    skip = symbol.get("skip")
    if skip:
        return f"{skip['detail']} [{skip['reason']}]"
    if symbol["kind"] == "type" and symbol.get("type") is not None:
        return (
            f"values of the type {schema['types'][symbol['type']]['go']} are plain Python values, pass them as they are"
        )
    return f"a {symbol['kind']} has no place in Python yet"


def children(manifest: Manifest, path: str, taken: Iterable[str]) -> dict[str, str]:
    """Attribute name -> path of the packages directly below `path`; directories without a package count too.

    What is no identifier gets underscores (`go-x` is `go_x`), and a name that is taken gets one behind it.
    """
    prefix = "" if path == STD and STD not in manifest.packages else path + "/"
    found = {}
    for package, entry in manifest.packages.items():
        if package.startswith(prefix) and package != path and (prefix or entry["module"] == STD):
            element = package[len(prefix) :].split("/", 1)[0]
            name = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in element)
            if name in taken or keyword.iskeyword(name):
                name += "_"
            found[name] = prefix + element
    return found


def package_name(manifest: Manifest, path: str) -> str:
    """The name in a package's clause; of one whose types only occur elsewhere what its path suggests."""
    package = manifest.packages.get(path)
    if package is not None:
        return str(package["name"])
    *_, last = ["", *(part for part in path.split("/") if not re.fullmatch(r"v\d+", part))]
    return last


def labels(manifest: Manifest) -> dict[int, str]:
    """What messages call every numbered function: `strings.ToUpper`, `regexp.Regexp.String`."""
    found: dict[int, str] = {}
    for package in manifest.packages.values():
        for symbol in package["symbols"]:
            if symbol["kind"] != "method":
                for number in (symbol.get("function"), symbol.get("setter")):
                    if number is not None:
                        found[number] = f"{package['name']}.{symbol['name']}"
    for entry in manifest.schema["types"]:
        listed = entry["go"].lstrip("*").rsplit("/", 1)[-1]
        for method in [*entry.get("methods", ()), entry.get("new"), entry.get("call")]:
            if method and method.get("function") is not None:
                found[method["function"]] = f"{listed}.{method['name']}"
        if entry["kind"] == "pointer":
            for field in entry.get("fields", ()):
                found[field["get"]] = found[field["set"]] = f"{listed}.{field['name']}"
    return found


def package_paths(manifest: Manifest) -> list[str]:
    """Import paths of the packages in an artifact."""
    return list(manifest.packages)


def is_package(manifest: Manifest, path: str) -> bool:
    """Whether `path` is a package of the artifact, a directory above one, or the home of a type that occurs in it."""
    if path in manifest.packages or any(package.startswith(path + "/") for package in manifest.packages):
        return True
    if path in (module for module, _ in manifest.modules):
        return True
    return any(entry.get("package") == path for entry in manifest.schema["types"]) or path in ("time", "math/big")


def is_only_types(manifest: Manifest, path: str) -> bool:
    """Whether a package was not built, and types of it occur in what was."""
    return path not in manifest.packages and bool(_types_of(manifest.schema["types"], path))


def nearest_hint(name: str, known: Iterable[str]) -> str | None:
    """`did you mean X?`, for the known name that is nearest to `name`; None when none is near."""
    import difflib

    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(_fold(candidate), candidate)
    close = difflib.get_close_matches(_fold(name), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]}?" if close else None


def same_hint(name: str, known: Iterable[str]) -> str | None:
    """The same for a name that only case and underscores tell from a known one; cheap."""
    wanted = _fold(name)
    return next((f"did you mean {other}?" for other in known if _fold(other) == wanted), None)


def _fold(name: str) -> str:
    """The name without case and underscores, in which Python and Go names differ: `to_upper` is near to `ToUpper`."""
    return name.replace("_", "").casefold()
