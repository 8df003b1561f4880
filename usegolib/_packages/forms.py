"""`h.aio` and `h.future`: the functions of a package, or the methods of an object, in other forms than direct calls."""

from __future__ import annotations

from usegolib._codec import GoMethod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from usegolib._calls import Awaitable, Futures

    from .artifact import Artifact


class Forms:
    """The Go functions of `of` in one form, by their names."""

    def __init__(self, of: Any, form: type[Awaitable | Futures]) -> None:
        self.__dict__.update(_of=of, _form=form)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        of = self._of
        found = getattr(of, name)
        if type(found) is Forms or (hasattr(found, "_artifact") and hasattr(found, "_children")):
            return Forms(found, self._form)  # a sub-package
        function = getattr(found, "__func__", found)
        symbol = getattr(function, "_symbol", None)
        if symbol is None or "function" not in symbol:
            raise AttributeError(f"{name} is no Go function or method, and has no other form than the direct one")
        receiver = () if function is found else (found.__self__,)
        return self._form(found, *_parts(function), receiver)

    def __dir__(self) -> list[str]:
        return [name for name in dir(self._of) if name[:1].isupper()]

    def __repr__(self) -> str:
        return f"<{self._form._verb} forms of {self._of!r}>"


def _parts(function: Any) -> tuple[Any, Any]:
    """The function in steps, and what moved calls know of it; kept with the function."""
    kept = function.__dict__.get("_parts") if hasattr(function, "__dict__") else None
    if kept is None:
        table, options, symbol = function._table, function._options, function._symbol
        artifact: Artifact = table.home._artifact
        label = function._go_label
        owner, _, _ = function.__qualname__.rpartition(".")
        kind = GoMethod if owner else None
        steps = artifact.portable(table, function.__module__, symbol, owner, kind, options, "steps")
        kept = steps, artifact.target(table, symbol, options, label)
        if hasattr(function, "__dict__"):
            function.__dict__["_parts"] = kept
    return kept
