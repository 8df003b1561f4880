"""All checks of the project, in one list: `python -m tests.check` is what `make test` and CI run.

Fast checks come first. What does not share a build directory runs two at a time; pytest on the interpreter of `.venv`
comes last, so that its summary is the last thing to read.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.dev import environment, fuzz, interpreters
from tests.dev.process import ROOT, Check, must, run, say

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
        Check("go vet", "lint", ["go", "vet", "./..."], cwd=GO),
        *generated(),
        Check(
            "clippy", "lint", ["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]
        ),
    ]


def native() -> list[Check]:
    """The suites of Rust and Go."""
    return [
        Check("cargo test", "native", ["cargo", "test", "--workspace", "--locked", "--quiet"]),
        Check("go test", "native", ["go", "test", "-race", "-shuffle=on", "./..."], cwd=GO),
        # Allocations cannot be counted under the race detector.
        Check("go allocations", "native", ["go", "test", "-count=1", "-run", "^TestAllocations", "./bridge"], cwd=GO),
    ]


def pytest(name: str, python: str, *arguments: str) -> Check:
    """The Python suite on one interpreter."""
    cache = f"cache_dir={environment.CACHE / 'pytest' / name}"
    return Check(f"pytest {name}", "pytest", [python, "-m", "pytest", "tests", "-q", "-o", cache, *arguments])


def in_portable_lane(check: Check) -> Check:
    """The same check with the fast lane switched off."""
    return check._replace(command=["env", "USEGOLIB_LANE=portable", *check.command])


def perform(check: Check, env: dict[str, str], *, show: bool = False) -> bool:
    """Run one check, print one line about it, and its output when it failed."""
    program = shutil.which(check.command[0], path=env["PATH"]) or check.command[0]
    # Never a second run: what a check fetches was fetched before it (`fetch`), so a failure is its own.
    done = run([program, *check.command[1:]], env=env, cwd=check.cwd, show=show)
    good = done.code == 0 and not (check.quiet and done.output.strip())
    if show:  # its own summary has been shown, and stays the last line
        return good
    if not good:
        say(done.output.rstrip())
    last = done.output.strip().splitlines()[-1:] if check.group == "pytest" else []
    say(f"{'ok  ' if good else 'FAIL'} {check.name:<24} {done.seconds:7.1f} s  {''.join(last)}")
    return good


def fetch(env: dict[str, str]) -> None:
    """Download what the checks need, with retries; a check that still misses something fails and says so."""
    for manifest in ("Cargo.toml", "native/fuzz/Cargo.toml"):
        must(
            ["cargo", "fetch", "--quiet", "--locked", "--manifest-path", str(ROOT / manifest)],
            f"fetching the crates of {manifest}",
            env=env,
        )


def perform_all(checks: list[Check], env: dict[str, str], at_once: int) -> list[str]:
    """The names of the checks that failed."""
    with ThreadPoolExecutor(at_once) as pool:
        results = list(pool.map(lambda check: perform(check, env), checks))
    return [check.name for check, good in zip(checks, results) if not good]


def main() -> int:
    """Run what was asked for; 0 when everything passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.check", description=__doc__)
    parser.add_argument("--group", choices=["lint", "native", "fuzz", "pytest"], help="only these")
    parser.add_argument("--quick", action="store_true", help="without the further interpreters and the fuzzers")
    parser.add_argument("--list", action="store_true", help="print the checks and end")
    options = parser.parse_args()
    groups = {"lint", "native", "fuzz", "pytest"} if options.group is None else {options.group}

    if options.list:
        for check in [*lint(), *native(), *fuzz.targets({}), pytest("...", "python")]:
            print(f"{check.group:<8} {check.name:<32} {' '.join(check.command)}")
        return 0

    env = {**environment.set_up(), "INSTA_UPDATE": "no"}  # cargo's snapshots: compare, write nothing beside them
    fetch(env)
    failed: list[str] = []
    if "lint" in groups:
        failed += perform_all(lint(), env, 2)
    if "native" in groups:
        failed += perform_all(native(), env, 2)
    if "fuzz" in groups and not options.quick:
        failed += perform_all(fuzz.targets(env), env, 1)
    if "pytest" not in groups:
        report(failed)
        return 1 if failed else 0
    return python_suites(env, failed, further=not options.quick)


def report(failed: list[str]) -> None:
    """Name what failed."""
    if failed:
        say(f"FAILED: {', '.join(failed)}")


def python_suites(env: dict[str, str], failed: list[str], *, further: bool) -> int:
    """The further interpreters first, two at a time and captured; then the one of `.venv`, shown as it goes."""
    main_python = str(environment.python_of(environment.VENV))
    main_name = interpreters.identity(main_python)
    # What all of them share is built first, so that they do not wait for each other's locks.
    warm = run([main_python, "-m", "tests.support.warm"], env=env, tries=3)
    if warm.code != 0:
        say(warm.output.rstrip())
        failed.append("building the test artifacts")
    if further:
        others = interpreters.further(main_name)
        say(f"further interpreters: {', '.join(others) or 'none found'}")
        # What compiles does not depend on the interpreter and runs on the main one only.
        suites = [pytest(name, str(python), "-m", "not compiles") for name, python in others.items()]
        # CPython takes the fast lane by itself; every CPython runs the portable one as well.
        portable = {
            name: str(python) for name, python in {**others, main_name: main_python}.items() if "cpython" in name
        }
        suites += [
            in_portable_lane(pytest(f"{name} portable", python, "-m", "not compiles"))
            for name, python in portable.items()
        ]
        failed += perform_all(suites, env, min(2, os.cpu_count() or 1))
    report(failed)
    good = perform(pytest(main_name, main_python), env, show=True)
    return 0 if good and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
