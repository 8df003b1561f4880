"""The same artifact built and imported by several processes at once, and builds that are killed."""

import os
import subprocess
import sys

import pytest

from tests import kills
from tests.support.artifacts import ROOT

pytestmark = [pytest.mark.compiles, pytest.mark.skipif(os.name == "nt", reason="signals are those of Unix")]


def test_one_builds_and_the_others_wait_and_say_so(tmp_path):
    """Six processes import what is not built yet."""
    module = tmp_path / "mod"
    module.mkdir()
    (module / "go.mod").write_text("module example.com/once\n\ngo 1.21\n")
    (module / "once.go").write_text('package once\n\nfunc Word() string { return "once" }\n')
    build = [sys.executable, "-m", "usegolib", "build", "-m", str(module), "-o", str(tmp_path / "out"), "--json"]
    processes = [
        subprocess.Popen(build, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(6)
    ]
    outputs = [process.communicate() for process in processes]
    assert all(process.returncode == 0 for process in processes), outputs
    assert sum('"cached":false' in out for out, _ in outputs) == 1
    assert any("waiting for another build of" in err for _, err in outputs)
    script = (
        "import sys, usegolib\n"
        "print(usegolib.import_(sys.argv[1], artifact_dir=sys.argv[2], build_if_missing=True).Word())"
    )
    (module / "once.go").write_text('package once\n\nfunc Word() string { return "twice" }\n')
    command = [sys.executable, "-c", script, str(module), str(tmp_path / "out")]
    importing = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[0] for process in importing] == ["twice\n"] * 4
    left = [path.name for path in (tmp_path / "out").rglob("*") if path.name.startswith(".tmp-")]
    assert not left


def test_a_killed_build_leaves_the_old_artifact(tmp_path):
    """A handful; `python -m tests.kills 200` does more."""
    kills.kill_builds(tmp_path, 5)


CHANGES = {
    "an embedded file": ("data.txt", "new"),
    "C source": ("add.h", "static int add(int a, int b) { return a + b + 1; }\n"),
    "a new file": ("more.go", "package stale\n\nfunc More() int { return 1 }\n"),
    "a replaced module": ("../dep/dep.go", 'package dep\n\nconst Word = "new"\n'),
    "go.mod": ("go.mod", None),
}


SOURCE = """package stale

// #include "add.h"
import "C"

import (
\t_ "embed"

\t"example.com/dep"
)

//go:embed data.txt
var data string

func Say() string { return data + dep.Word }

func Add(a, b int) int { return int(C.add(C.int(a), C.int(b))) }
"""


@pytest.fixture(scope="module")
def stale(tmp_path_factory):
    """A module with everything that a build reads, and its artifact."""
    folder = tmp_path_factory.mktemp("stale")
    files = {
        "dep/go.mod": "module example.com/dep\n\ngo 1.21\n",
        "dep/dep.go": 'package dep\n\nconst Word = "old"\n',
        "mod/go.mod": "module example.com/stale\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n\n"
        "replace example.com/dep => ../dep\n",
        "mod/data.txt": "old",
        "mod/add.h": "static int add(int a, int b) { return a + b; }\n",
        "mod/stale.go": SOURCE,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    build = [sys.executable, "-m", "usegolib", "build", "-q", "-m", str(folder / "mod"), "-o", str(folder / "out")]
    subprocess.run(build, cwd=ROOT, check=True)
    return folder


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_input_is_never_served_silently(stale, change):
    """Reported as stale where building is not allowed; the text names the file."""
    script = (
        "import sys, usegolib\n"
        "try:\n"
        "    usegolib.import_(sys.argv[1], artifact_dir=sys.argv[2], build_if_missing=False)\n"
        "    print('current')\n"
        "except usegolib.errors.StaleArtifactError as error:\n"
        "    print(error)\n"
    )

    def state():
        command = [sys.executable, "-c", script, str(stale / "mod"), str(stale / "out")]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert state() == "current\n"
    name, text = CHANGES[change]
    path = (stale / "mod" / name).resolve()
    before = path.read_text() if path.exists() else None
    path.write_text(text if text is not None else (before or "") + "\n// changed\n")
    try:
        said = state()
        assert str(path) in said and "hint: build it again: python -m usegolib build --module" in said
    finally:
        path.unlink() if before is None else path.write_text(before)
    assert state() == "current\n"
