"""Assigning and deleting the names of a package: Go's variables, and what stands for functions in Python alone."""

from __future__ import annotations

import sys
from types import ModuleType

from usegolib._core import package

from . import hosts
from .attributes import is_bound
from .missing import missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .handle import GoPackage

_KINDS = {"func": "function", "const": "constant", "var": "variable that Go could not assign"}


def assign(handle: GoPackage, name: str, value: Any) -> None:
    """Gives a name of a package another value: a variable in Go, a function or a type for Python alone."""
    symbol = handle._symbols.get(name)
    if symbol is None:
        if name[:1].isupper():
            raise missing(handle, name)
        ModuleType.__setattr__(handle, name, value)
        _undelete(handle, name)
    elif symbol["kind"] == "var" and symbol.get("setter") is not None and not symbol.get("skip"):
        handle.__dict__["__bound__"].add(name)
        patcher = _patcher()
        before = (
            ()
            if patcher in ("", "undo") or name in handle.__dict__.get("__deleted__", ())
            else (getattr(handle, name),)
        )
        _assign(handle, symbol, value)
        if patcher:
            held = handle.__dict__.setdefault("__before__", {}).setdefault(name, [])
            held.extend(before)
            if patcher == "undo":
                del held[-1:]
        _undelete(handle, name)
    elif symbol["kind"] in ("func", "type") and is_bound(handle._artifact.manifest.schema, symbol) and callable(value):
        # As in a module: what Python calls is another one from now on, and Go's own stays.
        ModuleType.__setattr__(handle, name, value)
        _undelete(handle, name)
    else:
        what = _KINDS.get(symbol["kind"], symbol["kind"])
        how = "; only what can be called can stand for it" if symbol["kind"] in ("func", "type") else ""
        raise AttributeError(f"{handle._label}.{name} is a Go {what} and cannot be assigned{how}")


def delete(handle: GoPackage, name: str) -> None:
    """Hides a name of Go until it is assigned. A variable keeps its value in Go; one that a test has patched gets
    back what it had before, and a func variable that Python has provided what it had before that."""
    symbol = handle._symbols.get(name)
    if name not in handle.__all__:
        ModuleType.__delattr__(handle, name)
    elif symbol is not None and symbol["kind"] == "const":
        raise AttributeError(f"{handle._label}.{name} is a Go constant and cannot be deleted")
    elif handle.__dict__.get("__before__", {}).get(name) and _patcher():
        value = handle.__dict__["__before__"][name].pop()
        _assign(handle, symbol, value)  # type: ignore[arg-type]
    elif symbol is not None and symbol["kind"] == "var" and _unregister(handle, symbol):
        handle.__dict__["__bound__"].add(name)
    else:
        handle.__dict__.pop(name, None)
        handle.__dict__.setdefault("__deleted__", set()).add(name)


def _assign(handle: GoPackage, symbol: dict[str, Any], value: Any) -> None:
    if hosts.is_host(handle._artifact, symbol):
        hosts.assign(handle._artifact, handle._path, symbol, value)
    else:
        handle._artifact.variable(handle._path, symbol, "setter")(value)


def _unregister(handle: GoPackage, symbol: dict[str, Any]) -> bool:
    """Takes a function of Python out of a variable that it was assigned to."""
    return hosts.unregister(handle._artifact, handle._path, symbol)


def _undelete(handle: GoPackage, name: str) -> None:
    handle.__dict__.get("__deleted__", set()).discard(name)


# A variable is not in the dict of the module. What is not there before they patch it, unittest.mock and pytest's
# monkeypatch delete afterwards, and take it for what it was then: so the handle keeps what it was, for these alone.
_PATCHERS = ("unittest.mock", "mock.mock", "_pytest.monkeypatch")


def _patcher() -> str:
    """The function of a patcher that assigns or deletes an attribute of ours; empty where none does."""
    frame = sys._getframe(2)
    ours = f"{package.NAME}."
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(ours):
        frame = frame.f_back
    return frame.f_code.co_name if frame.f_globals.get("__name__") in _PATCHERS else ""
