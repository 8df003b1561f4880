"""Signal handlers beside Go: faults in Go stay exceptions, faults elsewhere stay what they are in Python alone.

What used to happen: `faulthandler.enable()` after the first call took the faults from Go, whose nil dereferences then
ended the process.
"""

import os
import signal
import subprocess
import sys

import pytest

from tests.support.artifacts import FIXTURES, ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal handlers of this kind")

START = """
import ctypes, faulthandler, mmap, os, resource, signal, sys, tempfile, threading
import usegolib
from usegolib.errors import GoPanicError

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
faults = usegolib.import_("example.com/faults", artifact_dir=sys.argv[2])

def panics(text, function, *arguments):
    try:
        function(*arguments)
    except GoPanicError as error:
        assert text in str(error), error
    else:
        raise AssertionError("no panic")

def go_faults():
    panics("nil pointer dereference", kinds.Panic, "nil dereference")
    panics("nil pointer dereference", faults.Dereference)
    panics("divide by zero", faults.Divide, 1, 0)

libc = ctypes.CDLL(None)

def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()

def beyond_the_file():
    file = tempfile.TemporaryFile()
    file.truncate(mmap.PAGESIZE)
    pages = mmap.mmap(file.fileno(), mmap.PAGESIZE)
    file.truncate(0)
    pages[0]
"""

ORDERS = {
    "enabled before": "faulthandler.enable(); go_faults()",
    "enabled after": "go_faults(); faulthandler.enable(); go_faults()",
    "enabled between two artifacts": "kinds.Int(1); faulthandler.enable(); go_faults()",
    "enabled before and after": "faulthandler.enable(); go_faults(); faulthandler.enable(); go_faults()",
    "enabled before, disabled after": "faulthandler.enable(); kinds.Int(1); faulthandler.disable(); go_faults()",
    "enabled and disabled, again and again": """
for _ in range(3):
    kinds.Int(1)
    faulthandler.enable()
    go_faults()
    faulthandler.disable()
    go_faults()
""",
    "enabled in another thread": """
kinds.Int(1)
in_thread(faulthandler.enable)
go_faults()
in_thread(go_faults)
""",
    "reports of another signal": """
go_faults()
faulthandler.register(signal.SIGUSR1, chain=True)
go_faults()
faulthandler.unregister(signal.SIGUSR1)
go_faults()
""",
    "handlers in Python": """
for handler in (lambda *_: None, signal.SIG_IGN, signal.SIG_DFL):
    go_faults()
    signal.signal(signal.SIGSEGV, handler)
    go_faults()
""",
    "a function taken before the load is mended by the next one": """
from faulthandler import enable
kinds.Int(1)
enable()
faults.Divide(1, 1)
go_faults()
""",
}

CRASHES = {
    "C reads through NULL": ("SIGSEGV", "libc.strlen(None)"),
    "C that Go called reads through NULL": ("SIGSEGV", "faults.CRead()"),
    "C that Go called divides by zero": ("SIGFPE", "faults.CDivide()"),
    "a file shrinks under its mapping": ("SIGBUS", "beyond_the_file()"),
    "another process sends SIGSEGV": ("SIGSEGV", "os.kill(os.getpid(), signal.SIGSEGV)"),
    "another process sends SIGFPE": ("SIGFPE", "os.kill(os.getpid(), signal.SIGFPE)"),
    "another thread": ("SIGSEGV", "in_thread(lambda: (go_faults(), libc.strlen(None)))"),
}

HANDLERS = {
    "none": "go_faults()",
    "faulthandler before": "faulthandler.enable(); go_faults()",
    "faulthandler after": "go_faults(); faulthandler.enable(); go_faults()",
    "faulthandler before and off": "faulthandler.enable(); go_faults(); faulthandler.disable(); go_faults()",
    "faulthandler behind our back": "from faulthandler import enable; kinds.Int(1); enable(); faults.Divide(1, 1)",
}


