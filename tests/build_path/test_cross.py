"""Artifacts for other platforms, built on this one with zig.

One target runs in CI, where zig is at hand. All of them, and the run under an emulator: `python -m tests.cross`.
"""

import json
import os
import subprocess
import sys

import pytest

from tests import cross
from tests.support.artifacts import FIXTURES

pytestmark = [
    pytest.mark.compiles,
    pytest.mark.skipif(sys.platform != "linux", reason="the foreign one is linux/arm64"),
]


def test_one_other_platform(cli, tmp_path):
    zig = cross.zig()
    if zig is None:
        pytest.skip("no zig here: pip install 'ziglang<0.17'")
    target = "linux/arm64" if os.uname().machine == "x86_64" else "linux/amd64"
    ran = cli(
        "build", "-q", "--json", "-m", FIXTURES / "two_a", "-o", tmp_path, "-t", target, env={"USEGOLIB_ZIG": zig}
    )
    assert ran.code == 0, ran.stderr
    cross.check(json.loads(ran.stdout)["manifest"], target)
    assert cli("artifact", "verify", "--artifact-dir", tmp_path).code == 0


def test_without_zig_it_says_what_to_install(cli, tmp_path, monkeypatch):
    wheel = subprocess.run([sys.executable, "-c", "import ziglang"], capture_output=True, check=False).returncode == 0
    if wheel:
        pytest.skip("the zig wheel is installed")
    env = {"USEGOLIB_ZIG": "", "ZIG": "", "USEGOLIB_CC": ""}
    ran = cli("build", "-m", FIXTURES / "two_a", "-o", tmp_path, "-t", "windows/amd64", env=env)
    assert ran.code == 1
    assert "windows/amd64 is another platform than this machine" in ran.stderr
    assert 'pip install "ziglang<0.17"' in ran.stderr
