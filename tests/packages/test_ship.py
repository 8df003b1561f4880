"""Packages as a user gets them: wheels made here, installed into fresh environments of every Python of this machine,
used where there is no Go, no compiler and nothing on PATH."""

import base64
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import cross
from tests.dev import interpreters
from tests.support import snapshots
from tests.support.artifacts import FIXTURES, ROOT
from tests.support.modules import STANDARD, THIRD_PARTY
from usegolib._core.platform import goarch

pytestmark = [pytest.mark.compiles, pytest.mark.skipif(sys.platform != "linux", reason="the tags are those of Linux")]

USE = """
import gomod, sys
from gomod import greet
assert gomod.Version() == "replaced", gomod.Version()
assert gomod.greet is greet and greet.Hello("x") == "hello x", greet.Hello("x")
assert "Version" in dir(gomod) and gomod.__version__ == "1.2.3"
import gomod.deep.er
assert gomod.deep.er is sys.modules["gomod.deep.er"] and gomod.deep.er.Level() == 2
assert gomod.greet is sys.modules["gomod.greet"] and "er" in dir(gomod.deep)
assert {"Version", "greet"} <= set(gomod.__all__) and gomod.greet.__spec__.name == "gomod.greet"
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


def install(python, *arguments, index=False):
    """pip of the tests' own Python, for another one, from local files alone, or the index that is named."""
    no_index = [] if index else ["--no-index"]
    command = [sys.executable, "-m", "pip", "--python", python, "install", "-q", *no_index, *arguments]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def use(python, source=USE, *, env=None, before=()):
    """Run it where nothing is on PATH and no variable is set, behind the words of `before`."""
    command = [*before, python, "-c", source]
    done = subprocess.run(
        command, env={"PATH": "", **(env or {})}, cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def bound_by_permissions():
    """Words before a command for whom permissions count: root is let out of its rights. None where that cannot be."""
    if os.getuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    words = (str(setpriv), "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all")
    tried = setpriv and subprocess.run([*words, sys.executable, "-c", ""], capture_output=True, check=False)
    return words if tried and tried.returncode == 0 else None


def pythons():
    """One per implementation and version."""
    found = {interpreters.identity(path): path for path in [sys.executable, *interpreters._candidates()]}
    return [path for name, path in found.items() if name]


def test_a_wheel_with_the_runtime_inside_runs_in_every_python(cli, tmp_path):
    (wheel,) = package(cli, tmp_path, "--wheel", "--version", "1.2.3")
    name = os.path.basename(wheel)
    assert name.startswith("gomod-1.2.3-py3-none-manylinux_2_") and name.endswith(f"_{os.uname().machine}.whl")
    for number, base in enumerate(pythons()):
        python = fresh(base, tmp_path / f"venv{number}")
        install(python, wheel)
        assert use(python).startswith("used ")
        assert use(python, "import gomod, sys; gomod.Version(); print('usegolib' in sys.modules)") == "False"


READ_ONLY = """
import os, sysconfig
for place in (sysconfig.get_paths()["purelib"], "/nowhere"):
    try:
        os.mkdir(os.path.join(place, "written"))
        print("this test proves nothing:", place, "can be written to")
    except OSError:
        pass
"""


def test_site_packages_may_be_read_only(cli, tmp_path):
    """And so may everything else: nothing is written to use what was installed."""
    before = bound_by_permissions()
    if before is None:
        pytest.skip("this is root, and its rights cannot be taken away here (no setpriv, or not allowed)")
    (wheel,) = package(cli, tmp_path, "--wheel", "--version", "1.2.3")
    python = fresh(sys.executable, tmp_path / "venv")
    install(python, wheel)
    folders = [path for path in (tmp_path / "venv").rglob("*") if path.is_dir() and not path.is_symlink()]
    for folder in folders:
        folder.chmod(0o555)
    try:
        env = {"HOME": "/nowhere", "XDG_CACHE_HOME": "/nowhere", "TMPDIR": "/nowhere"}
        assert use(python, READ_ONLY + USE, env=env, before=before).startswith("used ")
    finally:
        for folder in folders:
            folder.chmod(0o755)


ZIPPED = """
import sys
sys.path.insert(0, {wheel!r})
import gomod
assert ".whl" in gomod.__file__, gomod.__file__
"""


def test_a_wheel_on_the_path_is_used_as_it_is(cli, tmp_path):
    """Zipped: the libraries are copied into the cache, the runtime's too, by every interpreter."""
    (wheel,) = package(cli, tmp_path, "--wheel", "--version", "1.2.3")
    cache = tmp_path / "cache"
    for base in pythons():
        assert use(base, ZIPPED.format(wheel=wheel) + USE, env={"XDG_CACHE_HOME": str(cache)}).startswith("used ")
    unpacked = [path for path in (cache / "usegolib" / "unpacked").rglob("*") if path.is_file()]
    libraries = [path for path in unpacked if path.suffix == ".so"]
    assert len(libraries) == 2, "one copy serves all"
    assert (cache / "usegolib" / "unpacked").stat().st_mode & 0o777 == 0o700
    # What was changed there is not used: the core and the manifest are those of the wheel, and the rest is checked.
    core = next(path for path in libraries if path.name == "libusegolib.so")
    core.write_bytes(b"not a library")
    assert use(sys.executable, ZIPPED.format(wheel=wheel) + USE, env={"XDG_CACHE_HOME": str(cache)})
    library = next(path for path in libraries if path.name != "libusegolib.so")
    library.write_bytes(library.read_bytes()[:-1] + b"x")
    caught = "try:\n    gomod.Version()\nexcept Exception as error:\n    print(type(error).__name__)"
    env = {"XDG_CACHE_HOME": str(cache)}
    assert use(sys.executable, ZIPPED.format(wheel=wheel) + caught, env=env) == "CorruptArtifactError"


def test_a_zipped_wheel_needs_no_cache(cli, tmp_path):
    """Where nothing can be kept, the copy lives as long as the process."""
    (wheel,) = package(cli, tmp_path, "--wheel", "--version", "1.2.3")
    (tmp_path / "temporary").mkdir()
    env = {"XDG_CACHE_HOME": "/proc/nowhere", "TMPDIR": str(tmp_path / "temporary")}
    assert use(sys.executable, ZIPPED.format(wheel=wheel) + USE, env=env).startswith("used ")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_wheel_takes_usegolib_from_an_index(cli, tmp_path):
    (wheel,) = package(cli, tmp_path / "index", "--wheel", "--depend", "--version", "1.2.3")
    with zipfile.ZipFile(wheel) as archive:
        assert "Requires-Dist: usegolib-rs>=0.2.0,<0.3\n" in archive.read("gomod-1.2.3.dist-info/METADATA").decode()
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
    # A directory per project with its files, as an index is laid out.
    for file in (tmp_path / "index").glob("*.whl"):
        project = tmp_path / "simple" / file.name.split("-")[0].replace("_", "-")
        project.mkdir(parents=True)
        shutil.move(file, project)
        (project / "index.html").write_text(f'<a href="{file.name}">{file.name}</a>')
    wheel = next((tmp_path / "simple" / "gomod").glob("*.whl"))
    python = fresh(sys.executable, tmp_path / "venv")
    install(python, "--index-url", (tmp_path / "simple").as_uri(), "gomod", index=True)
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
    """Its wheel is of this machine's platform: it used to be `any`, with Root-Is-Purelib, and without licences."""
    (project,) = package(cli, tmp_path, "--version", "1.2.3")
    (direct,) = package(cli, tmp_path / "direct", "--wheel", "--version", "v1.2.3")
    python = fresh(sys.executable, tmp_path / "venv")
    # The environment of the tests has the setuptools that builds it.
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", tmp_path, project]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("gomod-*.whl")
    assert wheel.name == os.path.basename(direct), "the same name, so the same tag"
    parts = []
    for path in (wheel, direct):
        with zipfile.ZipFile(path) as archive:
            assert "Root-Is-Purelib: false" in archive.read("gomod-1.2.3.dist-info/WHEEL").decode()
            names = {name for name in archive.namelist() if not name.endswith(".dist-info/top_level.txt")}
            metadata = archive.read("gomod-1.2.3.dist-info/METADATA").decode()
            parts.append((names, sorted(line for line in metadata.splitlines() if line.startswith("License"))))
    # setuptools puts the licences' directory into their names.
    assert [name.replace("licenses/licenses/", "licenses/") for name in sorted(parts[0][0])] == sorted(parts[1][0])
    assert [line.replace("licenses/", "") for line in parts[0][1]] == parts[1][1]
    assert any("std.txt" in line for line in parts[1][1])
    install(python, wheel)
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
        metadata = archive.read("gomod-1.6.0.dist-info/METADATA")
    assert "gomod-1.6.0.dist-info/licenses/github.com_google_uuid.txt" in names and "gomod/py.typed" in names
    assert len(record.splitlines()) == len(names)
    parts = {part["name"]: part for part in sbom["components"]}
    assert set(parts) == {"github.com/google/uuid", "std"}
    assert parts["github.com/google/uuid"]["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    assert parts["github.com/google/uuid"]["purl"] == f"pkg:golang/{uuid}"
    check_metadata(metadata, set(names))


def check_metadata(data, names):
    """As an index checks it: fields of their version, files that are there, and the module's README."""
    packaging = pytest.importorskip("packaging.metadata", exc_type=ImportError)
    parsed = packaging.Metadata.from_email(data, validate=True)
    assert parsed.metadata_version == "2.4" and str(parsed.version) == "1.6.0"
    assert {f"gomod-1.6.0.dist-info/licenses/{file}" for file in parsed.license_files} <= names
    assert {"github.com_google_uuid.txt", "std.txt", "usegolib.txt"} <= set(parsed.license_files)
    assert parsed.description_content_type == "text/markdown"
    assert parsed.description.startswith("# gomod\n") and "The uuid package generates" in parsed.description
    assert "from gomod._vendor import usegolib" in parsed.description and parsed.requires_dist in (None, [])


def test_the_author_describes_a_package(cli, tmp_path):
    (tmp_path / "page.rst").write_text("Words\n=====\n")
    (wheel,) = package(
        cli, tmp_path, "--wheel", "--depend=>=0.2", "--readme", tmp_path / "page.rst", "--version", "1.0-rc1"
    )
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read("gomod-1.0rc1.dist-info/METADATA").decode()
    assert metadata.endswith("Description-Content-Type: text/x-rst\n\nWords\n=====\n")
    assert "\nRequires-Dist: usegolib-rs>=0.2\n" in metadata and "\nVersion: 1.0rc1\n" in metadata


def test_an_author_is_told_which_glibc_a_wheel_needs(cli, tmp_path):
    """A wheel that gcc made ran on new systems only, and its name was the one place that said so."""
    gcc = shutil.which("gcc")
    if gcc is None or platform.libc_ver()[1] == "2.17":
        pytest.skip("no gcc here, or its glibc is as old as it can be")
    common = ("package", "-m", FIXTURES / "layout", "-n", "gomod", "--wheel", "--depend")
    ran = cli(*common, "-o", tmp_path / "gcc", "--cc", gcc)
    floor = re.search(r"manylinux_2_(\d+)_", ran.stdout)
    assert ran.code == 0 and floor, ran.stderr
    assert f"warning: the wheel runs with glibc 2.{floor[1]} or newer only; the Go library asks for it" in ran.stderr
    assert 'zig links for 2.17 (pip install "ziglang<0.17"' in ran.stderr
    if cross.zig():
        ran = cli(*common, "-o", tmp_path / "zig", env={"USEGOLIB_ZIG": cross.zig()})
        assert ran.code == 0 and "glibc" not in ran.stderr, ran.stderr


def test_several_targets_give_several_wheels(cli, tmp_path):
    zig = cross.zig()
    if zig is None:
        pytest.skip("no zig here: pip install 'ziglang<0.17'")
    targets = {
        "linux/arm64": "manylinux_2_17_aarch64",
        "windows/amd64": "win_amd64",
        "darwin/arm64": r"macosx_1\d_0_arm64",
    }
    options = [word for target in targets for word in ("--target", target)]
    arguments = ["--module", FIXTURES / "two_a", "--python-package-name", "gomod", "--version", "2.0"]
    command = ("package", "-q", "--json", "--wheel", *arguments)
    ran = cli(*command, "--depend", "--out", tmp_path, *options, env={"USEGOLIB_ZIG": zig})
    assert ran.code == 0, ran.stderr
    wheels = [Path(path) for path in json.loads(ran.stdout)["written"]]
    assert len(wheels) == len(targets)
    for wheel, (target, tag) in zip(wheels, targets.items()):
        named = re.fullmatch(rf"gomod-2\.0-py3-none-({tag})\.whl", wheel.name)
        assert named, wheel.name
        check_wheel(wheel, target.replace("/", "-"), named[1])
    check_project(cli, tmp_path, arguments, [*options, "--target", f"linux/{goarch()}"], zig)
    # The runtime of another platform comes from a wheel of it; any library of that platform stands in for its core.
    with zipfile.ZipFile(wheels[0]) as archive:
        (library,) = [name for name in archive.namelist() if name.endswith(".so")]
        core = archive.read(library)
    runtime = tmp_path / "usegolib_rs-0.2.0-py3-none-manylinux_2_17_aarch64.whl"
    with zipfile.ZipFile(runtime, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("usegolib_rs-0.2.0.dist-info/METADATA", "Name: usegolib-rs\n")
        archive.writestr("usegolib/_bin/libusegolib.so", core)
    inside = ("--runtime", runtime, "--target", "linux/arm64", "--out", tmp_path / "inside")
    ran = cli(*command, *inside, env={"USEGOLIB_ZIG": zig})
    assert ran.code == 0, ran.stderr
    (wheel,) = [Path(path) for path in json.loads(ran.stdout)["written"]]
    assert wheel.name == wheels[0].name
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("gomod/_vendor/usegolib/_bin/libusegolib.so") == core
        assert "Requires-Dist" not in archive.read("gomod-2.0.dist-info/METADATA").decode()


def check_project(cli, tmp_path, arguments, options, zig):
    """A project for several platforms: its wheel has the libraries of the machine that makes it, and its tag."""
    ran = cli("package", "-q", *arguments, "--depend", "--out", tmp_path / "p", *options, env={"USEGOLIB_ZIG": zig})
    assert ran.code == 0, ran.stderr
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", tmp_path / "p"]
    subprocess.run([*command, tmp_path / "p" / "gomod"], check=True, capture_output=True)
    (wheel,) = (tmp_path / "p").glob("*.whl")
    assert wheel.name == f"gomod-2.0-py3-none-manylinux_2_17_{os.uname().machine}.whl"
    with zipfile.ZipFile(wheel) as archive:
        manifests = [name for name in archive.namelist() if name.endswith("/manifest.json")]
    assert manifests == [f"gomod/_usegolib_artifacts/example.com/twoa@local/linux-{goarch()}/manifest.json"]
    setup = tmp_path / "p" / "gomod" / "setup.py"
    setup.write_text(setup.read_text().replace(f'"linux-{goarch()}":', '"plan9-386":'))
    done = subprocess.run([*command, tmp_path / "p" / "gomod"], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and f"and none for linux-{goarch()}" in done.stdout + done.stderr


def check_wheel(path, platform, tag):
    """What is in it belongs to one platform, its metadata say so, and RECORD has the digest of every file."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    info = "gomod-2.0.dist-info"
    assert f"\nTag: py3-none-{tag}\n" in contents[f"{info}/WHEEL"].decode()
    assert "\nRoot-Is-Purelib: false\n" in contents[f"{info}/WHEEL"].decode()
    manifests = [name for name in contents if name.endswith("/manifest.json")]
    assert manifests == [f"gomod/_usegolib_artifacts/example.com/twoa@local/{platform}/manifest.json"]
    library = json.loads(contents[manifests[0]])["library"]
    data = contents[manifests[0].replace("manifest.json", library["path"])]
    assert hashlib.sha256(data).hexdigest() == library["sha256"]
    recorded = dict(line.split(",", 1) for line in contents.pop(f"{info}/RECORD").decode().splitlines())
    assert recorded.pop(f"{info}/RECORD") == ","
    assert recorded == {
        name: f"sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}"
        for name, data in contents.items()
    }


@pytest.mark.parametrize("name", ["my-pkg", "class", "usegolib", "../evil", "My", "a b"])
def test_names_are_checked(cli, tmp_path, name):
    ran = cli("package", "-m", FIXTURES / "layout", "-n", name, "-o", tmp_path / "out")
    assert ran.code == 1
    assert "no name for a Python package" in ran.stderr or "cannot be called" in ran.stderr
    assert "hint: " in ran.stderr and not (tmp_path / "out").exists()


def test_what_cannot_be_packaged(cli, tmp_path):
    other = "linux/arm64" if os.uname().machine == "x86_64" else "linux/amd64"
    common = ("package", "-m", FIXTURES / "layout", "-n", "gomod", "-o", tmp_path)
    (tmp_path / "notes.html").write_text("<p>")
    (tmp_path / "usegolib_rs-0.1.0-py3-none-any.whl").write_bytes(b"PK\x05\x06" + bytes(18))
    runs = [
        cli(*common, *arguments)
        for arguments in (
            ("--wheel", "--target", other),
            ("--target", other, "--target", "windows/amd64"),
            ("--target", "linux-musl/amd64"),
            ("--version", "v1-x"),
            ("--depend=0.2",),
            ("--readme", tmp_path / "notes.html"),
            ("--runtime", tmp_path / "usegolib_rs-0.1.0-py3-none-any.whl"),
            ("--runtime", tmp_path / "notes.html"),
        )
    ]
    assert all(run.code == 1 for run in runs)
    text = "\n".join(run.stderr for run in runs).replace(str(tmp_path), "<out>")
    snapshots.check(__file__, "not_packaged", text)


def test_the_suite_runs_without_go_and_compilers(build, tmp_path):
    """What is built works where nothing can be built: a part of this suite, with nothing on PATH."""
    build(str(FIXTURES / "kinds"))
    build(str(FIXTURES / "objects"))
    build(*STANDARD)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("USEGOLIB_", "GO", "CC", "ZIG"))}
    env.update(PATH="", HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path))
    tests = ["tests/call_path/test_scalars.py", "tests/call_path/test_structs.py", "tests/call_path/test_errors.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and " passed" in ran.stdout, ran.stdout[-3000:]
