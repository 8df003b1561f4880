"""The script `usegolib-rs`: as `python -m usegolib`, whose file the other project may have written over."""

import sys

from usegolib._core import other


def main() -> int:
    """Warn of the other project, and run the build command."""
    found = other()
    if found:
        print(f"warning: {found}", file=sys.stderr)
    from usegolib.__main__ import main as run

    return run()
