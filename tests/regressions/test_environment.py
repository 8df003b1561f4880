"""Odd environments used to give late, unclear or no errors."""

import datetime
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from tests.support.artifacts import ROOT


def test_goflags_with_race_is_refused(cli, tmp_path):
    """The build went through, and loading the library ended the Python process with exit code 66."""
    ran = cli("build", "--module", "path", "--out", tmp_path, env={"GOFLAGS": "-tags=x -race"})
    assert ran.code == 1
    assert "error: GOFLAGS has -race" in ran.stderr and "hint: build without -race" in ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="asks for another platform than this one")
def test_another_platform_with_the_compiler_of_this_one(cli, tmp_path, monkeypatch):
    """gcc's complaints about its own options were shown eight times."""
    monkeypatch.delenv("USEGOLIB_CC", raising=False)
    ran = cli("build", "--module", "path", "--out", tmp_path, env={"GOOS": "windows"})
    assert ran.code == 1
    assert "error: GOOS=windows" in ran.stderr and "hint: unset GOOS and GOARCH" in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="HOME is of POSIX")
def test_home_is_not_set(tmp_path):
    """Go and the cache said that they are missing; Python knew the directory all the time."""
    code = (
        "import os; os.environ.pop('HOME', None); os.environ.pop('XDG_CACHE_HOME', None);"
        "from usegolib._cli import cli_environment; print(cli_environment()['HOME'] == os.path.expanduser('~'))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"


def test_named_zones_reach_go(std):
    """Go got a fixed zone with the name of the IANA zone, so its own arithmetic and texts were wrong."""
    summer = datetime.datetime(2024, 7, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert std("fmt").Sprint(summer) == "2024-07-01 12:00:00 +0200 CEST"
    assert std("time").Until(summer) < datetime.timedelta(0)
