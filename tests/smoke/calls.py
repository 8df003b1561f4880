"""Calls every bound function and method of an artifact, in a process of its own: `python -m tests.smoke.calls`.

Before each call its number and name are written to a file, so that whoever started this knows what a crash or a hang
came from, and goes on behind it.
"""

from __future__ import annotations

import collections
import json
import os
import sys
from pathlib import Path
from typing import Any, Callable, Iterator, NamedTuple

import usegolib
from tests.smoke.arguments import Arguments
from usegolib.errors import GoPanicError, UseGoLibError

DENIED = json.loads((Path(__file__).parent / "denied.json").read_text(encoding="utf-8"))
TURNS = 3
"""Calls of each function: one with zero values, the others with odd ones."""


class Call(NamedTuple):
    """A call that can be made: what, on what, with parameters of which types."""

    name: str
    function: Callable[[], Any]
    receiver: int | None
    params: list[dict[str, Any]]


def calls(handle: Any) -> Iterator[Call]:
    """Every bound function and method that is not denied, in a fixed order."""
    schema = handle.schema
    for package in schema["packages"]:
        path = package["path"]
        if package.get("error") or path in DENIED["packages"]:
            continue
        for symbol in package["symbols"]:
            name = f"{path}.{symbol['name']}"
            if symbol["kind"] == "func" and symbol.get("function") is not None and name not in DENIED["functions"]:
                yield Call(name, _function(handle, path, symbol["name"]), None, symbol.get("params", []))
    for number, entry in enumerate(schema["types"]):
        owner = entry
        if entry["kind"] == "pointer":
            owner = schema["types"][entry["elem"]]
        for method in entry.get("methods", ()):
            name = f"{owner.get('package', '')}.{owner.get('name', entry['go'])}.{method['name']}"
            if method.get("function") is None or entry["kind"] != "pointer":
                continue
            if owner.get("package") not in DENIED["packages"] and name not in DENIED["functions"]:
                yield Call(name, _method(method["name"]), number, method["params"][1:])


def _function(handle: Any, path: str, name: str) -> Callable[[], Any]:
    return lambda: getattr(handle.sub(path), name)


def _method(name: str) -> Callable[[], Any]:
    return lambda: lambda receiver, *arguments: getattr(receiver, name)(*arguments)


def outcome(call: Call, arguments: Arguments, turn: int) -> str:
    """Make one call; how it ended. Anything but a Python exception ends this process, which is what is tested."""
    given = [
        arguments.zero(param["type"]) if turn == 0 else arguments.odd(param["type"], turn) for param in call.params
    ]
    try:
        if call.receiver is not None:
            receiver = arguments.receiver(call.receiver)
            if receiver is None:
                return "no receiver"
            given.insert(0, receiver)
        result = call.function()(*given)
        repr(result)
        return "result"
    except GoPanicError:
        return "panic"
    except UseGoLibError as error:
        return "refused" if isinstance(error, usegolib.errors.UnsupportedTypeError) else "error"
    except OverflowError:
        return "refused"


def main(root: str, package: str, record: str, start: str) -> None:
    """Make all calls from the number `start` on; the counts go to standard output."""
    handle = usegolib.import_(package, artifact_dir=root)
    arguments = Arguments(handle)
    counts: collections.Counter[str] = collections.Counter()
    out = os.open(record, os.O_WRONLY | os.O_CREAT)
    number = 0
    for call in calls(handle):
        for turn in range(TURNS if call.params else 1):
            number += 1
            if number <= int(start):
                continue
            os.pwrite(out, f"{number} {call.name} turn {turn}".ljust(200).encode(), 0)
            counts[outcome(call, arguments, turn)] += 1
    os.pwrite(out, b"done".ljust(200), 0)
    # Standard output may have been written to by Go; the last line is ours.
    print(f"\n{json.dumps(counts)}", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
