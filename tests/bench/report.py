"""The results as Markdown: a table of times per interpreter, the targets, the further figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.bench.build import PEERS
from tests.bench.rows import ROWS
from tests.bench.targets import Outcome, all_figures, outcomes


def number(value: float) -> str:
    """A time in ns, with as many digits as mean something."""
    return f"{value:,.1f}" if value < 10 else f"{value:,.0f}"


def cell(found: dict[str, Any] | None, notes: list[str]) -> str:
    """One cell; reasons become numbered notes below the table."""
    if not found:
        return "-"
    if "ns" in found:
        return number(found["ns"])
    reason = str(found.get("absent") or found.get("failed"))
    if reason not in notes:
        notes.append(reason)
    return f"({notes.index(reason) + 1})"


def times(interpreter: str, rows: dict[str, Any], missing: dict[str, str]) -> str:
    """The table of one interpreter. Peers that could not be had, and cells without a time, are explained below it."""
    offered = {peer for found in rows.values() for peer, shown in found.items() if {"ns", "failed"} & set(shown)}
    peers = [peer for peer in PEERS if peer in offered]
    notes: list[str] = []
    lines = [f"| {interpreter}, ns | {' | '.join(peers)} |", f"|---|{'---:|' * len(peers)}"]
    for row in ROWS:
        found = rows.get(row.key, {})
        if found:
            lines.append(f"| {row.title} | {' | '.join(cell(found.get(peer), notes) for peer in peers)} |")
    below = [f"({index}) {note}" for index, note in enumerate(notes, 1)]
    below += [f"{peer} is not there: {reason}" for peer, reason in missing.items()]
    return "\n".join([*lines, "", "; ".join(below)] if below else lines)


def target_table(found: list[Outcome]) -> str:
    """One line per target, a column per interpreter."""
    interpreters = list(dict.fromkeys(outcome.interpreter for outcome in found))
    by_title: dict[tuple[str, str], dict[str, Outcome]] = {}
    for outcome in found:
        by_title.setdefault((outcome.title, outcome.limit), {})[outcome.interpreter] = outcome
    lines = [f"| target | limit | {' | '.join(interpreters)} |", f"|---|---|{'---|' * len(interpreters)}"]
    for (title, limit), cells in by_title.items():
        shown = [verdict(cells[name]) if name in cells else "" for name in interpreters]
        lines.append(f"| {title} | {limit} | {' | '.join(shown)} |")
    return "\n".join(lines)


def verdict(outcome: Outcome) -> str:
    """What was reached, and whether it is enough."""
    return f"{outcome.reached}{ {True: ', met', False: ', **not met**', None: ''}[outcome.met] }"


def figure_table(figures: list[dict[str, Any]]) -> str:
    """One line per further figure, a column per interpreter."""
    interpreters = list(dict.fromkeys(figure["interpreter"] for figure in figures))
    by_title: dict[str, dict[str, str]] = {}
    for figure in figures:
        by_title.setdefault(figure["title"], {})[figure["interpreter"]] = figure["text"]
    lines = [f"| figure | {' | '.join(interpreters)} |", f"|---|{'---|' * len(interpreters)}"]
    for title, texts in by_title.items():
        lines.append(f"| {title} | {' | '.join(texts.get(name, '') for name in interpreters)} |")
    return "\n".join(lines)


def markdown(results: dict[str, Any]) -> str:
    """Everything that goes between the marks of docs/performance.md."""
    found = outcomes(results)
    counted = [outcome for outcome in found if outcome.met is not None]
    met = sum(bool(outcome.met) for outcome in counted)
    parts = [
        f"Measured on {results['made']}: {results['machine']}; {results['versions']}."
        f" {met} of {len(counted)} targets measured are met; {len(found) - len(counted)} could not be measured yet.",
        target_table(found),
    ]
    parts += [times(name, rows, results["missing"].get(name, {})) for name, rows in results["rows"].items()]
    figures = all_figures(results)
    if figures:
        parts.append(figure_table(figures))
    return "\n\n".join(parts) + "\n"


def insert(page: Path, text: str, name: str) -> None:
    """Put the text between the marks of that name in a page."""
    begin, end = f"<!-- begin {name}: written by make bench -->", f"<!-- end {name} -->"
    before, mark, rest = page.read_text(encoding="utf-8").partition(begin)
    _, other, after = rest.partition(end)
    if not (mark and other):
        raise SystemExit(f"error: {page.name} has lost its marks\nhint: it needs the lines {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", encoding="utf-8")
