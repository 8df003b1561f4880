"""Options of build that were documented and did not work."""

import os
import subprocess
import sys

import pytest

import usegolib
from tests.support.artifacts import ROOT


def test_redownload_is_an_option(cli, tmp_path):
    """usegolib.build(redownload=True) passed an option on that the command did not have."""
    root = tmp_path / "artifacts"
    ran = cli("build", "--module", "github.com/google/uuid@v1.6.0", "--redownload", "--out", root, "--dry-run")
    assert ran.code == 0, ran.stderr
    assert "# remove github.com/google/uuid@v1.6.0 from the module cache" in ran.stdout


def test_redownload_of_what_is_not_remote(tmp_path):
    """It was an error of the command line."""
    first = usegolib.build("path", out=tmp_path)
    again = usegolib.build("path", out=tmp_path, redownload=True)
    assert (first.manifest, first.bound) == (again.manifest, again.bound) and not again.cached


def test_package_patterns_of_the_standard_library(cli, tmp_path):
    """The message ended with: is in none of the modules, and an empty list."""
    ran = cli("build", "--module", "strings", "--package", "nothing", "--out", tmp_path)
    assert ran.code == 1
    assert "there is none" in ran.stderr and "hint: name packages of the standard library themselves" in ran.stderr


def test_dry_run_says_what_the_names_stand_for(cli, tmp_path):
    """The commands had <go> and <cc> in them, and nothing said which programs were meant."""
    ran = cli("build", "--module", "path", "--out", tmp_path, "--dry-run")
    legend = [line for line in ran.stderr.splitlines() if line.startswith("# <go> is ")]
    assert len(legend) == 1 and legend[0].endswith("go")
    assert "<go>" in ran.stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_output_that_cannot_be_written():
    """The answer was lost and the exit code was 0."""
    command = [sys.executable, "-m", "usegolib", "version"]
    with open("/dev/full", "w") as full:
        ran = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 1 and "error: cannot write to standard output" in ran.stderr
