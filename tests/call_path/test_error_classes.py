"""Sentinels and error types as exception classes; causes, joined errors, errors that go back."""

import builtins
import gc
import pickle
import subprocess
import sys

import pytest

from usegolib.errors import ArgumentTypeError, GoError


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def raised(objects, kind):
    with pytest.raises(GoError) as caught:
        objects.FailAs(kind)
    return caught.value


def test_sentinels(objects):
    error = raised(objects, "sentinel")
    assert type(error) is objects.ErrEmpty and issubclass(objects.ErrEmpty, GoError) and str(error) == "empty"
    wrapped = raised(objects, "wrapped")
    assert isinstance(wrapped, objects.ErrEmpty) and not isinstance(wrapped, objects.ErrClosed)
    assert wrapped.message == "outer: inner: empty" and wrapped.function == "objects.FailAs"


def test_an_uncaught_error_has_its_whole_name(objects):
    """The interpreter asks for the class's module when no Python code runs, and printed `<unknown>.ErrEmpty`."""
    root = objects._artifact.manifest.path.rsplit("/", 4)[0]
    code = f"import usegolib\nusegolib.import_('example.com/objects', artifact_dir={root!r}).FailAs('sentinel')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1 and "example.com/objects.ErrEmpty: empty" in done.stderr


def test_types(objects):
    error = raised(objects, "struct")
    assert isinstance(error, objects.CodeError) and isinstance(error, objects.ErrClosed)
    assert error.Code == 7 and error.Path == "/a"
    with pytest.raises(AttributeError):
        print(error.Missing)
    assert isinstance(raised(objects, "is"), objects.ErrEmpty), "the type's own Is decides"
    assert isinstance(raised(objects, "value"), objects.Temporary) and raised(objects, "value").Seconds == 3
    assert type(raised(objects, "plain")) is GoError


def test_methods(objects):
    error = raised(objects, "struct")
    assert error.Timeout() is True and error.Twice(1) == 15, "those of an error in the chain"
    assert raised(objects, "is").Timeout() is False and raised(objects, "value").Wait() == 4
    assert objects.CodeError.data.Timeout(error.values[0]) and "Timeout" in dir(error) and "Path" in dir(error)
    assert objects.CodeOf(raised(objects, "is")) == 204, "what goes back is the very error"
    assert raised(objects, "joined").errors[1].Timeout() is False
    for name, hint in (("Timout", "did you mean Timeout?"), ("Pat", "did you mean Path?"), ("timeout", "Timeout")):
        with pytest.raises(AttributeError, match=hint.replace("?", r"\?")):
            getattr(error, name)
    with pytest.raises(AttributeError):
        raised(objects, "plain").Timeout()


def test_errors_with_methods_are_released(objects):
    runtime = objects.Counter._go_runtime
    before = runtime.live()
    for _ in range(200):
        raised(objects, "struct")
    gc.collect()
    assert runtime.live() <= before + 2


def test_one_class_for_one_set(objects):
    assert type(raised(objects, "struct")) is type(raised(objects, "struct"))


def test_causes(objects):
    error = raised(objects, "wrapped")
    assert error.__cause__.message == "inner: empty" and error.__cause__.__cause__.message == "empty"
    assert error.__cause__.__cause__.__cause__ is None and raised(objects, "plain").__cause__ is None


def test_joined(objects):
    error = raised(objects, "joined")
    assert isinstance(error, objects.ErrEmpty) and isinstance(error, objects.CodeError)
    assert [type(member) for member in error.errors] == [objects.ErrEmpty, objects.CodeError]
    assert error.errors[1].Code == 8
    if sys.version_info >= (3, 11):
        assert isinstance(error, builtins.ExceptionGroup) and error.exceptions == error.errors
    nested = raised(objects, "nested")
    assert [len(member.errors) for member in nested.errors] == [2, 0]


