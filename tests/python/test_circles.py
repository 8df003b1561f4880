"""No Python module of the package imports itself by way of others: within a room, too, imports lead downwards.

Imports inside functions count, since they run. What stands under TYPE_CHECKING does not: annotations may name what is
above (docs/architecture.md).
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import Dict, Iterator, List, Set

import usegolib

PACKAGE = Path(usegolib.__file__).parent

# Modules that may stay in a circle, each with the reason; none does.
ALLOWED: Dict[str, str] = {}


def sources() -> Dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "_bin" not in parts:
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def running(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a module but those under `if TYPE_CHECKING`."""
    todo: List[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            todo += node.orelse
        else:
            todo += ast.iter_child_nodes(node)


def behind_doors(files: Dict[str, Path]) -> Dict[str, str]:
    """The module that a name of a room's door comes from."""
    found = {}
    for room, path in files.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "door":
                for module, names in ast.literal_eval(node.args[1]).items():
                    for name in names.split():
                        found[f"{room}.{name}"] = f"{room}.{module or name}"
    return found


def imported(module: str, path: Path, tree: ast.Module) -> Iterator[str]:
    """The whole names of what a module imports."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def uses(files: Dict[str, Path]) -> Dict[str, Set[str]]:
    """By module the modules that it imports."""
    doors = behind_doors(files)
    found: Dict[str, Set[str]] = defaultdict(set)
    for module, path in files.items():
        for name in imported(module, path, ast.parse(path.read_text(encoding="utf-8"))):
            home = doors.get(name, name)
            if home not in files:
                home = home.rpartition(".")[0]
            if home in files and home != module:
                found[module].add(home)
    return found


def circles(found: Dict[str, Set[str]]) -> List[str]:
    """The imports of the circles: what is left when modules are gone that import none of the rest, or that none of the
    rest imports."""
    left = {(module, used) for module, others in found.items() for used in others}
    while True:
        importing, imported = {module for module, _ in left}, {used for _, used in left}
        kept = {(module, used) for module, used in left if module in imported and used in importing}
        if kept == left:
            return sorted(f"{module} imports {used}" for module, used in left)
        left = kept


def test_no_module_is_in_a_circle() -> None:
    files = sources()
    assert len(files) > 100
    found = {module: used - set(ALLOWED) for module, used in uses(files).items() if module not in ALLOWED}
    assert not circles(found)


def test_what_is_a_circle(tmp_path: Path) -> None:
    assert circles({"a": {"b"}, "b": {"c"}}) == []
    assert circles({"a": {"b"}, "b": {"a", "c"}, "d": {"a"}}) == ["a imports b", "b imports a"]
    module = tmp_path / "one.py"
    module.write_text(
        "from . import two\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n    from .three import T\n"
        "else:\n    import four\ndef f():\n    from .five import g\n"
    )
    found = imported("pack.one", module, ast.parse(module.read_text()))
    assert sorted(found) == ["four", "pack.five.g", "pack.two"]
