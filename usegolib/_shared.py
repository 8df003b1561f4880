"""Makes all copies of this package in a process use the runtime of the first one.

Wheels that `python -m usegolib package` makes have a copy inside, `<package>._vendor.usegolib`. The error classes,
objects and artifacts of two copies would be strangers to each other. So the first copy that is imported is the runtime
of the process, and every later one that it can stand in for becomes another name of it: the same modules, the same
classes. A copy in a wheel leaves that to the installed usegolib, where there is one that can.
"""

from __future__ import annotations

import sys
from os.path import abspath, dirname, join
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any

# What packages and other copies find in a runtime: another first number is another, a larger second one has more. A
# copy stands in for those of the same first number, and of its own second number or a smaller one.
RUNTIME = (1, 0)

_POINT = "_usegolib_runtime"
_INSTALLED = "usegolib"


def enter(package: str) -> None:
    """Make this copy, which is being imported as `package`, the runtime, or another name of the one that is there."""
    point = _point()
    point.places.setdefault(package, dirname(abspath(__file__)))
    home = _home(point, package)
    if home == package:
        return
    from importlib import import_module

    runtime = import_module(home)  # waits for another thread that is importing it
    point.names.homes[package] = home
    if point.names not in sys.meta_path:
        sys.meta_path.insert(0, point.names)
    sys.modules[f"{package}._shared"] = import_module(f"{home}._shared")
    sys.modules[package] = runtime


def places() -> list[str]:
    """The directories of all copies that were imported; the one of the runtime is among them."""
    return list(_point().places.values())


def _point() -> Any:
    """Where the copies in this process meet, whatever their versions are: names and numbers, and nothing else."""
    point = sys.modules.get(_POINT)
    if point is None:
        made: Any = ModuleType(_POINT, "Where the copies of usegolib in this process meet.")
        made.homes = {}  # the numbers of a runtime: the name of its package
        made.places = {}  # the name of a copy: its directory
        made.names = _Names()
        point = sys.modules.setdefault(_POINT, made)
    return point


def _home(point: Any, package: str) -> str:
    """The name of the package that is the runtime for this copy."""
    found = _registered(point)
    if found is None and package != _INSTALLED and _stands_in(_INSTALLED):
        try:
            __import__(_INSTALLED)
        except Exception:  # the installed one is broken or half overwritten; this copy works
            pass
        found = _registered(point)
    if found is None:
        found = str(point.homes.setdefault(RUNTIME, package))
    return found


def _registered(point: Any) -> str | None:
    for numbers, home in list(point.homes.items()):
        if numbers[0] == RUNTIME[0] and numbers >= RUNTIME:
            return str(home)
    return None


def _stands_in(package: str) -> bool:
    """Whether `package` can be imported, is this project's, and its numbers serve this copy.

    Another project has the same name, so its files are read and not run.
    """
    try:
        spec = _spec(package)
        numbers = _numbers(spec.loader.get_data(join(dirname(spec.origin), "_shared.py")).decode())
    except (AttributeError, ImportError, OSError, TypeError, ValueError):
        return False
    return numbers[0] == RUNTIME[0] and numbers >= RUNTIME


def _spec(package: str) -> Any:
    if package in sys.modules:
        return sys.modules[package].__spec__
    for finder in sys.meta_path:
        spec = finder.find_spec(package, None)
        if spec is not None:
            return spec
    return None


def _numbers(source: str) -> tuple[int, int]:
    (line,) = (line for line in source.splitlines() if line.startswith("RUNTIME = "))
    first, second = line.partition("(")[2].rstrip(")").split(",")
    return int(first), int(second)


class _Names:
    """Finds the modules of copies that became another name: each is the runtime's module of that name."""

    def __init__(self) -> None:
        self.homes: dict[str, str] = {}

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        for copy, home in self.homes.items():
            if name.startswith(copy + "."):
                from importlib.machinery import ModuleSpec

                loader: Any = _Loader(home + name[len(copy) :])
                return ModuleSpec(name, loader)
        return None


class _Loader:
    """Puts a module of the runtime in the place of the one that is asked for."""

    def __init__(self, target: str) -> None:
        self._target = target

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        from importlib import import_module

        sys.modules[module.__name__] = import_module(self._target)
