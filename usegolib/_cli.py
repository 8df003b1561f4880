"""Where the build command's binary is."""

from __future__ import annotations

import os
import sys

from usegolib._distribution import incomplete
from usegolib.errors import BuildError


def cli_path() -> str:
    """Path of `usegolib-cbuild`: `USEGOLIB_CBUILD`, else the one beside this package. BuildError when it is missing."""
    chosen = os.environ.get("USEGOLIB_CBUILD")
    name = "usegolib-cbuild.exe" if sys.platform == "win32" else "usegolib-cbuild"
    path = chosen or os.path.join(os.path.dirname(os.path.abspath(__file__)), "_bin", name)
    if os.path.isfile(path):
        return path
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
