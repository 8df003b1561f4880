"""`h.options(...)`: how the functions of a handle are called."""

import copy
import gc
import pickle
import subprocess
import sys
import threading
import time

import pytest

from tests.support.artifacts import FIXTURES, ROOT
from usegolib.errors import ArgumentTypeError, ArgumentValueError, GoError, GoPanicError

FORMATS = {"Ints": "q", "Int8s": "b", "Int16s": "h", "Int32s": "i", "Int64s": "q", "Uints": "Q", "Uint16s": "H"}
FORMATS.update({"Uint32s": "I", "Uint64s": "Q", "Float32s": "f", "Float64s": "d"})


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("count", [0, 1, 10, 100_000])
def test_views_of_numbers(kinds, name, count):
    values = [index % 100 for index in range(count)]
    view = getattr(kinds.options(arrays="view"), name)(values)
    assert type(view) is memoryview and view.format == FORMATS[name] and view.readonly
    assert view.tolist() == values and len(view) == count


def test_views_of_bytes_and_bools(kinds):
    viewed = kinds.options(arrays="view")
    for count in (0, 1, 5000):
        assert viewed.Bytes(b"x" * count) == memoryview(b"x" * count)
        flags = viewed.Bools([True, False] * count)
        assert flags.format == "?" and flags.tolist() == [True, False] * count
    assert viewed.NilBytes() == memoryview(b"") and viewed.NilInts().tolist() == []
    # memoryview has no complex numbers.
    for count in (1, 1000):
        assert viewed.Complex128s([1j] * count) == [1j] * count
    assert viewed.Temperatures([1.5] * 1000).tolist() == [1.5] * 1000
    with pytest.raises(TypeError):
        viewed.Bytes(b"x" * 5000)[0] = 1


def test_what_is_not_a_whole_result_is_copied(kinds):
    viewed = kinds.options(arrays="view")
    assert viewed.Blobs([b"x" * 5000]) == [b"x" * 5000]
    assert viewed.SlicePointer([1] * 1000) == [1] * 1000
    assert viewed.Any([b"x" * 5000]) == [b"x" * 5000]
    assert viewed.Strings(["a"]) == ["a"]
    assert viewed.Uint8Array(bytes(3)) == bytes(3)


def test_errors_and_panics(kinds):
    viewed = kinds.options(arrays="view")
    with pytest.raises(GoError, match="3 is odd"):
        viewed.HalfAndError(3)
    with pytest.raises(GoPanicError):
        viewed.Panic("nil dereference")


def wait_for(condition):
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        gc.collect()
        time.sleep(0.01)
    return condition()


def test_memory_is_given_back(kinds):
    viewed = kinds.options(arrays="view")
    before = kinds.Freed()
    views = [viewed.Tracked(100_000) for _ in range(20)]
    parts = [view[1000:2000] for view in views]
    assert kinds.Freed() == before
    del views
    gc.collect()
    # A part keeps the whole.
    assert kinds.Freed() == before
    assert all(bytes(part) == bytes(index % 256 for index in range(1000, 2000)) for part in parts)
    del parts
    assert wait_for(lambda: kinds.Freed() == before + 20)


def test_views_that_die_in_a_cycle_and_on_threads(kinds):
    viewed = kinds.options(arrays="view")
    before = kinds.Freed()

    def work():
        for _ in range(20):
            cycle = [viewed.Tracked(10_000)]
            cycle.append(cycle)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    del threads
    assert wait_for(lambda: kinds.Freed() == before + 80)


def test_numpy(kinds):
    numpy = pytest.importorskip("numpy")
    arrays = kinds.options(arrays="numpy")
    kindsof = {"Bools": "?", "Bytes": "u1", "Complex64s": "c8", "Complex128s": "c16", "Uintptrs": "u8"}
    for name, code in {**FORMATS, **kindsof}.items():
        for count in (0, 3, 10_000):
            given = numpy.arange(count).astype(numpy.dtype(code))
            found = getattr(arrays, name)(given)
            assert type(found) is numpy.ndarray and found.dtype == given.dtype and not found.flags.writeable
            assert (found == given).all() and len(found) == count, name
    before = kinds.Freed()
    tail = arrays.Tracked(100_000)[-10:]
    assert kinds.Freed() == before
    assert tail.tolist() == [index % 256 for index in range(99_990, 100_000)]
    del tail
    assert wait_for(lambda: kinds.Freed() == before + 1)


