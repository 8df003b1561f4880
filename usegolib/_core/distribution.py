"""The distribution that this package is installed by, and what to say when its files are missing or of another one.

The index has another project that is called `usegolib` and installs files of the same names. Whether it is there is
looked up when something has failed, by `doctor` and by the script `usegolib-rs`: never on import.
"""

from __future__ import annotations

from usegolib._version import DISTRIBUTION

OTHER = "usegolib"


def reinstall(what: str = f"install {DISTRIBUTION} again") -> str:
    """The hint for a damaged or incomplete installation; it names the other project where that is the likely reason."""
    return other() or f"{what}: pip install --force-reinstall {DISTRIBUTION}"


def incomplete() -> str:
    """The hint for an installation without its binaries."""
    return other() or f"install a wheel of {DISTRIBUTION}, or in a checkout run: pip install -e ."


def other() -> str | None:
    """What to do about the other project, where it is installed in this Python."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        found = distribution(OTHER)
        place, version = found.locate_file(""), found.version
    except (PackageNotFoundError, OSError, TypeError, KeyError):
        return None
    return (
        f"the distribution {OTHER} {version} in {place} is another project and writes over files of {DISTRIBUTION}; "
        f"remove both, then install this one: pip uninstall {OTHER} {DISTRIBUTION}, pip install {DISTRIBUTION}"
    )
