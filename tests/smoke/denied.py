"""What is not called, with the reason: denied.json, by name or pattern."""

from __future__ import annotations

import fnmatch
import json
from functools import cache
from pathlib import Path
from typing import Optional

LISTS: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "denied.json").read_text(encoding="utf-8"))
"""`touches`: what changes or asks the machine; `ends`: what ends the process, as Go says; `blocks`: what does not come
back within seconds. Each maps `package.Name`, `package.Type.Method` or a pattern of them (`net.Dial*`) to a reason."""


@cache
def denied(name: str) -> Optional[str]:
    """The list that forbids a call; None for most."""
    for kind, listed in LISTS.items():
        if name in listed or any("*" in pattern and fnmatch.fnmatchcase(name, pattern) for pattern in listed):
            return kind
    return None