def test_as_values(objects):
    error, ok = objects.ErrorAs("struct")
    assert ok and isinstance(error, objects.CodeError) and error.Code == 7
    assert objects.ErrorAs("")[0] is None


def test_back_to_go(objects):
    assert objects.IsEmpty(raised(objects, "sentinel")) and objects.IsEmpty(raised(objects, "wrapped"))
    assert objects.IsEmpty(objects.ErrEmpty) and not objects.IsEmpty(objects.ErrClosed)
    assert not objects.IsEmpty(ValueError("empty")) and not objects.IsEmpty(None)


def test_pickle(objects):
    for kind in ("sentinel", "struct", "joined", "plain"):
        error = raised(objects, kind)
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and again.message == error.message and str(again) == str(error)


def test_standard_errors(std):
    strconv, fs = std("strconv"), std("io/fs")
    with pytest.raises(strconv.ErrSyntax):
        strconv.Atoi("x")
    with pytest.raises(strconv.NumError) as caught:
        strconv.Atoi("x")
    assert caught.value.Func == "Atoi" and caught.value.Num == "x"
    assert fs.ErrNotExist is std("io/fs").ErrNotExist


def test_variables_of_error_types(objects):
    """A variable that is no `error` and holds one raised TypeError in an except clause."""
    for name in ("ErrInput", "ErrOther", "ErrRange", "ErrPlace", "ErrLevel", "ErrCoded"):
        cls = getattr(objects, name)
        for wrap in (False, True):
            try:
                objects.FailWith(name, wrap)
            except cls as caught:
                error = caught
            assert objects.MatchesVariable(error) == [name]
        assert issubclass(cls, GoError) and objects.MatchesVariable(cls) == [name], "the class stands for the value"
    with pytest.raises(objects.ErrInput) as caught:
        objects.FailWith("ErrInput", False)
    assert not isinstance(caught.value, objects.ErrOther) and str(caught.value) == "no input"
    with pytest.raises(objects.RangeError) as caught:
        objects.FailWith("ErrRange", True)
    assert caught.value.Max == 9 and isinstance(caught.value, objects.ErrRange)
    assert issubclass(objects.ErrNothing, GoError)


def test_variables_of_error_types_are_values_as_well(objects):
    assert objects.ErrInput.Error() == "no input" and objects.ErrRange.Max == 9 and objects.ErrCoded.Code() == 5
    assert objects.TextOfInput(objects.ErrInput) == "no input"
    assert objects.MaxOf(objects.ErrRange) == 9 and objects.MaxOf(e=objects.ErrRange) == 9
    assert objects.LevelOf(objects.ErrLevel, 4, objects.ErrLevel) == 10 and objects.CodeOfAny(objects.ErrCoded) == 5
    assert objects.ErrLevel == 3 and objects.ErrLevel.value == 3 and objects.ErrLevel != 4
    assert objects.ErrInput == objects.ErrInput and objects.ErrInput != objects.ErrOther and {objects.ErrInput: 1}
    assert objects.ErrNothing.value is None
    for name in ("value", "Missing"):
        with pytest.raises(AttributeError):
            getattr(objects.ErrEmpty, name)
    with pytest.raises(AttributeError):
        print(objects.ErrInput.Missing)
    with pytest.raises(ArgumentTypeError, match=r"objects.MaxOf\(\): parameter e: expected .*RangeError, got"):
        objects.MaxOf(objects.ErrEmpty)
    objects.ErrLevel = 5
    try:
        assert objects.LevelOf(objects.ErrLevel) == 5
        with pytest.raises(objects.ErrLevel):
            objects.FailWith("ErrLevel", True)
    finally:
        objects.ErrLevel = 3


def test_a_module_with_such_variables(third_party):
    stats = third_party("github.com/montanaflynn/stats")
    with pytest.raises(stats.EmptyInputErr):
        stats.Mean([])
    assert stats.Mean([1, 2, 3]) == 2 and stats.EmptyInputErr.Error() == "Input must not be empty."
