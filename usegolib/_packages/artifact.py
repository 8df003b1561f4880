"""The artifacts of this process: one object per manifest and build, opened by the first call into it."""

from __future__ import annotations

import os
import sys
from functools import partial

from usegolib._artifacts import names as _names, trust as _trust
from usegolib._calls import call as _call, make_on_reply
from usegolib._core import Lock, abi as _abi, logging as _logging, pack, package, unpack
from usegolib.errors import ArgumentValueError, LoadError

from . import pickled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from usegolib._artifacts import Manifest
    from usegolib._calls import Target
    from usegolib._codec import GoFunction, Options, TypeTable

    from .handle import GoPackage
    from .hosts import Registered


class Artifact:
    """A built library: its manifest, its types, its functions, and the way into it.

    Reading it starts nothing. `handle` is the core's handle, 0 before the first call; `library` is the file loaded;
    `importer` the line of the program that imported it first; `shipped` the Python package that it came with, if any;
    `refused` whether the core has refused to load it.
    """

    def __init__(self, manifest: Manifest, twin_of: Artifact | None = None, values: str | None = None) -> None:
        self.manifest = manifest
        self.values = values or _default_values()
        # The same library with other values has types and functions of its own, and shares the way in.
        self._twin_of = twin_of
        self._twins: dict[str, Artifact] = {self.values: self}
        self.handle = 0
        self.library = ""
        self.importer = _importer()
        self.shipped = ""
        self.forked = False
        self.refused = False
        # What the program called it in its imports: package paths, directories of local modules. For hints.
        self.names: list[str] = []
        self.is_shared = False
        # Builds an instantiation of a generic name: package, name, type arguments. None where nothing may be built.
        self.more_instances: Callable[[str, str, list[str]], Artifact | None] | None = None
        # The builds with more instantiations that are in use beside this one; one of them has where it comes from.
        self.grown: list[Artifact] = []
        self.beside: Artifact | None = None
        self._lock = Lock()
        self._table: TypeTable | None = None
        self._functions: dict[tuple[str, str, Options | None], Any] = {}
        self.handles: dict[tuple[str, Options | None], GoPackage] = {}
        self.hosts: dict[tuple[str, str], Registered] = twin_of.hosts if twin_of is not None else {}
        # Ways into the library by the options that they are for: flags of calls, and whether the GIL is kept.
        self._entries: dict[tuple[int, bool], _call.Entry] = {}
        self.invoke = self._entry(None)
        self._on_reply = make_on_reply(self)
        self._labels: dict[int, str] | None = None

    def __repr__(self) -> str:
        return f"<artifact {self.manifest.module}@{self.manifest.version} at {self.manifest.directory}>"

    @property
    def table(self) -> TypeTable:
        """The types of the artifact, compiled as they are needed."""
        if self._table is None:
            from usegolib._codec import TypeTable

            with self._lock:
                if self._table is None:
                    from .home import Home

                    schema = self.manifest.schema
                    self._table = TypeTable(schema["types"], schema["word_size"], home=Home(self), values=self.values)
        return self._table

    def with_values(self, values: str | None) -> Artifact:
        """The artifact with times, durations and UUIDs of results as `classes` or `plain` values; None: as it is."""
        if values is None or values == self.values:
            return self
        with self._lock:
            found = self._twins.get(values)
            if found is None:
                found = self._twins[values] = Artifact(self.manifest, self, values)
                found._twins = self._twins
                found.shipped, found.forked = self.shipped, self.forked
        return found

    @property
    def library_identity(self) -> object:
        """The same object for all artifacts of one library."""
        return self._twins

    def is_twin(self, other: Artifact) -> bool:
        """Whether both are the same library, whatever values they give."""
        return self._twins is other._twins

    @property
    def builds_instances(self) -> bool:
        """Whether an instantiation that the artifact lacks may be built."""
        return (self._twin_of or self).more_instances is not None

    def with_instance(self, package: str, name: str, arguments: list[str]) -> Artifact | None:
        """An artifact that has an instantiation which this one lacks; None where it may not be built."""
        more = (self._twin_of or self).more_instances
        found = None if more is None else more(package, name, arguments)
        return None if found is None else found.with_values(self.values)

    def _entry(self, options: Options | None) -> _call.Invoke:
        """`invoke` for calls with these options."""
        key = (options.flags, options.hold) if options is not None else (0, False)
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = _call.make_entry(self.open, self.describe, *key)
                if self.forked:
                    entry[2](_abi.STATUS_FORKED)
                elif self.handle:
                    from usegolib._core import library

                    entry[1](library(), self.handle)
        return entry[0]

    def function(self, package: str, symbol: dict[str, Any], options: Options | None = None) -> Any:
        """The callable of a bound function; the same object every time."""
        key = (package, symbol["name"], options)
        found = self._functions.get(key)
        if found is None:
            table = self.table
            with self._lock:
                found = self._functions.get(key)
                if found is None:
                    found = self._compile(table, package, symbol, options)
                    self._functions[key] = found
        return found

    def _compile(self, table: TypeTable, package: str, symbol: dict[str, Any], options: Options | None = None) -> Any:
        from usegolib._calls import fast as _fast

        return _fast.wrap(self.portable(table, package, symbol, options=options), self)

    def variable(self, package: str, symbol: dict[str, Any], part: str) -> Any:
        """The function that reads (`function`) or assigns (`setter`) a package variable."""
        value = {"name": "value", "type": symbol["type"]}
        access = {
            "name": symbol["name"],
            "function": symbol[part],
            "signature": symbol.get("signature", ""),
            "params": [value] if part == "setter" else [],
            "results": [] if part == "setter" else [value],
        }
        key = (package, f"{symbol['name']} {part}", None)
        found = self._functions.get(key)
        if found is None:
            found = self._functions.setdefault(key, self._compile(self.table, package, access))
        return found

    def callable(self, package: str, owner: str, method: dict[str, Any], kind: type[GoFunction] | None) -> Any:
        """The callable of a method (or, without `kind`, of another function) of the type `owner`, made anew."""
        from usegolib._calls import fast as _fast

        return _fast.wrap(self.portable(self.table, package, method, owner, kind), self)

    def portable(
        self,
        table: TypeTable,
        package: str,
        symbol: dict[str, Any],
        owner: str = "",
        kind: type[GoFunction] | None = None,
        options: Options | None = None,
        form: str = "direct",
    ) -> GoFunction:
        """A new portable function for a Go function of the schema, or for a method of the type `owner`."""
        from usegolib._codec import GoFunction, compile_function

        manifest = self.manifest
        name = _names.package_name(manifest, package)
        invoke, on_reply = self._entry(options), self._on_reply
        if form == "direct" and may_be_left(symbol, options):
            from usegolib._calls import guard

            form = "guarded"
            target = self.target(table, symbol, options, f"{name}.{owner}.{symbol['name']}".replace("..", "."))
            invoke = guard(target, options is not None and options.interruptible)
        function = compile_function(
            table, package, name, symbol, invoke, on_reply, owner, kind or GoFunction, options, form
        )
        qualified = function.__qualname__
        function._reference = partial(pickled.reduced_name, self, package, qualified)
        _document_lazily(function, symbol, lambda: manifest.doc(package, qualified))
        return function

    def target(self, table: TypeTable, symbol: dict[str, Any], options: Options | None, label: str) -> Target:
        """A function as moved calls have it."""
        from usegolib._calls import Target

        home: Any = table.home
        released = options._replace(gil="release") if options is not None else None
        limit = options.timeout if options is not None else None
        moves = home.runtime.moves(table)
        return Target(moves, self._entry(released), label, bool(symbol.get("context")), limit)

    def describe(self, fn: int) -> str:
        """`strings.ToUpper` for a function number: for messages."""
        if self._labels is None:
            from usegolib._calls import NAMES

            self._labels = {**NAMES, **_names.labels(self.manifest)}
        return self._labels.get(fn) or f"function {fn} of {self.manifest.module}"

    def open(self) -> None:
        """Load the library if that has not happened. LoadError and what is below it when it cannot be."""
        if self._twin_of is not None:
            self._twin_of.open()
        with self._lock:
            if self.handle:
                return
            if self._twin_of is not None:
                self._connect(self._twin_of.library, self._twin_of.handle)
                return
            from usegolib._core import library, signals as _signals

            core = library()
            _signals.guard(core)
            _logging.prepare(core)
            request = {
                "manifest": self.manifest.path,
                "environ": _environment(),
                "argv": _arguments(),
                "load": _load_mode(),
                **_trust.conditions(self.manifest),
            }
            try:
                reply = unpack(core.control("ugl_open", 0, pack(request)))
            except LoadError as error:
                self.refused = True
                raise self._replaced() or error from None
            finally:
                _logging.drain(core)
            if not isinstance(reply, dict) or not isinstance(reply.get("artifact"), int):
                raise LoadError(f"{core.path} gave no handle for {self.manifest.path}")
            self._connect(str(reply.get("library", "")), reply["artifact"])

    def _connect(self, library_path: str, handle: int) -> None:
        from usegolib._core import library

        self.library, self.handle = library_path, handle
        for _, connect, _ in self._entries.values():
            connect(library(), handle)

    def _replaced(self) -> LoadError | None:
        """Why the core refused: after the manifest was read, a build has put another in its place."""
        try:
            with open(self.manifest.path, "rb") as file:
                changed = self.manifest.build_id.encode() not in file.read()
        except OSError as error:
            return LoadError(f"{self.manifest.path} is gone: {error.strerror}", hint="build it again")
        if not changed:
            return None
        return LoadError(
            f"{self.manifest.module} was built again after it had been imported and before its first call "
            f"({self.manifest.path})",
            hint="import it again, and take its functions from the handle again",
        )

    def replace(self, old: Artifact) -> None:
        """Take over the handles of an artifact that was built again before its first call."""
        for (path, _), handle in old.handles.items():
            handle._bind_to(self, path)
        self.handles = old.handles
        self.names, self.is_shared = old.names, old.is_shared
        for values, twin in old._twins.items() if old._twin_of is None else ():
            if twin is not old:
                self.with_values(values).replace(twin)

    def note_import(self, names: list[str]) -> None:
        """Remember by which names a program imported it."""
        self.names += [name for name in names if name not in self.names]

    def after_fork(self) -> None:
        """In a forked child: a runtime that was started in the parent cannot be entered here."""
        if self.handle:
            self.forked = True
            for _, _, disconnect in self._entries.values():
                disconnect(_abi.STATUS_FORKED)
        for twin in self._twins.values():
            if twin is not self and self._twin_of is None:
                twin.after_fork()


