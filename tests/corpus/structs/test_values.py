"""Structs of real modules (packages.json) are the same value in Go and in Python, whoever makes and changes them.

Zero values and generated ones: nil parts, empty ones, omitempty, embedded structs, pointers in containers and
interfaces. Go says what it got.
"""

from __future__ import annotations

import copy
import json
import pickle
import random
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import usegolib
from tests.corpus.structs import judging
from tests.corpus.structs.judging import differences, stays_in_go
from tests.support import artifacts

pytestmark = pytest.mark.corpus
SEEDS = range(8)
SHOWN = 30
PACKAGES = json.loads((judging.HERE / "packages.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", PACKAGES)
def test_structs(build: Callable[..., Any], package: str) -> None:
    module, version = PACKAGES[package]
    judged = judging.write(artifacts.CACHE.parent / "structs", package, module, version)
    handle = usegolib.import_(judging.PATH, artifact_dir=build(str(judged.folder)))
    problems: list[str] = []
    for number, name in enumerate(judged.types):
        for seed in SEEDS:
            problems += (f"{name} {seed} {problem}" for problem in Struct(handle, number).problems(seed))
    assert not problems, f"{len(problems)} problems\n" + "\n".join(text[:600] for text in problems[:SHOWN])


class Struct:
    """One type with its functions."""

    def __init__(self, handle: Any, number: int) -> None:
        self.handle, self.number = handle, number

    def __getattr__(self, name: str) -> Any:
        return getattr(self.handle, f"{name}{self.number}")

    def problems(self, seed: int) -> Iterator[str]:
        """What is wrong with the value of a seed."""
        for check in (self.came, self.goes, self.held, self.kept, self.typed, self.assigned, self.changed):
            try:
                for problem in check(seed):
                    yield f"{check.__name__}: {problem}"
            except Exception as error:
                yield f"{check.__name__}: {type(error).__name__}: {error}"

    def came(self, seed: int) -> Iterator[str]:
        """What Go made is there in Python."""
        yield from differences(json.loads(self.Want(seed)), self.Make(seed))

    def goes(self, seed: int) -> Iterator[str]:
        """What Go made comes back, also when every part of it was read."""
        want = self.Want(seed)
        yield from other(self.Show(self.Make(seed)), want)
        yield from other(self.Show(touched(self.Make(seed))), want, "touched")
        value = self.Any(seed)
        if type(value) is not dict:
            yield from other(self.handle.Text(value), want, "any")

    def held(self, seed: int) -> Iterator[str]:
        """In containers and behind pointers."""
        one, two, three, four = (self.Make(seed) for _ in range(4))
        found = self.Hold([one, two], {"k": [three, None]}, four)
        yield from other(found, self.WantHold(seed))

    def kept(self, seed: int) -> Iterator[str]:
        """Copies and pickles are the value."""
        value, want = self.Make(seed), self.Want(seed)
        if not holds_objects(value):
            yield from other(self.Show(copy.deepcopy(value)), want, "deepcopy")
            yield from other(self.Show(pickle.loads(pickle.dumps(value))), want, "pickle")
            yield from other(self.Show(copy.copy(value)), want, "copy")

    def typed(self, seed: int) -> Iterator[str]:
        """As a dataclass."""
        typed = self.handle.typed()
        value = getattr(typed, f"Make{self.number}")(seed)
        yield from other(getattr(typed, f"Show{self.number}")(value), self.Want(seed))

    def assigned(self, seed: int) -> Iterator[str]:
        """A zero value of Python's gets part after part; then some parts of another value."""
        value, source = self.Make(0), self.Make(seed)
        if not isinstance(value, dict):
            return
        value = type(value)()
        yield from other(self.Show(value), self.Want(0), "zero value")
        assign(value, source)
        yield from other(self.Show(value), self.Want(seed), "part by part")
        yield from differences(json.loads(self.Want(seed)), value, "part by part")
        mask = random.Random(seed).getrandbits(64)
        value, source = self.Make(seed), self.Make(seed + 1)
        fields = names(value)
        for index, name in enumerate(exported(self.Want(0))):
            if mask >> (index % 64) & 1 and name in fields:
                setattr(value, name, getattr(source, name))
        yield from other(self.Show(value), self.Merged(seed, seed + 1, mask), "some parts")

    def changed(self, seed: int) -> Iterator[str]:
        """Go writes into it, then Python, then Go again."""
        value = self.Make(seed)
        for step in range(1, 4):
            text = self.Change(value, 100 * seed + step)
            yield from differences(json.loads(text), value, f"change {step}")
            yield from other(self.Show(value), text, f"change {step}")
            if isinstance(value, dict) and step == 2:
                assign(value, self.Make(seed + 1), True)
                yield from other(self.Show(value), self.Want(seed + 1), "assigned after Go")


def other(found: str, want: str, label: str = "") -> Iterator[str]:
    """Where two trees are different."""
    if found != want:
        at = next((i for i, pair in enumerate(zip(found, want)) if pair[0] != pair[1]), 0)
        start = max(0, at - 80)
        yield f"{label}\n    got  {found[start : at + 120]}\n    want {want[start : at + 120]}"


def names(value: Any) -> set[str]:
    """The Go names of a struct's fields."""
    return {field.name for field in type(value).__go_plan__.fields}


def exported(text: str) -> list[str]:
    """The names of all fields in the order of the Go struct."""
    return [name for name, _ in json.loads(text)[2]]


def touched(value: Any) -> Any:
    """The value after every part was read by attribute."""
    if isinstance(value, dict) and hasattr(type(value), "__go_plan__"):
        for name in names(value):
            touched(getattr(value, name))
    return value


def assign(value: Any, source: Any, whole: bool = False) -> None:
    """Makes a value equal to another one of its type, in place; `whole` if parts of it may be there."""
    for name in names(value):
        new, old = getattr(source, name), getattr(value, name)
        if old is not None and hasattr(type(old), "__go_plan__") and hasattr(type(new), "__go_plan__"):
            assign(old, new, whole)
        elif not whole and isinstance(old, list) and new:
            old.extend(new)
        elif not whole and isinstance(old, dict) and new and not hasattr(type(old), "__go_plan__"):
            for key in new:
                old[key] = new[key]
        else:
            setattr(value, name, new)


def holds_objects(value: Any) -> bool:
    """Whether something inside stays in Go."""
    if isinstance(value, dict):
        return any(map(holds_objects, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(holds_objects, value))
    return stays_in_go(value) or isinstance(value, usegolib.GoError)
