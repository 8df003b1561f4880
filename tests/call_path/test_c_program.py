"""The C program that uses only the header (native/tests/c), against a real artifact."""

import subprocess

import pytest

from tests.support.artifacts import ROOT
from usegolib._core.loader import library


@pytest.mark.compiles
def test_c_program_calls_go(std, tmp_path):
    strings = std("strings")
    manifest = strings._artifact.manifest.path
    (function,) = [s["function"] for s in strings._symbols.values() if s["name"] == "ToUpper"]
    core, program = library().path, tmp_path / "program"
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-pthread", "-I", ROOT / "native" / "include"]
    source = ROOT / "native" / "tests" / "c" / "program.c"
    subprocess.run(["cc", *flags, source, core, "-o", program], check=True)
    # The frame ["go"], and the reply: kind 0 and ["GO"].
    ran = subprocess.run(
        [program, manifest, str(function), "91a2676f", "0091a2474f"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    wrong = subprocess.run(
        [program, manifest, str(function), "91a2676f", "0091a26767"], capture_output=True, check=False
    )
    assert wrong.returncode != 0
