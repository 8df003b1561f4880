"""The figures to reach, each a ratio against a peer of the same run or a plain limit, and whether they are met."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

OURS = "usegolib"


class Outcome(NamedTuple):
    """One target on one interpreter."""

    interpreter: str
    title: str
    limit: str
    reached: str
    met: Optional[bool]
    """None: not measured; `reached` says why."""


Rows = dict[str, dict[str, Any]]


def ns(rows: Rows, key: str, peer: str) -> Optional[float]:
    """The best time of a peer, when there is one."""
    value = rows.get(key, {}).get(peer, {}).get("ns")
    return None if value is None else float(value)


def why_not(rows: Rows, key: str, peer: str) -> str:
    """Why a peer has no time."""
    cell = rows.get(key, {}).get(peer, {})
    return str(cell.get("absent") or cell.get("failed") or "not measured")


class Ratio(NamedTuple):
    """Our time on a row over the best of some peers."""

    key: str
    title: str
    most: float
    peers: tuple[str, ...] = ("cext",)
    ours: str = OURS

    def outcome(self, interpreter: str, rows: Rows) -> Outcome:
        """Compare within the run."""
        mine = ns(rows, self.key, self.ours)
        theirs = [value for value in (ns(rows, self.key, peer) for peer in self.peers) if value]
        who = self.peers[0] if len(self.peers) == 1 else "the best peer"
        limit = f"<= {self.most:g} x {who}"
        if mine is None or not theirs:
            return Outcome(interpreter, self.title, limit, why_not(rows, self.key, self.ours), None)
        ratio = mine / min(theirs)
        return Outcome(interpreter, self.title, limit, f"{ratio:.2f} x", ratio <= self.most)


class Limit(NamedTuple):
    """A time on a row, in nanoseconds."""

    key: str
    title: str
    most: float
    ours: str = OURS

    def outcome(self, interpreter: str, rows: Rows) -> Outcome:
        """Compare with the limit."""
        mine = ns(rows, self.key, self.ours)
        limit = f"<= {self.most:,.0f} ns"
        if mine is None:
            return Outcome(interpreter, self.title, limit, why_not(rows, self.key, self.ours), None)
        return Outcome(interpreter, self.title, limit, f"{mine:,.0f} ns", mine <= self.most)


class Building(NamedTuple):
    """Building many structs: what is not the Go function's own time, against msgspec's decoding to dataclasses."""

    most: float = 1.3

    def outcome(self, interpreter: str, rows: Rows) -> Outcome:
        """Our call with every field read, less the bare Go function, over the decoding alone."""
        title, limit = "People(1000), without the Go function's own time", f"<= {self.most:g} x msgspec"
        whole, own = ns(rows, "people", OURS), ns(rows, "people", "floor")
        decoding = ns(rows, "people_unread", "msgspec")
        if whole is None or own is None or not decoding:
            return Outcome(interpreter, title, limit, why_not(rows, "people", OURS), None)
        ratio = (whole - own) / decoding
        return Outcome(interpreter, title, limit, f"{ratio:.2f} x", ratio <= self.most)


EVERYBODY = ("cext", "cffi", "ctypes", "0.1.0")
CPYTHON: list[Any] = [
    Ratio("add_int", "AddInt(1, 2)", 1.0),
    Ratio("echo_5", "Echo, 5 characters", 1.0),
    Ratio("echo_10k", "Echo, 10,000 characters", 1.0),
    Ratio("echo_bytes", "EchoBytes, 1 MiB", 1.2, EVERYBODY),
    Ratio("sum_list", "SumFloats, list of 1,000", 1.1),
    Ratio("sum_lent", "SumFloats, 100,000 lent", 1.05),
    Ratio("echo_person", "EchoPerson", 0.3),
    Ratio("counter", "Counter.Inc on an object", 1.1),
    Ratio("fail", "Fail: error to exception", 1.3),
    Ratio("people", "People(1000), every field read", 0.8),
    Building(),
    Ratio("call_back", "a callback called by Go", 1.5),
    Ratio("call_back_two", "a callback of two ints", 1.5),
    Ratio("sort_func", "slices.SortFunc of 100,000, compared in Python", 1.2),
    Limit("add_int", "AddInt(1, 2), portable lane", 2500, "portable"),
]
PYPY: list[Any] = [Limit("add_int", "AddInt(1, 2), PyPy, warm", 300)]


def outcomes(results: dict[str, Any]) -> list[Outcome]:
    """All targets on all interpreters of a run."""
    found: list[Outcome] = []
    for interpreter, rows in results["rows"].items():
        wanted = PYPY if interpreter.startswith("pypy") else CPYTHON
        found += [target.outcome(interpreter, rows) for target in wanted]
    found += [Outcome(*figure["target"]) for figure in all_figures(results) if figure.get("target")]
    return found


def all_figures(results: dict[str, Any]) -> list[dict[str, Any]]:
    """The further figures of a run, of all interpreters."""
    return [figure for figures in results.get("figures", {}).values() for figure in figures]
