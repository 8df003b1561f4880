"""Artifacts for other platforms, built on this one with zig.

A target of every system runs in CI. All of them, and packages that need more of a system: `python -m tests.cross`.
"""

import json
import subprocess
import sys

import pytest

from tests import cross
from tests.support.artifacts import FIXTURES, usegolib_cli

pytestmark = [
    pytest.mark.compiles,
    pytest.mark.skipif(sys.platform != "linux", reason="the foreign one is linux/arm64"),
]


TARGETS = ["linux/arm64", "windows/amd64", "darwin/arm64"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A root with an artifact for each of them, and their manifests."""
    zig = cross.zig()
    if zig is None:
        pytest.skip("no zig here: pip install 'ziglang<0.17'")
    root = tmp_path_factory.mktemp("cross")
    options = [word for target in TARGETS for word in ("-t", target)]
    ran = usegolib_cli(
        "build", "-q", "--json", "-m", FIXTURES / "two_a", "-o", root, *options, env={"USEGOLIB_ZIG": zig}
    )
    assert ran.code == 0, ran.stderr
    return root, [json.loads(line)["manifest"] for line in ran.stdout.splitlines()]


def test_other_platforms(cli, built):
    root, manifests = built
    for target, manifest in zip(TARGETS, manifests):
        cross.check(manifest, target)
    verified = cli("artifact", "verify", "--artifact-dir", root)
    assert verified.code == 0 and verified.stdout.count("ok   ") == len(TARGETS)


def test_sizes_of_foreign_libraries(cli, built):
    for manifest in built[1]:
        ran = cli("inspect", "--size", "--json", manifest)
        sizes = json.loads(ran.stdout)
        code = {line["package"]: line["bytes"] for line in sizes["code"]}
        assert code["runtime"] > 100_000 and "example.com/twoa/usegolib_bridge/rt" in code, manifest
        other = {line["what"]: line["bytes"] for line in sizes["other"]}
        assert sum(code.values()) + sum(other.values()) == sizes["bytes"], manifest
        assert other["function and line tables"] > 100_000, manifest
        # A little C code belongs to every library, more of it on Windows.
        assert sum(code.values()) > 4 * other["other code (C, linker)"], manifest


def test_another_processor_calls_its_artifact(built):
    missing = cross.no_emulator()
    if missing:
        pytest.skip(missing)
    cross.emulate(built[0])


def test_without_zig_it_says_what_to_install(cli, tmp_path, monkeypatch):
    wheel = subprocess.run([sys.executable, "-c", "import ziglang"], capture_output=True, check=False).returncode == 0
    if wheel:
        pytest.skip("the zig wheel is installed")
    env = {"USEGOLIB_ZIG": "", "ZIG": "", "USEGOLIB_CC": ""}
    ran = cli("build", "-m", FIXTURES / "two_a", "-o", tmp_path, "-t", "windows/amd64", env=env)
    assert ran.code == 1
    assert "windows/amd64 is another platform than this machine" in ran.stderr
    assert 'pip install "ziglang<0.17"' in ran.stderr
