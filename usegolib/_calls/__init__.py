"""Entering Go: a call of the portable lane, the way to the fast lane, and what a reply raises."""

from __future__ import annotations

from usegolib._door import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import call as call, fast as fast
    from .awaited import Awaitable as Awaitable, Futures as Futures
    from .callbacks import held_by_go as held_by_go
    from .moved import Abandoned as Abandoned, Target as Target, abandoned as abandoned, guard as guard
    from .reply import make_on_reply as make_on_reply
    from .runtime import CALL as CALL, FILE as FILE, NAMES as NAMES, Runtime as Runtime
    from .streams import select as select
    from .walks import iterate as iterate
else:
    __getattr__ = door(
        __name__,
        {
            "": "call fast",
            "awaited": "Awaitable Futures",
            "callbacks": "held_by_go",
            "moved": "Abandoned Target abandoned guard",
            "reply": "make_on_reply",
            "runtime": "CALL FILE NAMES Runtime",
            "streams": "select",
            "walks": "iterate",
        },
    )
