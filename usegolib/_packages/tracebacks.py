"""Notes in tracebacks before Python 3.11, which is the first to show them: the signatures of Go functions.

Installed by `usegolib.hook`, and only there: it changes how the whole process prints exceptions. What the traceback
module formats gets the notes (logging and pytest too), and uncaught exceptions are printed by that module.
"""

from __future__ import annotations

import sys
import threading
import traceback
from traceback import TracebackException

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Any

_INIT = TracebackException.__init__
_FORMAT = TracebackException.format_exception_only
_THREADS = threading.excepthook


def _notes(error: BaseException | None) -> list[str]:
    try:
        found = getattr(error, "__notes__", None)
    except Exception:  # the traceback is printed even when its notes fail
        return []
    return [f"{note}\n" for note in found] if isinstance(found, (list, tuple)) else []


def _init(self: TracebackException, exc_type: Any, exc_value: Any, *rest: Any, **options: Any) -> None:
    _INIT(self, exc_type, exc_value, *rest, **options)
    self._usegolib_notes = _notes(exc_value)  # type: ignore[attr-defined]


def _format(self: TracebackException, *rest: Any, **options: Any) -> Iterator[str]:
    lines = list(_FORMAT(self, *rest, **options))
    yield from lines
    # A backport of PEP 678 that is loaded too may have shown them.
    yield from (note for note in getattr(self, "_usegolib_notes", ()) if note not in lines)


def _uncaught(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    if sys.stderr is None:  # print_exception would take standard output
        sys.__excepthook__(kind, error, where)
    else:
        traceback.print_exception(kind, error, where)


def _uncaught_in_thread(args: Any) -> None:
    """Works as threading's hook, which is written in C on CPython and prints no notes."""
    if args.exc_type is SystemExit or sys.stderr is None:
        _THREADS(args)
        return
    print(f"Exception in thread {getattr(args.thread, 'name', threading.get_ident())}:", file=sys.stderr)
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)


def install() -> None:
    """Show notes from now on; a hook for uncaught exceptions that other code has set stays."""
    if sys.version_info >= (3, 11):
        return
    TracebackException.__init__ = _init
    TracebackException.format_exception_only = _format
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _uncaught
    if threading.excepthook is _THREADS:
        threading.excepthook = _uncaught_in_thread


def uninstall() -> None:
    """Take away what `install` put there."""
    if TracebackException.__init__ is _init:
        TracebackException.__init__ = _INIT  # type: ignore[method-assign]
    if TracebackException.format_exception_only is _format:
        TracebackException.format_exception_only = _FORMAT  # type: ignore[method-assign]
    if sys.excepthook is _uncaught:
        sys.excepthook = sys.__excepthook__
    if threading.excepthook is _uncaught_in_thread:
        threading.excepthook = _THREADS
