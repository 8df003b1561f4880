"""Compiling generated source, kept for tracebacks."""

from __future__ import annotations

import itertools

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

_numbers = itertools.count(1)


def define(source: str, name: str, label: str, names: dict[str, Any]) -> Any:
    """Compiles `source` in the namespace `names` and gives what it calls `name`; tracebacks show its lines."""
    import linecache

    filename = f"<usegolib {label} #{next(_numbers)}>"
    exec(compile(source, filename, "exec"), names)
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    return names[name]


def indent(lines: list[str], levels: int) -> list[str]:
    """The lines with one more level of indentation."""
    return [f"{'    ' * levels}{line}" for line in lines]
