"""Package handles: a Go package as a Python module object."""

from __future__ import annotations

import keyword
from types import ModuleType

from usegolib._artifacts import names as _names
from usegolib.errors import GoNameError

from . import lazy as _lazy, pickled, together as _together
from .missing import missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeVar

    from usegolib._codec import Options

    from .artifact import Artifact
    from .hosts import HostFunction
    from .pickled import Place
    from .typed import TypedPackage

    T = TypeVar("T")

# Names of the handle itself. A sub-package of such a name has an underscore behind it, and `h.sub("name")` finds it
# always; what it exports is found behind the plain name too (_own_names.py). The kept ones are for parts of the handle
# that are to come.
OWN_NAMES = (
    "module",
    "version",
    "package",
    "abi_version",
    "schema",
    "sub",
    "typed",
    "object",
    "generic",
    "options",
    "host",
    "hosts",
    "slice",
    "std",
    "aio",
    "future",
)
_KEPT_NAMES = ("close",)
_OWN_METHODS = ("sub", "typed", "object", "generic", "options", "host", "hosts", "slice")

# Attributes of a handle that come with its artifact, and all that it sets on itself: no names of Go.
_BOUND = frozenset(("_artifact", "_path", "_package", "_symbols", "_children"))
_OWN_ATTRIBUTES = _BOUND | {"_options", "__class__", "__name__", "__loader__", "__spec__"}


