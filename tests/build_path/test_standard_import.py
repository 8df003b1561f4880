"""Importing standard packages without an artifact directory: one artifact and one Go runtime for all of them."""

import os
import subprocess
import sys
import textwrap

import pytest

from tests.support.artifacts import ROOT

PROGRAM = """
    import usegolib

    numbers = [3, 1, 2]
    print(usegolib.import_("strings").ToUpper("go"), usegolib.import_("math/bits").Len(8))
    usegolib.import_("sort").Ints(numbers)
    print(numbers, len(usegolib.loaded()))
"""


@pytest.mark.compiles
def test_standard_packages_share_one_runtime(tmp_path):
    env = {**os.environ, "USEGOLIB_ARTIFACT_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)], env=env, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "GO 4\n[1, 2, 3] 1\n", ran.stderr
