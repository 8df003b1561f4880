"""The way into Go: levels of buffers, statuses, loading, logs, several cores. With a real artifact."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.support.artifacts import FIXTURES, ROOT
from usegolib import errors


def number(handle: Any, name: str) -> int:
    """The number of a bound function."""
    return next(s["function"] for p in handle.schema["packages"] for s in p["symbols"] if s["name"] == name)


def invoke(handle: Any, *arguments: Any) -> bytes:
    return bytes(handle._artifact.invoke(*arguments))


def run(root: Path, code: str, **env: str) -> str:
    """Output of a fresh interpreter with `kinds` imported."""
    head = f"import usegolib\nkinds = usegolib.import_('example.com/kinds', artifact_dir={str(root)!r})\n"
    done = subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def root(build: Any) -> Path:
    return Path(build(str(FIXTURES / "kinds")))


def test_frames_of_any_buffer_type(kinds: Any) -> None:
    fn = number(kinds, "Int")
    for frame in (b"\x91\x05", bytearray(b"\x91\x05")):
        assert invoke(kinds, fn, frame) == b"\x00\x91\x05"


@pytest.mark.parametrize(
    "segment",
    [b"abc", bytearray(b"abc"), memoryview(b"abc"), memoryview(bytearray(b"abc"))],
    ids=lambda s: type(s).__name__,
)
def test_segments(kinds: Any, segment: Any) -> None:
    frame = b"\x91\xc7\x0c\x03" + (0).to_bytes(4, "big") + (3).to_bytes(8, "big")
    assert invoke(kinds, number(kinds, "String"), frame, [segment]) == b"\x00\x91\xa3abc"


def test_damaged_frame_does_not_enter_go(kinds: Any) -> None:
    with pytest.raises(errors.ArgumentValueError) as caught:
        invoke(kinds, number(kinds, "Int"), b"\x91")
    assert str(caught.value).startswith("kinds.Int(): ")
    assert invoke(kinds, number(kinds, "Int"), b"\x91\x07") == b"\x00\x91\x07"


def test_unknown_function(kinds: Any) -> None:
    kinds.Int(1)
    with pytest.raises(errors.LoadError, match="function 4000000 of example.com/kinds"):
        invoke(kinds, 4_000_000, b"\x90")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs an interval timer")
def test_signal_handlers_call_go_in_the_middle_of_calls(kinds: Any) -> None:
    seen = []

    def handler(*_: object) -> None:
        value = len(seen)
        seen.append(kinds.Int(value) == value and kinds.String("inner" * value) == "inner" * value)

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        for index in range(1_000_000):
            assert kinds.String(f"text {index}") == f"text {index}"
            if len(seen) >= 20:
                break
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(seen) >= 20
    assert all(seen)


def test_go_error_and_panic_carry_everything(kinds: Any) -> None:
    with pytest.raises(errors.GoError) as caught:
        kinds.HalfAndError(3)
    assert (caught.value.message, caught.value.function) == ("3 is odd", "kinds.HalfAndError")
    assert caught.value.chain[0] == ("3 is odd", caught.value.go_type)
    with pytest.raises(errors.GoPanicError) as panicked:
        kinds.Panic("nil dereference")
    assert str(panicked.value).startswith("kinds.Panic(): panic: ")
    assert "kinds.Panic" in panicked.value.stack
    assert panicked.value.goroutine > 0
    assert pickle.loads(pickle.dumps(panicked.value)).stack == panicked.value.stack


def test_loading_is_lazy(root: Path) -> None:
    out = run(root, "f = kinds.Int\nprint(usegolib.loaded())\nf(1)\nprint(usegolib.loaded()[0].module, f(2))")
    assert out.splitlines() == ["[]", "example.com/kinds 2"]


def test_many_threads_make_the_first_call(root: Path) -> None:
    code = """
    import threading
    found, start = [], threading.Barrier(8)
    def work():
        start.wait()
        found.append(kinds.Int(1))
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(sum(found), len(usegolib.loaded()))
    """
    assert run(root, code) == "8 1"


@pytest.mark.skipif(sys.implementation.name != "pypy", reason="CPython has no other way than ctypes")
def test_ctypes_on_pypy(root: Path) -> None:
    code = "print(kinds.CountedBig(70000)[:3], kinds.Int(3), type(kinds._artifact.invoke).__module__)"
    assert run(root, code, USEGOLIB_FFI="ctypes").startswith("abc 3")


def test_logs_go_to_the_application(root: Path) -> None:
    code = """
    import io, logging
    stream = io.StringIO()
    logging.basicConfig(stream=stream, level=logging.DEBUG, format="%(name)s %(levelname)s %(message)s")
    kinds.Int(1)
    lines = stream.getvalue().splitlines()
    assert lines and all(line.startswith("usegolib ") for line in lines), lines
    logging.getLogger("usegolib").setLevel(logging.CRITICAL)
    print(len(lines) > 0)
    """
    assert run(root, code) == "True"


def test_logging_is_not_imported_for_it(root: Path) -> None:
    assert run(root, "import sys\nkinds.Int(1)\nprint('logging' in sys.modules)") == "False"


def test_two_copies_of_the_core_meet(root: Path, tmp_path: Path) -> None:
    from usegolib._core.loader import library_path

    copy = shutil.copy(library_path(), tmp_path / Path(library_path()).name)
    code = f"""
    import sys
    from usegolib._core.loader import Library, library
    kinds.Int(1)
    point = sys.modules["_usegolib_rendezvous"]
    assert point.library == library().path
    second = Library({str(copy)!r})
    assert second.control("ugl_rendezvous") != library().control("ugl_rendezvous")
    assert sys.modules["_usegolib_rendezvous"] is point
    print(kinds.Int(2), type(point.table).__name__)
    """
    assert run(root, code) == ("2 int" if sys.implementation.name == "pypy" else "2 PyCapsule")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_importing_again_after_a_fork(root: Path) -> None:
    code = f"""
    import os
    kinds.Int(1)
    child = os.fork()
    if not child:
        try:
            usegolib.import_("example.com/kinds", artifact_dir={str(root)!r})
        except usegolib.errors.ForkedRuntimeError as error:
            os._exit(7 if error.hint and usegolib.loaded() == [] else 8)
        os._exit(9)
    print(os.waitpid(child, 0)[1] >> 8, kinds.Int(2))
    """
    assert run(root, code) == "7 2"


def test_a_function_is_pickled_by_reference(root: Path) -> None:
    out = run(root, "import pickle\nprint(pickle.dumps(kinds.Int).hex())", USEGOLIB_ARTIFACT_DIR=str(root))
    load = f"import pickle\nprint(pickle.loads(bytes.fromhex({out!r}))(5))"
    assert run(root, load, USEGOLIB_ARTIFACT_DIR=str(root)) == "5"


def test_a_pickled_function_finds_its_artifact_in_a_new_process(root: Path) -> None:
    out = run(root, "import pickle\nprint(pickle.dumps(kinds.Int).hex())")
    done = subprocess.run(
        [sys.executable, "-c", f"import pickle\nprint(pickle.loads(bytes.fromhex({out!r}))(5))"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "USEGOLIB_ARTIFACT_DIR": str(root)},
        check=False,
    )
    assert done.stdout.strip() == "5", done.stderr