def test_numpy_that_is_missing(kinds, monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ArgumentValueError, match="needs numpy, which is not installed here\n.*pip install numpy"):
        kinds.options(arrays="numpy")


def test_writeback(kinds):
    values = [3, 1, 2]
    kinds.options(writeback=False).Sort(values)
    assert values == [3, 1, 2]
    kinds.options(writeback=False).options(writeback=True).Sort(values)
    assert values == [1, 2, 3]


def test_gil(kinds):
    held = kinds.options(gil="hold")
    assert held.Int(3) == 3 and held.String("x" * 100_000) == "x" * 100_000
    values = [2, 1]
    held.Sort(values)
    assert values == [1, 2]
    with pytest.raises(GoPanicError):
        held.Panic("nil dereference")


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="PyPy gives up its lock in every call")
def test_the_gil_is_held(kinds):
    ticks = []
    going = threading.Event()

    def tick():
        while not going.is_set():
            ticks.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    held, released = kinds.options(gil="hold"), kinds.options(gil="release")
    held.Sleep(1), released.Sleep(1)
    before = len(ticks)
    held.Sleep(300)
    during = len(ticks)
    released.Sleep(300)
    after = len(ticks)
    going.set()
    thread.join()
    # Around a call there is a moment in which the other thread runs.
    assert during - before < (after - during) / 2


def test_handles_with_options(kinds):
    viewed = kinds.options(arrays="view")
    assert viewed is kinds.options(arrays="view") and viewed is not kinds
    assert kinds.options() is kinds and viewed.options(arrays="copy") is kinds
    assert viewed.Ints is viewed.Ints and viewed.Ints is not kinds.Ints
    both = viewed.options(writeback=False)
    assert both is kinds.options(writeback=False, arrays="view")
    assert viewed.Person is kinds.Person and dir(viewed) == dir(kinds)
    assert "options" in dir(kinds)


def test_pickles(kinds):
    viewed = kinds.options(arrays="view")
    for value in (kinds, viewed, kinds.Ints, viewed.Ints):
        assert pickle.loads(pickle.dumps(value)) is value
    assert copy.copy(viewed.Ints) is viewed.Ints


BAD = {
    "writeBack": (False, ArgumentTypeError, "there is no option 'writeBack'\nhint: .*writeback"),
    "array": ("view", ArgumentTypeError, "there is no option 'array'\nhint: .*arrays"),
    "arrays": ("views", ArgumentValueError, "arrays is 'views'\nhint: it is one of 'copy', 'view', 'numpy'"),
    "gil": (None, ArgumentValueError, "gil is None\nhint: it is one of 'release', 'hold'"),
    "writeback": (0, ArgumentValueError, "writeback is 0\nhint: it is one of True, False"),
    "timeout": ("5", ArgumentTypeError, "timeout takes a number of seconds, got str"),
    "interruptible": (1, ArgumentValueError, "interruptible is 1\nhint: it is one of True, False"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_options(kinds, name):
    value, error, text = BAD[name]
    with pytest.raises(error, match=f"options\\(\\): {text}"):
        kinds.options(**{name: value})


def test_options_before_the_library_is_loaded_and_at_the_end(build):
    script = """if True:
        import sys, usegolib
        kinds = usegolib.import_("example.com/kinds", artifact_dir=sys.argv[1])
        viewed, held = kinds.options(arrays="view"), kinds.options(gil="hold")
        view = viewed.Tracked(10_000)
        assert held.Int(1) == kinds.Int(1) == 1
        keep = [view[:10], viewed.Bytes(bytes(10_000))]
        keep.append(keep)
        print("done")
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(build(str(FIXTURES / "kinds")))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)
