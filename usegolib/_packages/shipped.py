"""The modules of packages that `python -m usegolib package` writes: each becomes its Go package.

Nothing is read before the first use, so that tools can import them on any platform.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from . import lazy as _lazy
from .module import GoModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .handle import GoPackage


def attach(name: str, package: str, *, artifacts: str = "", above: int = 0) -> None:
    """Make the module `name` the Go package `package`.

    Its artifacts are in the directory `artifacts` of the module, or in that of the one `above` levels above it.
    """
    module = sys.modules[name]
    module.__class__ = _Package
    module.__dict__.update(_go_path=package, _go_artifacts=artifacts, _go_above=above)


class _Shipped(GoModule):
    """A module of a shipped package. The packages below are modules of their own: one object, however it is reached."""

    def _handle(self) -> GoPackage:
        found: GoPackage | None = self.__dict__.get("_go_handle")
        if found is None:
            found = self.__dict__.setdefault("_go_handle", self._find())
        return found

    def _find(self) -> GoPackage:
        if self._go_above:
            top = sys.modules[self.__name__.rsplit(".", self._go_above)[0]]
            handle: GoPackage = top._handle().sub(self._go_path)
            return handle
        from .importing import import_

        handle = import_(self._go_path, artifact_dir=_artifacts(self), build_if_missing=False)
        # An artifact that something else imported before stays what it was pickled as until now.
        handle._artifact.shipped = handle._artifact.shipped or self.__name__
        return handle

    def _attribute(self, name: str) -> Any:
        if not name.startswith("_"):
            handle = self._handle()
            if name in handle._children and name not in handle._symbols:
                return import_module(f"{self.__name__}.{name}")
        return super()._attribute(name)


_Package = _lazy.with_attributes(_Shipped)


def _artifacts(module: _Shipped) -> str:
    """The artifact root in the package; where the package is imported from an archive, a private copy of it."""
    root = os.path.join(os.path.dirname(os.path.abspath(str(module.__file__))), module._go_artifacts)
    if os.path.isdir(root):
        return root
    from usegolib._core import artifacts

    return artifacts(module.__name__, module._go_artifacts)
