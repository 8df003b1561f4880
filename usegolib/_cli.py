"""Where the build command's binary is."""

from __future__ import annotations

import os
import sys

from usegolib import _shared
from usegolib._distribution import incomplete
from usegolib.errors import BuildError

_HERE = os.path.dirname(os.path.abspath(__file__))


def cli_path() -> str:
    """Path of `usegolib-cbuild`: `USEGOLIB_CBUILD`, else the one beside this package. BuildError when it is missing."""
    chosen = os.environ.get("USEGOLIB_CBUILD")
    name = "usegolib-cbuild.exe" if sys.platform == "win32" else "usegolib-cbuild"
    # The runtime may be the copy in a wheel, which has no build command, and an installed usegolib another name of it.
    paths = [chosen] if chosen else [os.path.join(place, "_bin", name) for place in [_HERE, *_shared.places()]]
    for path in paths:
        if os.path.isfile(path):
            return path
    path = paths[0]
    if chosen:
        raise BuildError(f"USEGOLIB_CBUILD names {path}, which is not a file", hint="correct or unset USEGOLIB_CBUILD")
    raise BuildError(
        f"the build command is missing: {path}",
        hint=incomplete(),
    )


def cli_environment() -> dict[str, str]:
    """The environment for it: this process's, and which Python asks.

    HOME is filled in where it is missing (services, cron): Go and the cache both need it, and Python knows it.
    """
    environment = dict(os.environ, USEGOLIB_PYTHON=sys.executable)
    if sys.platform != "win32" and not environment.get("HOME"):
        home = os.path.expanduser("~")
        if os.path.isabs(home):
            environment["HOME"] = home
    return environment
