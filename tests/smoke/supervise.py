"""Runs workers one after the other until all calls are made: one that dies or is still is followed by another.

`python -m tests.smoke.supervise ROOT PACKAGE` does it by hand and prints what happened.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.support.artifacts import ROOT

PATIENCE = 5.0
"""Seconds that a call may take; twice as many when it is tried once more."""


class Ended(NamedTuple):
    """A call that did not end as it should: with its arguments, and what happened."""

    call: str
    how: str


class Run:
    """The calls of an artifact and how each ended."""

    def __init__(self, root: Path, package: str, place: Path) -> None:
        self._arguments = [str(root), package]
        self._place = place
        self.outcomes: dict[str, Counter[str]] = {}
        self.refused: dict[str, str] = {}
        self.unexpected: list[Ended] = []
        self.died: list[Ended] = []
        self.blocked: list[Ended] = []

    def to_the_end(self) -> None:
        """Start workers until one is done."""
        start, again = 0, False
        while True:
            number, call, how = self._one(start, PATIENCE * (1 + again))
            if how == "done":
                return
            if how == "still" and not again:
                start, again = number - 1, True  # the machine may have been busy
                continue
            print(f"{number} {call}: {how.splitlines()[0]}", file=sys.stderr, flush=True)
            (self.blocked if how == "still" else self.died).append(Ended(call, how))
            self._count(call, "blocked" if how == "still" else "died")
            start, again = number, False

    def _count(self, call: str, how: str) -> None:
        self.outcomes.setdefault(call.split("\t")[0], Counter())[how] += 1

    def _one(self, start: int, patience: float) -> tuple[int, str, str]:
        """One worker from a number on: the number and name of its last call, and how it ended."""
        log, output = self._place / "log", self._place / "output"
        log.write_bytes(b"")
        home = {"PYTHONPATH": str(ROOT), "HOME": str(self._place), "TMPDIR": str(self._place)}
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.smoke.worker", *self._arguments]
        with open(output, "wb") as out:
            process = subprocess.Popen(
                [*command, str(log), str(start)],
                cwd=self._place,
                env={**os.environ, **home},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
            still = _watch(process, log, patience)
        last = (0, "")
        for line in log.read_text(encoding="utf-8").split("\n"):
            number, *parts = line.split("\t")
            if line == "done":
                return 0, "", "done"
            if len(parts) == 2:
                last = (int(number), "\t".join(parts))
            elif parts:
                self._ended(last[1], parts[0])
        said = output.read_bytes()[-3000:].decode(errors="replace")
        if not last[0]:
            raise RuntimeError(f"a worker made no call: {said}")
        return (*last, "still" if still else f"ended with {process.returncode}\n{said}")

    def _ended(self, call: str, how: str) -> None:
        how, _, text = how.partition(": ")
        self._count(call, how)
        if how == "unexpected":
            self.unexpected.append(Ended(call, text))
        elif how == "refused":
            self.refused[call.split("\t")[0]] = text

    def summary(self) -> dict[str, int]:
        """Of how many callables what is true; one that returned may have panicked with other arguments."""
        found: Counter[str] = Counter({"all": len(self.outcomes)})
        for outcomes in self.outcomes.values():
            entered = outcomes.keys() & {"returned", "error", "panicked"}
            found["called"] += bool(entered)
            found["refused every time"] += not entered and "refused" in outcomes
            for how in ("returned", "error", "panicked", "died", "blocked", "unexpected"):
                found[how] += how in outcomes
            found["no receiver"] += outcomes.keys() == {"no receiver"}
            for how in ("touches", "ends", "blocks"):
                found[f"denied {how}"] += f"denied {how}" in outcomes
        calls = sum((Counter(outcomes) for outcomes in self.outcomes.values()), Counter())
        return {**found, "calls": sum(calls[how] for how in ("returned", "error", "panicked"))}


def _watch(process: subprocess.Popen[bytes], log: Path, patience: float) -> bool:
    """Waits for a worker while its log grows; kills one that is still, and says so."""
    size, since = -1, time.monotonic()
    while process.poll() is None:
        now = log.stat().st_size
        # Before its first line a worker reads a large manifest.
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > (patience if size else 60):
            process.kill()
            process.wait()
            return True
        time.sleep(0.05)
    return False


def main(root: str, package: str) -> None:
    """Print everything that a reader of the lists wants to know."""
    with tempfile.TemporaryDirectory() as place:
        run = Run(Path(root).resolve(), package, Path(place))
        run.to_the_end()
        for kind in ("unexpected", "blocked", "died"):
            for call, how in getattr(run, kind):
                print(f"{kind}: {call} {how}\n")
        for name, outcomes in run.outcomes.items():
            if not outcomes.keys() & {"returned", "error", "panicked"}:
                print(f"not entered: {name} {dict(outcomes)} {run.refused.get(name, '')}")
        print(run.summary())


if __name__ == "__main__":
    main(*sys.argv[1:])
