"""All checks of the project: `make test` runs the part `core`, `make test-all` the part `rest`, CI both.

The two parts have no check in common. The part `core` is for everybody who changes a line: the unit tests of Rust and
Go, the tests of calls on one Python in both lanes, the tests of the pages. The part `rest` is everything else.
What does not share a build directory runs two at a time. The last line is the summary of pytest on the interpreter of
`.venv`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from tests.dev import environment, fuzz, interpreters
from tests.dev.process import ROOT, Check, must, run, say
from tests.support.parts import CORE, PARTS

PYTHON_FILES = ["usegolib", "cbuild", "tests", "examples", "docs", "setup.py"]
GO = ROOT / "go-runtime"


def go_folders() -> list[str]:
    """Go sources of ours; fixtures that are broken on purpose still have to be formatted."""
    return [
        str(path)
        for path in (GO, ROOT / "tests" / "fixtures", ROOT / "tests" / "bench", ROOT / "examples")
        if path.exists()
    ]


def generated() -> list[Check]:
    """Generators of pages, with `--check`; what the Rust tables generate is checked by `cargo test`."""
    scripts = sorted((ROOT / "docs" / "generate").glob("*.py"))
    return [Check(f"generated: {s.name}", "lint", ["python", str(s), "--check"]) for s in scripts]


def lint() -> list[Check]:
    """Formatters, linters and type checks."""
    return [
        Check("cargo fmt", "lint", ["cargo", "fmt", "--all", "--check"]),
        Check("gofmt", "lint", ["gofmt", "-l", *go_folders()], quiet=True),
        Check("ruff check", "lint", ["ruff", "check", *PYTHON_FILES]),
        Check("ruff format", "lint", ["ruff", "format", "--check", *PYTHON_FILES]),
        Check("mypy", "lint", ["mypy", "--strict", "usegolib"]),
        Check("rooms", "lint", ["lint-imports", "--no-cache"]),
        Check("go vet", "lint", ["go", "vet", "./..."], cwd=GO),
        *generated(),
        Check(
            "clippy", "lint", ["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]
        ),
    ]


def native(parts: list[str]) -> list[Check]:
    """The suites of Rust and Go. The race detector slows Go down, and allocations cannot be counted under it."""
    core = [
        Check("cargo test", "native", ["cargo", "test", "--workspace", "--locked", "--quiet"]),
        Check("go test", "native", ["go", "test", "./..."], cwd=GO),
    ]
    rest = [Check("go test -race", "native", ["go", "test", "-race", "-shuffle=on", "./..."], cwd=GO)]
    return [*(core if "core" in parts else []), *(rest if "rest" in parts else [])]


def pytest(name: str, python: str, *arguments: str) -> Check:
    """The Python suite on one interpreter."""
    cache = f"cache_dir={environment.CACHE / 'pytest' / name}"
    return Check(f"pytest {name}", "pytest", [python, "-m", "pytest", "-q", "-o", cache, *arguments])


def pytest_part(name: str, python: str, parts: list[str], *arguments: str) -> Check:
    """A part of the Python suite, or all of it. tests/conftest.py says which tests are in which part."""
    if parts == ["core"]:  # only its folders are collected: other folders generate sources while they are read
        return pytest(f"{name} core", python, *CORE, "--part", "core", *arguments)
    if parts == ["rest"]:
        return pytest(f"{name} rest", python, "tests", "--part", "rest", *arguments)
    return pytest(name, python, "tests", *arguments)


def in_portable_lane(check: Check) -> Check:
    """The same check with the fast lane switched off."""
    return check._replace(command=["env", "USEGOLIB_LANE=portable", *check.command])


class Result(NamedTuple):
    """How a check ended; `summary` is the last line that it wrote."""

    check: Check
    good: bool
    summary: str


def perform(check: Check, env: dict[str, str]) -> Result:
    """Run one check, print one line about it, and its output when it failed."""
    program = shutil.which(check.command[0], path=env["PATH"]) or check.command[0]
    # Never a second run: what a check fetches was fetched before it (`fetch`), so a failure is its own.
    done = run([program, *check.command[1:]], env=env, cwd=check.cwd)
    good = done.code == 0 and not (check.quiet and done.output.strip())
    if not good:
        say(done.output.rstrip())
    last = "".join(done.output.strip().splitlines()[-1:])
    shown = last if check.group == "pytest" else ""
    say(f"{'ok  ' if good else 'FAIL'} {check.name:<28} {done.seconds:7.1f} s  {shown}")
    return Result(check, good, last)


def fetch(env: dict[str, str]) -> None:
    """Download what the checks need, with retries; a check that still misses something fails and says so."""
    for manifest in ("Cargo.toml", "native/fuzz/Cargo.toml"):
        must(
            ["cargo", "fetch", "--quiet", "--locked", "--manifest-path", str(ROOT / manifest)],
            f"fetching the crates of {manifest}",
            env=env,
        )


def perform_all(checks: list[Check], env: dict[str, str], at_once: int) -> list[Result]:
    """Run the checks, so many at a time; the results come in the order of the checks."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda check: perform(check, env), checks))


