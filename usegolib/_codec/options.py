"""Options of calls: `h.options(arrays="view").F(x)`."""

from __future__ import annotations

from collections import namedtuple

from usegolib._artifacts import nearest_hint
from usegolib._core import abi as _abi
from usegolib.errors import ArgumentTypeError, ArgumentValueError

from .scopes import checked_seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CHOICES: dict[str, tuple[object, ...]] = {
    "arrays": ("copy", "view", "numpy"),
    "gil": ("release", "hold"),
    "writeback": (True, False),
    "nil": ("none", "object"),
    "opaque": (True, False),
    "interruptible": (True, False),
}


class Options(
    namedtuple(
        "Options",
        ["arrays", "gil", "writeback", "nil", "opaque", "timeout", "interruptible"],
        defaults=["copy", "release", True, "none", True, None, False],
    )
):
    """What is chosen for the calls of a handle; equal choices are equal and hash alike.

    `arrays`: results that are slices of numbers or bytes as lists and bytes ("copy"), memoryviews ("view") or ndarrays
    ("numpy"). `gil`: "hold" keeps the interpreter's lock while Go runs. `writeback`: whether what Go writes into
    arguments comes back. `nil`: results that are nil pointers as None ("none") or as nil objects ("object"). `opaque`:
    whether an `any` takes objects that are no data. `timeout`: the seconds that a call has, or None. `interruptible`:
    whether Ctrl-C ends a call whose function takes no context.
    """

    __slots__ = ()

    arrays: str
    gil: str
    writeback: bool
    nil: str
    opaque: bool
    timeout: float | None
    interruptible: bool

    @property
    def flags(self) -> int:
        """`UGL_CALL_*` flags of the calls."""
        return 0 if self.arrays == "copy" else _abi.CALL_VIEWS

    @property
    def hold(self) -> bool:
        """Whether the GIL is kept while Go runs."""
        return self.gil == "hold"

    def changed(self, given: dict[str, Any]) -> Options:
        """These options with the given ones changed. An unknown name or value is an error with the nearest one."""
        for name, value in given.items():
            _check(name, value)
        return self._replace(**given)


DEFAULT = Options()


def _check(name: str, value: object) -> None:
    if name == "timeout":
        if value is not None:
            checked_seconds(value, "options(): timeout")
        return
    choices = _CHOICES.get(name)
    if choices is None:
        names = [*_CHOICES, "timeout"]
        raise ArgumentTypeError(f"options(): there is no option {name!r}", hint=nearest_hint(name, names))
    if not any(value is choice or (isinstance(value, str) and value == choice) for choice in choices):
        wanted = ", ".join(map(repr, choices))
        raise ArgumentValueError(f"options(): {name} is {value!r}", hint=f"it is one of {wanted}")
    if value == "numpy":
        try:
            import numpy  # noqa: F401
        except ImportError:
            raise ArgumentValueError(
                "options(): arrays='numpy' needs numpy, which is not installed here",
                hint="pip install numpy; arrays='view' gives memoryviews without it",
            ) from None
