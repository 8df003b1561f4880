"""The version of this package. Its one home is the workspace's Cargo.toml."""

from __future__ import annotations

import os

# The name `usegolib` on the Python index belongs to another project.
DISTRIBUTION = "usegolib-rs"
# Of a copy in a wheel; `package` writes it.
COPIED = ""


def version() -> str:
    """As Cargo.toml says in a checkout, else as the installed distribution says."""
    if COPIED:
        return COPIED
    cargo = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Cargo.toml")
    if os.path.isfile(cargo):
        found = read_cargo_version(cargo)
        if found:
            return found
    from importlib.metadata import PackageNotFoundError, version as installed

    try:
        return installed(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"


def read_cargo_version(path: str) -> str | None:
    """`version` of the `[workspace.package]` table of a Cargo.toml; None when it has none."""
    section = ""
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if line.startswith("["):
                section = line
            elif section == "[workspace.package]" and line.partition("=")[0].strip() == "version":
                return line.partition("=")[2].strip().strip('"')
    return None
