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

from tests.bench import build, report, runner
from tests.bench.rows import BY_KEY, ROWS
from tests.dev.process import ROOT, run, say

PAGE = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "docs" / "performance.json"


def machine() -> str:
    """What kind of machine this is, without its name."""
    return f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"


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
    parser.add_argument("--python", default="3.11,3.13,pypy", help="interpreters (default: %(default)s)")
    parser.add_argument("--peers", help=f"only these: {', '.join(build.PEERS)}")
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


def main() -> int:
    """Build, measure, print, write."""
    options = parse()
    begun = time.monotonic()
    rows = [BY_KEY[key] for key in chosen(options.rows, list(BY_KEY))]
    peers = chosen(options.peers, list(build.PEERS))
    wanted = options.python.split(",")
    plan = runner.QUICK if options.quick else runner.Plan()
    results: dict[str, Any] = {"made": str(datetime.date.today()), "machine": machine(), "versions": versions()}
    results |= {"rows": {}, "missing": {}, "figures": {}}
    for interpreter in build.all_interpreters():
        if not any(name in interpreter.name for name in wanted):
            continue
        commands, missing = build.commands(interpreter, peers)
        say(f"bench: {interpreter.name}: {', '.join(commands)}")
        results["rows"][interpreter.name] = runner.measure(commands, rows, plan)
        results["missing"][interpreter.name] = missing
    say(f"bench: {time.monotonic() - begun:.0f} s")
    text = report.markdown(results)
    print(text)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    whole = len(rows) == len(ROWS) and not (options.quick or options.peers)
    if whole or options.write:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        report.insert(PAGE, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
