"""A further figure: what was measured, and the target that it belongs to."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional

from tests.bench.targets import Outcome


def figure(
    interpreter: str, title: str, text: str, limit: str = "", met: Optional[bool] = None, reached: str = ""
) -> dict[str, Any]:
    """One line of the report; with a limit also a target. `reached` is the short form for the table of targets."""
    target = Outcome(interpreter, title, limit, reached or text, met) if limit else None
    return {"interpreter": interpreter, "title": title, "text": text, "target": target}


def seconds(action: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
