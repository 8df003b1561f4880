"""Several copies of usegolib in one process: in two wheels, and installed. One of them is the runtime of all, whoever
was imported first; what Go gave to one package is at home in the others."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.artifacts import FIXTURES, ROOT, usegolib_cli

pytestmark = [pytest.mark.compiles, pytest.mark.skipif(sys.platform != "linux", reason="the tags are those of Linux")]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Directories for sys.path: of two wheels with the same Go module, of an installed usegolib, and of the other
    project with that name. Wheels are laid out as pip lays them out, which tests/packages/test_ship.py shows."""
    folder = tmp_path_factory.mktemp("copies")
    made = {}
    for name in ("aone", "btwo"):
        ran = usegolib_cli("package", "-q", "-m", FIXTURES / "objects", "-n", name, "-o", folder / "w", "--wheel")
        assert ran.code == 0, ran.stderr
        (wheel,) = (folder / "w").glob(f"{name}-*.whl")
        made[name] = folder / name
        shutil.unpack_archive(wheel, made[name], "zip")
    made["usegolib"] = folder / "installed"
    shutil.copytree(ROOT / "usegolib", made["usegolib"] / "usegolib", ignore=shutil.ignore_patterns("__pycache__"))
    made["foreign"] = folder / "foreign"
    (made["foreign"] / "usegolib").mkdir(parents=True)
    (made["foreign"] / "usegolib" / "__init__.py").write_text("class GoError(Exception): ...\nfrom . import abi\n")
    (made["foreign"] / "usegolib" / "abi.py").write_text("RAN = True\n")
    yield SimpleNamespace(**made)


def run(source: str, *places: Path, before: str = "") -> str:
    """Run it in a fresh interpreter with these directories on the path, where nothing else is installed."""
    path = f"import sys\nsys.path[:0] = {[str(place) for place in places]!r}\n"
    env = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": "/nowhere",
        "USEGOLIB_LANE": os.environ.get("USEGOLIB_LANE", "auto"),
    }
    command = [sys.executable, "-S", "-c", path + before + source]
    done = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


TOGETHER = """
import aone, btwo
runtimes = {name: module for name, module in sys.modules.items() if re.fullmatch(r"(\\w+\\._vendor\\.)?usegolib", name)}
assert len(set(map(id, runtimes.values()))) == 1, runtimes
usegolib = next(iter(runtimes.values()))

# Errors: every name of the class is the same one, and so is a package's own.
from aone._vendor.usegolib import GoError as of_a
from btwo._vendor.usegolib.errors import GoError as of_b
assert of_a is of_b is usegolib.GoError is usegolib.errors.GoError
try:
    aone.FailAs("sentinel")
    raise SystemExit("no error")
except of_b as error:
    assert isinstance(error, usegolib.GoError) and isinstance(error, btwo.ErrEmpty), type(error).__mro__
    assert btwo.IsEmpty(error)
try:
    btwo.Counter()._absent
except AttributeError as error:
    assert "Counter" in str(error)

# Objects of one package in functions of the other; the same artifact is loaded once.
counter = aone.NewCounter(5)
assert btwo.Same(counter, counter) and counter.Inc() == 6 and isinstance(counter, btwo.Counter)
assert aone.Counter is btwo.Counter and isinstance(counter, usegolib.GoObject)
assert len(usegolib.loaded()) == 1, usegolib.loaded()

# Lent buffers, Nil, structs.
from aone._vendor.usegolib import Nil as nil_of_a, lend
from btwo._vendor.usegolib import Nil as nil_of_b
assert nil_of_a is nil_of_b
buffer = bytearray(4)
assert btwo.Open("text").Read(lend(buffer)) == 4 and bytes(buffer) == b"text"
assert isinstance(aone.Both(counter), usegolib.GoStruct)

# What is pickled under the name of one copy is found where another one is the runtime.
import pickle
for copy in ("aone._vendor.usegolib", "btwo._vendor.usegolib"):
    assert pickle.loads(b"c" + copy.encode() + b".errors\\nLoadError\\n.") is usegolib.errors.LoadError
print(usegolib.__name__, usegolib.__version__)
"""


@pytest.mark.parametrize("order", list(itertools.permutations(["aone", "btwo", "usegolib"])))
def test_all_orders_of_import(places: SimpleNamespace, order: tuple[str, ...]) -> None:
    before = "import re\n" + "".join(f"import {name}\n" for name in order)
    said = run(TOGETHER, places.aone, places.btwo, places.usegolib, before=before)
    assert re.fullmatch(r"usegolib [\d.]+|usegolib unknown", said), (
        "the installed one is the runtime, where there is one"
    )


@pytest.mark.parametrize("order", [("aone", "btwo"), ("btwo", "aone")])
def test_two_wheels_alone(places: SimpleNamespace, order: tuple[str, ...]) -> None:
    before = "import re\n" + "".join(f"import {name}\n" for name in order)
    assert run(TOGETHER, places.aone, places.btwo, before=before) == f"{order[0]}._vendor.usegolib 0.2.0"


