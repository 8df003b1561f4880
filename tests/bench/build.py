"""Builds everything that is measured, from source, into `.cache/bench`; a second run finds it built.

A peer that cannot be had on this machine is left out with the reason and never stops the rest.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from tests.dev import interpreters
from tests.dev.environment import CACHE, VENV, Stamp, cc_on_path, digest, pip_install, python_of
from tests.dev.process import ROOT, run, say
from tests.support import artifacts

HERE = Path(__file__).parent
OUT = CACHE / "bench"
CLIB = OUT / "clib"
FLOOR = OUT / "floor"
TOOLS = ["cffi==2.0.0; implementation_name == 'cpython'", "msgspec==0.19.0; implementation_name == 'cpython'"]
UPSTREAM = ["usegolib==0.1.0", "msgpack==1.1.2"]


class Missing(Exception):
    """Something cannot be built here; the text is the reason."""


class Command(NamedTuple):
    """How a peer's process is started."""

    arguments: list[str]
    env: dict[str, str]


def sh(command: list[str], what: str, env: dict[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run a command; Missing with its last lines when it fails."""
    done = run(command, env={**os.environ, **(env or {})}, cwd=cwd, tries=2)
    if done.code != 0:
        say(done.output.rstrip())
        raise Missing(f"{what} failed: {done.output.strip().splitlines()[-1:]}")
    return done.output


def cc() -> str:
    """The C compiler, the same for all."""
    return os.environ.get("CC") or cc_on_path() or "cc"


def link_clib() -> list[str]:
    """Flags for what links to the hand-written cgo library."""
    return [f"-I{CLIB}", f"-L{CLIB}", "-lclib", f"-Wl,-rpath,{CLIB}"]


def build_clib() -> None:
    """The hand-written cgo library, and the C program that calls it in a loop."""
    stamp = Stamp(
        "bench-clib",
        digest([HERE / "peers" / "clib", HERE / "peers" / "floor.c", HERE / "golib", Path(__file__)], str(CLIB)),
    )
    if stamp.current() and FLOOR.exists():
        return
    say("bench: building the hand-written cgo library")
    CLIB.mkdir(parents=True, exist_ok=True)
    library = str(CLIB / "libclib.so")
    go = ["go", "build", "-trimpath", "-buildmode=c-shared", "-o", library, "."]
    sh(go, "building the cgo library", cwd=HERE / "peers" / "clib")
    floor = [cc(), "-O2", "-o", str(FLOOR), str(HERE / "peers" / "floor.c"), *link_clib(), "-lpthread"]
    sh(floor, "building the C loop")
    stamp.write()


def build_ours() -> Path:
    """The artifact root of golib, by the build command of this tree."""
    return artifacts.build(str(HERE / "golib"))


class Interpreter(NamedTuple):
    """A Python on which the peers run."""

    name: str
    python: Path

    @property
    def is_cpython(self) -> bool:
        """The C extension and most peers are for CPython."""
        return self.name.startswith("cpython")

    @property
    def folder(self) -> Path:
        """Where its compiled modules are."""
        return OUT / self.name

    @property
    def packages(self) -> Path:
        """Where its packages from the index are."""
        return self.folder / "packages"

    def ask(self, expression: str) -> str:
        """The value of an expression of sysconfig."""
        return sh([str(self.python), "-c", f"import sysconfig; print({expression})"], "asking Python").strip()

    def env(self, *folders: Path, **variables: str) -> dict[str, str]:
        """Environment with these folders first on the search path; hashes are the same in every process."""
        path = os.pathsep.join(map(str, [*folders, ROOT]))
        return {"PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "", **variables}


def main_interpreter() -> Interpreter:
    """The one of `.venv`."""
    python = python_of(VENV)
    return Interpreter(interpreters.identity(str(python)), python)


def all_interpreters() -> list[Interpreter]:
    """The one of `.venv` first, then the further ones."""
    main = main_interpreter()
    return [main, *(Interpreter(name, python) for name, python in interpreters.further(main.name).items())]


def pip_target(interpreter: Interpreter, folder: Path, packages: list[str]) -> None:
    """Packages of the index into a folder, once."""
    stamp = Stamp(f"bench-{interpreter.name}-{folder.name}", "\n".join([str(interpreter.python), *packages]))
    if not (stamp.current() and folder.exists()):
        say(f"bench: installing {', '.join(packages)} for {interpreter.name}")
        venv = interpreter.python.parent.parent
        try:
            pip_install(venv, "--target", str(folder), "--upgrade", *packages, what="installing the peers")
        except SystemExit as error:
            raise Missing(str(error).splitlines()[-1]) from None
        stamp.write()


def compile_module(interpreter: Interpreter, name: str, source: Path) -> None:
    """A C extension module for one interpreter, linked to the cgo library."""
    stamp = Stamp(
        f"bench-{interpreter.name}-{name}", digest([source, HERE / "peers" / "clib"], str(interpreter.python))
    )
    module = interpreter.folder / (name + interpreter.ask("sysconfig.get_config_var('EXT_SUFFIX')"))
    if stamp.current() and module.exists():
        return
    include = interpreter.ask("sysconfig.get_path('include')")
    if not (Path(include) / "Python.h").exists():
        raise Missing(f"{interpreter.name} has no C headers")
    command = [cc(), "-O2", "-shared", "-fPIC", f"-I{include}", "-o", str(module), str(source), *link_clib()]
    sh(command, f"compiling {name} for {interpreter.name}")
    stamp.write()


def _python(interpreter: Interpreter, peer: str, place: Path, *folders: Path, **variables: str) -> Command:
    arguments = [str(interpreter.python), "-m", "tests.bench.worker", peer, str(place)]
    return Command(arguments, interpreter.env(*folders, **variables))


def ours(interpreter: Interpreter) -> Command:
    """usegolib of this tree."""
    return _python(interpreter, "ours", build_ours(), USEGOLIB_LANE="auto")


def portable(interpreter: Interpreter) -> Command:
    """usegolib of this tree without the fast lane."""
    if not interpreter.is_cpython:
        raise Missing("the portable lane is the only one there")
    return _python(interpreter, "ours", build_ours(), USEGOLIB_LANE="portable")


def cext(interpreter: Interpreter) -> Command:
    """The hand-written C extension."""
    if not interpreter.is_cpython:
        raise Missing("a C extension for CPython")
    compile_module(interpreter, "cext", HERE / "peers" / "cext.c")
    return _python(interpreter, "by_cext", interpreter.folder)


def by_ctypes(interpreter: Interpreter) -> Command:
    """ctypes on the cgo library."""
    return _python(interpreter, "by_ctypes", CLIB / "libclib.so")


def by_cffi(interpreter: Interpreter) -> Command:
    """cffi in API mode on the cgo library; PyPy has cffi inside."""
    if interpreter.is_cpython:
        pip_target(interpreter, interpreter.packages, TOOLS)
    source = interpreter.folder / "cffi_peer.c"
    interpreter.folder.mkdir(parents=True, exist_ok=True)
    writing = [str(interpreter.python), "-m", "tests.bench.peers.by_cffi", str(source)]
    sh(writing, "writing the source of the cffi module", env=interpreter.env(interpreter.packages))
    compile_module(interpreter, "cffi_peer", source)
    return _python(interpreter, "by_cffi", interpreter.folder, interpreter.packages)


def by_msgspec(interpreter: Interpreter) -> Command:
    """msgspec, for the row of many structs."""
    if not interpreter.is_cpython:
        raise Missing("an extension for CPython")
    pip_target(interpreter, interpreter.packages, TOOLS)
    return _python(interpreter, "by_msgspec", CLIB, interpreter.packages)


def upstream(interpreter: Interpreter) -> Command:
    """usegolib 0.1.0 of the index, with an artifact that it built itself, by the C compiler of all the others."""
    if not interpreter.is_cpython or interpreter.name == "cpython3.9":
        raise Missing("needs CPython 3.10 or newer")
    packages, root = interpreter.folder / "upstream", OUT / "upstream"
    pip_target(interpreter, packages, UPSTREAM)
    stamp = Stamp("bench-upstream", digest([HERE / "golib"], *UPSTREAM))
    if not (stamp.current() and root.exists()):
        say("bench: building golib with usegolib 0.1.0")
        compiler = OUT / "zig"  # it asks for zig, which is another name of the C compiler here
        compiler.write_text(f'#!/bin/sh\n[ "$1" = version ] && exec echo 0.0.0\nshift\nexec {cc()} "$@"\n')
        compiler.chmod(0o755)
        command = [
            str(interpreter.python),
            "-m",
            "usegolib",
            "build",
            "--module",
            str(HERE / "golib"),
            "--out",
            str(root),
        ]
        env = interpreter.env(packages, USEGOLIB_ZIG=str(compiler))
        sh(command, "building with usegolib 0.1.0", env=env, cwd=OUT)
        stamp.write()
    return _python(interpreter, "upstream", root, packages)


def floor(_: Interpreter) -> Command:
    """The bare C loop."""
    return Command([str(FLOOR)], {})


PEERS = {
    "usegolib": ours,
    "portable": portable,
    "cext": cext,
    "cffi": by_cffi,
    "ctypes": by_ctypes,
    "0.1.0": upstream,
    "msgspec": by_msgspec,
    "floor": floor,
}
"""The columns of the table, by how they are built."""


def commands(interpreter: Interpreter, wanted: list[str]) -> tuple[dict[str, Command], dict[str, str]]:
    """How to start each peer, and why some are not there."""
    found: dict[str, Command] = {}
    missing: dict[str, str] = {}
    interpreter.folder.mkdir(parents=True, exist_ok=True)
    build_clib()
    for name in wanted:
        try:
            found[name] = PEERS[name](interpreter)
        except Missing as reason:
            missing[name] = str(reason)
    return found, missing
