"""unittest.mock and pytest's monkeypatch on handles: what is put in a package's place, and that it is gone again.

A patch of a Go variable used to fail on the way out and to leave the value changed, functions could not be patched,
and create_autospec did not look at signatures.
"""

import inspect
import types
from unittest import mock

import pytest

from usegolib.errors import ArgumentTypeError, GoNameError


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def test_variables(objects, monkeypatch):
    assert objects.Verbose is False
    with mock.patch.object(objects, "Verbose", True):
        assert objects.Verbose is True
    assert objects.Verbose is False and "Verbose" in dir(objects)
    with pytest.raises(ValueError), mock.patch.multiple(objects, Verbose=True, Origin={"x": 5, "y": 6}):
        assert objects.Origin.X == 5
        raise ValueError
    assert objects.Verbose is False and objects.Origin.X == 0
    with monkeypatch.context() as patch:
        patch.setattr(objects, "Verbose", True)
        assert objects.Verbose is True
        patch.delattr(objects, "Origin")
        assert not hasattr(objects, "Origin") and "Origin" not in dir(objects)
        with pytest.raises(GoNameError, match="was deleted from this handle"):
            objects.Origin  # noqa: B018
    assert objects.Verbose is False and objects.Origin.X == 0
    objects.Verbose = True
    with mock.patch.object(objects, "Verbose", False), mock.patch.object(objects, "Verbose", True):
        pass
    with monkeypatch.context() as patch:
        patch.setattr(objects, "Verbose", False)
        patch.setattr(objects, "Verbose", True)
        patch.setattr(objects, "Verbose", False)
    assert objects.Verbose is True, "what the program had set"
    assert not any(objects.__dict__["__before__"].values())
    objects.Verbose = False
    with pytest.raises(ArgumentTypeError), mock.patch.object(objects, "Verbose", "yes"):
        pass
    assert objects.Verbose is False


@pytest.mark.parametrize("seen", [True, False], ids=["seen before", "not seen before"])
def test_functions_and_types(objects, monkeypatch, seen):
    own, counter = objects.NewCounter, objects.Counter
    if not seen:  # a name that nobody asked for is not in the dict of the module, and mock deletes it
        del objects.__dict__["NewCounter"]
    with mock.patch.object(objects, "NewCounter", return_value=7) as double:
        assert objects.NewCounter(1) == 7 and objects.NewCounter is double
        double.assert_called_once_with(1)
    assert objects.NewCounter is own and objects.NewCounter(1).Value() == 1
    with mock.patch.object(objects, "Counter"):
        assert objects.Counter is not counter
    assert objects.Counter is counter
    with monkeypatch.context() as patch:
        patch.setattr(objects, "NewCounter", lambda start: start)
        assert objects.NewCounter(3) == 3
        patch.delattr(objects, "Double")
        assert not hasattr(objects, "Double")
    assert objects.NewCounter is own and objects.Double(2) == 4


def test_what_cannot_be_patched(objects):
    with pytest.raises(AttributeError), mock.patch.object(objects, "Absent", 1):
        pass
    with pytest.raises(GoNameError, match="did you mean Double"):
        objects.Doubl = print
    with (
        pytest.raises(AttributeError, match="is a Go constant and cannot be "),
        mock.patch.object(objects, "Limit", 1),
    ):
        pass
    with pytest.raises(AttributeError, match="only what can be called can stand for it"):
        objects.Double = 1
    with pytest.raises(AttributeError):
        del objects.Absent
    assert objects.Limit == 1 << 40 and objects.Double(1) == 2


def test_typed(objects, monkeypatch):
    typed = objects.typed()
    own = typed.NewCounter
    with mock.patch.object(typed, "NewCounter", return_value=1), mock.patch.object(typed, "Verbose", True):
        assert typed.NewCounter(5) == 1 and objects.Verbose is True and objects.NewCounter(5).Value() == 5
    assert typed.NewCounter is own and objects.Verbose is False
    with monkeypatch.context() as patch:
        patch.setattr(typed, "Double", lambda n: n)
        assert typed.Double(2) == 2
    assert typed.Double(2) == 4


def test_autospec_checks_signatures(objects):
    double = mock.create_autospec(objects.Double, return_value=9)
    assert double(4) == 9
    double.assert_called_once_with(4)
    for wrong in ((), (1, 2)):
        with pytest.raises(TypeError):
            double(*wrong)
    package = mock.create_autospec(objects)
    package.Double(1)
    with pytest.raises(TypeError):
        package.Double(1, 2, 3)
    with pytest.raises(AttributeError):
        package.Absent  # noqa: B018
    with mock.patch.object(objects, "NewCounter", autospec=True):
        objects.NewCounter(1)
        with pytest.raises(TypeError):
            objects.NewCounter(1, 2, 3)
    assert objects.NewCounter(1).Value() == 1


def test_autospec_leaves_the_receiver_out(objects):
    """Methods of an instance's double wanted the receiver as an argument; a patched method did not get it."""
    package = mock.create_autospec(objects)
    doubles = [
        package.Counter(),
        package.Counter,  # as of classes written in Python
        mock.create_autospec(objects.Counter, instance=True),
        mock.create_autospec(objects.NewCounter(1)),
    ]
    for double in doubles:
        double.Add.return_value = 7
        assert double.Add(3) == 7 and double.Add(n=3) == 7
        double.Inc()
        for wrong in ((), (1, 2)):
            with pytest.raises(TypeError):
                double.Add(*wrong)
    counter = objects.NewCounter(1)
    with mock.patch.object(objects.Counter, "Add", autospec=True) as add:
        counter.Add(3)
        add.assert_called_once_with(counter, 3)
        with pytest.raises(TypeError):
            counter.Add()
    assert counter.Add(3) == 4
    method = mock.create_autospec(objects.Counter.Add)
    method(counter, 3)
    with pytest.raises(TypeError):
        method(3)


def test_methods_are_no_functions_to_others(objects):
    assert not inspect.isfunction(objects.Counter.Add) and not isinstance(objects.Counter.Add, types.FunctionType)
    assert list(inspect.signature(objects.Counter.Add).parameters) == ["c", "n"]
