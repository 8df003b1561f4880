"""What modules written by `python -m usegolib gen` do at run time: find the package, and give dataclasses for structs.

A generated module has the dataclasses. with_dataclasses.py makes them of the values that a package handle gives. As
arguments, handles take dataclass instances as they are.
"""

from __future__ import annotations

from .with_dataclasses import API

TYPE_CHECKING = False

if TYPE_CHECKING:
    import os
    from typing import Any


class Bindings:
    """The package of a generated module, and its dataclasses by Go type."""

    def __init__(
        self, package: str, classes: dict[str, type], promoted: dict[str, dict[str, str]] | None = None
    ) -> None:
        """`promoted` has the fields of embedded structs: by Go type, their names and the fields that lead there."""
        self._package = package
        self._classes = classes
        self._loaded: API | None = None
        for go, cls in classes.items():
            # Where Go wants an interface or any, an instance is a value of this type.
            cls.__go_type__ = go  # type: ignore[attr-defined]
        for go, names in (promoted or {}).items():
            _promote(classes[go], names)

    def load(self, *, artifact_dir: str | os.PathLike[str] | None = None, version: str | None = None) -> API:
        """The package, from its artifact (see usegolib.import_)."""
        from .importing import import_
        from .typed import Dataclasses

        handle = import_(self._package, version, artifact_dir=artifact_dir)
        classes = Dataclasses(handle, self._classes)
        classes.bind()
        self._loaded = API(handle, classes)
        return self._loaded

    def attribute(self, name: str) -> Any:
        """What the module does not have itself: of the package that was loaded last, else of the default artifact."""
        if name.startswith("_"):
            raise AttributeError(f"the bindings of {self._package} have no {name}")
        return getattr(self._loaded or self.load(), name)


def _promote(cls: type, names: dict[str, str]) -> None:
    """Gives a dataclass the fields of embedded structs as attributes, before there is an artifact."""
    from usegolib._codec import promoted_attribute

    for name, way in names.items():
        setattr(cls, name, promoted_attribute(name, way))
