"""What Go sees as the command line: a program's name, and `usegolib.argv`. Python's own ended the process in a package
that calls flag.Parse when it is initialised (`flag provided but not defined: -c`, status 2)."""

import os
import subprocess
import sys

import pytest

from tests.support.artifacts import FIXTURES, ROOT

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere Go's init functions see the command line of the process"
)

CODE = """
import os, sys, usegolib
usegolib.argv{change}
flags = usegolib.import_("example.com/flags", artifact_dir={root!r})
print(flags.Args()[1:], flags.Talk(), flags.AtStart()[1:], os.path.basename(flags.Args()[0]).startswith(("py", "Py")))
print(sys.argv[1:], open("/proc/self/cmdline").read().endswith(chr(0).join(["", *sys.argv[1:], ""])))
"""


@pytest.fixture(scope="module")
def root(build):
    return str(build(str(FIXTURES / "flags")))


def python(*arguments):
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)


def lines(ran):
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_python_s_own_command_line_is_not_go_s(root):
    code = CODE.format(change=" = []", root=root)
    for before in ((), ("-X", "dev"), ("-W", "ignore", "-B")):
        found, after = lines(python(*before, "-c", code, "-x", "--talk"))
        assert found == f"[] False {[''] * (4 + len(before))} True"
        assert after == "['-x', '--talk'] True", "the process's own is as it was"


def test_what_the_program_sets(root, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(CODE.format(change=' = ["--talk", "one"]', root=root))
    assert lines(python(script, "-v", "-w"))[0] == "['--talk', 'one'] True ['--talk', 'one', ''] True"


def test_more_than_the_process_was_started_with(root, tmp_path):
    """Init functions see as many as fit, which is said; later all are there."""
    script = tmp_path / "script.py"
    script.write_text(
        "import logging\nlogging.basicConfig(format='%(message)s')\n"
        + CODE.format(change='.extend(["--talk", "one"])', root=root)
    )
    ran = python(script)
    assert lines(ran)[0] == "['--talk', 'one'] True ['--talk'] True"
    assert "could be shown 1 of 2 arguments" in ran.stderr


@pytest.mark.parametrize("wrong", ['"-v"', '["a\\0b"]', "[1]", "None"])
def test_what_is_no_command_line(root, wrong):
    ran = python("-c", CODE.format(change=f" = {wrong}", root=root))
    assert ran.returncode == 1 and "LoadError: usegolib.argv is " in ran.stderr
    assert "hint: it is a list of texts, without the program's name" in ran.stderr


def test_a_flag_that_go_does_not_know_is_still_its_own_business(root, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(CODE.format(change=' = ["--absent"]', root=root))
    ran = python(script)
    assert ran.returncode == 2 and "flag provided but not defined: -absent" in ran.stderr
