"""The Go frames of a panic, or of an error that has a stack, as frames of the traceback.

What prints tracebacks, IPython and pdb show file, line and function, and the source where it is on this machine.

A frame is a real one, of code that is empty but for its names; it has run and ended when the traceback gets it.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from types import TracebackType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

    from usegolib._artifacts import Manifest

_CALL = re.compile(r"^(?P<function>\S.*)\((?:[^()]|\([^()]*\))*\)$")
_PLACE = re.compile(r"^\t(?P<file>.+):(?P<line>\d+)(?: \+0x[0-9a-f]+)?$")
_MOST = 64
"""Frames shown of a stack: the innermost ones, and as many that began it."""


def add(error: BaseException, stack: str, manifest: Manifest | None) -> None:
    """Gives an error that was not raised yet the frames of a Go stack as its traceback."""
    found = frames(stack)
    if len(found) > 2 * _MOST:
        found = [*found[:_MOST], *found[-_MOST:]]
    below: TracebackType | None = None
    for function, file, line in found:  # innermost first
        place = _on_this_machine(file, manifest.directory if manifest is not None else "")
        frame = _frame(_code(function, place, line))
        # No instruction, so that tracebacks mark nothing in the line.
        below = TracebackType(below, frame, -1, line)
    error.__traceback__ = below


def frames(stack: str) -> list[tuple[str, str, int]]:
    """Function, file and line of the frames of a Go stack, innermost first, without those of Go's runtime and ours."""
    found = []
    lines = stack.split("\n")
    for call, place in zip(lines, lines[1:]):
        function, at = _CALL.match(call), _PLACE.match(place)
        if function is None or at is None or function["function"].startswith("runtime."):
            continue
        if "/usegolib_bridge/" not in at["file"]:
            found.append((function["function"], at["file"], int(at["line"])))
    return found


@functools.lru_cache(maxsize=1024)
def _code(function: str, file: str, line: int) -> CodeType:
    return _EMPTY.replace(co_filename=file, co_name=function, co_firstlineno=line)


_EMPTY = compile("frame = take()", "", "exec")


def _frame(code: CodeType) -> FrameType:
    names: dict[str, Any] = {"__name__": code.co_name.rpartition(".")[0], "take": sys._getframe}
    exec(code, names)
    del names["take"]
    frame: FrameType = names.pop("frame")
    return frame


@functools.lru_cache(maxsize=1024)
def _on_this_machine(file: str, artifact: str) -> str:
    """Where a source is, which Go names by its module: in the module's directory, Go's module cache, or GOROOT."""
    for root, below in _roots(file, artifact):
        place = os.path.join(root, *below.split("/"))
        if os.path.exists(place):
            return place
    return file


def _roots(file: str, artifact: str) -> list[tuple[str, str]]:
    """Directories that may have a source, and its path in each."""
    directories, goroot = _build_record(artifact)
    found = [
        (directory, file[len(module) + 1 :])
        for module, directory in directories.items()
        if file.startswith(f"{module}/")
    ]
    if "@" in file:
        gopath = os.environ.get("GOPATH", "").split(os.pathsep)[0] or os.path.join(os.path.expanduser("~"), "go")
        cache = os.environ.get("GOMODCACHE") or os.path.join(gopath, "pkg", "mod")
        # Capital letters are escaped there as in Go's proxy.
        found.append((cache, re.sub("[A-Z]", lambda letter: "!" + letter[0].lower(), file)))
    elif goroot:
        found.append((os.path.join(goroot, "src"), file))
    return found


def _build_record(artifact: str) -> tuple[dict[str, str], str]:
    """The directories of an artifact's local modules, and GOROOT, from the record of its build; a shipped one has
    none."""
    try:
        with open(os.path.join(artifact, "build.json"), encoding="utf-8") as file:
            record = json.load(file)
        go = os.path.realpath(record["tools"]["go"]["program"])
        return dict(record.get("directories", {})), os.path.dirname(os.path.dirname(go))
    except (OSError, ValueError, LookupError, TypeError):
        return {}, ""
