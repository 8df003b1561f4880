"""Builds all artifacts that several tests share: `python -m tests.support.warm`."""

from tests.support.artifacts import SHARED, build

if __name__ == "__main__":
    for modules in SHARED:
        build(*modules)
