"""Go errors as exceptions: a class per sentinel and per error type, and one per set of them that an error matches.

`except h.ErrNotFound` asks for base classes, so an error that is ErrNotFound (errors.Is) and holds a *PathError
(errors.As) is raised as a class that derives from both. Classes go by package path and name, whatever artifact an
error comes from.
"""

from __future__ import annotations

import functools
import operator
import sys

from usegolib import errors
from usegolib.errors import GoError, restore_attributes

from . import held, hints
from .pickling import GoModuleName, by_reference

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from usegolib._codec import TypeTable

    Key = tuple[str, str]

_named: dict[Key, type[GoError]] = {}
_matched: dict[tuple[frozenset[Key], str], type[GoError]] = {}

_DEADLINES = frozenset(
    {"context.deadlineExceededError", "*internal/poll.DeadlineExceededError", "*poll.DeadlineExceededError"}
)

_DEADLINE_KEYS = frozenset({("context", "DeadlineExceeded"), ("os", "ErrDeadlineExceeded")})

_group: Any = getattr(sys.modules["builtins"], "ExceptionGroup", None)


class RaisedType(type):
    """The type of the exception classes.

    A variable whose type is not `error` and has its method is both: the class that is caught, and the value that it
    holds, whose methods and fields are attributes of the class. `h.ErrShort.value` is the value itself. So is a
    constant of such a type, which is a number or a text besides: `int(syscall.ENOENT)`, `syscall.ENOENT == 2`.
    """

    __module__ = GoModuleName(__name__)
    _go_read: Callable[[], Any] | None

    @property
    def value(cls) -> Any:
        """What the Go variable holds now, or the constant."""
        read = cls.__dict__.get("_go_read")
        if read is None:
            raise AttributeError(f"type object {cls.__name__!r} has no attribute 'value'")
        return read()

    def __getattr__(cls, name: str) -> Any:
        if "_go_read" not in cls.__dict__ or name.startswith("_"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        return getattr(cls.value, name)

    def __eq__(cls, other: object) -> bool:
        if cls is other or "_go_read" not in cls.__dict__:
            return cls is other
        if isinstance(other, type):
            # Two names of one constant, as EAGAIN and EWOULDBLOCK, are equal in Go.
            return is_constant(cls) and is_constant(other) and cls.value == other.value  # type: ignore[attr-defined]
        return bool(cls.value == other)

    def __hash__(cls) -> int:
        return hash(cls.value) if is_constant(cls) else type.__hash__(cls)

    def __int__(cls) -> int:
        return int(_number(cls, "int()"))

    def __index__(cls) -> int:
        return int(operator.index(_number(cls, "this")))  # of an int the very type

    def __float__(cls) -> float:
        return float(_number(cls, "float()"))

    def __lt__(cls, other: Any) -> bool:
        return bool(_number(cls, "'<'") < _plain(other))

    def __le__(cls, other: Any) -> bool:
        return bool(_number(cls, "'<='") <= _plain(other))

    def __gt__(cls, other: Any) -> bool:
        return bool(_number(cls, "'>'") > _plain(other))

    def __ge__(cls, other: Any) -> bool:
        return bool(_number(cls, "'>='") >= _plain(other))


def is_constant(cls: type) -> bool:
    """Whether an exception class stands for a constant of Go."""
    return "_go_constant" in cls.__dict__


def _number(cls: Any, what: str) -> Any:
    """The constant that a class stands for; TypeError for every other class."""
    if not is_constant(cls):
        raise TypeError(f"{what} is not supported by the class {cls.__module__}.{cls.__name__}")
    return cls.value


def _plain(other: Any) -> Any:
    return other.value if isinstance(other, RaisedType) and is_constant(other) else other


def _reduce_class(cls: Any) -> Any:
    """By the names of what it matches; a class written in Python as such."""
    return (raised_class, (cls._go_keys, cls._go_kind)) if "_go_keys" in cls.__dict__ else None


by_reference(RaisedType, _reduce_class)


def error_class(package: str, name: str, doc: str = "") -> type[GoError]:
    """The exception class of a sentinel variable or an error type."""
    key = (package, name)
    found = _named.get(key)
    if found is None:
        body = {
            "__module__": package,
            "__doc__": doc or f"The Go error {package}.{name}.",
            "_go_keys": (key,),
            "_go_restore": staticmethod(restore),
        }
        made: Any = RaisedType(name, (GoError,), body)
        found = _named.setdefault(key, made)
    elif doc:
        found.__doc__ = doc  # a class that a pickle made has no docstring
    return found


def standing_for(cls: Any) -> GoError:
    """An exception that stands for the variable or constant of a class where it goes to Go."""
    error: GoError = cls(f"{cls.__module__}.{cls.__name__}")
    error.__dict__["_stands_for_value"] = True
    return error


def raised_class(keys: tuple[Key, ...], kind: str = "") -> type[GoError]:
    """The class of an error that matches all these; `kind` is `deadline`, `joined` or empty."""
    if not kind and not _DEADLINE_KEYS.isdisjoint(keys):
        kind = "deadline"
    if not keys and not kind:
        return GoError
    if len(keys) == 1 and not kind:
        return error_class(*keys[0])
    found = _matched.get((frozenset(keys), kind))
    if found is None:
        classes = [error_class(*key) for key in keys] or [GoError]
        bases = (*classes, *({"deadline": (TimeoutError,), "joined": (_group,)}.get(kind, ())))
        body = {
            "__module__": classes[0].__module__,
            "__qualname__": classes[0].__qualname__,
            "__doc__": classes[0].__doc__,
            "_go_keys": keys,
            "_go_kind": kind,
            "_go_restore": staticmethod(restore),
        }
        made: Any = RaisedType(classes[0].__name__, bases, body)
        found = _matched.setdefault((frozenset(keys), kind), made)
    return found


def make_error(table: TypeTable | None, found: dict[str, Any], function: str = "") -> BaseException:
    """The exception for an error value as the wire has it; `table` resolves the numbers of what it matches.

    An exception that a callable has raised for Go is that very exception; one that Go has wrapped is the cause.
    """
    raised = [kept for number in found.get("exceptions", ()) if (kept := held.exception(number)) is not None]
    if raised and len(found["chain"]) == 1:
        return raised[0]
    keys: tuple[Key, ...] = ()
    if table is not None and table.home is not None:
        keys = table.home.error_keys(found.get("sentinels", ()), found.get("types", ()))
    members = tuple(make_error(table, member, function) for member in found.get("errors", ()))
    chain = tuple(found["chain"])
    values = tuple(found.get("values", ()))
    if not all(isinstance(member, Exception) for member in members):
        members = ()  # a group takes nothing else
    error = matched_error(keys, found["message"], found["type"], chain, found["fields"], function, members, values)
    if "stack" in found:
        error.stack = found["stack"]
    if raised and not members:
        _innermost(error, len(chain) - 2).__cause__ = raised[-1]
    return error


def _innermost(error: BaseException, steps: int) -> BaseException:
    for _ in range(steps):
        if error.__cause__ is None:
            break
        error = error.__cause__
    return error


def matched_error(
    keys: tuple[Key, ...],
    message: str,
    go_type: str,
    chain: tuple[tuple[str, str], ...],
    fields: dict[str, Any],
    function: str,
    members: tuple[BaseException, ...] = (),
    values: tuple[Any, ...] = (),
) -> GoError:
    """The exception for an error from its parts; `keys` are the sentinels and types that it matches, as far as the
    artifact knows them. The types of the chain are known by their names."""
    keys = tuple(dict.fromkeys((*filter(None, map(_key_of, chain or ((message, go_type),))), *keys)))
    kind = ""
    if members and _group is not None:
        kind = "joined"
    elif any(link[1] in _DEADLINES for link in chain):
        kind = "deadline"
    error = build(raised_class(keys, kind), message, members)
    error.__dict__.update(go_type=go_type, function=function)
    if keys or kind or fields or len(chain) > 1:
        # Else GoError finds the rest by itself.
        error.__dict__.update(message=message, chain=chain, fields=fields)
    if members:
        error.errors = members
    if values:
        error.values = values
    if len(chain) > 1 and not members:
        error.__cause__ = _cause(keys, chain[1:], values, function)
    return error


def is_named(go_type: str) -> bool:
    """Whether the name of a Go type is exported, so that there may be a class of it."""
    at = go_type.rfind(".") + 1
    return at > 0 and go_type[at : at + 1].isupper()


def _key_of(link: tuple[str, str]) -> Key | None:
    """Package path and name of the error type of a link, where other packages can name it."""
    go_type = link[1]
    if not is_named(go_type):
        return None
    key = _split(go_type)
    # An exception of Python has been in Go, and is not of a Go package that is called like its module.
    own = key and getattr(sys.modules.get(key[0]), key[1], None)
    return None if isinstance(own, type) and not isinstance(own, RaisedType) else key


@functools.lru_cache(maxsize=1024)
def _split(go_type: str) -> Key | None:
    package, _, name = go_type.lstrip("*").rpartition(".")
    return (package, name) if package and name.isidentifier() and "[" not in package else None


def build(cls: type[GoError], message: str, members: tuple[Any, ...] = ()) -> GoError:
    """An instance of a raised class without the attributes of a GoError."""
    if members and _group is not None and issubclass(cls, _group):
        return _group.__new__(cls, message, list(members))  # type: ignore[no-any-return]
    if not issubclass(cls, OSError):
        return Exception.__new__(cls, message)
    error = OSError.__new__(cls, message)
    error.args = (message,)  # OSError leaves that to an __init__ that is not its own
    return error


def _cause(
    keys: tuple[Key, ...], chain: tuple[tuple[str, str], ...], values: tuple[Any, ...], function: str
) -> GoError:
    """What an error wraps, as the exception that is its cause; the innermost one's class is known by its type."""
    types = [link[1] for link in chain]
    values = tuple(value for value in values if getattr(type(value), "__go_type__", "") in types)
    inner = _cause(keys, chain[1:], values, function) if len(chain) > 1 else None
    message, go_type = chain[0]
    package, _, name = go_type.lstrip("*").rpartition(".")
    cls = error_class(package, name) if (package, name) in keys else GoError
    error = build(cls, message)
    error.__dict__.update(message=message, go_type=go_type, chain=chain, fields={}, function=function)
    if values:
        error.values = values
    error.__cause__ = inner
    return error


def restore(
    keys: tuple[Key, ...], kind: str, message: str, members: tuple[Any, ...], attributes: dict[str, Any]
) -> GoError:
    """A pickled error: of the classes of its names, which are made where they are not there yet."""
    error = build(raised_class(keys, kind), message, members)
    restore_attributes(error, attributes)
    return error


errors.missing_name = hints.missing
