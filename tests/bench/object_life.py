"""Objects made and dropped by the hundred thousand, with nobody but Python's own collector to clean up: memory and Go's
table of objects stay as they are.

`python -m tests.bench.object_life [COUNT]` prints the figures of docs/types.md for the interpreter and lane that it
runs in; tests/call_path/test_objects.py asserts the counts.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import sys
from typing import Any


class Holder:
    """Something that leads to itself, so that only a collection finds what it holds."""

    def __init__(self, held: Any) -> None:
        self.held = held
        self.myself = self


def make_and_drop(objects: Any, count: int) -> None:
    """Makes objects of the fixture package: one of ten in a cycle, one of ten behind an interface."""
    for number in range(count):
        if number % 10 == 0:
            Holder(objects.NewCounter(number))
        elif number % 10 == 1:
            objects.Anything("counter")
        else:
            objects.NewCounter(number)


def resident() -> float:
    """Memory of the process that is in RAM, in MiB (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(count: int) -> None:
    """A tenth to warm up, then the rest."""
    import usegolib
    from tests.support.artifacts import FIXTURES, build

    objects = usegolib.import_("example.com/objects", artifact_dir=build(str(FIXTURES / "objects")))
    runtime = objects._artifact.table.home.runtime
    found: dict[str, Any] = {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "lane": os.environ.get("USEGOLIB_LANE", "default"),
        "objects": count,
        "live before": runtime.live(),
    }
    make_and_drop(objects, count // 10)
    found["MiB after a tenth"] = round(resident(), 1)
    most = 0
    for _ in range(10):
        make_and_drop(objects, count // 10)
        most = max(most, runtime.live())
    found["MiB after all"] = round(resident(), 1)
    found["most live between"] = most
    for _ in range(3):  # PyPy runs finalisers after a collection
        gc.collect()
    found["live after"] = runtime.live()
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
