"""The base of all objects: a handle on something that stays in Go.

The memory that holds the handle is of a type made by the core where it serves this interpreter (a read of the handle
is then one load for it), else of a Python class. Neither calls Go when an object is freed: the handle goes into a
queue, and a later call releases the queue in one go.
"""

from __future__ import annotations

import functools
import re

from usegolib._core import freed
from usegolib.errors import ObjectClosedError

from . import hints
from .pickling import GoModuleName, by_reference

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from usegolib._calls import Runtime
    from usegolib._codec import TypeTable


class ObjectType(type):
    """The type of the classes of objects: knows which Go types satisfy which interfaces."""

    _go_table: TypeTable | None
    _go_type_id: int
    __module__ = GoModuleName(__name__)
    __getattr__ = hints.of_class

    @property
    def nil(cls) -> Any:
        """Go's nil pointer of the type, with the type's methods; a type whose values are no pointers has none."""
        return _nil(cls)

    @property
    def implement(cls) -> Any:
        """Of an interface: a decorator for classes whose instances are to stand for it. It raises a TypeError that
        lists the methods which are missing or take other arguments."""
        table = getattr(cls, "_go_table", None)
        if table is None or not getattr(cls, "_go_is_interface", False):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute 'implement'")
        return table.implement(cls._go_type_id)

    @property
    def of(cls) -> Any:
        """Of an interface: `h.Handler.of(x)` is the object x where Go has an `any` and looks for the interface in it.
        It raises a TypeError that lists the methods which are missing or take other arguments."""
        table = getattr(cls, "_go_table", None)
        if table is None or not getattr(cls, "_go_is_interface", False):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute 'of'")
        return functools.partial(table.standing, cls._go_type_id)

    def __instancecheck__(cls, instance: Any) -> bool:
        # `__class__` of a nil object is the class of the objects.
        return type.__instancecheck__(cls, instance) or cls.__subclasscheck__(instance.__class__)

    def __subclasscheck__(cls, subclass: type) -> bool:
        if type.__subclasscheck__(cls, subclass):
            return True
        if cls.__dict__.get("_go_methods") is None or getattr(subclass, "_go_methods", None) is None:
            return False
        from .interfaces import satisfies

        return satisfies(subclass, cls)


class DataType(type):
    """The type of the classes of named data: an object that leads to such data counts as an instance."""

    __module__ = GoModuleName(__name__)
    __getattr__ = hints.of_class

    @property
    def nil(cls) -> Any:
        """Go's nil pointer to the data, with the methods of the pointer; a type without methods has none."""
        return _nil(cls)

    def __instancecheck__(cls, instance: Any) -> bool:
        return type.__instancecheck__(cls, instance) or cls.__subclasscheck__(instance.__class__)

    def __subclasscheck__(cls, subclass: type) -> bool:
        if type.__subclasscheck__(cls, subclass):
            return True
        data = getattr(subclass, "_go_data", None)
        return data is not None and subclass._go_table.named_class(data) is cls  # type: ignore[attr-defined]


def _nil(cls: Any) -> Any:
    from .nil import nil_of_class

    found = nil_of_class(cls)
    if found is None:
        raise AttributeError(f"type object {cls.__name__!r} has no attribute 'nil'")
    return found