class GoPackage(ModuleType):
    """A Go package of an artifact. Its functions, types, variables, constants and sub-packages are attributes.

    A variable is read anew each time, and assigned where Go could; errors among them are exception classes.

    `dir(handle)` lists exactly what there is. An exported Go name that is not bound raises UnsupportedSignatureError
    with the reason; a name that Go does not have raises GoNameError with the nearest one. Both are AttributeError.
    """

    def __init__(self, artifact: Artifact, path: str, options: Options | None = None) -> None:
        super().__init__(path)
        del self.__dict__["__doc__"]  # it is a property
        self._options = options
        self._bind_to(artifact, path)

    def _find(self) -> None:
        """Binds a handle that was unpickled."""
        place = self.__dict__["_place"]
        artifact = pickled.loading.find(place)
        self._bind_to(artifact, place.package)
        artifact.handles.setdefault((place.package, self._options), self)

    def _bind_to(self, artifact: Artifact, path: str) -> None:
        for name in self.__dict__.get("__bound__", ()):
            self.__dict__.pop(name, None)
        self.__dict__["__bound__"] = set()
        self._artifact = artifact
        self._path = path
        self._package = artifact.manifest.packages.get(path, {})
        self._symbols = _names.symbols(artifact.manifest, path)
        self._children = _names.children(artifact.manifest, path, OWN_NAMES + _KEPT_NAMES)
        for name in _OWN_METHODS:
            if f"{name}_" in self._children:
                self._share(name)

    def _share(self, name: str) -> None:
        """Has what a sub-package exports behind the name of a method, too."""
        from .own_names import OwnMethod

        self.__dict__.setdefault(name, OwnMethod(self, name))

    def _own(self, name: str, value: T) -> T:
        """A value of the handle's own; where a sub-package has its name, with what that exports as attributes."""
        path = self._children.get(f"{name}_")
        if path is None:
            return value
        from . import own_names as _own_names

        return _own_names.with_package(value, handle_of(self._artifact, path, self._options))

    def _is_untouched(self) -> bool:
        """Whether nothing was taken from the package so far, so that it may as well be that of another artifact."""
        return not self.__dict__.get("__bound__") and "_typed" not in self.__dict__

    # The handle's own names ------------------------------------------------------------------------------------------

    @property
    def module(self) -> str:
        """Path of the Go module; `std` for the standard library."""
        return self._own("module", str(self._package.get("module", self._artifact.manifest.module)))

    @property
    def version(self) -> str:
        """Version of the module; `local` for a directory, the Go version for the standard library."""
        manifest = self._artifact.manifest
        return self._own("version", dict(manifest.modules).get(self.module, manifest.version))

    @property
    def package(self) -> str:
        """Import path of the package."""
        return self._own("package", self._path)

    @property
    def abi_version(self) -> int:
        """ABI between the core and the artifact: `major << 16 | minor`."""
        return self._own("abi_version", self._artifact.manifest.abi_version)

    @property
    def schema(self) -> dict[str, Any]:
        """The artifact's schema: all packages, symbols and types, bound or skipped with the reason (docs/types.md)."""
        return self._own("schema", self._artifact.manifest.schema)

    def sub(self, name: str) -> GoPackage:
        """The package `name` of the same artifact: a path below this package, or a whole import path."""
        for path in (f"{self._path}/{name}", name):
            if _names.is_package(self._artifact.manifest, path):
                return handle_of(self._artifact, path, self._options)
        known = _names.package_paths(self._artifact.manifest)
        raise GoNameError(
            f"{self._path} has no sub-package {name!r} in this artifact",
            hint=_together.for_sub(self._artifact, name, _names.nearest_hint(name, [*self._children, *known])),
        )

    @property
    def std(self) -> GoPackage:
        """The standard packages of the same artifact, whose objects fit its functions: `h.std.bytes`."""
        return handle_of(self._artifact, _names.STD, self._options)

    @property
    def aio(self) -> Any:
        """The functions of the package as awaitables: `await h.aio.F(x)` (docs/async.md)."""
        from usegolib._calls import Awaitable

        from .forms import Forms

        return Forms(self, Awaitable)

    @property
    def future(self) -> Any:
        """The functions of the package as futures: `h.future.F(x).result()` (docs/async.md)."""
        from usegolib._calls import Futures

        from .forms import Forms

        return Forms(self, Futures)

    def typed(self) -> TypedPackage:
        """The same package with dataclasses for structs: functions take and give them, `types` has the classes."""
        found = self.__dict__.get("_typed")
        if found is None:
            from .typed import TypedPackage

            found = self.__dict__.setdefault("_typed", TypedPackage(self))
        return found  # type: ignore[no-any-return]

    def object(self, type: str, init: Any = None) -> Any:
        """A new Go-side object of a type: from a value of it (or zero), a context manager with the type's methods."""
        from .attributes import object_type

        cls = object_type(self._artifact, self._path, self._symbols, type)
        return cls() if init is None else cls(init)

    def slice(self, values: Any, element: Any = None) -> Any:
        """A slice that lives in Go, with copies of values: what Go moves or writes there, Python sees at once.

            s = h.slice([3, 1, 2])
            sort.Slice(s, lambda i, j: s[i] < s[j])
            list(s)  # [1, 2, 3]

        Args:
            values: a sequence, an array or any iterable.
            element: the type of the elements: as Go spells it, or a class. Without it the values say it: int, float64,
                string, bool, the struct type of instances, the items of an array, and any for all others.
        """
        table: Any = self._artifact.table
        return table.home.runtime.slices.make(table, self._path, values, element)

    def generic(self, name: str, type_args: Sequence[Any]) -> Any:
        """An instantiation of a generic function or type, by its type arguments: `generic("Id", ["int64"])`."""
        from .attributes import Generic

        found = getattr(self, name)
        if not isinstance(found, Generic):
            raise TypeError(f"{self._label}.{name} is not generic")
        return found.instance(list(type_args))

    def options(self, **chosen: Any) -> GoPackage:
        """This package, whose functions are called with other options; those not named stay as they are.

            h.options(arrays="view").Samples()

        Args:
            arrays: results that are slices of numbers or bytes as lists and bytes ("copy", the default), as read-only
                memoryviews ("view") or ndarrays ("numpy"); long ones are not copied, and are Go's own memory.
            gil: "release" (the default) or "hold" the interpreter's lock while Go runs: faster for very short functions
                beside other busy threads.
            writeback: False: what Go writes into arguments does not come back.
            nil: results that are nil pointers as None ("none", the default) or as objects ("object"), which have the
                type's methods, are false and equal None: for chains of calls on nil, which are legal in Go.
            opaque: False: an `any` refuses objects that are no data.
            timeout: the seconds that each call has; a function without a context is left when they are over.
            interruptible: True: Ctrl-C leaves a call whose function takes no context, too.
        """
        from usegolib._codec import DEFAULT

        options = (self._options or DEFAULT).changed(chosen)
        return handle_of(self._artifact, self._path, None if options == DEFAULT else options)

    def host(self, function: Any = None, *, timeout: float | None = None) -> Any:
        """A decorator that provides a function which Go code calls: a variable of a func type.

            @h.host
            def FetchToken(scope): ...

            @h.host("FetchToken", timeout=2)
            def fetch(scope): ...

        Args:
            function: the function, or the name of the variable where the function has another one.
            timeout: for how many seconds Go waits for the answer. The function then runs on a thread of its own.
        """
        from .hosts import decorator

        return decorator(self._artifact, self._path, self._symbols, self._label, function, timeout)

    def hosts(self) -> list[HostFunction]:
        """The variables of a func type: name, signature, and what Python has registered."""
        from .hosts import listed

        return listed(self._artifact, self._path, self._symbols)

    # Attributes ------------------------------------------------------------------------------------------------------

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def _attribute(self, name: str) -> Any:
        if name in _BOUND and "_place" in self.__dict__ and "_artifact" not in self.__dict__:
            self._find()
            return self.__dict__[name]
        if name.startswith("_") and name not in self.__dict__.get("_children", ()):
            raise AttributeError(f"{self.__name__} has no attribute {name!r}")
        if name in self.__dict__.get("__deleted__", ()):
            raise GoNameError(f"{self._label}.{name} was deleted from this handle", hint="assigning it brings it back")
        from . import attributes, home

        symbol = self._symbols.get(name)
        if symbol is not None and attributes.is_bound(self._artifact.manifest.schema, symbol):
            if symbol["kind"] == "var" and not home.is_sentinel(symbol):
                self.__dict__["__bound__"].add(name)
                return self._artifact.variable(self._path, symbol, "function")()
            value = attributes.bind(self._artifact, self._path, symbol, self._options, self._in)
        elif symbol is None and name in self._children:
            value = handle_of(self._artifact, self._children[name], self._options)
        elif symbol is not None and attributes.is_generic(symbol) and self._artifact.builds_instances:
            value = attributes.Generic(self._artifact, self._path, symbol, self._in)
        else:
            raise missing(self, name)
        self.__dict__[name] = value  # from now on Python finds it without this function
        self.__dict__["__bound__"].add(name)
        if symbol is not None and symbol["kind"] == "func":
            _lazy.hasten(self)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OWN_ATTRIBUTES:
            super().__setattr__(name, value)
        else:
            from .assigning import assign

            assign(self, name, value)

    def __delattr__(self, name: str) -> None:
        if name in _OWN_ATTRIBUTES:
            super().__delattr__(name)
        else:
            from .assigning import delete

            delete(self, name)

    def _in(self, artifact: Artifact) -> GoPackage:
        """The handle of the same package, with the same options, of another artifact."""
        return handle_of(artifact, self._path, self._options)

    @property
    def _label(self) -> str:
        return str(self._package.get("name", self._path))

    def __dir__(self) -> list[str]:
        return sorted([*OWN_NAMES, *self.__all__])

    @property
    def __all__(self) -> list[str]:
        from .attributes import is_bound

        bound = [name for name, symbol in self._symbols.items() if is_bound(self._artifact.manifest.schema, symbol)]
        children = (name for name in self._children if name.isidentifier() and not keyword.iskeyword(name))
        return sorted({*bound, *children} - self.__dict__.get("__deleted__", set()))

    if not TYPE_CHECKING:  # checkers give every class a __doc__ of its own

        @property
        def __doc__(self) -> str | None:
            return self._artifact.manifest.doc(self._path) or None

    def __repr__(self) -> str:
        if "_artifact" not in self.__dict__:
            return f"<reference to the Go package {self.__name__}@{self.__dict__['_place'].version}>"
        if _names.is_only_types(self._artifact.manifest, self._path):
            return f"<types of the Go package {self._path}, which is not built>"
        module = f" of {self.module}@{self.version}" if self.module != self._path else f"@{self.version}"
        return f"<Go package {self._path}{module}>"

    def __reduce__(self) -> tuple[Any, ...]:
        place = self.__dict__.get("_place")
        if place is not None and "_artifact" not in self.__dict__:
            return pickled.loading.package_at, (tuple(place), self._options and self._options._asdict())
        return pickled.reduced_package(self._artifact, self._path, self._options)


