"""The build command: where its binary is, and running it in place of this process."""

from __future__ import annotations

import os
import sys

from usegolib import _shared
from usegolib._core import incomplete, package, reinstall
from usegolib.errors import BuildError


def cli_path() -> str:
    """Path of `usegolib-cbuild`: `USEGOLIB_CBUILD`, else the one beside this package. BuildError when it is missing."""
    chosen = os.environ.get("USEGOLIB_CBUILD")
    name = "usegolib-cbuild.exe" if sys.platform == "win32" else "usegolib-cbuild"
    # The runtime may be the copy in a wheel, which has no build command, and an installed usegolib another name of it.
    paths = [chosen] if chosen else [os.path.join(place, "_bin", name) for place in [package.FOLDER, *_shared.places()]]
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

    HOME is filled in where it is missing (services, cron): Go and the cache both need it, and Python can find it out.
    """
    environment = dict(os.environ, USEGOLIB_PYTHON=sys.executable)
    if sys.platform != "win32" and not environment.get("HOME"):
        home = os.path.expanduser("~")
        if os.path.isabs(home):
            environment["HOME"] = home
    return environment


def main(arguments: list[str] | None = None) -> int:
    """Run the build command with `arguments` (default: those of the process); its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        program = cli_path()
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    command = [program, *arguments]
    if sys.platform == "win32":  # On Windows exec would give the console back before the command has ended.
        import subprocess

        try:
            return subprocess.call(command, env=cli_environment())
        except KeyboardInterrupt:
            return 130
    sys.stdout.flush()
    try:
        os.execve(program, command, cli_environment())
    except OSError as error:
        print(f"error: cannot run {program}: {error.strerror}", file=sys.stderr)
        hint = reinstall("it may be built for another platform; install the wheel of this one")
        print(f"hint: {hint}", file=sys.stderr)
        return 1
