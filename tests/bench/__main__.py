"""Measures usegolib beside its peers: `make bench`, or `python -m tests.bench` with options.

Without options everything is measured and written into docs; with any choice the results are only printed,
unless `--write` says otherwise.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import re
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench import build, chart, report, runner
from tests.bench.figures import building, loading, running
from tests.bench.figures.figure import figure
from tests.bench.rows import BY_KEY
from tests.dev.process import ROOT, run, say

PAGE = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "docs" / "performance"
PYTHONS = "3.11,3.13,pypy"
FIGURES = {"loading": loading, "building": building, "running": running}


def machine() -> str:
    """What kind of machine this is, without its name; and how busy, since nothing can be told from a busy one."""
    return f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before"


def versions() -> str:
    """Of the tools that all peers share."""
    go = run(["go", "env", "GOVERSION"]).output.strip().replace("go", "Go ")
    found = re.search(r"\d+(\.\d+)+", run([build.cc(), "--version"]).output)
    return f"{go}, {Path(build.cc()).name} {found.group() if found else ''}".strip()


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few and short timings, to see whether it works")
    parser.add_argument("--rows", help=f"only these, with commas: {', '.join(BY_KEY)}")
    parser.add_argument("--python", default=PYTHONS, help="interpreters (default: %(default)s)")
    parser.add_argument("--peers", help=f"only these: {', '.join(build.PEERS)}")
    parser.add_argument("--figures", help=f"only these, or `none`: {', '.join(FIGURES)}")
    parser.add_argument("--write", action="store_true", help="write into docs although not everything was measured")
    parser.add_argument("--json", type=Path, help="write the results into this file, too")
    return parser.parse_args()


def chosen(text: str | None, known: list[str]) -> list[str]:
    """The names of an option with commas."""
    names = text.split(",") if text else known
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"error: unknown: {', '.join(unknown)}\nhint: known are {', '.join(known)}")
    return names


def further(interpreter: build.Interpreter, commands: dict[str, build.Command], names: list[str], quick: bool) -> Any:
    """The further figures of one interpreter; one that fails is reported and costs no other."""
    found: list[dict[str, Any]] = []
    for name in names:
        main_only = FIGURES[name] is building
        if not interpreter.is_cpython or (main_only and interpreter.name != build.main_interpreter().name):
            continue
        say(f"bench: {interpreter.name}: {name}")
        try:
            found += FIGURES[name].measure(interpreter, commands, quick)
        except (runner.PeerFailed, build.Missing, RuntimeError) as error:
            found.append(figure(interpreter.name, name, f"failed: {error}"))
    return found


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Build and measure everything that was asked for."""
    rows = [BY_KEY[key] for key in chosen(options.rows, list(BY_KEY))]
    peers = chosen(options.peers, list(build.PEERS))
    figures = chosen(None if options.figures == "none" else options.figures, list(FIGURES))
    figures = [] if options.figures == "none" else figures
    plan = runner.QUICK if options.quick else runner.Plan()
    results: dict[str, Any] = {"made": str(datetime.date.today()), "machine": machine(), "versions": versions()}
    results.update(rows={}, missing={}, figures={})
    for interpreter in build.all_interpreters():
        if any(name in interpreter.name for name in options.python.split(",")):
            name = interpreter.name
            commands, results["missing"][name] = build.commands(interpreter, peers)
            say(f"bench: {name}: {len(rows)} rows of {', '.join(commands)}")
            results["rows"][name] = runner.measure(commands, rows, plan)
            results["figures"][name] = further(interpreter, commands, figures, options.quick)
    return results


def write(results: dict[str, Any], text: str) -> None:
    """Results, charts and tables into docs."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    for name, rows in results["rows"].items():
        if name.startswith("cpython"):
            (RESULTS / f"{name}.svg").write_text(chart.draw(name, rows), encoding="utf-8")
    report.insert(PAGE, text, "figures")


def main() -> int:
    """Measure, print, write."""
    options = parse()
    begun = time.monotonic()
    results = measure(options)
    say(f"bench: {time.monotonic() - begun:.0f} s")
    text = report.markdown(results)
    print(text)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    whole = not (options.quick or options.rows or options.peers or options.figures or options.python != PYTHONS)
    if whole or options.write:
        write(results, text)
        say("bench: written: docs/performance.md and docs/performance/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
