"""Python modules whose attributes are those of a Go package: `import golib...` makes them, and shipped packages are."""

from __future__ import annotations

from types import ModuleType

from . import lazy as _lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .handle import GoPackage


class GoModule(ModuleType):
    """A module with the attributes of a package handle beside its own. What kind it is says `_handle`; instances are of
    `_lazy.with_attributes(...)` of a subclass."""

    def _handle(self) -> GoPackage:
        """The handle; AttributeError where this module is no Go package."""
        raise NotImplementedError

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def _attribute(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":  # asked of every module: no artifact is read
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        handle = self._handle()
        value = getattr(handle, name)
        # What the handle keeps stays the same; a variable is read anew each time. Before the first call the artifact
        # may still be replaced by a newer one.
        if name in handle.__dict__ and handle._artifact.handle:
            self.__dict__[name] = value
            _lazy.hasten(self)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # Variables are Go's. Everything else is the module's, so that tests may replace a function.
        if name[:1].isupper() and self._handle()._symbols.get(name, {}).get("kind") == "var":
            setattr(self._handle(), name, value)
        else:
            super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        # unittest.mock and monkeypatch delete what they have put there; Go's own is then found again.
        if name not in self.__dict__ and self._handle()._symbols.get(name, {}).get("kind") == "var":
            delattr(self._handle(), name)
        else:
            super().__delattr__(name)

    def __reduce__(self) -> tuple[Any, ...]:
        from importlib import import_module

        return import_module, (self.__name__,)

    def __dir__(self) -> list[str]:
        try:
            handle = self._handle()
        except AttributeError:
            return sorted(self.__dict__)
        return sorted({*self.__dict__, *dir(handle)})
