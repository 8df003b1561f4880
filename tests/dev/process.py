"""Starting other programs: shown when asked, captured otherwise, tried again when the network hiccups."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple, Optional

ROOT = Path(__file__).resolve().parents[2]

# What pip, cargo, go and apt say when the network, not the request, is at fault.
NETWORK_TROUBLE = re.compile(
    r"timed out|timeout|connection (reset|refused|aborted|broken)|temporary failure|could not resolve|"
    r"502 bad gateway|503 service|504 gateway|spurious network|unexpected eof|tls handshake|incompleteread|"
    r"network is unreachable|remote end closed",
    re.IGNORECASE,
)


class Check(NamedTuple):
    """A command that must succeed. `quiet` ones must print nothing as well."""

    name: str
    group: str
    command: list[str]
    cwd: Path = ROOT
    quiet: bool = False


class Finished(NamedTuple):
    """A program that has ended: its exit code, what it wrote (both streams), and how many seconds it took."""

    code: int
    output: str
    seconds: float


def say(text: str) -> None:
    """Progress goes to stderr at once."""
    print(text, file=sys.stderr, flush=True)


def run(
    command: list[str],
    *,
    env: Optional[dict[str, str]] = None,
    cwd: Path = ROOT,
    show: bool = False,
    tries: int = 1,
) -> Finished:
    """Run a command; with `show` its output goes through as it comes. `tries` above 1 repeats network failures."""
    start = time.monotonic()
    for attempt in range(1, tries + 1):
        if show:
            done = subprocess.run(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, check=False)
            output = ""
        else:
            captured = subprocess.run(
                command,
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
            done, output = captured, captured.stdout
        if done.returncode == 0 or attempt == tries or not NETWORK_TROUBLE.search(output):
            break
        say(f"  network trouble, trying again ({attempt} of {tries - 1}): {command[0]} {' '.join(command[1:4])}")
        time.sleep(3 * attempt)
    return Finished(done.returncode, output, time.monotonic() - start)


def must(command: list[str], what: str, *, env: Optional[dict[str, str]] = None, tries: int = 3) -> str:
    """Run a command that set-up cannot do without; on failure end with its output and what it was for."""
    done = run(command, env=env, tries=tries)
    if done.code != 0:
        raise SystemExit(f"{done.output.rstrip()}\nerror: {what} failed: {' '.join(command)}")
    return done.output


def with_path(env: dict[str, str], *folders: Path) -> dict[str, str]:
    """A copy of the environment with these folders first on PATH."""
    first = os.pathsep.join(str(folder) for folder in folders)
    return {**env, "PATH": first + os.pathsep + env.get("PATH", "")}