def test_an_installed_one_that_appears_later(places: SimpleNamespace) -> None:
    """It is another name of the copy that is the runtime, and brings the build command, which wheels do not have."""
    source = f"""
import aone
sys.path.insert(0, {str(places.usegolib)!r})
import usegolib, usegolib._artifacts.cli
import usegolib.errors
assert usegolib.__name__ == "aone._vendor.usegolib" and usegolib.errors is sys.modules["aone._vendor.usegolib.errors"]
print(usegolib._artifacts.cli.cli_path())
"""
    assert run(source, places.aone) == str(places.usegolib / "usegolib" / "_bin" / "usegolib-cbuild")


@pytest.mark.parametrize("order", list(itertools.permutations(["aone", "usegolib"])))
def test_the_other_project_of_this_name(places: SimpleNamespace, order: tuple[str, ...]) -> None:
    """A wheel needs nothing of it and does not run it; both live in one process."""
    imports = "".join(f"import {name}\n" for name in order)
    source = f"""
import aone
assert aone.NewCounter(1).Inc() == 2 and "usegolib.abi" not in sys.modules
{imports}
from aone._vendor.usegolib import GoError
assert usegolib.abi.RAN and usegolib.GoError is not GoError and aone.NewCounter(1).Inc() == 2
print(GoError.__module__)
"""
    if order[0] == "usegolib":
        source = source.replace(' and "usegolib.abi" not in sys.modules', "")
        source = "import usegolib\n" + source
    assert run(source, places.aone, places.foreign) == "aone._vendor.usegolib.errors"


def renumbered(package: Path, numbers: str) -> None:
    """Give a copy other numbers."""
    file = package / "_shared.py"
    source, count = re.subn(r"^RUNTIME = .*$", f"RUNTIME = {numbers}", file.read_text(), flags=re.M)
    assert count == 1
    file.write_text(source)


@pytest.mark.parametrize(
    ("installed", "order", "runtimes"),
    [
        ("(1, 1)", "aone, btwo, usegolib", 1),  # a newer one stands in for the older
        ("(1, 1)", "usegolib, aone, btwo", 1),
        ("(0, 9)", "aone, usegolib, btwo", 2),  # another first number: each has its own classes
        ("(0, 9)", "usegolib, aone, btwo", 2),
    ],
)
def test_numbers_of_runtimes(
    places: SimpleNamespace, tmp_path: Path, installed: str, order: str, runtimes: int
) -> None:
    shutil.copytree(places.usegolib, tmp_path / "installed")
    renumbered(tmp_path / "installed" / "usegolib", installed)
    source = f"""
import {order}
from aone._vendor.usegolib import GoError as a
from btwo._vendor.usegolib import GoError as b
assert a is b and aone.NewCounter(1).Inc() == 2 and btwo.Same(aone.NoCounter(), None)
print(len({{a, b, usegolib.GoError}}))
"""
    assert run(source, places.aone, places.btwo, tmp_path / "installed") == str(runtimes)


def test_an_older_runtime_does_not_stand_in_for_a_newer_one(places: SimpleNamespace, tmp_path: Path) -> None:
    """The wheel's own copy has what the installed one lacks; imported first, it serves both."""
    shutil.copytree(places.aone, tmp_path / "newer")
    renumbered(tmp_path / "newer" / "aone" / "_vendor" / "usegolib", "(1, 1)")
    code = "import {}\nfrom aone._vendor.usegolib import GoError as a\nprint(a is usegolib.GoError, a.__module__)"
    newer = (tmp_path / "newer", places.usegolib)
    assert run(code.format("aone, usegolib"), *newer) == "True aone._vendor.usegolib.errors"
    assert run(code.format("usegolib, aone"), *newer) == "False aone._vendor.usegolib.errors"


def test_threads_that_import_two_wheels_at_once(places: SimpleNamespace) -> None:
    source = """
import threading
barrier = threading.Barrier(2)
def use(name):
    barrier.wait()
    __import__(name)
threads = [threading.Thread(target=use, args=(name,)) for name in ("aone", "btwo")]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
import aone, btwo
from aone._vendor.usegolib import GoError as a
from btwo._vendor.usegolib import GoError as b
print(a is b, btwo.Same(aone.NoCounter(), None))
"""
    assert {run(source, places.aone, places.btwo) for _ in range(10)} == {"True True"}


def test_every_module_of_a_copy_is_its_own(places: SimpleNamespace) -> None:
    """Nothing of the copy in a wheel asks for an installed usegolib."""
    source = """
import aone, importlib, os
folder = os.path.dirname(aone._vendor.usegolib.__file__)
names = []
for place, _, files in os.walk(folder):
    for file in files:
        if file.endswith(".py") and file not in ("__main__.py", "call_cffi.py", "callback_cffi.py"):
            name = os.path.relpath(os.path.join(place, file), folder)[:-3].replace(os.sep, ".")
            names.append("aone._vendor.usegolib." + name.replace(".__init__", "").replace("__init__", ""))
for name in names:
    importlib.import_module(name.rstrip("."))
runtime = sys.modules["aone._vendor.usegolib"]
for name in runtime.__all__:
    getattr(runtime, name)
print(len(names) > 50, "usegolib" in sys.modules)
"""
    assert run(source, places.aone) == "True False"
