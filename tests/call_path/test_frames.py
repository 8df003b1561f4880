"""The Go frames of a panic in the traceback."""

import io
import pdb
import traceback

import pytest

from usegolib._calls import frames as _frames
from usegolib.errors import GoPanicError

STACK = """goroutine 17 [running, locked to thread]:
runtime.panicmem(...)
	runtime/panic.go:262
example.com/m.(*Log).Add({0x7f, 0x40}, 0x3)
	example.com/m/log.go:12 +0x1d
example.com/m.Map[...].func1(...)
	/home/me/a b/m/map.go:3
main.call0(0x2e9bbc846d28)
	example.com/m/usegolib_bridge/calls_0.go:21 +0x7c
created by example.com/m.Start in goroutine 1
	example.com/m/start.go:5 +0x20"""


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def panic(call, *arguments):
    with pytest.raises(GoPanicError) as caught:
        call(*arguments)
    return caught.value


def test_frames_of_a_stack():
    assert _frames.frames(STACK) == [
        ("example.com/m.(*Log).Add", "example.com/m/log.go", 12),
        ("example.com/m.Map[...].func1", "/home/me/a b/m/map.go", 3),
    ]
    for stack in ("", "goroutine 1 [running]:", "x\ny", "f(\n\tg:1"):
        assert _frames.frames(stack) == []


def test_the_traceback_ends_in_go(objects):
    """It used to end in usegolib, and file and line were in a string only."""
    for _ in range(2):
        error = panic(objects.LastOf, "", None, None)
        shown = traceback.extract_tb(error.__traceback__)[-2:]
        assert [frame.name for frame in shown] == ["example.com/objects.LastOf", "example.com/objects.(*Log).Last"]
        assert all(frame.filename.endswith("chain.go") for frame in shown)
        assert shown[-1].line == "func (l *Log) Last() string { return l.texts[len(l.texts)-1] }"
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    assert "in example.com/objects.(*Log).Last" in text and "^^^" not in text.rpartition("chain.go")[2]
    with pytest.raises(GoPanicError) as caught:
        objects.NewCounter(1).Fail()
    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "example.com/objects.(*Counter).Fail"


def test_sources_of_the_standard_library(std):
    error = panic(std("strings").Repeat, "x", -1)
    last = traceback.extract_tb(error.__traceback__)[-1]
    assert last.name == "strings.Repeat" and last.line.startswith("panic(")


def test_a_debugger_shows_them(objects):
    error = panic(objects.LastOf, "", None, None)
    output = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("where\nup\nlist\nquit\n"), stdout=output, nosigint=True, readrc=False)
    debugger.use_rawinput = False
    debugger.reset()
    debugger.interaction(None, error.__traceback__)
    shown = output.getvalue()
    assert "example.com/objects.(*Log).Last()" in shown and "func (l *Log) Last() string" in shown
    assert "func LastOf(prefix string, log *Log, _ *Log) string" in shown


def test_a_deep_stack_is_cut():
    error = GoPanicError("deep")
    stack = "".join(f"m.F{i}(0x1)\n\tm/m.go:{i + 1} +0x1\n" for i in range(1000))
    _frames.add(error, stack, None)
    names = [frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__)]
    assert len(names) == 128 and names[-1] == "m.F0" and names[0] == "m.F999"
