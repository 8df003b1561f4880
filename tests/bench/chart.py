"""The chart: one line per row, one mark per peer, on a logarithmic axis of times relative to the C extension."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from tests.bench.report import number
from tests.bench.rows import MAIN

# Colours that keep apart for most kinds of colour blindness, ours the strongest.
PEERS = {
    "usegolib": "#d1495b",
    "cext": "#22313f",
    "cffi": "#2a9d8f",
    "ctypes": "#6c8ebf",
    "0.1.0": "#c9a227",
}
LEFT, RIGHT, TOP, LINE, WIDTH = 190, 110, 78, 30, 900
STYLE = (
    "text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#22313f}"
    ".title{font-size:16px;font-weight:600}.quiet{fill:#6b7785;font-size:12px}.ours{fill:#d1495b;font-weight:600}"
    ".end{text-anchor:end}.middle{text-anchor:middle}"
)


class Axis:
    """From a ratio to a place on the chart."""

    def __init__(self, ratios: list[float]) -> None:
        self.low = min(0.1, *ratios) if ratios else 0.1
        self.high = max(10.0, *ratios) if ratios else 10.0
        self.low, self.high = 10 ** math.floor(math.log10(self.low)), self.high * 1.15

    def x(self, ratio: float) -> float:
        """In pixels."""
        share = math.log10(ratio / self.low) / math.log10(self.high / self.low)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def ticks(self) -> list[float]:
        """1, 3, 10, ... within the axis."""
        powers = range(int(math.log10(self.low)), int(math.log10(self.high)) + 1)
        values = [base * 10.0**power for power in powers for base in (1, 3)]
        return [value for value in values if self.low <= value <= self.high]


def text(x: float, y: float, content: str, style: str = "") -> str:
    """A text element."""
    return f'<text x="{x}" y="{y}" class="{style}">{escape(content)}</text>'


def mark(peer: str, x: float, y: float) -> str:
    """The mark of a peer: ours is larger; a white rim keeps overlapping ones apart."""
    radius = 7 if peer == "usegolib" else 5
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{PEERS[peer]}" stroke="#fff" stroke-width="1.5"/>'


def ratios_of(cells: dict[str, Any]) -> dict[str, float]:
    """Times relative to the C extension's, by peer."""
    base = cells.get("cext", {}).get("ns")
    return {peer: cells[peer]["ns"] / base for peer in PEERS if base and "ns" in cells.get(peer, {})}


def legend() -> list[str]:
    """Marks and names of the peers."""
    parts, x = [], LEFT
    for peer in PEERS:
        label = {"0.1.0": "usegolib 0.1.0", "cext": "C extension", "cffi": "cffi", "ctypes": "ctypes"}.get(peer, peer)
        parts += [mark(peer, x, 48), text(x + 12, 52, label, "ours" if peer == "usegolib" else "")]
        x += 40 + 8 * len(label)
    return parts


def draw(interpreter: str, rows: dict[str, Any]) -> str:
    """The chart of one interpreter."""
    lines = [(row, ratios_of(rows.get(row.key, {}))) for row in MAIN]
    lines = [(row, ratios) for row, ratios in lines if ratios]
    axis = Axis([ratio for _, ratios in lines for ratio in ratios.values()])
    bottom = TOP + LINE * len(lines)
    parts = [
        text(
            12,
            24,
            f"Go from {interpreter.replace('cpython', 'CPython ')}: time relative to a hand-written C extension",
            "title",
        )
    ]
    parts += legend()
    for tick in axis.ticks():
        x, one = axis.x(tick), tick == 1
        colour = "#22313f" if one else "#e3e7eb"
        parts.append(f'<line x1="{x}" y1="{TOP - 8}" x2="{x}" y2="{bottom}" stroke="{colour}"/>')
        parts.append(text(x, bottom + 18, f"{tick:g}x", "quiet middle"))
    parts.append(text(WIDTH - 12, TOP - 14, "usegolib", "ours end"))
    for index, (row, ratios) in enumerate(lines):
        y = TOP + LINE * index + LINE / 2
        parts.append(text(LEFT - 14, y + 4, row.title, "end"))
        places = [axis.x(ratio) for ratio in ratios.values()]
        parts.append(f'<line x1="{min(places)}" y1="{y}" x2="{max(places)}" y2="{y}" stroke="#c3cbd3"/>')
        parts += [mark(peer, axis.x(ratios[peer]), y) for peer in reversed(PEERS) if peer in ratios]
        ours = rows[row.key].get("usegolib", {}).get("ns")
        parts.append(
            text(WIDTH - 12, y + 4, duration(ours) if ours else "not offered yet", "ours end" if ours else "quiet end")
        )
    caption = "Logarithmic; further left is faster. Best of at least 7 interleaved repeats of at least 50 ms."
    parts.append(text(LEFT, bottom + 40, caption, "quiet"))
    height = bottom + 56
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">'
    background = f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    return "\n".join([head, f"<style>{STYLE}</style>", background, *parts, "</svg>"]) + "\n"


def duration(value: float) -> str:
    """A time with the unit that suits it."""
    if value < 10_000:
        return f"{number(value)} ns"
    return f"{value / 1e3:,.0f} µs" if value < 1e7 else f"{value / 1e6:,.0f} ms"
