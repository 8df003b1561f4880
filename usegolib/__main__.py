"""`python -m usegolib ...`: hands over to the build command, a Rust binary in this package."""

from __future__ import annotations

import os
import sys

from usegolib._cli import cli_environment, cli_path
from usegolib._distribution import reinstall
from usegolib.errors import BuildError


def main(arguments: list[str] | None = None) -> int:
    """Run the build command with `arguments` (default: those of the process); its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        program = cli_path()
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    command = [program, *arguments]
    if sys.platform == "win32":  # exec there would give the console back before the command has ended
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


if __name__ == "__main__":
    sys.exit(main())
