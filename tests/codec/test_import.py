"""Importing the codec and calling with plain values loads nothing that costs."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
import {loaded_by_ctypes}
before = set(sys.modules)
from tests.codec.schemas import Types
import usegolib._codec
types = Types()
types("map[string][]int")
assert types.table.encode_value(types("map[string][]int"), {{"a": [1]}})
print(" ".join(sorted(set(sys.modules) - before)))
"""
COSTLY = {"dataclasses", "inspect", "asyncio", "decimal", "fractions", "uuid", "zoneinfo", "logging", "datetime"}


def test_nothing_costly_is_imported():
    # typing and re stand for what the test's own helper imports.
    program = PROGRAM.format(loaded_by_ctypes="ctypes, typing, re, itertools")
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not COSTLY & set(done.stdout.split())
