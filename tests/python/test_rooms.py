"""The rooms of the package: each has one door, and imports lead downwards (docs/architecture.md).

That imports lead downwards is the contract in pyproject.toml, which `lint-imports` checks in `make check`. Here stands
what it does not see: that other rooms take nothing but what a door gives, and that a door gives nothing else.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import Dict, Iterator, NamedTuple, Set, Tuple

import pytest

import usegolib

PACKAGE = Path(usegolib.__file__).parent
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("_*/__init__.py"))
# What generated modules and wheels import, and `usegolib` itself by name.
ASKED_FROM_ELSEWHERE = {"_packages": {"bindings", "attach"}}


class Import(NamedTuple):
    file: str
    room: str
    within: Tuple[str, ...]
    name: str


def imports(path: Path) -> Iterator[Import]:
    """The names that a file takes from rooms other than its own."""
    own = path.relative_to(PACKAGE).parts[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level:
            top, *parts = (node.module or "").split(".")
            if top == "usegolib" and parts and parts[0] in ROOMS and parts[0] != own:
                for alias in node.names:
                    yield Import(path.name, parts[0], tuple(parts[1:]), alias.name)


def doors() -> Dict[str, Tuple[Dict[str, Set[str]], Dict[str, Set[str]]]]:
    """By room what its door gives: as type checkers see it, and as it runs. By module; "" are whole modules."""
    found = {}
    for room in ROOMS:
        shown: Dict[str, Set[str]] = defaultdict(set)
        given: Dict[str, Set[str]] = {}
        for node in ast.walk(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                shown[node.module or ""] |= {alias.name for alias in node.names}
            if isinstance(node, ast.Dict):
                given = {module: set(names.split()) for module, names in ast.literal_eval(node).items()}
        found[room] = (dict(shown), given)
    return found


def files() -> Iterator[Path]:
    return (path for path in PACKAGE.rglob("*.py") if "_bin" not in path.parts)


def test_there_are_rooms() -> None:
    assert {"_core", "_artifacts", "_values", "_objects", "_codec", "_calls", "_packages"} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_door_gives_what_type_checkers_see(room: str) -> None:
    shown, given = doors()[room]
    assert given and shown == given


def test_rooms_are_entered_by_their_doors() -> None:
    given = {room: set().union(*places.values()) for room, (_, places) in doors().items()}
    past = [found for path in files() for found in imports(path) if found.within or found.name not in given[found.room]]
    assert not past, "import what the room's __init__.py gives, or let it give more"


def test_a_door_gives_what_is_asked_for() -> None:
    asked: Dict[str, Set[str]] = defaultdict(set)
    for path in files():
        for found in imports(path):
            asked[found.room].add(found.name)
    for name, room in usegolib._LATER.items():
        asked[room].add(name)
    for room, (_, places) in doors().items():
        unused = set().union(*places.values()) - asked[room] - ASKED_FROM_ELSEWHERE.get(room, set())
        assert not unused, room