class GoObject(metaclass=ObjectType):
    """A value that stays in Go. Methods and exported fields are attributes, by their Go names.

    `close()`, or the end of a `with` block, releases it; so does Python when nothing refers to it any more. An object
    is true, equals another one that Go calls equal (the same pointer), and cannot be copied or pickled.
    """

    __slots__ = ()

    _handle: int
    _go_table: TypeTable
    _go_type_id: int
    _go_runtime: Runtime
    _go_methods: dict[str, Any]
    _go_keys: dict[str, str]
    _go_new: Callable[..., Any] | None = None
    _go_data: int | None = None
    _go_is_func = False
    _go_fields: tuple[str, ...] = ()
    __go_type__ = ""

    def __new__(cls, *args: Any, **named: Any) -> Any:
        """A new Go value of the class's type: from data, or zero with the fields that are named."""
        from .construct import construct

        return construct(cls, args, named)

    @property
    def aio(self) -> Any:
        """The methods as awaitables: `await obj.aio.M(x)`."""
        return self._go_table.home.forms(self, "aio")  # type: ignore[union-attr]

    @property
    def future(self) -> Any:
        """The methods as futures: `obj.future.M(x).result()`."""
        return self._go_table.home.forms(self, "future")  # type: ignore[union-attr]

    # Life ------------------------------------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        """Whether the object was released."""
        return not self._handle

    @property
    def type_name(self) -> str:
        """The name of the Go type (`Regexp`), or the whole type where it has none (`chan int`)."""
        go = self.go_type
        found = _NAMED.fullmatch(go)
        return found.group(1) if found else go

    @property
    def go_type(self) -> str:
        """The Go type, with full package paths (`*regexp.Regexp`)."""
        handle = self._handle
        return self._go_runtime.type_name(handle) if handle and self._go_is_open else type(self).__go_type__

    _go_is_open = False
    """Whether values of other types stand behind the class: that of an interface, or of a type without a name."""

    def close(self) -> None:
        """Release the object, after Go's own Close where the type has that. Closing twice is fine."""
        if not self._handle:
            return
        try:
            close = type(self)._go_methods.get("Close")
            if close is not None and len(close.get("params", ())) == 1:
                getattr(self, "Close")()  # noqa: B009 (Go's name, found at run time)
        finally:
            handle, self._handle = self._handle, 0  # type: ignore[misc]
            if handle:
                freed.give_back([handle])

    def __enter__(self) -> Any:
        self._check_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check_open(self) -> int:
        handle = self._handle
        if not handle:
            raise ObjectClosedError(f"this {type(self).__go_type__} is closed")
        return handle

    # What it is ------------------------------------------------------------------------------------------------------

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: Any) -> Any:
        if self is other:
            return True
        if not is_object(other):
            return NotImplemented
        if not self._handle or not other._handle:
            return False
        if not self._go_table.shares_library(other._go_table):
            return False
        return self._handle == other._handle or self._go_runtime.equal(self._handle, other._handle)

    def __ne__(self, other: object) -> Any:
        same = self.__eq__(other)
        return same if same is NotImplemented else not same

    def __hash__(self) -> int:
        return self._go_runtime.hash(self._check_open())

    def __str__(self) -> str:
        return self._go_runtime.text(self._check_open())

    def __repr__(self) -> str:
        name = type(self).__go_type__
        if not self._handle:
            return f"<closed {name}>"
        if _TEXT_METHODS.isdisjoint(type(self)._go_methods):
            return f"<{self.go_type}>"
        try:
            text = self._go_runtime.text(self._handle)
        except Exception as error:  # people read a repr while they look for a mistake, so it never fails itself
            text = f"({type(error).__name__})"
        return f"<{self.go_type} {text if len(text) <= _SHOWN else text[:_SHOWN] + '...'}>"

    if hints.ARE_FREE:
        __getattr__ = hints.of_instance

    def __dir__(self) -> list[str]:
        skipped = {name for name, method in self._go_methods.items() if method.get("skip")}
        return [name for name in object.__dir__(self) if name not in skipped]

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError(f"a {type(self).__go_type__} lives in Go, in this process: it cannot be copied or pickled")


def _reduce_object_class(cls: Any) -> Any:
    """By artifact and Go type; a class written in Python as such."""
    table = cls.__dict__.get("_go_table")
    return None if table is None or table.home is None else table.home.reduced_class(cls)


def _reduce_data_class(cls: Any) -> Any:
    """By what it was made from, so that no artifact is needed to read it."""
    reduce = cls.__dict__.get("_go_reduce")
    return None if reduce is None else reduce(cls)


by_reference(ObjectType, _reduce_object_class)
by_reference(DataType, _reduce_data_class)


_TEXT_METHODS = frozenset({"String", "Error"})
_SHOWN = 200
_NAMED = re.compile(r"\**[^\s\[(]*\.(\w+(?:\[.*\])?)")


def is_object(value: object) -> bool:
    """Whether a value is an object, whatever interfaces it satisfies."""
    return GoObject in type(value).__mro__


def object_of(value: Any) -> Any:
    """The object that a value is, or that it wraps (a typed one); None for everything else."""
    if GoObject in type(value).__mro__:
        return value
    plain = getattr(type(value), "_go_plain", None)
    return None if plain is None else value.plain


def wrap(cls: Any, handle: int) -> Any:
    """The object of a handle that Go gave."""
    made = new(cls)
    made._handle = handle
    return made


new = object.__new__