def may_be_left(symbol: dict[str, Any], options: Options | None) -> bool:
    """Whether direct calls of a function may have to run on a goroutine of their own."""
    if options is not None and (options.timeout is not None or options.interruptible):
        return True
    return bool(symbol.get("context")) and (options is None or not options.hold)


_VALUES = ("classes", "plain")


def check_values(values: str | None, name: str = "import_(): values") -> str | None:
    """The choice of values as it is given; an error for one that there is not."""
    if values is not None and values not in _VALUES:
        raise ArgumentValueError(f"{name} is {values!r}", hint='it is "classes" (the default) or "plain"')
    return values


def _default_values() -> str:
    return check_values(os.environ.get("USEGOLIB_VALUES") or None, "USEGOLIB_VALUES") or "classes"


def _document_lazily(function: Any, symbol: dict[str, Any], read: Callable[[], str]) -> None:
    """Give a function its documentation when it is asked for: the file of a large artifact takes long to read."""
    # Every Go function is the one instance of its class, and a property there wins over the instance's __doc__.
    type(function).__doc__ = property(lambda _: f"{symbol.get('signature', '')}\n\n{read()}".strip())  # type: ignore[assignment]


def _load_mode() -> str:
    mode = os.environ.get("USEGOLIB_LOAD") or "auto"
    if mode not in ("auto", "path", "memfd"):
        raise LoadError(
            f"USEGOLIB_LOAD is {mode!r}, which is no way to load a library",
            hint="set it to path, memfd or auto, or unset it",
        )
    return mode


def _arguments() -> bytes:
    """The command line that Go sees behind the program's name: what the program set, never Python's own."""
    given = sys.modules[package.NAME].argv
    if not isinstance(given, (list, tuple)) or not all(isinstance(part, str) and "\0" not in part for part in given):
        raise LoadError(
            f"usegolib.argv is {given!r}", hint='it is a list of texts, without the program\'s name: ["-v", "2"]'
        )
    return b"".join(os.fsencode(part) + b"\0" for part in given)


def _environment() -> bytes:
    """The environment as Python sees it now: Go would see that of the process's start."""
    if hasattr(os, "environb"):
        return b"".join(key + b"=" + value + b"\0" for key, value in os.environb.items())
    return b"".join(f"{key}={value}\0".encode("utf-8", "surrogatepass") for key, value in os.environ.items())


def _importer() -> str:
    """`file:line` of the nearest code that is neither of this package nor of Python's import system."""
    frame = sys._getframe(1)
    ours = (package.NAME, "importlib")
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(ours):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
