"""What a process does over time: threads, percentiles, a busy neighbour, memory."""

from __future__ import annotations

import json
from typing import Any, Callable

from tests.bench import build
from tests.bench.figures.figure import figure
from tests.bench.runner import Peer, PeerFailed, started

ROUNDS = 40_000_000  # some 60 ms of Spin


def threads(name: str, peers: dict[str, Peer], repeats: int) -> list[dict[str, Any]]:
    """Python threads in CPU-bound Go against C threads in the same function, in turns."""
    ours, theirs = peers["usegolib"], peers["floor"]
    found = []
    for count in (1, 2, 4):
        times: dict[str, list[int]] = {"ours": [], "theirs": []}
        for _ in range(repeats):
            times["ours"].append(int(ours.ask("spin", count, ROUNDS)))
            times["theirs"].append(int(theirs.ask("spin", count, ROUNDS)))
        share = min(times["theirs"]) / min(times["ours"])
        each = count * ROUNDS / min(times["ours"])
        text = f"{each:.2f} rounds/ns, {share:.2f} of what C threads get"
        limit, met = (">= 0.95 of C threads", share >= 0.95) if count == 2 else ("", None)
        found.append(figure(name, f"CPU-bound Go in threads: {count}", text, limit, met, f"{share:.2f}"))
    return found


def percentiles(name: str, peers: dict[str, Peer], calls: int) -> list[dict[str, Any]]:
    """Of single calls."""
    found = []
    for peer in ("usegolib", "cext"):
        if peer in peers:
            shown = json.loads(peers[peer].ask("latency", "add_int", calls))
            text = " / ".join(f"{value:,}" for value in shown) + " ns, the clock included"
            found.append(figure(name, f"AddInt p50 / p99 / p99.9, {peer}", text))
    return found


def callbacks(name: str, peers: dict[str, Peer], calls: int) -> list[dict[str, Any]]:
    """A callback from another goroutine than that of the call."""
    taken = int(peers["usegolib"].ask("elsewhere", calls))
    title = "a callback from another goroutine, p50"
    return [figure(name, title, f"{taken:,} ns, the clock included", "<= 2,000 ns", taken <= 2000)]


def neighbour(name: str, peers: dict[str, Peer]) -> list[dict[str, Any]]:
    """Beside one busy Python thread: the GIL held by directive, and by default released."""
    found = []
    cases = [("add_int_held", "AddInt, GIL held", "usegolib"), ("echo_held", "Echo, GIL held", "usegolib")]
    cases += [("add_int", "AddInt", "usegolib"), ("add_int", "AddInt", "cext"), ("echo_5", "Echo", "usegolib")]
    for key, title, peer in cases:
        if peer not in peers:
            continue
        alone, _, beside, mean = json.loads(peers[peer].ask("busy", key, 20))
        text = f"{beside:,.0f} ns (mean {mean:,.0f}); alone {alone:,.0f} ns"
        limit, met = ("<= 1.2 x the lone call", beside <= 1.2 * alone) if key.endswith("held") else ("", None)
        title = f"{title} beside a busy thread, {peer}"
        found.append(figure(name, title, text, limit, met, f"{beside / alone:.2f} x"))
    return found


def growth(name: str, peers: dict[str, Peer], calls: int) -> list[dict[str, Any]]:
    """Memory after a million of each, when as many have warmed up."""
    found = []
    for key, title in (
        ("add_int", "calls"),
        ("echo_person", "structs"),
        ("fail", "exceptions"),
        ("objects", "objects"),
    ):
        title = f"memory after {calls:,} {title}"
        try:
            grown = int(peers["usegolib"].ask("memory", key, calls))
        except PeerFailed as error:
            reason = "objects are not there yet" if "NewCounter" in str(error) else str(error)
            found.append(figure(name, title, reason, "< 1 MB", None))
            continue
        found.append(figure(name, title, f"{grown / 1e6:+.2f} MB", "< 1 MB", grown < 1e6))
    return found


def measure(interpreter: build.Interpreter, commands: dict[str, build.Command], quick: bool) -> list[dict[str, Any]]:
    """All figures of this page, each part in fresh processes."""
    name = interpreter.name
    parts: list[Callable[[dict[str, Peer]], list[dict[str, Any]]]] = [
        lambda peers: threads(name, peers, 2 if quick else 7),
        lambda peers: percentiles(name, peers, 10_000 if quick else 300_000),
        lambda peers: callbacks(name, peers, 10_000 if quick else 100_000),
        lambda peers: neighbour(name, peers),
        lambda peers: growth(name, peers, 10_000 if quick else 1_000_000),
    ]
    wanted = {peer: commands[peer] for peer in ("usegolib", "cext", "floor") if peer in commands}
    found = []
    for part in parts:
        with started(wanted) as peers:
            found += part({peer.name: peer for peer in peers})
    return found
