"""Maps that stay Go's own: what methods and fields give of named map types with methods (`w.Header()`).

Such a value is a dict of the class of its type, as every other one. Its methods are those of Go's map itself, what
changes it in Python changes Go's map, and what reads it looks at Go's map first. For code that reads the memory of a
dict it has the entries of the last look.
"""

from __future__ import annotations

from functools import partial

from usegolib.errors import UseGoLibError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable


def live_class(cls: Any, read: Callable[..., Any], entries: Callable[[Any], bytes]) -> Any:
    """The class of the live maps of a named type, whose other values are of `cls`. `read` reads what the pointer to the
    map leads to, `entries` writes some for Go."""
    body: dict[str, Any] = {
        "__slots__": ("_go_of",),
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
        "__hash__": None,
        "_go_live_of": cls,
        "_go_read": staticmethod(read),
        "_go_entries": staticmethod(entries),
        "_go_reduce": cls.__dict__["_go_reduce"],
        "__getattribute__": _attribute,
        "__iter__": lambda self: iter(list(dict.keys(_looked(self)))),
        "__ior__": lambda self, other: (self.update(other), self)[1],
        "__repr__": lambda self: repr(self.copy()),
        "__reduce_ex__": lambda self, protocol: self.copy().__reduce_ex__(protocol),
        "copy": lambda self: cls(dict.copy(_looked(self))),
        "__eq__": lambda self, other: dict.__eq__(_looked(self), _looked(other)),
        "__ne__": lambda self, other: dict.__ne__(_looked(self), _looked(other)),
    }
    for name in _READING:
        body[name] = _reading(getattr(dict, name))
    for name in _CHANGING:
        body[name] = _changing(getattr(dict, name))
    return type(cls)(cls.__name__, (cls,), body)


def make_live(cls: Any, of: Any, entries: Any) -> Any:
    """The live map of a class, with the object of the pointer to it and the entries that it has now."""
    made = cls.__new__(cls)
    dict.update(made, entries)
    made._go_of = of
    return made


_READING = ("__getitem__", "__contains__", "__len__", "__or__", "__reversed__", "get", "items", "keys", "values")
_CHANGING = ("__setitem__", "__delitem__", "clear", "pop", "popitem", "setdefault", "update")


def _attribute(self: Any, name: str) -> Any:
    if name[:1] != "_" and name in type(self)._go_methods:
        return getattr(self._go_of, name)
    return dict.__getattribute__(self, name)


def _looked(value: Any) -> Any:
    """The value; of a live map the entries are Go's from now on."""
    of = getattr(value, "_go_of", None)
    if of is None:
        return value
    try:
        now = of._go_runtime.value(of._handle, value._go_read)
    except UseGoLibError:  # Go does not run here, after a fork
        return value
    # A loop over it goes on where nothing has changed.
    if not dict.__eq__(value, now):
        dict.clear(value)
        dict.update(value, now)
    return value


def _reading(of_dict: Callable[..., Any]) -> Any:
    def method(self: Any, *args: Any) -> Any:
        return of_dict(_looked(self), *args)

    return _named(method, of_dict)


def _changing(of_dict: Callable[..., Any]) -> Any:
    def method(self: Any, *args: Any, **named: Any) -> Any:
        was = dict.copy(_looked(self))
        result = of_dict(self, *args, **named)
        try:
            _tell(self, was)
        except BaseException:
            dict.clear(self)
            dict.update(self, was)
            raise
        return result

    return _named(method, of_dict)


def _tell(value: Any, was: dict[Any, Any]) -> None:
    """Tells Go what is not as it was."""
    removed = {key: entry for key, entry in was.items() if not dict.__contains__(value, key)}
    put = {key: entry for key, entry in dict.items(value) if key not in was or was[key] is not entry}
    if removed or put:
        of, entries = value._go_of, partial(map, value._go_entries)
        of._go_runtime.change(of._handle, *entries([removed, put]))


def _named(method: Any, of_dict: Any) -> Any:
    method.__name__, method.__doc__ = of_dict.__name__, of_dict.__doc__
    return method