@pytest.fixture(scope="module")
def run(build):
    """Runs a script in a Python of its own, after START."""
    roots = [str(build(str(FIXTURES / name))) for name in ("kinds", "faults")]

    def run(*parts, options=()):
        script = "\n".join([START, *parts])
        return subprocess.run(
            [sys.executable, "-W", "ignore", *options, "-c", script, *roots],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.mark.parametrize("order", ORDERS)
def test_faults_in_go_are_exceptions(run, order):
    done = run(ORDERS[order], "print('done')")
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


def test_faulthandler_chosen_on_the_command_line(run):
    done = run("go_faults()", "faulthandler.enable()", "go_faults()", "print('done')", options=["-X", "faulthandler"])
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


@pytest.mark.parametrize("handler", HANDLERS)
@pytest.mark.parametrize("crash", CRASHES)
def test_faults_elsewhere_end_the_process_as_without_go(run, handler, crash):
    name, statement = CRASHES[crash]
    done = run(HANDLERS[handler], f"def crash():\n    {statement}", "print('before', flush=True)", "crash()")
    assert done.stdout == "before\n", done.stderr
    assert done.returncode == -getattr(signal, name), done.stderr
    reported = handler not in ("none", "faulthandler before and off")
    assert done.stderr.count("Fatal Python error") == reported, done.stderr
    has_stack = "in crash" in done.stderr or "in <lambda>" in done.stderr
    if crash.startswith("another process") and sys.implementation.name == "pypy":
        # The system may give the signal to a thread of Go's; PyPy then shows no thread's stack.
        assert has_stack <= reported, done.stderr
    else:
        assert has_stack == reported, done.stderr


STACKS = """
class Action(ctypes.Structure):
    _fields_ = [
        ("handler", ctypes.c_void_p),
        ("mask", ctypes.c_uint8 * 128),
        ("flags", ctypes.c_int),
        ("restorer", ctypes.c_void_p),
    ]

def on_alternate_stack(number):
    found = Action()
    assert libc.sigaction(int(number), None, ctypes.byref(found)) == 0
    assert found.handler not in (None, 0, 1), f"no handler for {number!r}"
    return bool(found.flags & 0x08000000)

import asyncio
signal.signal(signal.SIGTERM, lambda *_: None)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what it runs in the background
kinds.Int(1)
assert on_alternate_stack(signal.SIGTERM), "set before the load"
assert on_alternate_stack(signal.SIGINT), "Python's own"
signal.signal(signal.SIGUSR1, lambda *_: None)
signal.siginterrupt(signal.SIGUSR1, False)
faulthandler.register(signal.SIGUSR2)
assert on_alternate_stack(signal.SIGUSR1), "signal.signal"
assert on_alternate_stack(signal.SIGUSR2), "faulthandler.register"
loop = asyncio.new_event_loop()
loop.add_signal_handler(signal.SIGHUP, lambda: None)
assert on_alternate_stack(signal.SIGHUP), "asyncio"
faults.Divide(1, 1)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP, signal.SIGSEGV):
    assert on_alternate_stack(number), number
print("done")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads struct sigaction of Linux")
def test_handlers_run_on_the_alternate_stack(run):
    """Python 3.9 and PyPy set handlers without SA_ONSTACK; on a goroutine's stack one may overflow it."""
    done = run(STACKS)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


def test_a_handler_keeps_its_looks(run):
    done = run(
        "kinds.Int(1)",
        "before = signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "print(signal.signal.__name__, before, signal.getsignal(signal.SIGTERM))",
        "faulthandler.enable(file=sys.stderr, all_threads=False)",
        "print(faulthandler.is_enabled())",
        "faulthandler.disable()",
        "print(faulthandler.is_enabled())",
    )
    assert done.stdout.split("\n") == [
        "signal Handlers.SIG_DFL Handlers.SIG_IGN" if sys.version_info < (3, 11) else "signal 0 1",
        "True",
        "False",
        "",
    ], done.stderr
