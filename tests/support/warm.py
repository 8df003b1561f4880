"""Builds the artifacts that several tests share: `python -m tests.support.warm`, with `core` those of `make test`."""

import sys

from tests.support.artifacts import SHARED, SHARED_CORE, build

if __name__ == "__main__":
    for modules in SHARED_CORE if sys.argv[1:] == ["core"] else SHARED:
        build(*modules)
