"""`python -m usegolib ...`: hands over to the build command, a Rust binary in this package."""

import sys

from usegolib._artifacts import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
