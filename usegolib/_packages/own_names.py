"""Attributes of a handle that have the name of a sub-package: `h.object` is the method and leads to the sub-package.

`h.object("Person")` is the handle's method, `h.object.Signature` is exported by the Go package in the directory object;
`h.version` is a str, and `h.version.Get` that package's function. They cannot be mixed up: what Go exports begins with
a capital letter, what methods and values of Python have does not. Only handles with such a sub-package use this module.
"""

from __future__ import annotations

from types import MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from .handle import GoPackage
    from .with_dataclasses import API

    T = TypeVar("T")


class _Both:
    """Attributes that are not there are those of the package."""

    def _go_package(self) -> Any:
        """The handle of the package; None where there is none of this name."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        package = None if name.startswith("_") else self._go_package()
        if package is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(package, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._go_package(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._go_package(), name)

    def __dir__(self) -> list[str]:
        package = self._go_package()
        return sorted({*super().__dir__(), *getattr(package, "__all__", ())})


class OwnMethod(_Both):
    """A method of a handle. Whether a package has its name is looked up when an attribute is asked for."""

    def __init__(self, owner: GoPackage | API, name: str) -> None:
        function = getattr(type(owner), name)
        self.__dict__.update(
            __wrapped__=MethodType(function, owner), __name__=name, __doc__=function.__doc__, _owner=owner
        )

    def _go_package(self) -> Any:
        owner = self._owner
        path = getattr(owner, "handle", owner)._children.get(f"{self.__name__}_")
        return None if path is None else type(owner).sub(owner, path)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.__wrapped__(*args, **named)

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self._owner, self.__name__)

    def __repr__(self) -> str:
        return repr(self.__wrapped__)


class _OwnValue(_Both):
    """A value of a handle, which is pickled as the plain one."""

    _plain: type

    def _go_package(self) -> Any:
        return self.__dict__["_package"]

    def __reduce__(self) -> tuple[Any, ...]:
        return self._plain, (self._plain(self),)


class OwnText(_OwnValue, str):
    """A str of a handle."""

    _plain = str


class OwnNumber(_OwnValue, int):
    """An int of a handle."""

    _plain = int


class OwnMapping(_OwnValue, dict):  # type: ignore[type-arg]
    """A dict of a handle."""

    _plain = dict


_CLASSES: dict[type, Any] = {str: OwnText, int: OwnNumber, dict: OwnMapping}


def with_package(value: T, package: GoPackage | API) -> T:
    """A value of a handle whose attributes are those of a package, too."""
    made: T = _CLASSES[type(value)](value)
    made.__dict__["_package"] = package
    return made
