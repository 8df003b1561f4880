"""Instantiations of generic functions and types that a program asks for, built into the cache while it runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.support.artifacts import FIXTURES, ROOT

pytestmark = pytest.mark.compiles


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a copy of the module, and its artifact below `root`."""
    place = tmp_path_factory.mktemp("instances")
    shutil.copytree(FIXTURES / "instances", place / "module")
    run(place, "0")
    for name in ("root", "module"):
        shutil.copytree(place / name, place / "kept" / name)
    return place


@pytest.fixture
def fresh(place: Path) -> Path:
    """The same with nothing remembered of other tests, in the same place, as the artifact names its sources."""
    for name in ("root", "module"):
        shutil.rmtree(place / name)
        shutil.copytree(place / "kept" / name, place / name)
    return place


ERROR = """
def error_of(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, str(error)]
"""


# A local module is looked at by every import, which needs Go.
NO_GO = "import os; os.environ['USEGOLIB_GO'] = '/nonexistent'"


def run(place: Path, code: str, imports: bool = True) -> Any:
    """The value of the last line of a program, in which `h` is the module unless it imports that itself."""
    *lines, value = textwrap.dedent(code).strip().splitlines()
    handle = "h = u.import_(D)\n" if imports else ""
    head = f"import json, usegolib as u\nD = {str(place / 'module')!r}\n{handle}{ERROR}"
    program = "\n".join([head, *lines, f"print(json.dumps({value}))"])
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "USEGOLIB_ARTIFACT_DIR": str(place / "root"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_they_are_built_and_remembered(fresh):
    """Each needed a JSON file for `--generics` and a build by hand."""
    value = run(
        fresh,
        """
        words = h.NewSet["string"]("a", "b")
        [words.Texts(), words.Has("a"), h.NewSet[str] is h.NewSet["string"], h.Version(), len(u.loaded())]
        """,
    )
    assert value == [["a", "b"], True, True, 1, 1], "nothing was called before: one artifact takes the other's place"
    # Another program finds it built, with no tools at all, and the name as an attribute.
    again = "[h.NewSet['string']('c').Texts(), 'NewSet__string' in dir(h), u.import_(D) is h]"
    assert run(fresh, f"{NO_GO}\n{again}") == [["c"], True, True]
    # A build of the changed module has it as well.
    source = fresh / "module" / "instances.go"
    source.write_text(source.read_text().replace("return 1", "return 2"))
    assert run(fresh, "[h.Version(), h.NewSet__string('c').Texts()]") == [2, ["c"]]


def test_beside_an_artifact_in_use(fresh):
    value = run(
        fresh,
        """
        words = h.NewSet["any"]("a")
        numbers = h.NewSet["int8"](1)
        again = h.NewSet["int8"](2)
        more = h.Sum["float32"](1, 0.5)
        foreign = error_of(lambda: words.Union(numbers))[0]
        other = u.import_(D)
        [words.Texts(), numbers.Union(again).Texts(), more, foreign, other is h, len(u.loaded())]
        """,
    )
    assert value == [["a"], ["1", "2"], 1.5, "ArgumentTypeError", True, 3]


def test_names_without_an_instantiation(fresh):
    """A function whose parameters nothing suggests had no attribute at all."""
    code = """
        pair = h.MakePair["string", "[]int"]("k", [1, 2])
        [pair.Key, pair.Value, h.generic("Pair", ["string", "[]int"])(Key="x").Key]
        """
    assert run(fresh, code) == ["k", [1, 2], "x"]


def test_how_types_are_written(fresh):
    """`chan int` became `chanint`, which is no type; `[]byte` was not found again; and the bare name of a type chose an
    instantiation for a pointer to it."""
    value = run(
        fresh,
        """
        sets = [h.NewSet["chan int"](), h.NewSet["<-chan  int"](), h.NewSet["chan <- int"]()]
        pointers = h.NewSet["*Pair[string, int]"]()
        values = h.NewSet["Pair[string,int]"]()
        lists = [h.MakePair[str, bytes]("k", b"v").Value, h.MakePair["string", "[] byte"]("k", b"w").Value]
        same = h.NewSet["example.com/instances.Pair[string, int]"] is h.NewSet["Pair[string, int]"]
        types = [one.go_type for one in [*sets, pointers, values]]
        refused = error_of(lambda: h.NewSet["func(int) string"]), error_of(lambda: h.NewSet["struct{X int}"])
        [types, [str(value, "ascii") for value in lists], same, refused]
        """,
    )
    pair = "example.com/instances.Pair[string,int]"
    assert [one.replace(", ", ",") for one in value[0]] == [
        f"*example.com/instances.Set[{argument}]"
        for argument in ("chan int", "<-chan int", "chan<- int", f"*{pair}", pair)
    ]
    assert value[1:3] == [["v", "w"], True]
    for (kind, text), what in zip(value[3], ("func", "struct")):
        assert kind == "ArgumentTypeError"
        assert f"a {what} is not written out here: declare a named type in Go and name that" in text
    assert {"NewSet__chan_int", "NewSet__recv_chan_int", "NewSet__send_chan_int"} <= set(run(fresh, "dir(h)"))


def test_arguments_that_go_refuses(fresh):
    value = run(
        fresh,
        """
        h.Version()
        calls = [lambda: h.Sum["string"], lambda: h.Sum["nosuch"], lambda: h.Sum["int", "int"]]
        calls.append(lambda: h.NewSet["[]int"])
        [*map(error_of, calls), h.Sum["int"](1, 2), len(u.loaded())]
        """,
    )
    assert value[:4] == [
        [
            "ArgumentTypeError",
            "Sum[string]: string does not satisfy example.com/instances.Number (string missing in ~int | ~int8 | "
            "~int16 | ~float32 | ~float64)",
        ],
        [
            "ArgumentTypeError",
            'Sum[nosuch]: type "nosuch": there is no type nosuch in package example.com/instances\n'
            "hint: types are written as in Go, with import paths: int64, []string, map[string]any, "
            "example.com/mod.Point",
        ],
        [
            "ArgumentTypeError",
            "Sum[int, int]: Sum has 1 type parameter (T), not 2\nhint: "
            'write the types for T as in Go: Sum["float64"]; one that is not there is built when a program asks for it',
        ],
        ["ArgumentTypeError", "NewSet[[]int]: []int does not satisfy comparable"],
    ]
    assert value[4:] == [3, 1]


def test_where_nothing_may_be_built(fresh):
    """Today's message, whatever keeps it from being built."""
    ask = "error_of(lambda: h.NewSet['int16'])"
    expected = "NewSet[int16] is not in this artifact, which has: [any]\nhint: name it in the file of `--generics`"
    bare = f"h = u.import_(D, build_if_missing=False)\n{ask}"
    artifact = next((fresh / "root").rglob("manifest.json")).parent
    loaded = f"h = u.load_artifact({str(artifact)!r})\n{ask}"
    no_command = "import os; os.environ['USEGOLIB_CBUILD'] = '/nonexistent'"
    for first in (NO_GO, f"h.Version()\n{NO_GO}", no_command):
        kind, text = run(fresh, f"{first}\n{ask}")
        assert kind == "GoNameError" and text.startswith(expected)
    for code in (bare, loaded):
        ran = run(fresh, code, imports=False)
        assert ran[0] == "GoNameError" and ran[1].startswith(expected)
    lock = fresh / "root" / "usegolib.lock"
    done = subprocess.run(
        [sys.executable, "-m", "usegolib", "artifact", "lock", "--artifact-dir", str(fresh / "root")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0 and lock.is_file(), done.stderr
    kind, text = run(fresh, ask)
    assert kind == "GoNameError" and text.startswith(expected)


def test_code_that_changed_meanwhile(fresh):
    value = run(
        fresh,
        """
        h.Version()
        source = open(D + "/instances.go").read()
        open(D + "/instances.go", "w").write(source.replace("return 1", "return 3"))
        error_of(lambda: h.NewSet["int32"])
        """,
    )
    assert value[0] == "VersionConflictError" and "which runs the old code" in value[1]
    assert run(fresh, "[h.Version(), h.NewSet['int32'](5).Texts()]") == [3, ["5"]]


def test_a_remembered_one_that_has_gone(fresh):
    """What was asked for once must not keep a module from being built for ever."""
    run(fresh, "h.NewSet['int64'](1).Texts()")
    source = fresh / "module" / "instances.go"
    source.write_text(source.read_text().replace("NewSet", "MakeSet"))
    assert run(fresh, "h.MakeSet['int64'](1).Texts()") == ["1"]


def test_two_programs_at_once(fresh):
    """Both instantiations stay, whichever build comes last."""
    programs = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import usegolib as u\nh = u.import_({str(fresh / 'module')!r})\nassert h.Version() == 1\n"
                f"assert h.NewSet['{kind}'](1).Texts() == ['1']",
            ],
            env={**os.environ, "USEGOLIB_ARTIFACT_DIR": str(fresh / "root"), "PYTHONPATH": str(ROOT)},
        )
        for kind in ("uint8", "uint16")
    ]
    assert [program.wait() for program in programs] == [0, 0]
    assert {"NewSet__uint8", "NewSet__uint16"} <= set(run(fresh, "dir(h)"))


def test_other_versions_remember(tmp_path):
    """Whoever updates a module need not ask again, and pay for a second build."""
    asked = """
import usegolib as u
sets = u.import_("github.com/deckarep/golang-set/v2", "v2.8.0")
assert "NewSet__int" not in dir(sets)
numbers = sets.NewSet["int"](1, 2, 3)
assert numbers.Cardinality() == 3 and numbers.Contains(2) and len(u.loaded()) == 1
"""
    updated = """
import usegolib as u
sets = u.import_("github.com/deckarep/golang-set/v2", "v2.9.0")
assert "NewSet__int" in dir(sets) and sets.NewSet["int"](4).Contains(4)
"""
    for program in (asked, updated):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "USEGOLIB_ARTIFACT_DIR": str(tmp_path / "root"), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
