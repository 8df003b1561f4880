"""Instructions of one call, by part: `python -m tests.bench.profile [--row add_int] [--peer usegolib]`.

Cachegrind counts instructions, so the figures are the same on a busy machine. A worker runs a row a few times and
many times; the difference per call is what counts. Libraries with symbols are built for this into `.cache/bench`.
(Callgrind follows the stack, which Go switches, and then gives the interpreter's instructions to others.)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.bench import build, report
from tests.bench.figures.building import GO_BUILD, cli
from tests.bench.figures.loading import library_of
from tests.bench.rows import BY_KEY
from tests.dev.process import ROOT, say

PAGE = ROOT / "docs" / "performance.md"
FEW, MANY = 1_000, 21_000
# Rows of which the page has the parts beside those of the first one.
FURTHER = ["echo_5", "echo_10k", "counter", "fail", "sum_list"]
# Go interrupts its threads by signals; without them two runs give the same counts.
WITHOUT_SIGNALS = {"GODEBUG": "asyncpreemptoff=1"}
# With one processor no idle one looks for work, which it does by the clock.
ONE_PROCESSOR = {"GOMAXPROCS": "1"}


class Place(NamedTuple):
    """Where instructions were executed."""

    part: str
    function: str


def part_of(file: str, function: str, core: set[str]) -> str:
    """The part that a function belongs to, by its source file or, in the core, by its name."""
    if function in core:
        return "the core, Rust"
    if "cext.c" in file or function in ("add_int", "integer", "arity"):
        return "the C extension"
    if re.search(r"(^|/)(nptl|string|malloc|sysdeps|elf|csu|stdlib|time)/", file):
        return "C library"
    if re.search(r"example\.com/.*/rt/|usegolib_bridge|golib|clib", file):
        return "Go: generated code and bridge"
    if re.search(r"\.go$|\.s$|runtime[./]|gcc_\w+\.[cS]$", file) or function.startswith(
        ("runtime.", "_cgo", "crosscall")
    ):
        return "Go: runtime and cgo"
    if re.search(r"Python-|/(Python|Objects|Modules|Include)/", file):
        return "Python"
    # What is left with such a name is the C side of a function that Go exports.
    return "Go: runtime and cgo" if re.fullmatch(r"ugl_artifact_\w+|[A-Z]\w+", function) else "elsewhere"


def counts(file: Path, core: set[str]) -> Counter[Place]:
    """Instructions by place, from a file of cachegrind."""
    found: Counter[Place] = Counter()
    source = function = ""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("fl="):
            source = line[3:]
        elif line.startswith("fn="):
            function = re.sub(r"@@.*|::h[0-9a-f]{16}$", "", line[3:])
        elif line[:1].isdigit():
            found[Place(part_of(source, function, core), function)] += int(line.split()[1])
    return found


def run_cachegrind(command: build.Command, row: str, loops: int, core: set[str]) -> Counter[Place]:
    """A worker under cachegrind that runs one row."""
    out = build.OUT / f"cachegrind.{loops}"
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out}", *command.arguments]
    env = {**os.environ, **command.env, **WITHOUT_SIGNALS, **ONE_PROCESSOR}
    request = f"time {row} {loops}\n"
    done = subprocess.run(valgrind, env=env, cwd=build.OUT, input=request, capture_output=True, text=True)
    if done.returncode != 0 or "failed" in done.stdout:
        raise SystemExit(f"{done.stdout}{done.stderr}\nerror: cachegrind did not get through")
    return counts(out, core)


def core_with_symbols() -> tuple[Path, set[str]]:
    """The core of this tree, not stripped, and the names of its functions."""
    say("profile: building the core with symbols")
    target = build.OUT / "target"
    env = {"CARGO_TARGET_DIR": str(target), "CARGO_PROFILE_RELEASE_STRIP": "none"}
    cargo = ["cargo", "build", "--release", "--locked", "--quiet", "-p", "usegolib-native"]
    build.sh(cargo, "building the core", env=env, cwd=ROOT)
    library = target / "release" / "libusegolib.so"
    listed = build.sh(["nm", "--demangle", "--defined-only", str(library)], "listing the core's functions")
    names = {re.sub(r"::h[0-9a-f]{16}$", "", line[19:]) for line in listed.splitlines() if line[17:18] in "tT"}
    return library, names


def artifact_with_symbols() -> Path:
    """A root with the artifact of golib, its library exchanged for one of the same code that is not stripped."""
    source, folder = build.HERE / "golib", build.OUT / "profile"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder / "module")
    root = folder / "out"
    cli("build", "--force", "--module", source, "--out", root, "--keep", folder / "module" / "usegolib_bridge")
    library = library_of(root)
    go = [part for part in GO_BUILD if not part.startswith("-ldflags")]
    build.sh([*go, "-o", str(library), "./usegolib_bridge"], "go build", cwd=folder / "module")
    manifest = library.parent / "manifest.json"
    record = json.loads(manifest.read_text(encoding="utf-8"))
    content = library.read_bytes()
    record["library"].update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    manifest.write_text(json.dumps(record), encoding="utf-8")
    return root


def prepare(peer: str, python: str) -> tuple[build.Command, set[str]]:
    """How to start the peer with symbols, and the names of the core's functions."""
    chosen = [one for one in build.all_interpreters() if python in ("", one.name)]
    if not chosen:
        raise SystemExit(f"error: no interpreter is called {python}; there are {build.all_interpreters()}")
    command = build.commands(chosen[0], [peer])[0][peer]
    if peer not in ("usegolib", "portable"):
        return command, set()
    library, names = core_with_symbols()
    arguments = [*command.arguments[:-1], str(artifact_with_symbols())]
    return build.Command(arguments, {**command.env, "USEGOLIB_NATIVE": str(library)}), names


