"""The commands beside build: dry run, inspect, doctor, version. Help texts are snapshots of cbuild's own tests."""

import json
import re

import pytest

from tests.support import snapshots
from tests.support.artifacts import FIXTURES


def test_version(cli):
    ran = cli("version")
    assert ran.code == 0
    assert re.match(r"usegolib \d+\.\d+\.\d+", ran.stdout)


def test_dry_run_shows_the_commands_and_does_nothing(cli, copy_fixture, tmp_path):
    root = tmp_path / "artifacts"
    ran = cli("build", "--module", copy_fixture("two_a"), "--out", root, "--dry-run")
    assert ran.code == 0, ran.stderr
    # The whole transcript is a snapshot of cbuild's own tests.
    assert "-buildmode=c-shared" in ran.stdout
    assert not root.exists()


@pytest.fixture
def odd(build):
    (manifest,) = build(str(FIXTURES / "odd")).rglob("manifest.json")
    return manifest.parent


def test_inspect(cli, odd):
    ran = cli("inspect", odd)
    assert ran.code == 0
    snapshots.check(__file__, "inspect_odd", ran.stdout)


def test_sizes(cli, odd):
    ran = cli("inspect", odd, "--size")
    assert ran.code == 0 and not ran.stderr
    lines = [re.fullmatch(r" *(\d+) +(\d+\.\d) %  (\S.*)", line) for line in ran.stdout.splitlines()]
    sizes = [(int(line[1]), line[3]) for line in lines if line]
    (library,) = (path for path in odd.iterdir() if path.suffix in (".so", ".dylib", ".dll"))
    assert sum(size for size, name in sizes if name == "together") == library.stat().st_size
    assert "runtime" in dict(map(reversed, sizes))
    assert "types, strings, embedded files and other constants" in ran.stdout


REASONS = {"Address": "unsafe-pointer", "PointerKey": "map-key", "Number": "generic"}


def test_every_symbol_is_bound_or_has_a_reason(cli, odd):
    ran = cli("inspect", odd, "--json")
    text = json.dumps(json.loads(ran.stdout))
    manifest = json.loads((odd / "manifest.json").read_text(encoding="utf-8"))
    (package,) = manifest["schema"]["packages"]
    symbols = {symbol["name"]: symbol for symbol in package["symbols"]}
    assert {name for name, symbol in symbols.items() if "skip" in symbol} == set(REASONS)
    instantiated = {symbol["generic"] for symbol in symbols.values() if "generic" in symbol}
    for name, symbol in symbols.items():
        if symbol["kind"] in ("func", "var", "method") and name not in (*REASONS, *instantiated):
            assert "function" in symbol, name
    for name, reason in REASONS.items():
        assert symbols[name]["skip"]["reason"] == reason, name
        assert re.fullmatch(r"odd\.go:\d+", symbols[name]["position"])
        assert name in text


def test_doctor(cli):
    ran = cli("doctor")
    assert ran.code == 0, ran.stdout + ran.stderr
    assert re.search(r"go1\.\d+", ran.stdout)
    assert re.search(r"gcc|clang|zig", ran.stdout)


def test_doctor_names_the_other_project(cli, tmp_path):
    """The index has another project called usegolib, whose files have the names of ours."""
    info = tmp_path / "usegolib-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: usegolib\nVersion: 0.1.0\n")
    ran = cli("doctor", env={"PYTHONPATH": str(tmp_path)})
    assert ran.code == 0, ran.stdout + ran.stderr
    assert re.search(r"bad +package  usegolib 0\.1\.0 in \S+ is another project and writes over files", ran.stdout)
    assert "hint: remove both, then install this one: pip uninstall usegolib usegolib-rs" in ran.stdout
