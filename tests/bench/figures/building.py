"""The build command: nothing changed, one function changed, the scan; and the size of artifacts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.bench import build
from tests.bench.figures.figure import figure, seconds
from tests.bench.figures.loading import library_of
from tests.bench.figures.many import FUNCTIONS, MODULE, PACKAGES, build_many, write_many
from tests.bench.runner import PeerFailed
from tests.support.artifacts import usegolib_cli

GO_BUILD = ["go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-mod=mod", "-ldflags=-s -w"]
GOLIB_NAMES = ["AddInt", "AddIntHeld", "Echo", "EchoHeld", "EchoBytes", "SumFloats", "SumFloatsIn", "EchoPerson"]
GOLIB_NAMES += ["People", "PeopleDropped", "NewCounter", "(*golib.Counter).Inc", "Fail", "CallBack", "Spin"]
GOLIB_NAMES += ["CallBackTwo", "CallBackElsewhere", "SortFunc"]

MAIN = """package main

import "C"

import (
{imports}
)

//export Use
func Use() C.int {{ return C.int(len(all)) }}

var all = []any{{
{names}
}}

func main() {{}}
"""


def cli(*arguments: object) -> None:
    """The build command; PeerFailed when it fails."""
    ran = usegolib_cli(*arguments)
    if ran.code != 0:
        raise PeerFailed(f"failed: {ran.stderr.strip().splitlines()[-1:]}")


def copy_with_bridge(source: Path, folder: Path) -> None:
    """The module with the generated bridge in it, as `go build` alone would get it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    cli(
        "build",
        "--force",
        "--module",
        source,
        "--out",
        folder.parent / "bare-out",
        "--keep",
        folder / "usegolib_bridge",
    )


def changing(name: str, repeats: int) -> list[dict[str, Any]]:
    """A build with nothing changed; and with one function changed, in turns with the bare `go build` of the same.

    The bridge's descriptor changes with every change, so it changes in the bare module too; the C compiler is the same.
    """
    ours, bare, out = build.OUT / "changing", build.OUT / "changing-bare", build.OUT / "changing-out"
    write_many(ours)
    copy_with_bridge(ours, bare)
    command: list[object] = ["build", "--module", ours, "--out", out, "--cc", build.cc()]
    descriptor = bare / "usegolib_bridge" / "descriptor" / "descriptor.c"
    code = descriptor.read_text(encoding="utf-8")
    cli(*command)
    nothing = min(seconds(lambda: cli(*command)) for _ in range(repeats))
    mine, theirs, scans = [], [], []
    go = [*GO_BUILD, "-o", str(build.OUT / "changing.so"), "./usegolib_bridge"]
    compiler = {"CC": build.cc()}
    build.sh(go, "go build", compiler, bare)
    for salt in range(1, repeats + 1):
        # Go's cache would know a function of an earlier run; the text of the time makes each one new.
        unique = int(ours.stat().st_mtime_ns % 1_000_000_007) + salt
        write_many(ours, unique)
        mine.append(seconds(lambda: cli(*command)))
        record = next(out.rglob("build.json"))
        scans.append(json.loads(record.read_text(encoding="utf-8"))["seconds"]["scan"])
        write_many(bare, unique + repeats)
        descriptor.write_text(f"{code}// {unique}\n", encoding="utf-8")
        theirs.append(seconds(lambda: build.sh(go, "go build", compiler, bare)))
    ratio, scan = min(mine) / min(theirs), min(scans)
    return [
        figure(name, "build, nothing changed", f"{nothing:.2f} s", "<= 0.15 s", nothing <= 0.15),
        figure(
            name,
            "build, one function changed",
            f"{min(mine):.2f} s; bare go build {min(theirs):.2f} s",
            "<= 1.3 x go build",
            ratio <= 1.3,
            f"{ratio:.2f} x",
        ),
        figure(name, f"scan, {PACKAGES} packages", f"{scan:.2f} s", "<= 0.5 s", scan <= 0.5),
    ]


def reference(name: str, module: str, source: Path, names: dict[str, list[str]]) -> int:
    """Size of a stripped c-shared library that references functions and does nothing else."""
    folder = build.OUT / f"reference-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    listed = [f"\t{line}," for path, symbols in names.items() for line in qualified(path, symbols)]
    imports = [f'\t"{path}"' for path in names]
    (folder / "main.go").write_text(MAIN.format(imports="\n".join(imports), names="\n".join(listed)))
    (folder / "go.mod").write_text(
        f"module example.com/reference\n\ngo 1.21\n\nrequire {module} v0.0.0\n\nreplace {module} => {source}\n"
    )
    library = folder / "reference.so"
    build.sh([*GO_BUILD, "-o", str(library), "."], "building the library for the size", cwd=folder)
    return library.stat().st_size


def qualified(path: str, symbols: list[str]) -> list[str]:
    """Symbols as Go expressions of another package."""
    package = path.rpartition("/")[2]
    return [symbol if symbol.startswith("(") else f"{package}.{symbol}" for symbol in symbols]


def sizes(name: str) -> list[dict[str, Any]]:
    """Artifacts against the libraries that only reference the same functions."""
    functions = [f"F{number:02}" for number in range(FUNCTIONS)]
    many = {f"{MODULE}/p{index:02}": functions for index in range(PACKAGES)}
    cases = [
        ("golib", "example.com/golib", build.HERE / "golib", {"example.com/golib": GOLIB_NAMES}, build.build_ours()),
        (f"{PACKAGES} packages", MODULE, build.OUT / "many", many, build_many()),
    ]
    found = []
    for title, module, source, names, root in cases:
        size, bare = library_of(root).stat().st_size, reference(title.split()[0], module, source, names)
        count = sum(map(len, names.values()))
        most = bare + 500_000 + 2_000 * count
        text = f"{size / 1e6:.2f} MB; bare {bare / 1e6:.2f} MB, {count} callables"
        limit = "<= bare + 0.5 MB + 2 KB each"
        reached = f"bare + {(size - bare) / 1e6:.2f} MB of {(most - bare) / 1e6:.2f}"
        found.append(figure(name, f"artifact size, {title}", text, limit, size <= most, reached))
    return found


def measure(interpreter: build.Interpreter, commands: dict[str, build.Command], quick: bool) -> list[dict[str, Any]]:
    """All figures of this page; they do not depend on the interpreter."""
    return changing(interpreter.name, 2 if quick else 5) + sizes(interpreter.name)
