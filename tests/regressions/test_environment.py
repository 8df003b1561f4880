"""Odd environments used to give late, unclear or no errors."""

import datetime
import os
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from tests.support.artifacts import ROOT
from tests.support.modules import STANDARD


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
    if ran.code == 0:  # a zig is there, which builds for all
        assert "windows-amd64" in ran.stderr
        return
    assert ran.code == 1 and ran.stderr.count("error:") == 1
    assert "error: windows/amd64 is another platform" in ran.stderr and "zig builds for all" in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="HOME is of POSIX")
def test_home_is_not_set(tmp_path):
    """Go and the cache said that they are missing; Python knew the directory all the time."""
    code = (
        "import os; os.environ.pop('HOME', None); os.environ.pop('XDG_CACHE_HOME', None);"
        "from usegolib._artifacts.cli import cli_environment;"
        "print(cli_environment()['HOME'] == os.path.expanduser('~'))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"


def test_named_zones_reach_go(std):
    """Go got a fixed zone with the name of the IANA zone, so its own arithmetic and texts were wrong."""
    summer = datetime.datetime(2024, 7, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert std("fmt").Sprint(summer) == "2024-07-01 12:00:00 +0200 CEST"
    assert std("time").Until(summer) < datetime.timedelta(0)


def test_directories_that_cannot_be_made(cli, tmp_path):
    """The text was only a path and the system's words; for the cache the hint named --out."""
    (tmp_path / "file").touch()
    ran = cli("build", "--module", "path", "--out", tmp_path / "file")
    assert ran.code == 1
    assert "error: cannot create the directory" in ran.stderr and "hint: choose a directory" in ran.stderr


def test_cache_directory_that_is_no_directory(cli, tmp_path):
    """The hint was to run `go env`."""
    (tmp_path / "file").touch()
    ran = cli("build", "--module", "path", env={"XDG_CACHE_HOME": str(tmp_path / "file"), "GOCACHE": ""})
    assert ran.code == 1
    assert "hint: set GOCACHE" in ran.stderr or "hint: set XDG_CACHE_HOME" in ran.stderr


def test_load_mode_that_does_not_exist(build):
    """The text spoke of the envelope of an OpenRequest and named no variable."""
    code = (
        "import sys, usegolib\n"
        "try:\n    usegolib.import_('sort', artifact_dir=sys.argv[1]).Ints([1])\n"
        "except usegolib.errors.LoadError as error:\n    print(error)"
    )
    environment = {**os.environ, "USEGOLIB_LOAD": "bogus", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", code, str(build(*STANDARD))], env=environment, capture_output=True, text=True, check=True
    )
    assert "USEGOLIB_LOAD is 'bogus'" in ran.stdout and "hint: set it to path" in ran.stdout


def test_relative_cache_home_is_ignored(monkeypatch):
    """Python looked into it, the build command did not: what was built was never found."""
    from usegolib._core.platform import artifact_root

    monkeypatch.delenv("USEGOLIB_ARTIFACT_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert os.path.isabs(artifact_root())
