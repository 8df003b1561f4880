"""How classes of Go types are pickled: by what makes the same class again, never as a global of a Python module.

Their `__module__` is the path of a Go package, `os` say, where pickle would look for a Python module. So each
metaclass registers what its classes are reduced to with copyreg, which pickle asks first.

cloudpickle asks first whether a class is found in `sys.modules` under its `__module__`, and would else copy it with all
that it refers to. To it, and to nobody else, the `__module__` of a class is that of a module which has the class.
"""

from __future__ import annotations

import copyreg
import sys
from types import ModuleType

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

_of_type: Any = type.__dict__["__module__"]


class GoModuleName(str):
    """`__module__` of a metaclass: its own name to everybody, and how its classes give theirs."""

    def __get__(self, cls: Any, metaclass: Any = None) -> Any:
        if cls is None:
            return str(self)
        name = _of_type.__get__(cls)
        if cls.__dict__.get("__go_type__") or cls.__dict__.get("_go_keys"):
            # cloudpickle, and the copies of it in joblib, Spark and Ray.
            if _caller().endswith("cloudpickle"):
                return _module_with(cls, str(name))
        return name

    def __set__(self, cls: Any, value: Any) -> None:
        _of_type.__set__(cls, value)


def _caller() -> str:
    """The module that asks for a class's `__module__`; empty for the interpreter, which prints uncaught exceptions."""
    try:
        return str(sys._getframe(2).f_globals.get("__name__", ""))
    except ValueError:
        return ""


copyreg.pickle(GoModuleName, lambda name: (str, (str(name),)))  # type: ignore[arg-type,return-value]


def _module_with(cls: type, package: str) -> str:
    """The name of a module, one for each Go package, that has the class."""
    name = f"classes of {package}"  # which no import statement can spell
    module = sys.modules.setdefault(name, ModuleType(name))
    setattr(module, cls.__qualname__, cls)
    return name


def by_reference(metaclass: Any, reduce: Callable[[Any], Any]) -> None:
    """Pickles the classes of a metaclass as `reduce(cls)`; where that is None, as Python's own."""
    copyreg.pickle(metaclass, lambda cls: reduce(cls) or cls.__qualname__)
