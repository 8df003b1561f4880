"""One peer in a process of its own: `python -m tests.bench.worker PEER PLACE`.

Requests come on standard input, one line each, and each is answered by one line:

    check ROW            ok | absent REASON | wrong ANSWER
    time ROW LOOPS       nanoseconds

All peers speak this, the C program too (peers/floor.c); further requests are in `workloads.py`.
"""

from __future__ import annotations

import importlib
import os
import sys
import timeit
from time import perf_counter_ns
from typing import Any

from tests.bench.rows import BY_KEY, VALUES, Row
from tests.bench.workloads import WORKLOADS


class Worker:
    """Answers requests about the rows of one peer."""

    def __init__(self, peer: str, place: str) -> None:
        self.offer = importlib.import_module(f"tests.bench.peers.{peer}").offer(place)
        self.names: dict[str, Any] = {**VALUES, **self.offer.names}
        self.timers: dict[str, timeit.Timer] = {}

    def statement(self, row: Row) -> str:
        """What this peer runs for a row."""
        return self.offer.statements.get(row.key, row.statement)  # type: ignore[no-any-return]

    def check(self, key: str) -> str:
        """Whether the row is there and its answer right; peers that say so must refuse bad arguments, too."""
        row = BY_KEY[key]
        for name in row.needs:
            if name not in self.names:
                return f"absent {self.offer.reasons.get(name, 'not offered')}"
        for call in self.offer.must_raise:
            if message_of(call, self.names) is None:
                return f"wrong {call} is not refused"
        answer = self.answer(row)
        return "ok" if answer == row.expected else f"wrong {answer!r:.200}".replace("\n", " ")

    def answer(self, row: Row) -> Any:
        """The value that shows whether the row works."""
        expression = row.answer or self.statement(row)
        if row.key == "counter" and "Inc" in self.names:
            expression = "Inc(NewCounter(), 1)"
        return eval(expression, self.names)

    def time(self, key: str, loops: str) -> str:
        """Nanoseconds for so many loops, garbage collection off as timeit has it."""
        if key not in self.timers:
            self.timers[key] = timeit.Timer(self.statement(BY_KEY[key]), timer=perf_counter_ns, globals=self.names)
        return str(int(self.timers[key].timeit(int(loops))))


def message_of(expression: str, names: dict[str, Any]) -> str | None:
    """The text of the exception that an expression raises; None when it raises none."""
    try:
        eval(expression, names)
    except (TypeError, OverflowError) as error:
        return str(error)
    return None


def serve(worker: Worker) -> None:
    """Answer requests until there are no more. Whatever a peer prints must not be taken for an answer."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        name, *arguments = line.split()
        try:
            workload = WORKLOADS.get(name)
            answer = workload(worker, *arguments) if workload else getattr(worker, name)(*arguments)
        except Exception as error:
            answer = f"failed {type(error).__name__}: {error}".replace("\n", " ")
        print(answer, file=answers, flush=True)


if __name__ == "__main__":
    serve(Worker(*sys.argv[1:3]))
