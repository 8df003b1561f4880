"""The line that Python puts below an error in a traceback: the signature of the Go function that was called."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from usegolib.errors import UseGoLibError

    from .artifact import Artifact


def signature_notes(error: UseGoLibError, artifacts: list[Artifact]) -> list[str]:
    """One line, or none where it is not known which function it is: messages name it by its package's short name,
    which several packages may have."""
    label = getattr(error, "function", "") or _named(error)
    if not label:
        return []
    found = {signature for artifact in artifacts for signature in _signatures(artifact, label)}
    return [f"in Go: {signature}" for signature in found] if len(found) == 1 else []


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
