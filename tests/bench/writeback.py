"""What comparing for write-backs costs, in instructions: `python -m tests.bench.writeback [--write]`.

Runs the Go benchmark of that name (go-runtime/bridge/writeback_cost_test.go) under cachegrind, a few times and many
times; the difference per call is what counts, and it is the same on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench import build, report
from tests.bench.profile import ONE_PROCESSOR, PAGE, WITHOUT_SIGNALS
from tests.dev.process import ROOT, say

FEW = 500
# How many calls, and what the argument is: cheap calls are made often, as Go's own threads run beside them.
KINDS = {
    "1000Floats": (20_500, "`[]float64`, 1,000 numbers"),
    "100Strings": (10_500, "`[]string`, 100 short ones"),
    "Map100": (4_500, "`map[string]int`, 100 entries"),
    "Struct": (20_500, "`*T`, six fields, a map among them"),
}
WAYS = ("Off", "Same", "Changed")


def test_program() -> Path:
    """The tests of the bridge, compiled."""
    program = build.OUT / "bridge.test"
    build.OUT.mkdir(parents=True, exist_ok=True)
    build.sh(["go", "test", "-c", "-o", str(program), "./bridge"], "go test -c", cwd=ROOT / "go-runtime")
    return program


def instructions(program: Path, name: str, times: int) -> int:
    """All instructions of a run with so many calls: the least of three, since Go's own threads run by the clock."""
    return min(count(program, name, times) for _ in range(3))


def count(program: Path, name: str, times: int) -> int:
    """All instructions of one run."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", str(program)]
    chosen = [f"-test.bench=^BenchmarkWriteBack$/^{name}$", f"-test.benchtime={times}x", "-test.run=^$"]
    # The collector runs when it likes; what it costs is in the allocations of the Go benchmark.
    env = {**os.environ, **WITHOUT_SIGNALS, **ONE_PROCESSOR, "GOGC": "off"}
    done = subprocess.run([*command, *chosen], env=env, capture_output=True, text=True, check=False)
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode != 0 or found is None or name not in done.stdout:
        raise SystemExit(f"{done.stdout}{done.stderr}\nerror: cachegrind did not get through")
    return int(found.group(1).replace(",", ""))


def per_call(program: Path, name: str, many: int) -> float:
    """Instructions of one call."""
    return (instructions(program, name, many) - instructions(program, name, FEW)) / (many - FEW)


def table(program: Path) -> str:
    """Markdown: a line per kind of argument."""
    lines = [
        "| argument | instructions of a call without | compared, nothing changed | changed and written back |",
        "|---|---:|---:|---:|",
    ]
    for kind, (many, title) in KINDS.items():
        off, same, changed = (per_call(program, kind + way, many) for way in WAYS)
        say(f"writeback: {kind}")
        lines.append(f"| {title} | {off:,.0f} | +{same - off:,.0f} | +{changed - off:,.0f} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Count and print, or write into the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.writeback", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write into docs/performance.md")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        say("writeback: no valgrind on PATH, so instructions are not counted")
        return 0
    text = table(test_program())
    print(text)
    if options.write:
        report.insert(PAGE, text, "writeback")
    return 0


if __name__ == "__main__":
    sys.exit(main())
