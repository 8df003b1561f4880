"""Measures rows: every peer is a process of its own, and all are timed in turns within the same minute.

Each process is started anew in each round, so that no peer keeps the luck of one memory layout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Optional

from tests.bench.build import OUT, Command
from tests.bench.rows import Row


class Plan(NamedTuple):
    """How often and how long: `rounds` starts of every process, `repeats` timings in each, of at least `least_ms`."""

    rounds: int = 3
    repeats: int = 3
    least_ms: float = 50.0


PATIENCE_SECONDS = 300.0
"""A peer that has not answered by then is ended."""
QUICK = Plan(rounds=1, repeats=3, least_ms=10.0)


class PeerFailed(Exception):
    """A peer gave a wrong answer, an exception, or ended."""


class Peer:
    """The process of one peer."""

    def __init__(self, name: str, command: Command) -> None:
        self.name = name
        self.loops: dict[str, int] = {}
        self.process = subprocess.Popen(
            command.arguments,
            env={**os.environ, **command.env},
            cwd=OUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            encoding="utf-8",
        )

    def ask(self, *request: object) -> str:
        """One request, one answer."""
        assert self.process.stdin and self.process.stdout
        watchdog = threading.Timer(PATIENCE_SECONDS, self.process.kill)
        watchdog.start()
        try:
            print(*request, file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline().rstrip("\n")
        except BrokenPipeError:
            answer = ""
        finally:
            watchdog.cancel()
        if not answer or answer.startswith(("failed", "wrong")):
            raise PeerFailed(answer or f"failed: the process ended with {self.process.wait(20)}")
        return answer

    def absent(self, row: Row) -> Optional[str]:
        """Check the answer of a row; why the peer does not have it, or None."""
        answer = self.ask("check", row.key)
        return None if answer == "ok" else answer.partition(" ")[2]

    def time(self, row: Row, least_ms: float) -> float:
        """Nanoseconds per operation, from one timing that took long enough."""
        loops, least = self.loops.get(row.key, 1), least_ms * 1e6
        while True:
            elapsed = int(self.ask("time", row.key, loops))
            if elapsed >= least:
                self.loops[row.key] = loops
                return elapsed / loops / row.per
            loops = max(loops + 1, int(loops * min(100.0, 1.15 * least / max(elapsed, 1))))

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def started(commands: dict[str, Command]) -> Iterator[list[Peer]]:
    """All peers at once; only the one that is asked does anything."""
    with ExitStack() as stack:
        peers = []
        for name, command in commands.items():
            peer = Peer(name, command)
            stack.callback(peer.close)
            peers.append(peer)
        yield peers


Cell = dict[str, object]
"""`{"ns": best, "all": [...]}`, or `{"absent": reason}`, or `{"failed": text}`."""


def measure(commands: dict[str, Command], rows: list[Row], plan: Plan) -> dict[str, dict[str, Cell]]:
    """The cells by row and peer."""
    times: dict[tuple[str, str], list[float]] = {}
    cells: dict[str, dict[str, Cell]] = {row.key: {} for row in rows}
    for _ in range(plan.rounds):
        with started(commands) as peers:
            for row in rows:
                ready = [peer for peer in peers if _checked(peer, row, cells[row.key])]
                for _ in range(plan.repeats):
                    for peer in ready:
                        _timed(peer, row, plan, times, cells[row.key])
    for (key, name), all_of_them in times.items():
        cells[key].setdefault(name, {"ns": min(all_of_them), "all": [round(value, 2) for value in all_of_them]})
    return cells


def _checked(peer: Peer, row: Row, cells: dict[str, Cell]) -> bool:
    """Whether the peer is to be timed; its cell says why when not."""
    if peer.name in cells:
        return False
    try:
        reason = peer.absent(row)
    except PeerFailed as error:
        cells[peer.name] = {"failed": str(error)}
        return False
    if reason is not None:
        cells[peer.name] = {"absent": reason}
    return reason is None


def _timed(peer: Peer, row: Row, plan: Plan, times: dict[tuple[str, str], list[float]], cells: dict[str, Cell]) -> None:
    if peer.name in cells:
        return
    try:
        times.setdefault((row.key, peer.name), []).append(peer.time(row, plan.least_ms))
    except PeerFailed as error:
        cells[peer.name] = {"failed": str(error)}


def script(python: Path, code: str, env: dict[str, str], *options: str) -> str:
    """What a program in a fresh interpreter prints."""
    done = subprocess.run(
        [str(python), *options, "-c", code],
        env={**os.environ, **env},
        cwd=OUT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise PeerFailed(f"failed: a program ended with {done.returncode}")
    return done.stdout.strip()