_GoPackage = _lazy.with_attributes(GoPackage)


def handle_of(artifact: Artifact, path: str, options: Options | None = None) -> GoPackage:
    """The handle of a package, for calls with these options; the same object every time."""
    handles = artifact.handles
    found = handles.get((path, options))
    # setdefault: of two threads that get here at once, both have the first one's handle
    return found if found is not None else handles.setdefault((path, options), _GoPackage(artifact, path, options))


def chosen(artifact: Artifact, path: str, options: dict[str, Any] | None) -> GoPackage:
    """The handle of a package, for calls with these options as a pickle has them."""
    handle = handle_of(artifact, path)
    return handle.options(**options) if options else handle


def unbound(place: Place, options: dict[str, Any] | None) -> GoPackage:
    """A handle that was unpickled where its artifact is not in use: it looks the artifact up when it is first used."""
    handle: GoPackage = _GoPackage.__new__(_GoPackage, place.package)
    ModuleType.__init__(handle, place.package)
    del handle.__dict__["__doc__"]
    if options:
        from usegolib._codec import Options

        handle.__dict__["_options"] = Options(**options)
    else:
        handle.__dict__["_options"] = None
    handle.__dict__["_place"] = place
    for name in _OWN_METHODS:  # which sub-packages there are is not known yet
        handle._share(name)
    return handle
