"""Makes calls in a process of its own: `python -m tests.smoke.worker ROOT PACKAGE LOG START`.

Each call is two lines of the log, one before it with the Go name and the arguments and one behind it with how it ended,
so that whoever started this knows what a death or a stillness came from, and goes on behind it.
"""

from __future__ import annotations

import os
import reprlib
import sys

import usegolib
from tests.smoke.calls import Call, Caller
from tests.smoke.denied import denied
from usegolib.errors import GoError, GoPanicError, UseGoLibError

REFUSED = (usegolib.errors.UnsupportedTypeError, usegolib.errors.ObjectClosedError, OverflowError)
SHOWN = reprlib.Repr()
SHOWN.maxlevel, SHOWN.maxstring, SHOWN.maxother = 3, 60, 60


def outcome(caller: Caller, call: Call, given: list[object]) -> str:
    """Make one call; how it ended. Anything but a Python exception ends this process, which is what is tested."""
    try:
        function = call.get()
        repr(function(*given))
        return "returned"
    except GoPanicError:
        return "panicked"
    except GoError:
        return "error"
    except (OverflowError, UseGoLibError) as error:
        # Go has run where its result has no place here; an argument that does not fit stops before.
        no_place = "is outside the range of" in str(error) or isinstance(error, usegolib.errors.ABIEncodeError)
        if no_place:
            return "error"
        return _told("refused" if isinstance(error, REFUSED) else "unexpected", error)
    except Exception as error:  # no error of ours: a mistake of the bridge
        return _told("unexpected", error)


def _told(how: str, error: Exception) -> str:
    return f"{how}: {type(error).__name__}: {error}".replace("\n", " ").replace("\t", " ")[:300]


def main(root: str, package: str, path: str, start: str) -> None:
    """Make all calls from the number `start` on."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    caller = Caller(usegolib.import_(package, artifact_dir=root))
    caller.allowed = lambda name: denied(name) is None

    def say(line: str) -> None:
        os.write(log, f"{line}\n".encode("utf-8", "backslashreplace"))

    number = 0
    for call in caller.calls():
        refused = denied(call.name.rstrip("=").replace("()", ""))
        for turn in range(1 if refused else call.turns):
            number += 1
            if number <= int(start):
                continue
            if refused:
                say(f"{number}\t{call.name}\t\n{number}\tdenied {refused}")
                continue
            say(f"{number}\t{call.name}\t(arguments of turn {turn})")
            try:
                given = caller.arguments(call, turn)
            except UseGoLibError:
                given = None
            if given is None:
                say(f"{number}\tno receiver")
                continue
            say(f"{number}\t{call.name}\t({', '.join(map(SHOWN.repr, given))})")
            say(f"{number}\t{outcome(caller, call, given)}")
    say("done")
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
