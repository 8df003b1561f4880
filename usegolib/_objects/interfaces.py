"""Which types satisfy which interfaces: as in Go, by their methods alone."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any


def satisfies(cls: Any, interface: Any) -> bool:
    """Whether a class of a Go type has all methods of an interface's class, with the same types."""
    if not getattr(interface, "_go_is_interface", False):
        return False
    wanted = interface._go_methods
    if not wanted:
        return False
    same_table = getattr(cls, "_go_table", None) is interface._go_table
    for name, method in wanted.items():
        found = cls._go_methods.get(name)
        if found is None or (same_table and not _same_types(found, method)):
            return False
    return True


def _same_types(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Compares signatures without receivers; one that is not bound is taken at its name."""
    if one.get("skip") or other.get("skip"):
        return True
    return _types(one) == _types(other)


def _types(method: dict[str, Any]) -> tuple[Any, ...]:
    params = [(param["type"], param.get("variadic", False)) for param in method.get("params", ())[1:]]
    results = [result["type"] for result in method.get("results", ())]
    return params, results, method.get("error", False), method.get("context", False)
