"""How much of real modules is bound: builds the list in modules.json and writes docs/corpus.md.

`python -m tests.corpus` builds everything; `python -m tests.corpus WORD...` only the entries with such a word in
their names (`standard` for the standard library), and prints without writing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from tests.corpus.drivable import Drivable
from tests.support.artifacts import ROOT, usegolib_cli

PAGE = ROOT / "docs" / "corpus.md"
OUT = ROOT / ".cache" / "corpus"
STANDARD = "standard library"
HEAD = """# How much of real modules is bound

Written by `make corpus` from the list in tests/corpus/modules.json; the reasons are explained in
[types.md](types.md). Functions and methods are the exported ones, bound and declared; an instantiated generic one
counts once. Variables, constants, types and fields are not counted here. *Drivable* are those of which Python can give
every parameter and use every result (tests/corpus/drivable.py): it makes the value itself, a callable or an object of
its own for funcs and interfaces, or gets one from something that is drivable. A pointer to a number or a string does
not count, since what Go writes behind it has no place in Python (sync/atomic.AddInt64).
The counts of the standard library differ a little between Go versions.
"""

BY_HAND = "## Everything called"
"""From this heading on the page is written by hand."""


class Row(NamedTuple):
    """The counts of one module, or of all."""

    name: str
    functions: int
    bound_functions: int
    methods: int
    bound_methods: int
    drivable: int
    reasons: Counter[str]

    def share(self, some: int) -> str:
        """A part of all functions and methods, in percent."""
        total = self.functions + self.methods
        return f"{100 * some / total:.1f} %" if total else ""

    def line(self) -> str:
        """The row of the table."""
        reasons = ", ".join(f"{reason} {number}" for reason, number in self.reasons.most_common())
        functions = f"{self.bound_functions} of {self.functions}"
        methods = f"{self.bound_methods} of {self.methods}"
        bound, drivable = self.share(self.bound_functions + self.bound_methods), self.share(self.drivable)
        return f"| {self.name} | {functions} | {methods} | {bound} | {drivable} | {reasons} |"


def standard_packages() -> list[str]:
    """Every package of the standard library that somebody else can import."""
    listed = subprocess.run(["go", "list", "std"], stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout.split()
    return [path for path in listed if not {"internal", "vendor"} & set(path.split("/"))]


def build(name: str, arguments: list[str]) -> dict[str, Any]:
    """Build one artifact; its schema."""
    place = OUT / name.replace("/", "_")
    ran = usegolib_cli("build", *arguments, "--out", place, "--json")
    if ran.code != 0:
        raise SystemExit(f"{name} cannot be built\n{ran.stderr}")
    manifest = Path(json.loads(ran.stdout)["manifest"])
    schema: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))["schema"]
    return schema


def count(name: str, schema: dict[str, Any]) -> Row:
    """Count the symbols of a schema; an instantiation is not a symbol of its own."""
    drivable = Drivable(schema)
    symbols = drivable.symbols
    functions = [symbol for symbol in symbols if symbol["kind"] == "func"]
    methods = [symbol for symbol in symbols if symbol["kind"] == "method"]
    reasons = Counter(symbol["skip"]["reason"] for symbol in functions + methods if "skip" in symbol)
    bound = [sum("skip" not in symbol for symbol in some) for some in (functions, methods)]
    used = sum(drivable.is_drivable(symbol) for symbol in functions + methods)
    return Row(name, len(functions), bound[0], len(methods), bound[1], used, reasons)


def jobs(listed: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What to build: a name and the arguments of the build, for every entry of the list."""
    standard = [part for path in standard_packages() for part in ("--module", path)]
    result = [(STANDARD, standard)]
    for entry in listed["modules"]:
        packages = entry.get("packages", [])
        name = entry["module"] + (f" ({', '.join(packages)})" if packages else "")
        arguments = ["--module", entry["module"], *(part for path in packages for part in ("--package", path))]
        result.append((name, arguments))
    return result


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table, with a last line for all modules but the standard library."""
    modules = [row for row in rows if row.name != STANDARD]
    total = Row(
        "**all modules**",
        sum(row.functions for row in modules),
        sum(row.bound_functions for row in modules),
        sum(row.methods for row in modules),
        sum(row.bound_methods for row in modules),
        sum(row.drivable for row in modules),
        sum((row.reasons for row in modules), Counter()),
    )
    head = [
        "| module | functions | methods | bound | drivable | skipped, by reason |",
        "|---|---:|---:|---:|---:|---|",
    ]
    return "\n".join([*head, *(row.line() for row in [*rows, total])]) + "\n"


def main(words: list[str]) -> int:
    """Print the table; write the page when the whole list was built."""
    listed = json.loads((Path(__file__).parent / "modules.json").read_text(encoding="utf-8"))
    rows = []
    for name, arguments in jobs(listed):
        if words and not any(word in name for word in words):
            continue
        print(f"building {name} ...", file=sys.stderr, flush=True)
        rows.append(count(name, build(name.split("@")[0].split(" ")[0], arguments)))
    text = table(rows)
    print(text)
    if not words:
        _, mark, rest = PAGE.read_text(encoding="utf-8").partition(BY_HAND)
        PAGE.write_text(f"{HEAD}\n{text}\n{mark}{rest}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
