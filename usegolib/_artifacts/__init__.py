"""Artifacts on disk: finding, reading, trusting and building them. Nothing here loads one."""

from __future__ import annotations

from usegolib._door import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import find as find, names as names, trust as trust
    from .building import build as build, run_build as run_build
    from .cli import cli_path as cli_path, main as main
    from .manifest import Manifest as Manifest, read_manifest as read_manifest
    from .names import nearest_hint as nearest_hint, same_hint as same_hint
    from .target import Target as Target, parse as parse
else:
    __getattr__ = door(
        __name__,
        {
            "": "find names trust",
            "building": "build run_build",
            "cli": "cli_path main",
            "manifest": "Manifest read_manifest",
            "names": "nearest_hint same_hint",
            "target": "Target parse",
        },
    )