def failures(results: list[Result]) -> list[str]:
    """The names of the checks that failed."""
    return [result.check.name for result in results if not result.good]


def main() -> int:
    """Run what was asked for; 0 when everything passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.check", description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="only this part")
    parser.add_argument("--group", choices=["lint", "native", "fuzz", "pytest"], help="only these")
    parser.add_argument("--list", action="store_true", help="print the checks and end")
    options = parser.parse_args()
    parts = PARTS if options.part is None else [options.part]
    groups = {"lint", "native", "fuzz", "pytest"} if options.group is None else {options.group}

    if options.list:
        beside = [*lint(), *fuzz.targets({})] if "rest" in parts else []
        for check in [*beside, *native(parts), pytest_part("...", "python", parts)]:
            print(f"{check.group:<8} {check.name:<32} {' '.join(check.command)}")
        return 0

    env = {**environment.set_up(), "INSTA_UPDATE": "no"}  # cargo's snapshots: compare, write nothing beside them
    fetch(env)
    failed: list[str] = []
    if "lint" in groups and "rest" in parts:
        failed += failures(perform_all(lint(), env, 2))
    if "native" in groups:
        failed += failures(perform_all(native(parts), env, 2))
    if "fuzz" in groups and "rest" in parts:
        failed += failures(perform_all(fuzz.targets(env), env, 1))
    results = python_suites(env, parts) if "pytest" in groups else []
    failed += failures(results)
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    if results:
        say(results[0].summary)  # the last line is pytest's own
    return 1 if failed else 0


def python_suites(env: dict[str, str], parts: list[str]) -> list[Result]:
    """The Python suite on the interpreter of `.venv`, whose result comes first, in the portable lane, on others."""
    main_python = str(environment.python_of(environment.VENV))
    main_name = interpreters.identity(main_python)
    # What all of them share is built first, so that they do not wait for each other's locks.
    must([main_python, "-m", "tests.support.warm", *parts], "building the test artifacts", env=env)
    suites = [pytest_part(main_name, main_python, parts)]
    # What compiles does not depend on the interpreter or the lane and runs once only.
    once = ["-m", "not compiles"]
    # CPython takes the fast lane by itself; every CPython runs the portable one as well.
    if "cpython" in main_name:
        suites.append(in_portable_lane(pytest_part(f"{main_name} portable", main_python, parts, *once)))
    if "rest" in parts:
        others = interpreters.further(main_name)
        say(f"further interpreters: {', '.join(others) or 'none found'}")
        suites += [pytest(name, str(python), "tests", *once) for name, python in others.items()]
        suites += [
            in_portable_lane(pytest(f"{name} portable", str(python), "tests", *once))
            for name, python in others.items()
            if "cpython" in name
        ]
    return perform_all(suites, env, min(2, os.cpu_count() or 1))


if __name__ == "__main__":
    sys.exit(main())
