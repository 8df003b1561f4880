"""Every exception that usegolib raises.

All of them are `UseGoLibError`. Where Python has a habit of its own (TypeError for a wrong argument, AttributeError
for a missing name), the class is that as well, so both ways of catching work.

An error may carry a `hint`: one sentence that says how to mend it. It is the last line of `str(error)`.
Tracebacks of errors of a call end with the signature of the Go function: from Python 3.11 on, and with
`import usegolib.hook` on all. Doctest compares the text of the error and does not see the signature.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing is not imported for this; type checkers take the name as true

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FrameType
    from typing import Any


signature_notes: Callable[[UseGoLibError], list[str]] | None = None
"""The signature of the Go function that an error names; set once artifacts can be in use."""

missing_name: Callable[[type, str, list[str]], GoNameError] | None = None
"""The error for a name that a class does not have, with a suggestion; set once Go's errors can be raised."""


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
            if signature_notes is None or _is_read_by_doctest():
                return []  # not kept: whatever else prints the error shows them
            found = self.__dict__.setdefault("_notes", signature_notes(self))
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


# The last one is the backport for older Pythons, which takes the place of parts of traceback.
_PRINTERS = (
    "usegolib.errors",
    "usegolib._packages.notes",
    "usegolib._packages.tracebacks",
    "traceback",
    "exceptiongroup._formatting",
)


def _is_read_by_doctest() -> bool:
    """Whether the notes are read for doctest, which compares all that stands below the type and text of an error: what
    a program says it raises must not depend on the Python and on the artifact that runs it."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") in _PRINTERS:
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "doctest"


def _portable(value: Any) -> Any:
    """A result beside an error as it can be pickled: itself, or its text, so that the error itself always can be."""
    import pickle

    try:
        pickle.dumps(value)
    except Exception:  # whatever an odd class raises
        return repr(value)
    return value


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

    `kind` is one of `go-not-found`, `cc-not-found`, `module-not-found`, `network`, `compile`, `type-arguments`,
    `usage`, `other`.
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


class ChannelClosedError(UseGoLibError):
    """A channel of Go is closed: nothing more can be received from it, or sent to it."""


class ChannelTimeoutError(UseGoLibError, TimeoutError):
    """No item was received from a channel of Go, or sent to it, within the time that the caller gave."""


class CallTimeoutError(UseGoLibError, TimeoutError):
    """A Go function has not returned within the time that the caller gave. It goes on; `usegolib.abandoned()`
    lists it."""


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


_PLAIN = frozenset({"message", "chain", "fields", "function"})


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
        stack: Go's text of the stack that the error carries, as those of github.com/pkg/errors do; else there is none.
        results: what the function returned beside the error: a tuple, named where Go names results.
    """

    message: str
    go_type: str
    chain: tuple[tuple[str, str], ...]
    fields: dict[str, object]
    function: str
    errors: tuple[BaseException, ...] = ()
    values: tuple[object, ...] = ()
    stack: str
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
        # The core sets only the type of an error that is no more than a message and a type, and what was called.
        if name in _PLAIN and "go_type" in self.__dict__:
            message = str(self.args[0]) if self.args else ""
            called = self.__dict__.get("_called")
            found = {"message": message, "chain": ((message, self.go_type),), "fields": {}}
            found["function"] = "" if called is None else called._go_label
            self.__dict__.update({**found, **self.__dict__})
            return self.__dict__[name]
        fields = self.__dict__.get("fields")
        if fields and name in fields:
            return fields[name]
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} error has no attribute {name!r}")
        for value in self.values:  # the outermost that has it
            if name in getattr(type(value), "_go_methods", ()):
                return getattr(value, name)
        raise self._missing(name)

    def _missing(self, name: str) -> AttributeError:
        """What is said of an attribute that the error does not have. Errors that come from Go suggest a name."""
        if missing_name is not None:
            return missing_name(type(self), name, dir(self))
        return GoNameError(f"{type(self).__name__} has no method or field {name!r}")

    @property
    def results(self) -> tuple[Any, ...]:
        """The results beside the error; those that Go gave as zero are made here."""
        found: Any = self.__dict__.get("_results")
        if found is None:
            called = self.__dict__.get("_called")
            if called is None:
                return ()
            found = self.__dict__.setdefault("_results", called._zero_results())
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
        return sorted({*super().__dir__(), *_PLAIN, *self.__dict__.get("fields", ()), *methods})

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by the names of what it matches; Go objects in its fields stay behind as text. What it wraps comes
        along as its cause."""
        attributes = {"function": self.function, **self.__dict__}
        attributes["values"] = tuple(v for v in self.values if _portable(v) is v)
        if attributes.pop("_called", None) is not None and not isinstance(attributes.get("_results"), UseGoLibError):
            attributes["_results"] = tuple(map(_portable, self.results))
        if attributes.get("fields"):
            attributes["fields"] = {name: _portable(value) for name, value in self.fields.items()}
        if isinstance(self.__cause__, GoError):
            attributes["__cause__"] = self.__cause__
        if "_go_keys" in type(self).__dict__ and type(self) is not GoError:
            return (self._go_restore, (self._go_keys, self._go_kind, self.message, self.errors, attributes))
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
