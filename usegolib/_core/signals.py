"""Signal handlers that Python code sets after Go was loaded.

Go needs the handlers of faults to itself (it makes panics of them), and all others on the alternate stack. So the
functions of Python that set handlers are replaced by ones that let the core mend the chain around them
(native/src/faults.rs).
"""

from __future__ import annotations

import faulthandler
import functools
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from .loader import Library

_LIFT, _SETTLE = 0, 1
_SETTERS: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (faulthandler, ("enable", "disable", "register", "unregister")),
    (signal, ("signal",)),
)

_guarded = False


def guard(core: Library) -> None:
    """Before the first load, once per process."""
    global _guarded
    if _guarded or sys.platform == "win32":
        return
    _guarded = True
    for module, names in _SETTERS:
        for name in names:
            if hasattr(module, name):
                setattr(module, name, _guard(getattr(module, name), core))


def _guard(setter: Callable[..., Any], core: Library) -> Callable[..., Any]:
    @functools.wraps(setter)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        core.control("ugl_signals", _LIFT)
        try:
            return setter(*args, **kwargs)
        finally:
            core.control("ugl_signals", _SETTLE)

    return guarded
