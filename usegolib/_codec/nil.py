"""`usegolib.Nil`: Go's nil, where None would be ambiguous."""

from __future__ import annotations


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
"""Passes a nil slice, map or set explicitly; an empty one is not nil in Go."""
