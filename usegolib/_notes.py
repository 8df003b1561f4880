"""The line that Python puts below an error in a traceback: the signature of the Go function that was called."""

from __future__ import annotations

import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from usegolib._artifact import Artifact
    from usegolib.errors import UseGoLibError


def notes(error: UseGoLibError) -> list[str]:
    """One line, or none where it is not known which function it is: messages name it by its package's short name,
    which several packages may have."""
    label = error.__dict__.get("function") or _named(error)
    if not label:
        return []
    from usegolib._artifact import in_use

    found = {signature for artifact in in_use() for signature in _signatures(artifact, label)}
    return [f"in Go: {signature}" for signature in found] if len(found) == 1 else []


# The last one is the backport for older Pythons, which takes the place of parts of traceback.
_PRINTERS = ("usegolib.errors", "usegolib._notes", "usegolib._tracebacks", "traceback", "exceptiongroup._formatting")


def are_for_doctest() -> bool:
    """Whether the notes are read for doctest, which compares all that stands below the type and text of an error: what
    a program says it raises must not depend on the Python and on the artifact that runs it."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") in _PRINTERS:
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "doctest"


def _named(error: UseGoLibError) -> str:
    """The function that a text begins with: `strings.Repeat(): parameter count: ...`."""
    found = re.match(r"([\w.]+)\(\): ", str(error.args[0]) if error.args else "")
    return found[1] if found else ""


def _signatures(artifact: Artifact, label: str) -> Iterator[str]:
    for package in artifact.manifest.packages.values():
        if label.startswith(f"{package['name']}."):
            rest = label[len(package["name"]) + 1 :]
            for symbol in package["symbols"]:
                receiver = symbol.get("receiver")
                owner = f"{receiver.lstrip('*')}." if receiver else ""
                if owner + symbol["name"] == rest and symbol.get("signature"):
                    yield symbol["signature"]
