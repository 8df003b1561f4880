"""Calls for which an allocation fails, every one in turn: `python -m tests.lanes.short_memory ROOT`.

The value is right or there is an exception; nothing crashes, and Go keeps no object that nobody has. The interpreter
itself does not survive that everywhere (an endless loop in 3.11 when no memory comes for good, a fault in 3.13 while it
unpacks a tuple), so only a few allocations fail each time, and what Python code reads from end to end is left out.
"""

from __future__ import annotations

import gc
import sys
from typing import Any, Callable, NamedTuple

# That many allocations fail, from each of the first ones on.
FAILING = (1, 2, 7)
FIRST = 320


class Use(NamedTuple):
    """A function, arguments for it, and whether the result is right; whether Go writes objects into the arguments."""

    name: str
    arguments: Callable[[], tuple[Any, ...]]
    is_right: Callable[[Any, Any], bool]
    writes_objects: bool = False


def _struct(number: int) -> dict[str, Any]:
    inner = {"N": number}
    return {"I": inner, "L": [dict(inner)], "M": {"a": dict(inner)}, "P": [number, number]}


USES = [
    Use("New", lambda: (3,), lambda made, _: made.N() == 3),
    Use("Mixed", lambda: (3,), lambda made, _: [item.N() for item in made[:3]] == [0, 1, 2]),
    Use("Last", lambda: (), lambda made, _: made.Who.N() == 8),
    Use("Any", lambda: (), lambda made, _: made[0].N() == 9),
    Use("Named", lambda: (), lambda made, _: [item.N() for item in made] == [19, 20]),
    Use("Put", lambda: ([{}, {}],), lambda made, given: [d["k"].N() for d in given[0]] == [20, 21], True),
    Use("Place", lambda: ([1],), lambda made, given: (made.N(), given[0][0].N()) == (13, 30), True),
    Use("SetAll", lambda: (_struct(1),), lambda _, given: given[0] == _struct(2)),
    Use("Maps", lambda: ({"a": {"x": 1, "gone": 2}},), lambda _, given: given[0] == {"a": {"x": 2}}),
    Use("Sum", lambda: ([_struct(1)], {"x": [1]}, [{"a": None}]), lambda made, _: made == 4),
]


def attempt(handle: Any, use: Use, first: int, count: int) -> None:
    """One call; AssertionError for a wrong value."""
    import _testcapi  # type: ignore[import-not-found,unused-ignore]

    arguments = use.arguments()
    function = getattr(handle, use.name)
    failed = True
    _testcapi.set_nomemory(first, first + count)
    try:
        made = function(*arguments)
        failed = False
    except (MemoryError, SystemError):  # the latter is what the interpreter sometimes makes of the former
        pass
    finally:
        _testcapi.remove_mem_hooks()
    assert failed or use.is_right(made, arguments), (use.name, first, count, made, arguments)


def main(root: str) -> None:
    """All of them."""
    import usegolib

    handle = usegolib.import_("example.com/ownership", artifact_dir=root)

    def live() -> int:
        gc.collect()
        return int(handle._artifact.table.home.runtime.live())

    for use in USES:
        for _ in range(3):
            attempt(handle, use, 1_000_000, 1)
        before = live()
        for count in FAILING:
            for first in range(FIRST):
                attempt(handle, use, first, count)
        assert use.writes_objects or live() == before, f"{use.name}: {live() - before} objects are left"
    print("done")


if __name__ == "__main__":
    main(sys.argv[1])
