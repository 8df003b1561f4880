"""`usegolib.raise_for` raises errors that Go gives as values."""

from __future__ import annotations

from usegolib.errors import GoError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    T = TypeVar("T")


def raise_for(value: T) -> T:
    """Raise the first error among the results of a call; without one give the results back as they are.

        file, diagnostics = usegolib.raise_for(parser.ParseHCL(data, "main.tf"))

    Only a trailing result of Go's type `error` is raised by the call itself. An error elsewhere is a value: one before
    the last result, or of a type of its own, such as a list of errors. Such a list is an error when it is not empty,
    and, where it has Go's method `HasErrors`, when that says so. What is raised has the results in `error.results`,
    None where it stood itself.
    """
    members: Any = value if isinstance(value, tuple) else (value,)
    for member in members:
        error = _error_of(member)
        if error is not None:
            if not error.results:
                error.__dict__["_results"] = tuple(None if other is error else other for other in members)
            raise error
    return value


def _error_of(value: Any) -> GoError | None:
    if isinstance(value, GoError):
        return value
    kind = type(value)
    if value is None or isinstance(value, type) or "Error" not in dir(kind) or not _is_failure(value):
        return None
    from usegolib._objects import error_class

    go_type: str = getattr(kind, "__go_type__", "")
    package, _, name = go_type.lstrip("*").rpartition(".")
    error = error_class(package, name)(value.Error(), go_type=go_type)
    error.values = (value,)
    return error


def _is_failure(value: Any) -> bool:
    has_errors = getattr(value, "HasErrors", None)
    if callable(has_errors):
        return bool(has_errors())
    return not (isinstance(value, (list, tuple, dict)) and "_go_methods" in dir(type(value)) and not len(value))
