"""Every bound function of the standard library, called with zero and odd arguments: the interpreter lives.

What by contract exits, blocks or touches the machine is in denied.json, with the reason.
"""

import collections
import json
import os
import subprocess
import sys

import pytest

from tests.support.artifacts import ROOT

PATIENCE = 60
"""Seconds in which a process must get on; no call takes one."""


def run_from(root, record, start):
    """Runs the calls from a number on; the number and name it stopped at (None when it came to the end), the output."""
    arguments = [str(root), "strings", str(record), str(start)]
    process = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "tests.smoke.calls", *arguments],
        cwd=record.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(record.parent), "TMPDIR": str(record.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    last = ""
    while True:
        try:
            out, err = process.communicate(timeout=PATIENCE)
            how = f"ended with {process.returncode}"
            break
        except subprocess.TimeoutExpired:
            now = record.read_text(encoding="utf-8").strip()
            if now == last:  # the same call for all that time
                process.kill()
                out, err = process.communicate()
                how = "hung"
                break
            last = now
    text = record.read_text(encoding="utf-8").strip()
    if text == "done":
        return None, out
    number, name = text.split(" ", 1)
    return (int(number), f"{name} {how}: {err[-1500:]}"), out


@pytest.mark.corpus
@pytest.mark.compiles
def test_every_function_of_the_standard_library(build, tmp_path):
    root = build("std")
    record = tmp_path / "record"
    counts, failures, start = collections.Counter(), [], 0
    while True:
        stopped, out = run_from(root, record, start)
        lines = [line for line in out.splitlines() if line.startswith("{")]
        if lines:
            counts.update(json.loads(lines[-1]))
        if stopped is None or len(failures) > 30:
            break
        start, text = stopped
        failures.append(text)
    print(dict(counts))
    assert not failures, "\n\n".join(failures)
    assert counts["result"] > 3000 and counts["panic"] > 50 and counts["error"] > 200
