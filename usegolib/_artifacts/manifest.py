"""Reading `manifest.json`, the file beside every built library."""

from __future__ import annotations

import hashlib
import json
import os

from usegolib.errors import ArtifactNotFoundError, CorruptArtifactError, IncompatibleError

from .names import STD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .target import Target

MANIFEST_VERSION = 2
SCHEMA_VERSION = 1

# The directories of the standard library that have no package. Any other one that is not built must be built.
_STANDARD_DIRECTORIES = frozenset("archive compress container database debug go index text".split())

_REQUIRED: dict[str, type] = {
    "abi_version": int,
    "module": str,
    "version": str,
    "modules": list,
    "goos": str,
    "goarch": str,
    "packages": list,
    "library": dict,
    "build_id": str,
    "docs": str,
    "schema": dict,
}


class Manifest:
    """A checked manifest.

    `path` is the file with all links resolved, `data` its JSON, `sha256` its digest, `packages` the schema's packages
    by import path.
    """

    __slots__ = (
        "_docs",
        "abi_version",
        "build_id",
        "data",
        "module",
        "packages",
        "path",
        "schema",
        "sha256",
        "version",
    )

    def __init__(self, path: str, data: dict[str, Any], sha256: str) -> None:
        _check(path, data)
        self.sha256 = sha256
        self.path = path
        self.data = data
        self.module: str = data["module"]
        self.version: str = data["version"]
        self.abi_version: int = data["abi_version"]
        self.build_id: str = data["build_id"]
        self.schema: dict[str, Any] = data["schema"]
        self.packages: dict[str, dict[str, Any]] = {package["path"]: package for package in self.schema["packages"]}
        self._docs: dict[str, dict[str, str]] | None = None

    @property
    def directory(self) -> str:
        """The artifact's directory."""
        return os.path.dirname(self.path)

    @property
    def modules(self) -> list[tuple[str, str]]:
        """Path and version of every module in the artifact, the main one first."""
        return [(module["path"], module["version"]) for module in self.data["modules"]]

    @property
    def request(self) -> list[str]:
        """What `import_` was given, when the artifact was made for that."""
        options = self.data.get("options")
        return list(options.get("request", ())) if isinstance(options, dict) else []

    def has(self, package: str) -> bool:
        """Whether `package` was built: one of the artifact's own modules. The standard packages that come with a module
        for its API (`h.std`) are for its handles alone."""
        found = self.packages.get(package)
        return found is not None and any(path == found["module"] for path, _ in self.modules)

    def offers(self, package: str) -> bool:
        """Whether a handle of `package` can come from the artifact: a package that was built, a module's root, or a
        directory above built packages that is no package itself."""
        if self.has(package) or package in dict(self.modules):
            return True
        if not any(self.has(path) and path.startswith(package + "/") for path in self.packages):
            return False
        if "." not in package.split("/", 1)[0]:
            return package in _STANDARD_DIRECTORIES
        return not any(entry.get("package") == package for entry in self.schema["types"])

    def module_of(self, package: str) -> str:
        """The module in the artifact that `package` belongs to."""
        if self.has(package):
            return str(self.packages[package]["module"])
        fitting = [path for path, _ in self.modules if package == path or package.startswith(path + "/")]
        return max(fitting, key=len, default=self.module)

    def version_of(self, package: str) -> str:
        """The version of that module."""
        return dict(self.modules).get(self.module_of(package), self.version)

    def fits(self, target: Target) -> bool:
        """Whether the artifact offers what an import asks for, at the version that it asks for if it names one."""
        version = "local" if target.directory is not None else target.version
        return self.offers(target.package) and version in (None, self.version_of(target.package))

    def name_in_hints(self, target: Target) -> str:
        """What a program imports to have the artifact, whichever of its packages was asked for: of a whole module the
        module, or its directory."""
        module = self.module_of(target.package)
        if module == STD or self.request:
            return target.directory or target.package
        if target.directory is None:
            return module
        below = target.package[len(module) :].count("/")
        return os.path.normpath(os.path.join(target.directory, *[".."] * below))

    def doc(self, package: str, name: str = "") -> str:
        """The documentation comment of a symbol, or of the package; empty when there is none."""
        if self._docs is None:
            self._docs = self._read_docs()
        found = self._docs.get(package, {}).get(name, "")
        return found if isinstance(found, str) else ""

    def _read_docs(self) -> dict[str, dict[str, str]]:
        # Nothing needs the documentation: an artifact that was shipped without it works.
        try:
            with open(os.path.join(self.directory, self.data["docs"]), encoding="utf-8") as file:
                docs = json.load(file)
        except (OSError, ValueError):
            return {}
        return docs if isinstance(docs, dict) else {}


def manifest_path(path: str | os.PathLike[str]) -> str:
    """The manifest that `path` means: the file itself, or the one in that directory."""
    text = os.path.abspath(os.path.expanduser(os.fspath(path)))
    return os.path.join(text, "manifest.json") if os.path.isdir(text) else text


def read_manifest(path: str | os.PathLike[str]) -> Manifest:
    """Read and check the manifest at `path`, a file or an artifact directory.

    Raises ArtifactNotFoundError, CorruptArtifactError (not a manifest), or IncompatibleError (another version).
    """
    file_path = manifest_path(path)
    try:
        with open(file_path, "rb") as file:
            raw = file.read()
    except (FileNotFoundError, NotADirectoryError):
        raise ArtifactNotFoundError(
            f"no artifact at {os.fspath(path)}: {file_path} does not exist",
            hint="give the directory that holds manifest.json; to build one: python -m usegolib build --module MODULE",
        ) from None
    except OSError as error:
        raise ArtifactNotFoundError(f"cannot read {file_path}: {error.strerror}") from error
    try:
        data = json.loads(raw)
    except ValueError as error:
        raise CorruptArtifactError(f"{file_path} is not a manifest: {error}", hint="build the artifact again") from None
    return Manifest(os.path.realpath(file_path), data, hashlib.sha256(raw).hexdigest())


def _check(path: str, data: object) -> None:
    if not isinstance(data, dict) or not isinstance(data.get("manifest_version"), int):
        raise CorruptArtifactError(f"{path} is not a manifest: no manifest_version", hint="build the artifact again")
    _check_version(path, "manifest version", data["manifest_version"], MANIFEST_VERSION, data)
    for key, kind in _REQUIRED.items():
        if not isinstance(data.get(key), kind):
            state = f"must be {kind.__name__}, not {type(data[key]).__name__}" if key in data else "is missing"
            raise CorruptArtifactError(
                f"{path} is not a valid manifest: {key!r} {state}", hint="build the artifact again"
            )
    schema = data["schema"]
    if isinstance(schema.get("schema_version"), int):
        _check_version(path, "schema version", schema["schema_version"], SCHEMA_VERSION, data)
    if schema.get("word_size") not in (4, 8) or not isinstance(schema.get("packages"), list):
        raise CorruptArtifactError(
            f"{path} is not a valid manifest: its schema is damaged", hint="build the artifact again"
        )


def _check_version(path: str, what: str, found: int, known: int, data: dict[str, Any]) -> None:
    writer = data.get("usegolib_version", "an unknown version")
    if found > known:
        raise IncompatibleError(
            f"{path} has {what} {found}, written by usegolib {writer}; this usegolib reads up to {what} {known}",
            hint="update usegolib here, or build the artifact with this usegolib",
        )
    if found < known:
        raise IncompatibleError(
            f"{path} has {what} {found}, written by usegolib {writer}; this usegolib reads only {what} {known}",
            hint="build the artifact again with this usegolib",
        )
