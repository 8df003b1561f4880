"""Methods and fields of classes. Each is made at its first use and then kept in the class."""

from __future__ import annotations

from usegolib.errors import UnsupportedSignatureError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable, NoReturn


class Lazy:
    """Stands for a member until it is asked for: `make()` gives what takes its place on the class."""

    __slots__ = ("_make", "_name", "_owner")

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._owner: Any = None
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def _resolve(self) -> Any:
        made = self._make()
        if self._owner.__dict__.get(self._name) is self:
            setattr(self._owner, self._name, made)
        return made

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        made = self._resolve()
        bind = getattr(type(made), "__get__", None)
        return made if bind is None else bind(made, instance, owner)


class LazyField(Lazy):
    """The same for a field, which can be assigned as well."""

    __slots__ = ()

    def __set__(self, instance: Any, value: Any) -> None:
        self._resolve().__set__(instance, value)

    def __delete__(self, instance: Any) -> None:
        self._resolve().__delete__(instance)


class Skipped:
    """Stands for a method that is not bound; asking for it gives the reason."""

    __slots__ = ("_label", "_method")

    def __init__(self, label: str, method: dict[str, Any]) -> None:
        self._label = label
        self._method = method

    def __get__(self, instance: Any, owner: type | None = None) -> NoReturn:
        skip = self._method["skip"]
        raise UnsupportedSignatureError(
            f"{self._label}.{self._method['name']} exists in Go and is not bound: {skip['detail']} [{skip['reason']}]\n"
            f"    {self._method.get('signature', '')}".rstrip()
        )


def put(cls: Any, name: str, member: Lazy) -> None:
    """Puts a member on a class that exists already."""
    member.__set_name__(cls, name)
    setattr(cls, name, member)
