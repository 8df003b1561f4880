"""The examples that the page of release 0.1.0 documents, word for word: code written for it runs unchanged.

Of these examples nothing differs. `insyra`, a large module, runs with `--corpus` where a module proxy has it; what its
example calls runs always, with types of that shape.
"""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.support.artifacts import ROOT

pytestmark = [pytest.mark.compiles, pytest.mark.skipif(os.name == "nt", reason="a shell runs the commands")]

# The module that the examples speak of without showing it.
GO = """package mod

func AddInt(a int64, b int64) int64 { return a + b }

type Snapshot struct {
\tN int64 `json:"n"`
}

type Counter struct {
\tN int64 `json:"n"`
}

func (c *Counter) Inc(delta int64) int64 {
\tc.N += delta
\treturn c.N
}

func (c *Counter) Snapshot() Snapshot { return Snapshot{N: c.N} }

type Person struct {
\tName string `json:"name"`
}

func Id[T any](x T) T { return x }

type DataList struct{ values []float64 }

func NewDataList(values ...any) *DataList { return new(DataList).Append(values...) }

func (l *DataList) Append(values ...any) *DataList {
	for _, value := range values {
		l.values = append(l.values, float64(value.(int)))
	}
	return l
}

func (l *DataList) Sum() (sum float64) {
	for _, value := range l.values {
		sum += value
	}
	return sum
}

func (l *DataList) Mean() float64 { return l.Sum() / float64(len(l.values)) }

type DataTable struct{ rows []map[string]any }

func NewDataTable(columns ...*DataList) *DataTable { return &DataTable{} }

func (t *DataTable) AppendRowsByColIndex(rows ...map[string]any) *DataTable {
	t.rows = append(t.rows, rows...)
	return t
}

func (t *DataTable) NumRows() int { return len(t.rows) }

func (t *DataTable) NumCols(exact ...bool) int { return len(t.rows[0]) }

func (t *DataTable) Show(label ...string) {}
"""

