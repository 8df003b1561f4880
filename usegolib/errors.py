"""Every exception that usegolib raises.

All of them are `UseGoLibError`. Where Python has a habit of its own (TypeError for a wrong argument, AttributeError
for a missing name), the class is that as well, so both ways of catching work.

An error may carry a `hint`: one sentence that says how to mend it. It is the last line of `str(error)`.
Tracebacks of errors of a call end with the signature of the Go function: from Python 3.11 on, and with
`import usegolib.hook` on all. Doctest compares the text of the error and does not see the signature.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing is not imported for this; type checkers take the name as true

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


class UseGoLibError(Exception):
    """The base of all errors of this package.

    `hint` says how to mend it, or is None.
    """

    hint: str | None = None

    def __init__(self, message: str = "", *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        text = str(self.args[0]) if self.args else ""
        return f"{text}\nhint: {self.hint}" if self.hint else text

    @property
    def __notes__(self) -> list[str]:
        """What a traceback shows below the error: the signature of the Go function. Older Pythons than 3.11 show it
        once `usegolib.hook` is imported."""
        found: list[str] | None = self.__dict__.get("_notes")
        if found is None:
            from usegolib._notes import are_for_doctest, notes

            if are_for_doctest():
                return []  # not kept: whatever else prints the error shows them
            found = self.__dict__.setdefault("_notes", notes(self))
        return found

    @__notes__.setter
    def __notes__(self, value: list[str]) -> None:
        self.__dict__["_notes"] = value

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by message and attributes, so that an error survives the way out of a worker process."""
        return (_restore, (type(self), self.args, dict(self.__dict__)))


def _restore(cls: type[UseGoLibError], args: tuple[object, ...], attributes: dict[str, object]) -> UseGoLibError:
    error = cls.__new__(cls)
    error.args = args
    restore_attributes(error, attributes)
    return error


def restore_attributes(error: UseGoLibError, attributes: dict[str, Any]) -> None:
    """Gives an unpickled error its attributes, and its cause."""
    cause: Any = attributes.pop("__cause__", None)
    if cause is not None:
        error.__cause__ = cause
    error.__dict__.update(attributes)


# Finding artifacts ---------------------------------------------------------------------------------------------------


class ArtifactNotFoundError(UseGoLibError):
    """No built artifact for the module; the message lists where it was looked for."""


class AmbiguousArtifactError(UseGoLibError):
    """Several versions are there and none was asked for; the message names them."""


class VersionConflictError(UseGoLibError):
    """Another version of the same Go module is already in use in this process."""


class StaleArtifactError(ArtifactNotFoundError):
    """The sources of a local module changed since its artifact was built, and building was not allowed."""


# Loading -------------------------------------------------------------------------------------------------------------


class LoadError(UseGoLibError):
    """The core or an artifact cannot be loaded, or cannot be entered any more."""


class IncompatibleError(LoadError):
    """Versions, operating system or processor do not match; the message says which side to update."""


class CorruptArtifactError(LoadError):
    """A file of the artifact is truncated, was changed, or does not belong to its manifest."""


class UntrustedArtifactError(LoadError):
    """The artifact is not the one in the lock file, is signed by no trusted key, or everybody can replace it."""


class ClosedError(LoadError):
    """The artifact was closed, or is not known to the core."""


class ForkedRuntimeError(LoadError):
    """The Go runtime was started before this process was forked; Go cannot run in the child."""


# Building ------------------------------------------------------------------------------------------------------------


class BuildError(UseGoLibError):
    """The build of an artifact failed.

    `kind` is one of `go-not-found`, `cc-not-found`, `module-not-found`, `network`, `compile`, `usage`, `other`.
    """

    kind: str

    def __init__(self, message: str = "", *, hint: str | None = None, kind: str = "other") -> None:
        super().__init__(message, hint=hint)
        self.kind = kind


# Values that cross ---------------------------------------------------------------------------------------------------


class ABIEncodeError(UseGoLibError, ValueError):
    """Go has run, but its result cannot be written on the wire."""


class ABIDecodeError(UseGoLibError, ValueError):
    """A value that came back cannot be held in Python, or a frame does not fit the schema."""


class UnsupportedTypeError(UseGoLibError):
    """An argument does not fit its parameter. What is raised is one of the three classes below it."""


class ArgumentTypeError(UnsupportedTypeError, TypeError):
    """An argument has the wrong type, is missing, or is one too many."""


class ObjectClosedError(UseGoLibError, ValueError):
    """A Go object was used after it had been closed."""


class ArgumentOverflowError(UnsupportedTypeError, OverflowError):
    """A number is outside the range of its Go type."""


class ArgumentValueError(UnsupportedTypeError, ValueError):
    """An argument has the right type and a value that Go cannot take."""


class WriteBackError(UseGoLibError, ValueError):
    """Go has run, and what it wrote into an argument does not fit into the object that was given: 0.5 into an array of
    int64. Nothing of that object was changed; the other arguments have what Go wrote.

    Attributes:
        results: the results of the call, a tuple.
        written: what Go made of the argument.
    """

    results: tuple[object, ...] = ()
    written: object = None


# Names ---------------------------------------------------------------------------------------------------------------


class UnsupportedSignatureError(UseGoLibError, AttributeError):
    """The name exists in the Go package and is not bound; the message gives the reason and the source position."""


