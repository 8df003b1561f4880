"""How much of real modules is bound: builds the list in modules.json and writes docs/corpus.md.

`python -m tests.corpus` builds everything; `python -m tests.corpus MODULE...` only these, and prints without writing.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.artifacts import ROOT, usegolib_cli

PAGE = ROOT / "docs" / "corpus.md"
OUT = ROOT / ".cache" / "corpus"
HEAD = """# How much of real modules is bound

Written by `make corpus` from the list in tests/corpus/modules.json; the reasons are explained in
[types.md](types.md). Functions and methods are the exported ones; variables, constants and types are not counted here.
The counts of the standard library differ a little between Go versions.
"""


class Row(NamedTuple):
    """The counts of one package or module."""

    name: str
    functions: int
    methods: int
    bound: int
    reasons: Counter[str]


def build(modules: list[str]) -> list[dict[str, Any]]:
    """Build one artifact of these modules; the packages of its schema."""
    arguments = [part for module in modules for part in ("--module", module)]
    ran = usegolib_cli("build", *arguments, "--out", OUT / "-".join(modules[:1]).replace("/", "_"), "--json")
    if ran.code != 0:
        raise SystemExit(ran.stderr)
    manifest = Path(json.loads(ran.stdout)["manifest"])
    packages: list[dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8"))["schema"]["packages"]
    return packages


def count(name: str, packages: list[dict[str, Any]]) -> Row:
    """Count the symbols of some packages."""
    symbols = [symbol for package in packages for symbol in package["symbols"] if symbol["kind"] in ("func", "method")]
    methods = sum(symbol["kind"] == "method" for symbol in symbols)
    bound = sum(symbol.get("function") is not None for symbol in symbols)
    reasons = Counter(symbol["skip"]["reason"] for symbol in symbols if symbol.get("skip"))
    return Row(name, len(symbols) - methods, methods, bound, reasons)


def rows(standard: list[str], modules: list[str]) -> list[Row]:
    """One row per standard package and per module."""
    result = []
    if standard:
        packages = build(standard)
        by_path = {package["path"]: package for package in packages}
        result += [count(path, [by_path[path]]) for path in standard]
    for module in modules:
        print(f"building {module} ...", file=sys.stderr, flush=True)
        result.append(count(module, build([module])))
    return result


def table(lines: list[Row]) -> str:
    """The rows as a Markdown table, with a last line for all of them."""
    total = Row("**together**", 0, 0, 0, Counter())
    text = ["| package or module | functions | methods | bound | skipped, by reason |", "|---|---:|---:|---:|---|"]
    for row in lines:
        total = Row(
            total.name,
            total.functions + row.functions,
            total.methods + row.methods,
            total.bound + row.bound,
            total.reasons + row.reasons,
        )
    for row in [*lines, total]:
        reasons = ", ".join(f"{reason} {number}" for reason, number in row.reasons.most_common())
        text.append(f"| {row.name} | {row.functions} | {row.methods} | {row.bound} | {reasons} |")
    return "\n".join(text) + "\n"


def main(arguments: list[str]) -> int:
    """Print the table; write the page when the whole list was built."""
    listed = json.loads((Path(__file__).parent / "modules.json").read_text(encoding="utf-8"))
    if arguments:
        standard = [name for name in arguments if "." not in name.split("/")[0]]
        print(table(rows(standard, [name for name in arguments if name not in standard])))
        return 0
    text = table(rows(listed["standard library"], listed["modules"]))
    print(text)
    PAGE.write_text(f"{HEAD}\n{text}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