GENERICS = {
    "instantiations": [
        {"pkg": "example.com/mod", "name": "Id", "type_args": ["int64"]},
        {"pkg": "example.com/mod", "name": "Id", "type_args": ["Person"]},
    ]
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A directory as the examples have it: the module at path/to/go/module, generics.json beside."""
    place = tmp_path_factory.mktemp("first")
    module = place / "path" / "to" / "go" / "module"
    module.mkdir(parents=True)
    (module / "go.mod").write_text("module example.com/mod\n\ngo 1.22\n")
    (module / "mod.go").write_text(GO)
    (place / "generics.json").write_text(json.dumps(GENERICS))
    shell(place, "usegolib build --module path/to/go/module --out out/artifact")
    return place


def environment(place):
    """Where the command is on PATH, as after an installation, and the cache is empty."""
    bin_ = place / "bin"
    bin_.mkdir(exist_ok=True)
    (bin_ / "usegolib").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m usegolib "$@"\n')
    (bin_ / "usegolib").chmod(0o755)
    path = os.pathsep.join([str(bin_), os.path.dirname(sys.executable), os.environ["PATH"]])
    compiled = subprocess.run(["go", "env", "GOCACHE"], capture_output=True, text=True, check=True).stdout.strip()
    own = {"PATH": path, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(place / "cache"), "GOCACHE": compiled}
    return {**os.environ, **own}


def shell(place, line):
    """What a command line writes to standard output."""
    done = subprocess.run(line, shell=True, cwd=place, env=environment(place), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def python(place, source):
    """What a program prints."""
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, cwd=place, env=environment(place), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_quickstart(place):
    source = """
import usegolib

h = usegolib.import_("example.com/mod", artifact_dir="out/artifact")
print(h.AddInt(1, 2))
"""
    assert python(place, source) == "3\n"


def test_the_default_root(place):
    """The example builds example.com/mod when it is missing, which nobody can download; what is there is used."""
    shell(place, "usegolib build --module path/to/go/module --out cache/usegolib/artifacts")
    source = """
import usegolib

h = usegolib.import_("example.com/mod")
print(h.AddInt(1, 2))
"""
    assert python(place, source) == "3\n"


def test_no_build(place):
    source = """
import usegolib

h = usegolib.import_("example.com/mod", artifact_dir="out/artifact", build_if_missing=False)
"""
    assert python(place, source) == ""


def test_object_handles(place):
    source = """
import usegolib
h = usegolib.import_("example.com/mod", artifact_dir="out/artifact")

with h.object("Counter", {"n": 1}) as c:
    print(c.Inc(2))

th = h.typed()
types = th.types

with th.object("Counter", types.Counter(N=10)) as c:
    snap = c.Snapshot()
    print(snap)
"""
    assert python(place, source) == "3\nSnapshot(N=10)\n"


def test_generic_functions(place):
    shell(place, "usegolib build --module path/to/go/module --out out/generic --generics generics.json")
    source = """
import usegolib
h = usegolib.import_("example.com/mod", artifact_dir="out/generic")

fn = h.generic("Id", ["int64"])
print(fn(123))
print(h.Id__int64(1), h.Id__Person({"name": "bob"}) == {"name": "bob"})
"""
    assert python(place, source) == "123\n1 True\n"


def test_packaging(place):
    shell(place, "usegolib package --module path/to/go/module --python-package-name mypkg --out out/")
    # The example's `pip install -e out/mypkg`, into a directory of this test and without the network.
    editable = "-q --no-build-isolation --no-deps --no-index"
    shell(place, f'"{sys.executable}" -m venv --system-site-packages venv')
    base = subprocess.run(
        [sys.executable, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (site,) = (place / "venv").glob("lib/*/site-packages")
    (site / "tests.pth").write_text(base + "\n")
    # The project asks for a setuptools that is newer than the one that Python gives to a new environment.
    shell(place, "venv/bin/python -m pip uninstall -q -y setuptools")
    shell(place, f"venv/bin/python -m pip install {editable} -e out/mypkg")
    source = """
import mypkg

print(mypkg.AddInt(1, 2))
"""
    done = subprocess.run(
        [place / "venv" / "bin" / "python", "-c", source],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "3\n", done.stderr


def test_version_rules(place):
    """One version per process; the loaded one is meant where none is named; several and none loaded is ambiguous."""
    for version in ("v1.0.0", "v1.1.0"):
        relabel(place / "out" / "artifact", place / "out" / "versions", version)
    source = """
import usegolib
from usegolib.errors import AmbiguousArtifactError, VersionConflictError
try:
    usegolib.import_("example.com/mod", artifact_dir="out/versions")
except AmbiguousArtifactError as error:
    print("ambiguous", "v1.0.0" in str(error) and "v1.1.0" in str(error))
h = usegolib.import_("example.com/mod", version="v1.0.0", artifact_dir="out/versions")
print(usegolib.import_("example.com/mod", artifact_dir="out/versions").version)
try:
    usegolib.import_("example.com/mod@v1.1.0", artifact_dir="out/versions")
except VersionConflictError as error:
    print("conflict", "<string>:8" in str(error))
"""
    assert python(place, source) == "ambiguous True\nv1.0.0\nconflict True\n"


def relabel(built, root, version):
    """The same artifact as if it were of a tagged version."""
    (manifest,) = built.rglob("manifest.json")
    into = root / "example.com" / f"mod@{version}" / manifest.parent.name
    into.mkdir(parents=True)
    for file in manifest.parent.iterdir():
        (into / file.name).write_bytes(file.read_bytes())
    text = manifest.read_text().replace('"version":"local"', f'"version":"{version}"')
    (into / "manifest.json").write_text(text)


# Behind the import, which each test has its own of.
INSYRA = """
# DataList (object handle + variadic any)
dl = insyra.NewDataList()
dl.Append(1, 2, 3, 4, 5)
print(dl.Sum(), dl.Mean())

# DataTable (variadic map[string]any + variadic bool)
dt = insyra.NewDataTable()
dt.AppendRowsByColIndex({"A": 1, "B": 2}, {"A": 3, "B": 4})
print(dt.NumRows(), dt.NumCols())
dt.Show()
"""


def test_the_calls_of_insyra(place):
    source = 'import usegolib\n\ninsyra = usegolib.import_("example.com/mod", artifact_dir="out/artifact")\n'
    assert python(place, source + INSYRA).splitlines() == ["15.0 3.0", "2 2"]


@pytest.mark.corpus
def test_insyra(place):
    module = "github.com/HazelnutParadise/insyra"
    known = ["go", "list", "-m", f"{module}@v0.2.14"]
    found = subprocess.run(known, capture_output=True, text=True, cwd=place)
    if found.returncode and re.search(r"\b(403 Forbidden|404 Not Found|410 Gone)\b", found.stderr):
        pytest.skip(f"no module proxy has it: {found.stderr.strip()}")
    source = f'import usegolib\n\ninsyra = usegolib.import_("{module}", version="v0.2.14")\n'
    assert python(place, source + INSYRA).splitlines()[:2] == ["15.0 3.0", "2 2"]
