"""Importing usegolib, and the way from `import_` to the first result, each in fresh processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bench import build
from tests.bench.figures.figure import figure
from tests.bench.figures.many import PACKAGES, build_many
from tests.bench.runner import script

UNWANTED = ["dataclasses", "inspect", "asyncio", "decimal", "uuid", "zoneinfo", "logging"]

IMPORTING = """
import json, os, sys, time
before = set(sys.modules)
start = time.perf_counter()
import {module}
elapsed = time.perf_counter() - start
found = [name for name in {unwanted!r} if name in sys.modules and name not in before]
print(json.dumps([elapsed * 1e3, len(os.listdir("/proc/self/task")), found]))
"""

FIRST = """
import time, usegolib
start = time.perf_counter()
handle = usegolib.import_({package!r}, artifact_dir={root!r})
assert handle.{call}
print((time.perf_counter() - start) * 1e3)
"""


def importing(interpreter: build.Interpreter, repeats: int) -> list[dict[str, Any]]:
    """`import usegolib` against `import ctypes`, in turns."""
    env = interpreter.env(PYTHONNOUSERSITE="1")
    times: dict[str, list[float]] = {"ctypes": [], "usegolib": []}
    threads, found = 1, []
    for _ in range(repeats):
        for module, all_of_them in times.items():
            code = IMPORTING.format(module=module, unwanted=UNWANTED)
            elapsed, threads, found = json.loads(script(interpreter.python, code, env, "-S"))
            all_of_them.append(elapsed)
    ours, theirs = min(times["usegolib"]), min(times["ctypes"])
    text = f"{ours:.1f} ms; `import ctypes` {theirs:.1f} ms"
    rest = f"{threads} thread; of the modules to avoid: {', '.join(found) or 'none'}"
    return [
        figure(interpreter.name, "import usegolib", text, "<= import ctypes + 10 ms", ours <= theirs + 10),
        figure(interpreter.name, "import usegolib: threads and modules", rest, "1, none", threads == 1 and not found),
    ]


def first_result(interpreter: build.Interpreter, repeats: int) -> list[dict[str, Any]]:
    """From `import_` to the first result, for a small and a large artifact."""
    found = []
    cases = [("golib", "example.com/golib", build.build_ours(), "AddInt(1, 2) == 3")]
    cases.append((f"{PACKAGES} packages", "example.com/many/p00", build_many(), 'F00(1, "a") == "a1"'))
    for name, package, root, call in cases:
        code = FIRST.format(package=package, root=str(root), call=call)
        best = min(float(script(interpreter.python, code, interpreter.env())) for _ in range(repeats))
        size = library_of(root).stat().st_size / 1e6
        most = 40 + 3 * max(0.0, size - 5)
        title = f"import_ to first result, {name}"
        found.append(
            figure(interpreter.name, title, f"{best:.1f} ms ({size:.1f} MB)", f"<= {most:.0f} ms", best <= most)
        )
    return found


def library_of(root: Path) -> Path:
    """The library of the only artifact below a root."""
    manifest = next(root.rglob("manifest.json"))
    name: str = json.loads(manifest.read_text(encoding="utf-8"))["library"]["path"]
    return manifest.parent / name


def measure(interpreter: build.Interpreter, commands: dict[str, build.Command], quick: bool) -> list[dict[str, Any]]:
    """All figures of this page."""
    repeats = 3 if quick else 15
    return importing(interpreter, repeats) + first_result(interpreter, repeats)
