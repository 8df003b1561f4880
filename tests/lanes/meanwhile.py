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
        self.hash, self.change, self.owner, self.armed = hash(name), change, owner, False

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        if other is not self and self.armed:
            self.armed = False  # before it is looked for, which compares it again
            self.owner.pop(self, None)
            self.change()
            _lay_canaries()
        return other is self


def outer(number: int, struct: Callable[..., Any] = dict, inner: Callable[..., Any] = dict) -> Any:
    """A struct with data in every way: a dict, or an instance."""
    return struct(
        I=inner(N=number),
        L=[inner(N=number + 1), inner(N=number + 2)],
        M={"a": inner(N=number + 3), "b": inner(N=number + 4)},
        P=[number, 5, 6],
    )


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
    if type(value) is not dict or rng.randrange(3):
        Fuse(rng.randrange(12), change)
        set_threshold(1 + rng.randrange(3) * 20)
    else:
        name = rng.choice(list(value))
        items = list(value.items())
        value.clear()
        odd = OddKey(name, value, change)
        value[odd] = 0
        value.update(items)
        odd.armed = True  # what stands before the name is compared with it whenever the name is looked up


def put_out(value: dict[Any, Any]) -> None:
    """Takes away a key that no call has compared."""
    for key in [key for key in value if isinstance(key, OddKey)]:
        key.armed = False
        del value[key]


def numbers(value: Any) -> list[int]:
    """All numbers in a value."""
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    return [number for item in value for number in numbers(item)] if isinstance(value, list) else [value]


def _classes(handle: Any) -> list[tuple[Callable[..., Any], Callable[..., Any]]]:
    """What structs are made of."""
    return [(dict, dict), (handle.Outer, handle.Inner), (dict, handle.Inner), (handle.Outer, dict)]


def one_round(handle: Any, rng: random.Random) -> None:
    """One call, while one container changes."""
    value = outer(rng.randrange(100), *rng.choice(_classes(handle)))
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
    put_out(value)
    found = set(numbers(argument))
    assert found <= fine | {number + 1 for number in fine}, (found, fine)
    assert set(value) <= {"I", "L", "M", "P"}, value


def read_round(handle: Any, rng: random.Random) -> None:
    """One call that reads, whose answer is that of the state before or after."""
    value = outer(rng.randrange(100), *rng.choice(_classes(handle)))
    before = handle.Sum([value], {"x": [1, 2]}, [1, {"a": [2]}])
    light(value, changes_of(value, rng), rng)
    try:
        found = handle.Sum([value], {"x": [1, 2]}, [1, {"a": [2]}])
    except (TypeError, ValueError, RuntimeError, KeyError):
        found = None
    finally:
        set_threshold(700, 10, 10)
    put_out(value)
    after = handle.Sum([value], {"x": [1, 2]}, [1, {"a": [2]}])
    assert found in (before, after, None), (before, found, after)


def pointer_round(handle: Any, rng: random.Random) -> None:
    """Instances behind pointers, whose list Go turns around while Python changes it."""
    a, b, c = made = [handle.Inner(N=number) for number in range(3)]
    last = handle.Inner(N=9)
    given = list(made)

    def replace() -> None:
        given[rng.randrange(len(given)) :] = [handle.Inner(N=100)] * rng.randrange(5)

    def write() -> None:
        a.N = last.N = 200

    Fuse(rng.randrange(12), rng.choice([replace, write, given.clear]))
    set_threshold(1 + rng.randrange(3) * 20)
    try:
        found = handle.Bump(given, last)
    except (TypeError, ValueError, RuntimeError, KeyError):
        found = []
    finally:
        set_threshold(700, 10, 10)
    for inner, number in ((a, 0), (b, 1), (c, 2), (last, 9)):
        assert list(inner) == ["N"] and inner.N in (number, number + 1, 200, 201), inner
    for inner in [*given, *found]:
        assert inner.N in (0, 1, 2, 3, 5, 9, 10, 100, 101, 102, 103, 104, 105, 200, 201), inner


def set_round(handle: Any, rng: random.Random) -> None:
    """A set and a list that lose everything while they are read."""
    members, numbers_given = set(range(50)), list(range(50))

    def empty() -> None:
        members.clear()

    def shrink() -> None:
        del numbers_given[rng.randrange(50) :]

    Fuse(rng.randrange(12), rng.choice([empty, shrink]))
    set_threshold(1)
    try:
        found = handle.Members(members, numbers_given)
    except (TypeError, ValueError, RuntimeError, KeyError):
        return
    finally:
        set_threshold(700, 10, 10)
    assert 1225 <= found <= 2450, found


def callback_round(handle: Any, rng: random.Random) -> None:
    """A function that changes the arguments of the call that it is called by, and its own result."""
    value = outer(rng.randrange(100), *rng.choice(_classes(handle)))
    argument = [outer(7), value, outer(8)]
    change, later = changes_of(value, rng), changes_of(value, rng)

    def given_back(seen: list[Any]) -> list[Any]:
        made = [*seen, value]
        light(value, later, rng)
        if rng.randrange(2):
            change()
        if rng.randrange(3) == 0:
            del argument[1:]
        return made

    try:
        handle.Through(argument, given_back)
    except (TypeError, ValueError, RuntimeError, KeyError):
        pass
    finally:
        set_threshold(700, 10, 10)
    put_out(value)
    for number in numbers(argument):
        assert -1 < number < 2010, number


ROUNDS = [one_round, one_round, one_round, read_round, read_round, pointer_round, set_round, callback_round]


def run(handle: Any, seed: int, rounds: int) -> None:
    """So many rounds; AssertionError when one goes wrong."""
    rng = random.Random(seed)
    for _ in range(rounds):
        rng.choice(ROUNDS)(handle, rng)
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
