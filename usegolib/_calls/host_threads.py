"""Runs callables with a time limit, and gives Go their answers.

Each runs on a daemon thread of its own: one that waits for the network must not hold back another, whose limit is
running. A thread that has nothing to do for some seconds ends.
"""

from __future__ import annotations

import os
import queue
import threading

from usegolib._codec import answers, callables
from usegolib._core import Lock
from usegolib.errors import UseGoLibError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Job = tuple[callables.Callback, int, bytes]

_IDLE_SECONDS = 10.0
_lock = Lock()
_jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
_idle = 0


def start(callback: callables.Callback, frame: bytes) -> None:
    """Has a callable run on another thread. The frame is Go's ticket and the arguments.

    Raises RuntimeError when there can be no thread: Python is ending.
    """
    global _idle
    job = callback, int.from_bytes(frame[:8], "big"), frame[8:]
    with _lock:
        spawns = _idle == 0
        if not spawns:
            _idle -= 1
    if spawns:
        threading.Thread(target=_work, args=(job,), name="usegolib host function", daemon=True).start()
    else:
        _jobs.put(job)


def _work(job: Job | None) -> None:
    global _idle
    while job is not None:
        _run(*job)
        job = None
        with _lock:
            _idle += 1
        while job is None:
            try:
                job = _jobs.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                with _lock:
                    if _idle:
                        _idle -= 1
                        return
                # Somebody has counted on this thread: the job is about to be there.


def _run(callback: callables.Callback, ticket: int, frame: bytes) -> None:
    answer(callback, ticket, answers.answer(callback, frame, elsewhere=True))


def answer(callback: callables.Callback, ticket: int, reply: callables.Reply) -> bool:
    """Gives Go the answer to a call; whether the call has waited for it. One that comes too late is counted."""
    home: Any = callback.plan.table.home
    try:
        taken = home.runtime.answer(ticket, reply)
    except UseGoLibError:  # Go cannot be entered any more
        taken = False
    if not taken:
        if callback.limited is not None:
            callback.limited.late += 1
        answers.take_back(reply)
    return bool(taken)


def _forget() -> None:
    global _idle
    _idle = 0  # the threads belong to the parent


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
