"""Values of a package handle with dataclasses in place of the dictionaries of structs: packages, functions, results."""

from __future__ import annotations

from usegolib.errors import GoError

from .pickled import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .handle import GoPackage


class API:
    """A package whose struct values are dataclasses. `handle` is the plain one."""

    def __init__(self, handle: GoPackage, classes: dict[str, type]) -> None:
        self.__dict__.update(handle=handle, _classes=classes)

    def __getattr__(self, name: str) -> Any:
        value = _attribute(self, getattr(self.handle, name), self._classes)
        if _stays(value):
            self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # Variables are Go's; another function stands in this package alone, as the plain one gives no dataclasses.
        if self.handle._symbols.get(name, {}).get("kind") in ("func", "type") and callable(value):
            self.__dict__[name] = value
        else:
            setattr(self.handle, name, value)

    def __delattr__(self, name: str) -> None:
        if name in self.__dict__:
            del self.__dict__[name]
        else:
            delattr(self.handle, name)

    def __dir__(self) -> list[str]:
        return sorted({"handle", *dir(self.handle)})

    def __reduce__(self) -> tuple[Any, ...]:
        return API, (self.handle, self._classes)

    def __repr__(self) -> str:
        return f"<bindings of {self.handle!r}>"


class Function:
    """A Go function whose results have dataclasses for structs."""

    def __init__(self, function: Any, classes: dict[str, type], api: API | None = None) -> None:
        self.__wrapped__ = function  # inspect.signature and pydoc look here
        self.__name__ = function.__name__
        if not isinstance(function, Reference):  # which would be followed
            self.__doc__ = function.__doc__
        self._classes = classes
        self._api = api

    def __call__(self, *args: Any, **named: Any) -> Any:
        return call(self.__wrapped__, args, named, self._classes)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._api is None:  # a method of an object, which says that it cannot be pickled
            return Function, (self.__wrapped__, self._classes)
        return _unpickled_function, (self._api, self.__wrapped__)

    def __repr__(self) -> str:
        return repr(self.__wrapped__)


class OwnFunction(Function):
    """A method of the plain handle whose name a sub-package has as well: what that exports are attributes."""

    def __getattr__(self, name: str) -> Any:
        package = None if name.startswith("_") else self.__wrapped__._go_package()
        if package is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(API(package, self._classes), name)


def _unpickled_function(api: API, function: Any) -> Any:
    """A function that was pickled; where its artifact is in use, the one that the package has."""
    if isinstance(function, Reference):
        return Function(function, api._classes, api)
    return getattr(api, function.__name__)


def _stays(value: object) -> bool:
    """Whether an attribute is the same every time; variables are not."""
    return isinstance(value, (Function, API, type))


def _attribute(api: API, value: Any, classes: dict[str, type]) -> Any:
    from usegolib._objects import is_object

    if hasattr(type(value), "_bind_to"):  # another package handle
        return API(value, classes)
    if hasattr(type(value), "_go_package"):
        return _own(api, value, classes)
    if isinstance(value, type):
        return classes.get(getattr(value, "__go_type__", ""), value)
    if callable(value) and not is_object(value):  # of one class in the fast lane, and of another in the portable one
        return Function(value, classes, api)
    return convert(value, classes)


def _own(api: API, value: Any, classes: dict[str, type]) -> Any:
    """What the handle has under the name of a sub-package."""
    if callable(value):
        return OwnFunction(value, classes, api)
    from .own_names import with_package

    return with_package(value._plain(value), API(value._go_package(), classes))


def call(function: Any, args: tuple[Any, ...], named: dict[str, Any], classes: dict[str, type]) -> Any:
    """A call whose results, those beside an error too, have dataclasses."""
    try:
        return convert(function(*args, **named), classes)
    except GoError as error:
        error._convert_results(lambda results: convert(results, classes))
        raise


def convert(value: Any, classes: dict[str, type]) -> Any:
    """A value from Go with dataclasses in place of dictionaries with attributes."""
    from usegolib._codec import GoStruct, as_value, came_by_value
    from usegolib._objects import is_object

    if isinstance(value, GoStruct):
        cls: Any = classes.get(type(value).__go_type__)
        if cls is not None:
            fields = type(value).__go_plan__.fields
            known = cls.__dataclass_fields__
            made = cls(**{f.name: convert(getattr(value, f.name), classes) for f in fields if f.name in known})
            return as_value(made) if came_by_value(value) else made
    elif type(value) is list:
        return [convert(element, classes) for element in value]
    elif isinstance(value, tuple):
        made = [convert(element, classes) for element in value]
        return type(value)(*made) if hasattr(value, "_fields") else tuple(made)
    elif type(value) is dict:
        # A key must stay hashable, as it is.
        return {key: convert(element, classes) for key, element in value.items()}
    elif hasattr(classes, "objects") and is_object(value):
        return classes.objects(value)
    return value
