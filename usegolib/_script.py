"""The script `usegolib-rs`: it does what `python -m usegolib` does, also where another project replaced that file."""

import sys

from usegolib._core import other


def main() -> int:
    """Warn of the other project, and run the build command."""
    found = other()
    if found:
        print(f"warning: {found}", file=sys.stderr)
    from usegolib.__main__ import main as run

    return run()
