"""The core's log messages in Python's logging, under the logger `usegolib`.

Nothing happens until the application itself uses logging: the module is not imported for this, and the core collects
nothing before a logger with a handler listens. Messages are fetched after control calls (load, open, close).
"""

from __future__ import annotations

import sys

from .envelope import pack, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging

    from .loader import Library

_LEVELS = {"error": 40, "warn": 30, "info": 20, "debug": 10, "trace": 5}

_collecting = "off"


def _logger() -> logging.Logger | None:
    module = sys.modules.get("logging")
    if module is None or not hasattr(module, "getLogger"):  # not imported, or not wholly so yet
        return None
    logger: logging.Logger = module.getLogger("usegolib")
    return logger if logger.hasHandlers() else None


def prepare(library: Library) -> None:
    """Tell the core which messages to collect, when that changed; called before a control call."""
    global _collecting
    logger = _logger()
    wanted = "off"
    if logger is not None:
        level = logger.getEffectiveLevel()
        wanted = next((name for name in reversed(_LEVELS) if level <= _LEVELS[name]), "off")
    if wanted != _collecting:
        library.control("ugl_logs", 0, pack({"level": wanted}))
        _collecting = wanted


def drain(library: Library) -> None:
    """Hand over what the core has collected; called after a control call."""
    prepare(library)
    if _collecting == "off":
        return
    messages = unpack(library.control("ugl_logs"))
    logger = _logger()
    if logger is None or not isinstance(messages, list):
        return
    for level, target, message in messages:
        logger.log(_LEVELS.get(str(level).lower(), 20), "%s: %s", target, message)
