"""Requests beyond single rows: percentiles, memory, threads. Each is a function of the worker and texts."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from time import perf_counter_ns
from typing import Any, Callable

from tests.bench.rows import BY_KEY

BUSY_SECONDS = 2.0


def function_of(worker: Any, key: str) -> Callable[[int], None]:
    """`run(n)` runs the statement of a row n times."""
    statement = "NewCounter()" if key == "objects" else worker.statement(BY_KEY[key])
    body = "\n".join(f"        {line}" for line in statement.splitlines())
    names = dict(worker.names)
    exec(f"def run(n):\n    for _ in range(n):\n{body}\n", names)
    run: Callable[[int], None] = names["run"]
    return run


def latency(worker: Any, key: str, calls: str) -> str:
    """`[p50, p99, p99.9]` in ns, the clock included."""
    run = function_of(worker, key)
    run(1000)
    times = []
    for _ in range(int(calls)):
        start = perf_counter_ns()
        run(1)
        times.append(perf_counter_ns() - start)
    times.sort()
    return json.dumps([times[int(len(times) * part)] for part in (0.5, 0.99, 0.999)])


def resident() -> int:
    """Bytes of this process in memory."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def memory(worker: Any, key: str, calls: str) -> str:
    """Bytes by which so many calls make the process grow, after as many to warm up."""
    run = function_of(worker, key)
    run(int(calls))
    before = resident()
    run(int(calls))
    return str(resident() - before)


def spin(worker: Any, threads: str, rounds: str) -> str:
    """Nanoseconds until that many threads have each run Spin(rounds) once."""
    go = worker.names["Spin"]
    started = [threading.Thread(target=go, args=(int(rounds),)) for _ in range(int(threads))]
    start = perf_counter_ns()
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return str(perf_counter_ns() - start)


def busy(worker: Any, key: str, batch: str) -> str:
    """`[median, mean, median, mean]` in ns per call, in batches of that many: alone, then beside a busy Python thread.

    The mean contains the turns that Python gives to the other thread every few milliseconds, the median does not.
    """
    run = function_of(worker, key)
    alone = middle_and_mean(run, int(batch))
    stop = threading.Event()
    thread = threading.Thread(target=count_until, args=(stop,))
    thread.start()
    beside = middle_and_mean(run, int(batch))
    stop.set()
    thread.join()
    return json.dumps([*alone, *beside])


def count_until(stop: threading.Event) -> None:
    """A thread that always has something to do in Python."""
    count = 0
    while not stop.is_set():
        for _ in range(1000):
            count += 1


def middle_and_mean(run: Callable[[int], None], batch: int) -> tuple[float, float]:
    """Median and mean time per call over the batches of two seconds."""
    times = []
    end = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < end:
        start = perf_counter_ns()
        run(batch)
        times.append((perf_counter_ns() - start) / batch)
    return sorted(times)[len(times) // 2], sum(times) / len(times)


def elsewhere(worker: Any, calls: str) -> str:
    """The median of the nanoseconds of a callback from another goroutine, the clock included."""
    call: Callable[..., int] = worker.names["CallBackElsewhere"]
    call(worker.names["add_one"], 1000)
    return str(call(worker.names["add_one"], int(calls)))


WORKLOADS: dict[str, Callable[..., str]] = {"latency": latency, "memory": memory, "spin": spin, "busy": busy}
WORKLOADS["elsewhere"] = elsewhere
