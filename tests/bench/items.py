"""How fast items of channels and iterators come: python -m tests.bench.items

The figures of docs/iterators.md. One at a time is measured beside a bare hand-over in Go, from a goroutine to a thread
that comes from Python.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Callable, Iterable

import usegolib
from tests.support.artifacts import FIXTURES, build

MANY, FEW, ROUNDS = 300_000, 1_000, 40


def seconds(make: Callable[[], Iterable[Any]]) -> float:
    """The shortest time in which the items of an iterable come."""
    times = []
    for _ in range(ROUNDS):
        items = make()
        began = time.perf_counter()
        deque(items, 0)
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    """Prints the figures."""
    h = usegolib.import_("example.com/streams", artifact_dir=build(str(FIXTURES / "streams")))
    batches = {
        "ints of a sequence": lambda: h.Count(MANY),
        "strings of a sequence": lambda: h.Texts(MANY),
        "ints of a channel": lambda: h.Filled(MANY),
        "strings of a channel": lambda: h.FilledTexts(MANY),
    }
    for name, make in batches.items():
        rate = MANY / seconds(lambda make=make: make().iterate(batch=1000))  # type: ignore[misc]
        print(f"{name}, batch=1000: {rate / 1e6:.1f} million a second")
    singles = {"sequence": (lambda: h.Count(FEW), h.Bare), "channel": (lambda: h.Numbers(FEW, 0), h.BareChannel)}
    for name, (make, bare) in singles.items():
        one, least = seconds(make) / FEW * 1e9, min(bare(FEW) for _ in range(ROUNDS))
        print(f"{name}, one at a time: {one:.0f} ns, bare hand-over {least} ns, {one / least:.2f} times as long")


if __name__ == "__main__":
    main()
