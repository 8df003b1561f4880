"""Functions, packages and classes of Go in pickles: references that other processes follow at their first use.

A worker that unpickled a function of a shipped package used to look into the user's cache, start a build and die, for
ever; a scheduler that only passes a pickle on did so too.
"""

from __future__ import annotations

import inspect
import os
import pickle
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import usegolib
from tests.support.artifacts import FIXTURES, ROOT
from usegolib import errors
from usegolib._packages import pickled as _pickled, references as _references

SHIPPED = """
from usegolib._packages import attach

attach(__name__, "example.com/kinds", artifacts="_artifacts")
"""
BELOW = """
from usegolib._packages import attach

attach(__name__, "example.com/kinds/geo", above=1)
"""


@pytest.fixture(scope="module")
def root(build: Any) -> Path:
    return Path(build(str(FIXTURES / "kinds")))


@pytest.fixture
def shipped(root: Path, tmp_path: Path) -> Path:
    """A directory with the package `gokinds`, as `python -m usegolib package` lays it out."""
    package = tmp_path / "site" / "gokinds"
    (package / "geo").mkdir(parents=True)
    (package / "__init__.py").write_text(SHIPPED)
    (package / "geo" / "__init__.py").write_text(BELOW)
    shutil.copytree(root, package / "_artifacts")
    return package.parent


def run(folder: Path, code: str, *path: Path) -> str:
    """What a script prints, in a process where no artifact root has anything and nothing can be built."""
    script = folder / "script.py"
    script.write_text(textwrap.dedent(code))
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, [*path, ROOT])),
        "XDG_CACHE_HOME": str(folder / "nothing"),
        "PATH": str(folder),
    }
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environ, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


READ = """
import inspect, pickle, sys
function, package, method, held = pickle.loads({data!r})
assert not {{"usegolib._packages.importing", "usegolib._packages.in_use", "ctypes"}} & set(sys.modules)
assert "reference to" in repr(function) and "reference to" in repr(package)
assert function.__name__ == "Int" and method.__qualname__ == "Level.String" and package.__name__ == "example.com/kinds"
assert pickle.loads(pickle.dumps(function)) == function and not hasattr(function, "__wrapped__")
assert function(5) == 5 and package.Int(6) == 6 and held(7) == 7
assert pickle.loads({data!r})[0] is package.Int and package.geo.__name__ == "example.com/kinds/geo"
assert list(inspect.signature(function).parameters) == list(inspect.signature(package.Int).parameters)
assert function.__doc__ is not None and package.module == "example.com/kinds"
print("read")
"""


def test_another_process_finds_the_artifact_where_it_was(kinds: Any, tmp_path: Path) -> None:
    data = pickle.dumps([kinds.Int, kinds, kinds.Level.String, kinds.options(gil="hold").Int])
    assert run(tmp_path, READ.format(data=data)) == "read"


def test_load_artifact(root: Path, tmp_path: Path) -> None:
    (manifest,) = root.rglob("manifest.json")
    function = usegolib.load_artifact(manifest).Int
    assert run(tmp_path, f"import pickle\nprint(pickle.loads({pickle.dumps(function)!r})(3))") == "3"


def test_one_process_reads_what_it_wrote(kinds: Any) -> None:
    for value in (kinds, kinds.geo, kinds.Int, kinds.options(gil="hold"), kinds.options(gil="hold").Int):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(value, protocol)) is value


POOL = """
import multiprocessing
import gokinds, gokinds.geo

def main():
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(pool.map(gokinds.Int, [1, 2, 3]), pool.map(gokinds.options(gil="hold").Int, [4, 5]))
        print(pool.starmap(call, [(gokinds, 6)]))

def call(package, number):
    import sys
    return type(package).__name__, package is sys.modules["gokinds"], package.Int(number)

if __name__ == "__main__":
    main()
"""


def test_a_pool_of_processes_calls_a_shipped_package(shipped: Path, tmp_path: Path) -> None:
    """The worker used to look into the cache and to build, and the pool never ended."""
    assert run(tmp_path, POOL, shipped) == "[1, 2, 3] [4, 5]\n[('_Shipped', True, 6)]"


def test_a_shipped_package_where_it_is_not_installed(shipped: Path, tmp_path: Path) -> None:
    write = "import gokinds, gokinds.geo, pickle\nprint(pickle.dumps([gokinds.Int, gokinds.geo._handle()]).hex())"
    data = bytes.fromhex(run(tmp_path, write, shipped))
    shutil.move(str(shipped), str(tmp_path / "moved"))
    read = f"""
    import pickle, sys
    function, geo = pickle.loads({data!r})
    assert "gokinds" not in sys.modules
    """
    assert (
        run(tmp_path, read + "\n    print(function(8), geo.package)", tmp_path / "moved") == "8 example.com/kinds/geo"
    )
    lost = """
    try:
        function(8)
    except Exception as error:
        print(type(error).__name__, error)
    """
    found = run(tmp_path, read + lost)
    assert found.startswith("ArtifactNotFoundError the artifact of example.com/kinds@local (build ")
    assert f"neither in the Python package gokinds, nor at {shipped}" in found
    assert "ModuleNotFoundError: No module named 'gokinds'" in found
    assert "hint: install gokinds here, or have it built before" in found


def test_a_reference_is_followed_once_its_artifact_is_in_use(kinds: Any, tmp_path: Path) -> None:
    data = pickle.dumps(kinds.Int)
    code = f"""
    import pickle, usegolib
    before = pickle.loads({data!r})
    kinds = usegolib.import_("example.com/kinds", artifact_dir={kinds._artifact.manifest.directory!r} + "/../../..")
    after = pickle.loads({data!r})
    print(after is kinds.Int, before(1), before == pickle.loads(pickle.dumps(before)))
    """
    assert run(tmp_path, code).startswith("True 1")


def test_a_name_that_is_not_there(kinds: Any) -> None:
    place = _pickled.place_of(kinds._artifact, "example.com/kinds")
    with pytest.raises(errors.GoNameError, match="exports no Absent"):
        _references.name_at(place, "Absent")
    elsewhere = place._replace(build_id="0", version="v9.9.9", manifest="/nowhere/manifest.json")
    function = _references.name_at(elsewhere, "Int")
    assert isinstance(function, _references.Reference)
    with pytest.raises(errors.ArtifactNotFoundError, match=r"kinds@v9.9.9 \(build 0\).*at /nowhere/manifest.json"):
        function(1)
    with pytest.raises(errors.ArtifactNotFoundError):
        inspect.signature(function)
    with pytest.raises(errors.ArtifactNotFoundError):
        _references.package_at(elsewhere).Int  # noqa: B018


def test_modules_of_the_import_hook(root: Path, tmp_path: Path) -> None:
    """An alias is not known in the other process: the handle stands for the module there."""
    code = f"""
    import os, pickle
    os.environ["USEGOLIB_ARTIFACT_DIR"] = {str(root)!r}
    import usegolib.hook
    usegolib.hook.alias("kinds", "example.com/kinds")
    from golib import kinds
    import golib
    assert pickle.loads(pickle.dumps(kinds)) is kinds and pickle.loads(pickle.dumps(golib)) is golib
    print(pickle.dumps([kinds, golib, kinds.Int]).hex())
    """
    data = bytes.fromhex(run(tmp_path, code))
    read = f"import pickle\nkinds, golib, function = pickle.loads({data!r})\n"
    assert run(tmp_path, read + "print(golib.__name__, kinds.Int(1), function(2))") == "golib 1 2"
