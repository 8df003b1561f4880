"""Modules that make attributes when they are asked for: `_attribute(name)` of the class is their `__getattr__`.

CPython finds the attributes of a class with `__getattr__` by slower functions, also those that are there already. Once
a module has its first function, its class is exchanged for one whose look-up is the core's (native/src/cpython/types/
module.rs), where there is a fast lane. Properties of such a class must not have the names of what is in its dict.
"""

from __future__ import annotations

from usegolib._objects import package_storage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    Twins = dict[type, type]

_bases: Twins = {}  # a class with `__getattr__`: that without
_fast: Twins = {}  # a class with `__getattr__`: that with the core's look-up


def with_attributes(cls: type) -> Any:
    """The class to make instances of."""
    made = type(cls.__name__, (cls,), {**_named(cls), "__getattr__": cls._attribute})  # type: ignore[attr-defined]
    _bases[made] = cls
    return made


def hasten(module: ModuleType) -> None:
    """From now on, what is in the module's dict is found fast."""
    base = _bases.get(type(module))
    if base is None:
        return
    fast = _fast.get(type(module))
    if fast is None:
        storage = package_storage()
        fast = _fast[type(module)] = (
            type(module) if storage is None else type(base.__name__, (base, storage), _named(base))
        )
    if fast is not type(module):
        module.__class__ = fast


def _named(cls: type) -> dict[str, Any]:
    # A class without a __doc__ would get None, which hides a property of that name.
    return {"__module__": cls.__module__, "__qualname__": cls.__qualname__, "__doc__": cls.__dict__["__doc__"]}
