"""Errors of standard packages from modules that have none of these in their API, and constants that are errors.

`except io.EOF` did not catch what another artifact than that of io returned; `except syscall.ENOENT` was no class.
"""

import operator
import os
import pickle
import subprocess
import sys

import pytest

import usegolib
from usegolib.errors import ArgumentTypeError, GoError


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


@pytest.fixture(scope="module")
def other(build):
    """Packages of an artifact of their own."""
    return lambda package: usegolib.import_(package, artifact_dir=build("context", "io", "io/fs", "os", "syscall"))


def raised(objects, kind):
    with pytest.raises(GoError) as caught:
        objects.FailAsStandard(kind)
    return caught.value


def test_sentinels_of_another_artifact(objects, other):
    io, context = other("io"), other("context")
    assert "io" not in objects._artifact.manifest.packages and io._artifact is not objects._artifact
    assert type(raised(objects, "eof")) is io.EOF and str(raised(objects, "eof")) == "EOF"
    assert isinstance(raised(objects, "wrapped"), io.ErrUnexpectedEOF)
    assert isinstance(raised(objects, "canceled"), context.Canceled)
    assert type(raised(objects, "plain")) is GoError


def test_types_of_another_artifact(objects, other):
    fs, os_ = other("io/fs"), other("os")
    error = raised(objects, "open")
    for cls in (fs.PathError, os_.PathError, fs.ErrNotExist, os_.ErrNotExist):
        assert isinstance(error, cls)
    assert error.Op == "open" and not isinstance(error, fs.ErrPermission)
    assert isinstance(error.__cause__, type(raised(objects, "number")).__mro__[1]), "a syscall.Errno"


def test_they_go_back_as_what_they_are(objects, other):
    io = other("io")
    assert objects.DescribeError(io.EOF) == "true false *errors.errorString", "the class stands for the variable"
    assert objects.DescribeError(raised(objects, "eof")) == "true false *errors.errorString"
    assert objects.DescribeError(raised(objects, "number")) == "false true syscall.Errno"
    assert objects.TypeOfAny(io.EOF) == "*errors.errorString EOF"


def test_is_methods_that_expect_their_own_kind(objects):
    assert str(raised(objects, "alone")) == "picky", "the method's panic took the place of the error"


def test_the_answer_does_not_depend_on_what_was_imported(objects):
    root = objects._artifact.manifest.path.rsplit("/", 4)[0]
    code = f"""
import usegolib
objects = usegolib.import_('example.com/objects', artifact_dir={root!r})
try:
    objects.FailAsStandard('open')
except Exception as error:
    print([f'{{c.__module__}}.{{c.__name__}}' for c in type(error).__mro__ if c.__module__ in ('io/fs', 'os')])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert "'io/fs.PathError'" in done.stdout and "'io/fs.ErrNotExist'" in done.stdout and "'os.Err" in done.stdout


def test_a_python_exception_is_not_taken_for_a_go_type(objects):
    """Its type's name has the form of a Go type of a package that is called like the module."""
    import json

    from usegolib._objects.raised import _key_of

    assert _key_of(("no", f"{json.JSONDecodeError.__module__}.JSONDecodeError")) is None
    assert _key_of(("no", "*example.com/json.DecodeError")) == ("example.com/json", "DecodeError")
    for unnamed in ("*errors.errorString", "main.Pair[int]", "[]example.com/a.T", "ValueError", "nil", "*struct {}"):
        assert _key_of(("no", unnamed)) is None


def test_constants_are_classes(objects):
    for low, cls, wrong in ((1, objects.LevelLow, objects.LevelHigh), (4, objects.LevelHigh, objects.LevelLow)):
        with pytest.raises(cls) as caught:
            objects.FailAtLevel(low)
        assert not isinstance(caught.value, wrong) and isinstance(caught.value, objects.LevelError)
    with pytest.raises(objects.LevelError) as caught:
        objects.FailAtLevel(2)
    assert not isinstance(caught.value, (objects.LevelLow, objects.LevelHigh))


def test_constants_are_values_as_well(objects):
    low, high = objects.LevelLow, objects.LevelHigh
    assert issubclass(low, GoError) and int(high) == 4 and float(high) == 4.0 and operator.index(high) == 4
    assert low == 1 and low != high and low < high and high >= 4 and {1: "x"}[low] == "x" and {low: "x"}[1] == "x"
    assert low.Error() == "level 1" and low.value == 1 and type(high.value) is objects.LevelError.data
    assert objects.LevelOf(high) == objects.LevelOf(4) and objects.LevelOf(high, low) == objects.LevelOf(4, 1)
    assert objects.TypeOfAny(high) == "objects.LevelError level 4" and "level 1" in objects.TypeOfAny([low])
    assert objects.DescribeError(high) == "false false objects.LevelError"
    assert pickle.loads(pickle.dumps(low)) is low and repr(objects.LevelError.data.LevelHigh) == "LevelError.LevelHigh"
    assert os.strerror(low) == os.strerror(1)
    with pytest.raises(TypeError, match=r"int\(\) is not supported by the class example.com/objects.ErrEmpty"):
        int(objects.ErrEmpty)
    with pytest.raises(ArgumentTypeError):
        objects.LevelOf(objects.ErrEmpty)


def test_constants_of_the_standard_library(objects, other):
    syscall = other("syscall")
    with pytest.raises(syscall.ENOENT):
        objects.FailAsStandard("open")
    with pytest.raises(syscall.EACCES):
        objects.FailAsStandard("number")
    assert int(syscall.ENOENT) == 2 and syscall.EAGAIN == syscall.EWOULDBLOCK and syscall.EAGAIN != syscall.ENOENT
    assert objects.DescribeError(syscall.EACCES) == "false true syscall.Errno"
    assert syscall.ENOENT.Error() == "no such file or directory" == str(syscall.ENOENT.value.Error())


def test_a_variable_that_is_a_value_is_no_pointer(objects):
    """`h.ErrInput` was read as the pointer to the variable, which errors.Is does not find, and any held a *T."""
    assert objects.TypeOfAny(objects.ErrInput) == "objects.plainError no input"
    assert objects.TypeOfAny(objects.ErrInput.value) == "objects.plainError no input"
    assert objects.IsInput(objects.ErrInput) and objects.IsInput(objects.ErrInput.value)
    assert not objects.IsInput(objects.ErrOther.value)
    assert objects.TypeOfAny(objects.ErrPlace) == "*objects.RangeError more than 0", (
        "its methods have pointer receivers, so any gets the pointer"
    )
