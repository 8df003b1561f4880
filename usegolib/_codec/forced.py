"""`usegolib.opaque`: a value that Go gets as an object, whatever it is."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any


class Opaque:
    """A value that stands for itself inside `any`."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"usegolib.opaque({self.value!r})"


def opaque(value: Any) -> Any:
    """A value that Go gets as an opaque object where it has an `any`: a dict as itself, not as a copy of its content.

        cache.Add("session", usegolib.opaque(session))
        assert cache.Get("session")[0] is session

    Objects that are no data need it not. Go can keep the object, compare it and use it as a key, and gives it back.
    """
    return Opaque(value)
