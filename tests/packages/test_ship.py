"""Packages as a user gets them: wheels made here, installed into fresh environments of every Python of this machine,
used where there is no Go, no compiler and nothing on PATH."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.dev import interpreters
from tests.support import snapshots
from tests.support.artifacts import FIXTURES, ROOT
from tests.support.modules import THIRD_PARTY

pytestmark = [pytest.mark.compiles, pytest.mark.skipif(sys.platform != "linux", reason="the tags are those of Linux")]

USE = """
import gomod, sys
from gomod import greet
assert gomod.Version() == "replaced", gomod.Version()
assert gomod.greet is greet and greet.Hello("x") == "hello x", greet.Hello("x")
assert "Version" in dir(gomod) and gomod.__version__ == "1.2.3"
try:
    gomod.Absent
except AttributeError as error:
    assert "exports no Absent" in str(error)
print("used", sys.implementation.name)
"""


def package(cli, out, *arguments, module=None):
    """The JSON of a run of `package`."""
    module = module or FIXTURES / "layout"
    ran = cli("package", "-q", "--json", "--module", module, "--python-package-name", "gomod", "--out", out, *arguments)
    assert ran.code == 0, ran.stderr
    return json.loads(ran.stdout)["written"]


def fresh(python, folder):
    """The Python of a new environment without pip."""
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True, capture_output=True)
    return folder / "bin" / "python"


def install(python, *arguments):
    """pip of the tests' own Python, for another one, from local files alone."""
    command = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-index", *arguments]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def use(python, source=USE):
    """Run it where nothing is on PATH and no variable is set."""
    done = subprocess.run(
        [python, "-c", source], env={"PATH": ""}, cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def pythons():
    """One per implementation and version."""
    found = {interpreters.identity(path): path for path in [sys.executable, *interpreters._candidates()]}
    return [path for name, path in found.items() if name]


def test_a_wheel_with_the_runtime_inside_runs_in_every_python(cli, tmp_path):
    (wheel,) = package(cli, tmp_path, "--wheel", "--vendor", "--version", "1.2.3")
    name = os.path.basename(wheel)
    assert name.startswith("gomod-1.2.3-py3-none-manylinux_2_") and name.endswith(f"_{os.uname().machine}.whl")
    for number, base in enumerate(pythons()):
        python = fresh(base, tmp_path / f"venv{number}")
        install(python, wheel)
        (site,) = (tmp_path / f"venv{number}").glob("lib/*/site-packages")
        for folder in [site, *(path for path in site.rglob("*") if path.is_dir())]:
            folder.chmod(0o555)
        assert use(python).startswith("used ")
        assert use(python, "import gomod, sys; gomod.Version(); print('usegolib' in sys.modules)") == "False"
        for folder in [site, *(path for path in site.rglob("*") if path.is_dir())]:
            folder.chmod(0o755)


def test_a_wheel_takes_usegolib_from_an_index(cli, tmp_path):
    (wheel,) = package(cli, tmp_path / "index", "--wheel", "--version", "1.2.3")
    with zipfile.ZipFile(wheel) as archive:
        assert "Requires-Dist: usegolib>=0.2.0,<0.3\n" in archive.read("gomod-1.2.3.dist-info/METADATA").decode()
    env = {**os.environ, "USEGOLIB_PREBUILT": str(ROOT / "usegolib" / "_bin")}
    tree = tmp_path / "tree"
    ignore = shutil.ignore_patterns("target", ".venv", ".cache", ".git", "_bin", "tests", "build", "*.egg-info")
    shutil.copytree(ROOT, tree, ignore=ignore)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-build-isolation",
        "--no-deps",
        "-w",
        tmp_path / "index",
        tree,
    ]
    subprocess.run(command, env=env, check=True, capture_output=True)
    python = fresh(sys.executable, tmp_path / "venv")
    install(python, "--find-links", tmp_path / "index", "gomod")
    assert use(python).startswith("used ")
    # Without the index the requirement is missed, not silently left out.
    lonely = fresh(sys.executable, tmp_path / "lonely")
    failed = subprocess.run(
        [sys.executable, "-m", "pip", "--python", lonely, "install", "-q", "--no-index", wheel],
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode != 0 and "usegolib" in failed.stderr


def test_a_project_is_installed_by_pip(cli, tmp_path):
    (project,) = package(cli, tmp_path, "--vendor", "--version", "1.2.3")
    python = fresh(sys.executable, tmp_path / "venv")
    # The environment of the tests has the setuptools that builds it.
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", tmp_path, project]
    subprocess.run(build, check=True, capture_output=True)
    install(python, *tmp_path.glob("gomod-*.whl"))
    assert use(python).startswith("used ")
    again = cli("package", "-q", "-m", FIXTURES / "layout", "-n", "gomod", "-o", tmp_path)
    assert again.code == 1 and "exists already" in again.stderr


def test_the_same_input_gives_the_same_wheel_and_its_parts_are_listed(cli, tmp_path):
    uuid = f"github.com/google/uuid@{THIRD_PARTY['github.com/google/uuid']}"
    wheels = [package(cli, tmp_path / out, "--wheel", module=uuid)[0] for out in ("one", "two")]
    digests = {hashlib.sha256(open(wheel, "rb").read()).hexdigest() for wheel in wheels}
    assert len(digests) == 1
    with zipfile.ZipFile(wheels[0]) as archive:
        names = archive.namelist()
        sbom = json.loads(archive.read("gomod/sbom.cdx.json"))
        record = archive.read("gomod-1.6.0.dist-info/RECORD").decode()
    assert "gomod-1.6.0.dist-info/licenses/github.com_google_uuid.txt" in names and "gomod/py.typed" in names
    assert len(record.splitlines()) == len(names)
    parts = {part["name"]: part for part in sbom["components"]}
    assert set(parts) == {"github.com/google/uuid", "std"}
    assert parts["github.com/google/uuid"]["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    assert parts["github.com/google/uuid"]["purl"] == f"pkg:golang/{uuid}"


@pytest.mark.parametrize("name", ["my-pkg", "class", "usegolib", "../evil", "My", "a b"])
def test_names_are_checked(cli, tmp_path, name):
    ran = cli("package", "-m", FIXTURES / "layout", "-n", name, "-o", tmp_path / "out")
    assert ran.code == 1
    assert "no name for a Python package" in ran.stderr or "cannot be called" in ran.stderr
    assert "hint: " in ran.stderr and not (tmp_path / "out").exists()


def test_what_cannot_be_packaged(cli, tmp_path):
    other = "linux/arm64" if os.uname().machine == "x86_64" else "linux/amd64"
    common = ("package", "-m", FIXTURES / "layout", "-n", "gomod", "-o", tmp_path)
    vendor = cli(*common, "--vendor", "--target", other)
    assert vendor.code == 1
    musl = cli(*common, "--target", "linux-musl/amd64")
    version = cli(*common, "--version", "v1-x")
    snapshots.check(__file__, "not_packaged", "\n".join(run.stderr for run in (vendor, musl, version)))


def test_the_suite_runs_without_go_and_compilers(build, tmp_path):
    """What is built works where nothing can be built: a part of this suite, with nothing on PATH."""
    build(str(FIXTURES / "kinds"))
    env = {name: value for name, value in os.environ.items() if not name.startswith(("USEGOLIB_", "GO", "CC", "ZIG"))}
    env.update(PATH="", HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path))
    tests = ["tests/call_path/test_scalars.py", "tests/call_path/test_structs.py", "tests/call_path/test_errors.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and " passed" in ran.stdout, ran.stdout[-3000:]
