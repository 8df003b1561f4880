"""Builds that cannot work: each says what, where, and how to mend it. The whole texts are snapshots."""

import json
import os
import sys

import pytest

import usegolib
from tests.support import snapshots
from usegolib.errors import BuildError

pytestmark = pytest.mark.compiles


@pytest.fixture
def failing(cli, tmp_path):
    """Runs a build that has to fail; checks both of its forms, and the snapshot of its text."""

    def run(name, kind, module, *arguments, env=None):
        out = tmp_path / "artifacts"
        ran = cli("build", "--module", module, "--out", out, *arguments, env=env)
        assert ran.code == 1, ran.stdout + ran.stderr
        assert ran.stdout == ""
        talk = ran.stderr[ran.stderr.index("error:") :]
        snapshots.check(__file__, name, talk, TMP=tmp_path, PYTHON=sys.executable)
        as_json = cli("build", "--module", module, "--out", out, "--json", *arguments, env=env)
        assert as_json.code == 1
        report = json.loads(as_json.stdout)
        assert report["kind"] == kind
        assert report["error"] and report["error"] in as_json.stderr
        assert not list(out.rglob("*.so")) and not list(out.rglob("manifest.json"))

    return run


@pytest.fixture
def bare(tmp_path):
    """An environment in which no tool is on PATH."""
    empty = tmp_path / "empty"
    empty.mkdir()
    chosen = {name: "" for name in os.environ if name.startswith("USEGOLIB_") and name != "USEGOLIB_CBUILD"}
    return {**chosen, "ZIG": "", "PATH": str(empty)}


@pytest.fixture
def no_wheels(bare, tmp_path):
    """The same, asked by a Python in which neither the Go wheel nor the zig wheel is installed."""
    fake = tmp_path / "python-without-wheels"
    fake.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    fake.chmod(0o755)
    return {**bare, "USEGOLIB_PYTHON": str(fake)}


def test_no_go(failing, copy_fixture, no_wheels):
    failing("no_go", "go-not-found", copy_fixture("two_a"), env=no_wheels)


def test_no_c_compiler(failing, copy_fixture, no_wheels, tmp_path):
    import shutil

    (tmp_path / "empty" / "go").symlink_to(os.path.realpath(shutil.which("go")))
    failing("no_c_compiler", "cc-not-found", copy_fixture("two_a"), env=no_wheels)


def test_module_not_found(failing, tmp_path):
    proxy = {"GOPROXY": f"file://{tmp_path}/proxy", "GOSUMDB": "off"}
    failing("module_not_found", "module-not-found", "example.com/does/not/exist@v1.0.0", env=proxy)


def test_downloads_switched_off(failing, tmp_path):
    proxy = {"GOPROXY": "off", "GOMODCACHE": str(tmp_path / "modcache")}
    failing("proxy_off", "network", "github.com/google/uuid@v1.6.0", env=proxy)


def test_no_network(failing, tmp_path):
    offline = {
        "GOPROXY": "http://127.0.0.1:9",
        "GOMODCACHE": str(tmp_path / "modcache"),
        "GOSUMDB": "off",
    }
    failing("no_network", "network", "github.com/google/uuid@v1.6.0", env=offline)


def test_directory_without_module(failing, tmp_path):
    (tmp_path / "nothing").mkdir()
    failing("directory_without_module", "module-not-found", tmp_path / "nothing")


def test_missing_directory(failing, tmp_path):
    failing("missing_directory", "module-not-found", tmp_path / "missing")


def test_compile_error(failing, copy_fixture):
    folder = copy_fixture("broken")
    import shutil

    shutil.rmtree(folder / "good")
    failing("compile_error", "compile", folder)


def test_unknown_standard_package(failing):
    failing("unknown_word", "module-not-found", "stringz")


def test_usage(cli):
    ran = cli("build", "--modul", "x")
    assert ran.code == 2
    assert "--module" in ran.stderr


def test_build_from_python_raises(tmp_path):
    with pytest.raises(BuildError) as caught:
        usegolib.build(tmp_path / "missing", out=tmp_path / "out")
    assert caught.value.kind == "module-not-found"
    assert "missing" in str(caught.value)
