"""Containers that change while a call reads or writes them: `python -m tests.lanes.meanwhile ROOT SEED ROUNDS`.

Finalisers and odd keys change every container of a call at random moments: the collector is made to run at (nearly)
every allocation, and a chain of garbage changes something when its last link is freed. Whatever the moment, the answer
is Go's for the containers before or after a change, nothing but those containers changes, and nothing crashes.
"""

from __future__ import annotations

import gc
import random
import sys
from typing import Any, Callable

Change = Callable[[], None]
CPYTHON = sys.implementation.name == "cpython"
# Others collect when they like.
set_threshold: Callable[..., None] = getattr(gc, "set_threshold", lambda *_: None)
_canaries: list[list[dict[str, int]]] = []


def _lay_canaries() -> None:
    """Dicts in memory that a change may just have freed: a write through a stale pointer would hit one."""
    _canaries.append([{"canary": number} for number in range(20)])


class Fuse:
    """Garbage in a cycle, whose end leaves the next link behind as garbage, and at last makes the change."""

    def __init__(self, links: int, change: Change) -> None:
        self.links, self.change, self.cycle = links, change, self

    def __del__(self) -> None:
        if self.links:
            Fuse(self.links - 1, self.change)
        else:
            self.change()
            _lay_canaries()


class OddKey:
    """Has the hash of a field's name, and makes the change when it is compared with it."""

    def __init__(self, name: str, owner: dict[Any, Any], change: Change) -> None:
        self.hash, self.change, self.owner = hash(name), change, owner

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        if other is not self and self.owner.pop(self, None) is not None:
            self.change()
            _lay_canaries()
        return other is self


def outer(number: int) -> dict[Any, Any]:
    """A struct with data in every way."""
    return {
        "I": {"N": number},
        "L": [{"N": number + 1}, {"N": number + 2}],
        "M": {"a": {"N": number + 3}, "b": {"N": number + 4}},
        "P": [number, 5, 6],
    }


def plus(value: Any) -> Any:
    """What SetAll makes of it: every number but the names is one more."""
    if isinstance(value, dict):
        return {key: plus(item) for key, item in value.items()}
    return [plus(item) for item in value] if isinstance(value, list) else value + 1


def changes_of(value: dict[Any, Any], rng: random.Random) -> Change:
    """A change of one of the containers in a struct."""
    fresh = outer(1000 + rng.randrange(100))
    part = rng.choice(["I", "L", "M", "P"])
    inner = value[part]

    def replace() -> None:
        value[part] = fresh[part]

    def empty() -> None:
        inner.clear()
        if part == "I":
            inner["N"] = 2000

    def grow() -> None:
        if part in ("L", "P"):
            inner[:0] = fresh[part] * 30
        elif part == "M":
            inner.update((f"k{number}", {"N": number}) for number in range(40))
        else:
            value.update(fresh)

    return rng.choice([replace, empty, grow])


def light(value: dict[Any, Any], change: Change, rng: random.Random) -> None:
    """Sees to it that the change is made some time during the next call."""
    if rng.randrange(3):
        Fuse(rng.randrange(12), change)
        set_threshold(1 + rng.randrange(3) * 20)
    else:
        name = rng.choice(list(value))
        items = list(value.items())
        value.clear()
        value[OddKey(name, value, change)] = 0
        value.update(items)


def numbers(value: Any) -> list[int]:
    """All numbers in a value."""
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    return [number for item in value for number in numbers(item)] if isinstance(value, list) else [value]


def one_round(handle: Any, rng: random.Random) -> None:
    """One call, while one container changes."""
    value = outer(rng.randrange(100))
    as_list = rng.randrange(3) == 0
    target = handle.Each if as_list else rng.choice([handle.SetAll, handle.Set])
    argument: Any = [outer(7), value, outer(8)] if as_list else value
    fine = set(numbers(value)) | set(numbers(argument)) | {5, 2000, 0, *range(1000, 1120), *range(40)}
    light(value, changes_of(value, rng), rng)
    try:
        target(argument)
    except (TypeError, ValueError, RuntimeError, KeyError):
        pass  # the containers changed into what is no argument any more, or while a loop went over them
    finally:
        set_threshold(700, 10, 10)
    found = {number for number in numbers(argument) if isinstance(number, int)}
    assert found <= fine | {number + 1 for number in fine}, (found, fine)
    for key in value:
        assert key in ("I", "L", "M", "P") or isinstance(key, OddKey), key


def read_round(handle: Any, rng: random.Random) -> None:
    """One call that reads, whose answer is that of the state before or after."""
    value = outer(rng.randrange(100))
    before = handle.Sum([value], {"x": [1, 2]}, [1, {"a": [2]}])
    light(value, changes_of(value, rng), rng)
    try:
        found = handle.Sum([value], {"x": [1, 2]}, [1, {"a": [2]}])
    except (TypeError, ValueError, RuntimeError, KeyError):
        found = None
    finally:
        set_threshold(700, 10, 10)
    for key in [key for key in value if isinstance(key, OddKey)]:
        del value[key]
    after = handle.Sum([value], {"x": [1, 2]}, [1, {"a": [2]}])
    assert found in (before, after, None), (before, found, after)


def run(handle: Any, seed: int, rounds: int) -> None:
    """So many rounds; AssertionError when one goes wrong."""
    rng = random.Random(seed)
    for _ in range(rounds):
        (one_round if rng.randrange(3) else read_round)(handle, rng)
        if CPYTHON:
            gc.collect(0)
        for laid in _canaries:
            assert laid == [{"canary": number} for number in range(20)], laid
        del _canaries[:]


if __name__ == "__main__":
    import usegolib

    package = usegolib.import_("example.com/ownership", artifact_dir=sys.argv[1])
    package.New(0)
    run(package, int(sys.argv[2]), int(sys.argv[3]))
    print("done")
