"""The examples of the README and of `make demo` run as they stand."""

import os
import subprocess
import sys

import pytest

from tests.support.artifacts import ROOT

pytestmark = pytest.mark.compiles


def run(example):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "USEGOLIB_ARTIFACT_DIR": str(ROOT / ".cache" / "examples")}
    command = [sys.executable, str(ROOT / "examples" / example)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_first():
    lines = run("first.py").stdout.splitlines()
    assert lines[0] == "GO ['a', 'b']"
    assert len(lines[1]) == 36
    assert lines[2] == "Hello, Ada! You speak Go and Python."


def test_demo():
    done = run("demo.py")
    assert "'Hello, Ada! You speak Go and Python.'" in done.stdout
    assert "['Ada', 'Bob', 'Carol']" in done.stdout
    assert "ErrNoName('a person needs a name')" in done.stdout
    assert "build the standard library package strings: done in" in done.stderr
