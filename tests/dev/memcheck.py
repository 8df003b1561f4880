"""`make memcheck`: the tests of the lanes under valgrind, and on a debug build of CPython where there is one.

Go moves between stacks, after which valgrind takes what CPython left on its own for undefined; so its report as a whole
means little. What counts are errors of our core: those whose innermost frames are of libusegolib, or of functions of
CPython and the C library that work on its behalf. Everything else is counted and shown in one line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Optional

from tests.bench.profile import core_with_symbols
from tests.dev.environment import CACHE, TEST_TOOLS, VENV, Stamp, make_venv, pip_install, python_of
from tests.dev.process import ROOT, say

# Calls of every kind through the fast lane; what counts memory itself, starts processes or takes minutes is left out.
TESTS = [
    "tests/lanes/test_function.py",
    "tests/lanes/test_calls.py",
    "tests/lanes/test_memory.py",
    "tests/lanes/test_ownership.py",
    "tests/lanes/test_meanwhile.py",
]
LEFT_OUT = (
    "not memory_of and not resident and not exit and not fork and not 300 and not levels_of and not before_the "
    "and not overwritten and not allocations"
)
SUPPRESSIONS = Path(__file__).with_name("memcheck.supp")
OURS = "libusegolib"
# Lost memory is looked for on the debug build, by counting references: valgrind does not see what Go keeps.
VALGRIND = ["valgrind", "--tool=memcheck", "--leak-check=no", "--error-limit=no", "--num-callers=30", "--xml=yes"]


def part_of(frame: ET.Element) -> str:
    """Whose code a frame is: `core`, `go`, `python`, or `helper` for what works on behalf of its caller."""
    library = Path(frame.findtext("obj") or "").name
    if library.startswith(OURS):
        return "core"
    if library.startswith("python") or library.startswith("libpython"):
        return "python"
    if re.match(r"(lib(c|m|pthread)[.-]|ld-|vgpreload)", library):
        return "helper"
    return "go" if re.fullmatch(r"lib\w+-[0-9a-f]{16}\.\w+", library) or not library else library


def blame(error: ET.Element) -> str:
    """The part that an error is of: that of the innermost frame that works on its own behalf."""
    for frame in error.findall("stack/frame"):
        part = part_of(frame)
        if part not in ("helper", "python"):
            return part
        # The interpreter's loop, and the destructors of its own objects, do as they do whoever came in.
        if re.match(r"_PyEval_EvalFrame|subtype_dealloc|gc_collect", frame.findtext("fn") or ""):
            return "python"
    return "python"


def described(error: ET.Element) -> str:
    """An error as valgrind writes it."""
    what = error.findtext("what") or error.findtext("xwhat/text") or ""
    frames = error.findall("stack/frame")[:12]
    places = [frame.findtext("file") or Path(frame.findtext("obj") or "").name for frame in frames]
    lines = [f"  {frame.findtext('fn') or '?'} ({place})" for frame, place in zip(frames, places)]
    return "\n".join([what, *lines])


def errors(file: Path) -> list[ET.Element]:
    """The errors in a report; one that ends early, with the process, is read as far as it goes."""
    text = file.read_text(encoding="utf-8", errors="replace")
    found = re.findall(r"<error>.*?</error>", text, re.DOTALL)
    # What lives as long as the process (types, the chain of handlers) is lost by valgrind's measure.
    return [error for error in map(ET.fromstring, found) if not (error.findtext("kind") or "").startswith("Leak")]


def under_valgrind(core: Path, tests: list[str]) -> tuple[int, list[ET.Element]]:
    """The exit code of pytest, and what valgrind saw."""
    report = CACHE / "memcheck.xml"
    # Python keeps pools of memory, which valgrind would not see into.
    env = {**os.environ, "PYTHONMALLOC": "malloc", "USEGOLIB_NATIVE": str(core), "USEGOLIB_LANE": "fast"}
    env["GODEBUG"] = "asyncpreemptoff=1"
    command = [*VALGRIND, f"--suppressions={SUPPRESSIONS}", f"--xml-file={report}", str(python_of(VENV))]
    pytest = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-k", LEFT_OUT, *tests]
    done = subprocess.run([*command, *pytest], cwd=ROOT, env=env, check=False)
    return done.returncode, errors(report)


def memcheck(tests: list[str]) -> bool:
    """Run it; whether the core is clean."""
    if not shutil.which("valgrind"):
        say("memcheck: no valgrind on PATH (apt-get install valgrind); left out")
        return True
    core, _ = core_with_symbols()
    say("memcheck: the tests of the lanes under valgrind; some minutes")
    code, found = under_valgrind(core, tests)
    blamed = [(blame(error), error) for error in found]
    counts = Counter(part for part, _ in blamed)
    say(f"memcheck: errors by part: {dict(counts) or 'none'}; those of the core count")
    ours = [error for part, error in blamed if part == "core"]
    for error in ours[:20]:
        say(described(error))
    # Bytes that Go wrote may count as undefined, since they went over stacks that valgrind lost: shown, and no failure.
    ours = [error for error in ours if not (error.findtext("kind") or "").startswith("Uninit")]
    if code != 0:
        say(f"memcheck: pytest ended with {code} under valgrind")
    return code == 0 and not ours


def debug_python() -> Optional[str]:
    """A debug build of CPython: `DEBUG_PYTHON`, python3-dbg of the system, or one of pyenv's."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    known = [shutil.which(f"python3.{minor}{end}") for minor in range(9, 20) for end in ("-dbg", "d")]
    candidates = [os.environ.get("DEBUG_PYTHON"), *known, *(str(path) for path in versions.glob("*-debug/bin/python"))]
    for python in filter(None, candidates):
        asked = subprocess.run([python, "-c", "import sys; sys.gettotalrefcount()"], capture_output=True, check=False)
        if asked.returncode == 0:
            return python
    return None


def references() -> bool:
    """All references of the process, counted while the fast lane works."""
    python = debug_python()
    if python is None:
        say(
            "memcheck: no debug build of CPython (apt-get install python3-dbg, or PYTHON_CONFIGURE_OPTS=--with-pydebug "
            "pyenv install 3.13-debug, or DEBUG_PYTHON=...); references are not counted"
        )
        return True
    say(f"memcheck: references on {python}")
    venv = CACHE / "venvs" / "debug"
    stamp = Stamp("venv-debug", "\n".join([os.path.realpath(python), *TEST_TOOLS]))
    if not (stamp.current() and python_of(venv).exists()):
        make_venv(python, venv)
        pip_install(venv, *TEST_TOOLS, what="installing the test tools for the debug build")
        stamp.write()
    env = {**os.environ, "USEGOLIB_LANE": "fast"}
    names = ("total_references", "callback_references", "memory", "function", "ownership", "meanwhile")
    tests = [f"tests/lanes/test_{name}.py" for name in names]
    command = [str(python_of(venv)), "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0


def main() -> int:
    """Both; 0 when nothing was found."""
    good = [memcheck(sys.argv[1:] or TESTS), references()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
