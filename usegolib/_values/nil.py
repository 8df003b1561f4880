"""Go's nil: `usegolib.Nil`, and the empty list, dict, set or bytes that a nil from Go is in Python.

A nil slice is an empty list that remembers what it was. It goes back as nil until something is put into it or taken
out of it; then it is a list like others. So are nil maps, sets and []byte, and those of named types.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any


class NilType:
    """The type of [Nil]; there is one instance, and it is false."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "usegolib.Nil"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "Nil"

    def __copy__(self) -> NilType:
        return self

    def __deepcopy__(self, memo: object) -> NilType:
        return self


Nil = NilType()
"""Passes a nil slice, map or set, as None does; an empty one is not nil in Go."""


def is_nil(value: Any) -> bool:
    """Whether a value is one of the empty containers that stand for a nil of Go."""
    return type(value) in _NIL_CLASSES and not value


_NIL_CLASSES: set[type] = set()
_variants: dict[type, type] = {}


def nil_class(base: Any) -> Any:
    """The class of the nil of a class's Go type; None where its values cannot be nil."""
    found = _variants.get(base)
    if found is None and isinstance(base, type):
        plain = next((kind for kind in (list, dict, set, bytes) if issubclass(base, kind)), None)
        if plain is not None:
            found = _make(base, plain)
    return found


def _make(base: Any, plain: type) -> type:
    """A class whose empty instances are nil: it has the name of `base`, and its instances become those of `base`."""
    own = base is plain
    body: dict[str, Any] = {"__slots__": (), "__module__": base.__module__, "__doc__": base.__doc__}
    if own:
        body.update(__module__=__name__, __doc__=f"An empty {plain.__name__} that is nil in Go.", __reduce_ex__=_reduce)
    else:
        # Pickled as what makes it again (usegolib/_objects/pickling.py).
        body.update(__go_type__=base.__go_type__, _go_reduce=lambda cls: (nil_class, (base,)))
    # A class that __class__ can become must be one that is made here: list itself is not.
    filled = type(plain.__name__, (plain,), {"__slots__": (), "__reduce_ex__": _reduce}) if own else base
    for name in _TAKING.get(plain, ()):
        body[name] = _taking(name, getattr(plain, name), filled)
    if plain is set and own:
        body["__repr__"] = filled.__repr__ = _set_text  # type: ignore[method-assign]
    made = type(base)(f"Nil{plain.__name__.title()}" if own else base.__name__, (base,), body)
    _NIL_CLASSES.add(made)
    return _variants.setdefault(base, made)


# What can leave a container empty that was not so, and then it is not nil.
_TAKING: dict[Any, tuple[str, ...]] = {
    list: ("clear", "pop", "remove", "__delitem__", "__setitem__", "__imul__"),
    dict: ("clear", "pop", "popitem", "__delitem__"),
    set: (
        *("clear", "pop", "remove", "discard", "__isub__", "__iand__", "__ixor__"),
        *("difference_update", "intersection_update", "symmetric_difference_update"),
    ),
}


def _taking(name: str, method: Any, filled: type) -> Any:
    def taking(self: Any, *args: Any) -> Any:
        result = method(self, *args)
        self.__class__ = filled
        return result

    taking.__name__ = name
    taking.__doc__ = method.__doc__
    return taking


def _set_text(self: Any) -> str:
    return repr(set(self))


def _reduce(self: Any, protocol: object) -> Any:
    """A nil stays nil where it is copied or pickled; anything else is what it looks like."""
    plain = next(kind for kind in (list, dict, set, bytes) if isinstance(self, kind))
    if not self and type(self) in _NIL_CLASSES:
        return _restore, (plain.__name__,)
    if plain is list:
        return list, (), None, iter(self)
    if plain is dict:
        return dict, (), None, None, iter(self.items())
    return plain, (plain(self) if plain is bytes else list(self),)


def _restore(kind: str) -> Any:
    """A nil that was pickled."""
    return {"list": NilList, "dict": NilDict, "set": NilSet, "bytes": NilBytes}[kind]()


NilList = nil_class(list)
NilDict = nil_class(dict)
NilSet = nil_class(set)
NilBytes = nil_class(bytes)
