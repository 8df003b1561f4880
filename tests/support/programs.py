"""Programs of their own: a process that uses a package which is built already, with a limit of time."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from tests.support.artifacts import ROOT

_HEAD = """\
import gc, sys, time
import usegolib
h = usegolib.load_artifact({manifest!r})
"""


def run_program(handle: Any, body: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """Runs a program with the package of a handle as `h`; a hang is a failure."""
    head = _HEAD.format(manifest=str(Path(handle._artifact.manifest.directory)))
    return subprocess.run(
        # Newer Pythons warn of every fork beside threads, which Go always has.
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", head + textwrap.dedent(body)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