class GoNameError(UseGoLibError, AttributeError):
    """The Go package, type or value has no such name; the hint gives the nearest one."""


# What Go answers -----------------------------------------------------------------------------------------------------


_PLAIN = frozenset({"message", "chain", "fields"})


class GoError(UseGoLibError):
    """A Go function returned an error.

    Sentinel variables and error types of a package are classes below this one: `except fs.PathError as error`. The
    error that this one wraps is its `__cause__`.

    Attributes:
        message: the text of Go's `err.Error()`.
        go_type: the dynamic Go type (`*strconv.NumError`).
        chain: `(message, type)` of the error and of each error that it wraps, outermost first.
        fields: exported fields of the error, when it is a struct; each is an attribute as well (`error.Path`).
        function: the Go function that was called (`strconv.Atoi`).
        errors: the members of a joined error (errors.Join), as exceptions.
        values: the errors in the chain that have methods, as Go objects; these are attributes (`error.Timeout()`).
        results: what the function returned beside the error: a tuple, named where Go names results.
    """

    message: str
    go_type: str
    chain: tuple[tuple[str, str], ...]
    fields: dict[str, object]
    function: str
    errors: tuple[GoError, ...] = ()
    values: tuple[object, ...] = ()
    # The sentinels and error types that the class stands for, by package path and name, and what else it is.
    _go_keys: tuple[tuple[str, str], ...] = ()
    _go_kind: str = ""

    def __init__(
        self,
        message: str = "",
        *,
        go_type: str = "",
        chain: Sequence[Sequence[str]] = (),
        fields: Mapping[str, object] | None = None,
        function: str = "",
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.message = message
        self.go_type = go_type
        self.chain = tuple((str(link[0]), str(link[1])) for link in chain)
        self.fields = dict(fields or {})
        self.function = function

    def __getattr__(self, name: str) -> object:
        # The core sets only type and function of an error that is no more than a message and a type.
        if name in _PLAIN and "go_type" in self.__dict__:
            message = str(self.args[0]) if self.args else ""
            self.__dict__.update(
                {"message": message, "chain": ((message, self.go_type),), "fields": {}, **self.__dict__}
            )
            return self.__dict__[name]
        fields = self.__dict__.get("fields")
        if fields and name in fields:
            return fields[name]
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} error has no attribute {name!r}")
        from usegolib._objects.raised import method, missing

        found = method(self, name)
        if found is None:
            raise missing(self, name)
        return found

    @property
    def results(self) -> tuple[Any, ...]:
        """The results beside the error; those that Go gave as zero are made here."""
        found: Any = self.__dict__.get("_results")
        if found is None:
            called = self.__dict__.get("_called")
            if called is None:
                return ()
            from usegolib._codec import beside

            found = self.__dict__.setdefault("_results", beside.zeros(called))
        if isinstance(found, UseGoLibError):
            raise found
        results: tuple[Any, ...] = found
        return results

    def _convert_results(self, convert: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
        """Replaces the results by what a function makes of them."""
        if "_called" in self.__dict__ and not isinstance(self.__dict__.get("_results"), UseGoLibError):
            self.__dict__["_results"] = convert(self.results)

    def __dir__(self) -> list[str]:
        methods = [name for value in self.values for name in getattr(type(value), "_go_methods", ())]
        return sorted({*super().__dir__(), *self.__dict__.get("fields", ()), *methods})

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by the names of what it matches; Go objects in its fields stay behind as text. What it wraps comes
        along as its cause."""
        from usegolib._objects.raised import portable, restore

        attributes = dict(self.__dict__)
        attributes["values"] = tuple(v for v in self.values if portable(v) is v)
        if attributes.pop("_called", None) is not None and not isinstance(attributes.get("_results"), UseGoLibError):
            attributes["_results"] = tuple(map(portable, self.results))
        if attributes.get("fields"):
            attributes["fields"] = {name: portable(value) for name, value in self.fields.items()}
        if isinstance(self.__cause__, GoError):
            attributes["__cause__"] = self.__cause__
        if "_go_keys" in type(self).__dict__ and type(self) is not GoError:
            return (restore, (self._go_keys, self._go_kind, self.message, self.errors, attributes))
        return (_restore, (type(self), self.args, attributes))


class GoPanicError(GoError):
    """A Go function panicked; the process goes on.

    Attributes, besides those of GoError (`message` is the panic's text):
        value: the panic value as text.
        go_type: its Go type.
        stack: the Go stack of the goroutine that panicked.
        goroutine: the number of that goroutine.
        parameter: the parameter that was being read, when that panicked and the function was not entered; else "".
    """

    value: str
    stack: str
    goroutine: int
    parameter: str = ""

    def __init__(
        self,
        value: str = "",
        *,
        go_type: str = "",
        stack: str = "",
        goroutine: int = 0,
        function: str = "",
        parameter: str = "",
        hint: str | None = None,
    ) -> None:
        super().__init__(value, go_type=go_type, chain=((value, go_type),), function=function, hint=hint)
        self.value = value
        self.stack = stack
        self.goroutine = goroutine
        self.parameter = parameter

    def __str__(self) -> str:
        where = f"{self.function}(): " if self.function else ""
        reading = f"parameter {self.parameter}: " if self.parameter else ""
        text = f"{where}{reading}panic: {self.value}"
        return f"{text}\nhint: {self.hint}" if self.hint else text
