"""Instructions of one call by kind of value: `python -m tests.bench.kinds --artifact DIR [--kinds time,UUID]`.

Every kind is a call of a function of tests/fixtures/kinds. Cachegrind counts a process that makes it a few times and
one that makes it many times; the difference per call is what counts, the loop included.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.profile import WITHOUT_SIGNALS
from tests.dev.process import ROOT, say

FEW, MANY = 500, 4_500

# By kind: what is set up once, and what is called over and over.
KINDS = {
    "named scalar": ("f = k.SameLevel; x = k.Level(2)", "f(x)"),
    "named slice": ("f = k.Temperatures; x = [1.5, 2.5, 3.5]", "f(x)"),
    "error with a sentinel": ("f = k.Fail", "fail(f, 'sentinel')"),
    "error of a type with fields": ("f = k.Fail", "fail(f, 'struct')"),
    "time": ("f = k.Time; x = datetime.datetime(2024, 5, 6, 7, tzinfo=datetime.timezone.utc)", "f(x)"),
    "duration": ("f = k.Duration; x = datetime.timedelta(seconds=5)", "f(x)"),
    "UUID": ("f = k.SameID; x = uuid.UUID(int=2**100)", "f(x)"),
    "int of 200 bits": ("f = k.BigInt; x = 2**200", "f(x)"),
    "dataclass for a struct": ("f = k.Same; x = Human('Ann', 3, None, ['x'], True, [])", "f(x)"),
    "struct by Go names": ("f = k.Same; x = {'Name': 'Ann', 'Age': 3, 'Plain': True}", "f(x)"),
    "list written back": ("f = k.Sort; x = [3, 1, 2]", "x.reverse(); f(x)"),
    "bytearray written back": ("f = k.Fill; x = bytearray(b'abc'); n = [0]", "n[0] ^= 1; f(x, n[0])"),
    "dict written back": ("f = k.Put; x = {'a': 1}; n = [0]", "n[0] ^= 1; f(x, 'a', n[0])"),
    "struct written back": ("f = k.Birthday; x = {'name': 'Ann', 'Plain': True}", "x['tags'] = []; f(x)"),
    "object in any": ("f = k.AnyOf", "f('func')"),
    "struct in any": ("f = k.AnyOf", "f('person')"),
    "time in any": ("f = k.Any; x = datetime.timedelta(seconds=5)", "f(x)"),
}

PROGRAM = """
import dataclasses, datetime, sys, uuid
import usegolib
k = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])

@dataclasses.dataclass
class Human:
    name: str
    age: int
    email: object
    tags: list
    Plain: bool
    friends: list

def fail(f, kind):
    try:
        f(kind)
    except k.ErrSentinel:
        pass
    except k.CodeError:
        pass

def run(count):
    {prepare}
    for _ in range(count):
        {call}

run(int(sys.argv[2]))
"""


def counted(tree: Path, artifact: Path, program: str, loops: int, lane: str) -> int:
    """Instructions of a process that makes so many calls."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out}"]
        env = {**os.environ, **WITHOUT_SIGNALS, "PYTHONPATH": str(tree), "USEGOLIB_LANE": lane, "PYTHONHASHSEED": "0"}
        arguments = [sys.executable, "-c", program, str(artifact), str(loops)]
        done = subprocess.run([*command, *arguments], env=env, cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{done.stdout}{done.stderr}\nerror: cachegrind did not get through")
        found = re.search(r"^summary: (\d+)", out.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
        assert found is not None
        return int(found[1])


def main() -> int:
    """Measure and print a line per kind."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kinds", description=__doc__)
    parser.add_argument("--artifact", required=True, type=Path, help="artifact root with tests/fixtures/kinds, built")
    parser.add_argument("--tree", default=ROOT, type=Path, help="the tree whose Python package and core are used")
    parser.add_argument("--kinds", default=",".join(KINDS), help="of them, by comma")
    parser.add_argument("--lane", default="fast")
    options = parser.parse_args()
    for kind in options.kinds.split(","):
        prepare, call = KINDS[kind]
        program = PROGRAM.replace("{prepare}", prepare).replace("{call}", call)
        few, many = (counted(options.tree, options.artifact, program, n, options.lane) for n in (FEW, MANY))
        say(f"{kind}: {round((many - few) / (MANY - FEW)):,} instructions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