def per_call(command: build.Command, core: set[str], row: str) -> Counter[Place]:
    """Instructions of one call, by place."""
    difference = run_cachegrind(command, row, MANY, core)
    difference.subtract(run_cachegrind(command, row, FEW, core))
    return Counter({place: round(count / (MANY - FEW), 1) for place, count in difference.items()})


def by_part(found: Counter[Place]) -> Counter[str]:
    """Sums of the parts."""
    parts: Counter[str] = Counter()
    for place, count in found.items():
        parts[place.part] += count
    return parts


def part_table(profiles: dict[str, Counter[Place]]) -> str:
    """Markdown: a line per part, a column per peer."""
    sums = {peer: by_part(found) for peer, found in profiles.items()}
    names = sorted(set().union(*sums.values()), key=lambda name: -max(parts[name] for parts in sums.values()))
    lines = [f"| instructions of one call | {' | '.join(sums)} |", f"|---|{'---:|' * len(sums)}"]
    for name in names:
        shown = [f"{parts[name]:,.0f}" for parts in sums.values()]
        if any(text != "0" for text in shown):
            lines.append(f"| {name} | {' | '.join(shown)} |")
    totals = [f"**{sum(parts.values()):,.0f}**" for parts in sums.values()]
    return "\n".join([*lines, f"| **all** | {' | '.join(totals)} |"])


def rows_table(rows: dict[str, dict[str, Counter[Place]]]) -> str:
    """Markdown: a line per part, a column per row of the benchmark; the peers of a row share a cell."""
    peers = " / ".join(next(iter(rows.values())))
    sums = {row: {peer: by_part(found) for peer, found in profiles.items()} for row, profiles in rows.items()}
    names = sorted({name for row in sums.values() for parts in row.values() for name in parts})
    lines = [f"| {peers} | {' | '.join(BY_KEY[row].title for row in sums)} |", f"|---|{'---:|' * len(sums)}"]
    for name in names:
        cells = [" / ".join(f"{parts[name]:,.0f}" for parts in row.values()) for row in sums.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    totals = [" / ".join(f"{sum(parts.values()):,.0f}" for parts in row.values()) for row in sums.values()]
    return "\n".join([*lines, f"| **all** | {' | '.join(totals)} |"])


def function_table(found: Counter[Place], least: float) -> str:
    """Markdown: the functions with at least so many instructions, part by part."""
    lines = ["| part | function | instructions |", "|---|---|---:|"]
    for part, _ in by_part(found).most_common():
        inside = Counter({place.function: count for place, count in found.items() if place.part == part})
        for function, count in inside.most_common():
            if count >= least:
                shown = function.replace("example.com/golib/usegolib_bridge/", "").replace("|", "\\|")
                lines.append(f"| {part} | `{shown}` | {count:,.0f} |")
    return "\n".join(lines)


def main() -> int:
    """Measure and print, or write into the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.profile", description=__doc__)
    parser.add_argument("--row", default="add_int")
    parser.add_argument("--peers", default="usegolib,cext", help="of usegolib, portable, cext, cffi, ctypes")
    parser.add_argument("--python", default="", help="an interpreter, such as cpython3.13 (default: that of .venv)")
    parser.add_argument("--least", type=float, default=10.0, help="leave out functions with fewer instructions")
    parser.add_argument("--write", action="store_true", help="write into docs/performance.md, with further rows")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        say("profile: no valgrind on PATH, so instructions are not counted")
        return 0
    commands = {peer: prepare(peer, options.python) for peer in options.peers.split(",")}

    def profile(row: str) -> dict[str, Counter[Place]]:
        return {peer: per_call(*command, row) for peer, command in commands.items()}

    profiles = profile(options.row)
    first = next(iter(profiles))
    text = f"{part_table(profiles)}\n\nFunctions of {first}:\n\n{function_table(profiles[first], options.least)}\n"
    print(text)
    if options.write:
        report.insert(PAGE, text, "profile")
        report.insert(
            PAGE, rows_table({options.row: profiles, **{row: profile(row) for row in FURTHER}}) + "\n", "rows"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
