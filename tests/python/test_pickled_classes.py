"""Classes of Go types, their values, errors and `typed()` in pickles, by pickle and by cloudpickle.

Classes used to be looked for in the Python module of the Go package's name, and cloudpickle copied them with the locks
that they refer to.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import usegolib
from tests.support.artifacts import ROOT
from usegolib._objects.base import DataType, ObjectType

cloudpickle: Any
try:
    import cloudpickle
except ImportError:
    cloudpickle = None

WAYS = [
    pytest.param(pickle, id="pickle"),
    pytest.param(cloudpickle, id="cloudpickle", marks=pytest.mark.skipif(not cloudpickle, reason="not installed")),
]


@pytest.fixture(scope="module")
def objects(fixture_module: Any) -> Any:
    return fixture_module("objects", "example.com/objects")


def raised(objects: Any, kind: str) -> Any:
    with pytest.raises(usegolib.GoError) as caught:
        objects.FailAs(kind)
    return caught.value


def elsewhere(tmp_path: Path, data: bytes, code: str) -> str:
    """What code prints about `values`, in another process."""
    script = tmp_path / "script.py"
    script.write_text(f"import pickle, sys\nvalues = pickle.loads({data!r})\n" + textwrap.dedent(code))
    path = [str(ROOT), *([os.path.dirname(os.path.dirname(cloudpickle.__file__))] if cloudpickle else [])]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environ, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


NAMES = ["Counter", "Point", "Gauge", "Shape", "Machine", "Color", "Level", "Names", "Ages", "Triple", "Temporary"]
NAMES += ["CodeError", "ErrEmpty", "Option"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NAMES)
def test_classes_are_the_same_in_the_process(objects: Any, way: Any, name: str) -> None:
    cls = getattr(objects, name)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(way.dumps(cls, protocol)) is cls
    assert cls.__module__ == "example.com/objects" and type(cls.__module__) is str


@pytest.mark.parametrize("way", WAYS)
def test_classes_of_raised_errors(objects: Any, way: Any) -> None:
    for kind in ("sentinel", "wrapped", "struct", "joined", "plain", "value"):
        error = raised(objects, kind)
        assert pickle.loads(way.dumps(type(error))) is type(error)
        again = pickle.loads(way.dumps(error))
        assert type(again) is type(error) and again.message == error.message and again.chain == error.chain
        assert type(again.__cause__) is type(error.__cause__) and str(again.__cause__) == str(error.__cause__)
        assert again.fields.keys() == error.fields.keys() and repr(again.args) == repr(error.args)


class Refused(usegolib.GoError):
    """An error class of a program."""


def test_errors_of_classes_written_in_python(objects: Any) -> None:
    class Empty(objects.ErrEmpty):  # type: ignore[misc, name-defined]
        """Below one of Go's."""

    globals()["Empty"], Empty.__qualname__ = Empty, "Empty"
    for error in (Refused("no", function="f"), Empty("none")):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and again.args == error.args and again.function == error.function


@pytest.mark.parametrize("way", WAYS)
def test_other_classes(objects: Any, std: Any, way: Any) -> None:
    """Of a standard package with the name of a Python module; frozen ones; of a pointer; and Python's own below."""
    io, frozen = std("io"), type(objects.Point().frozen())
    for cls in (
        io.EOF,
        io.Reader,
        std("strings").Builder,
        frozen,
        type(objects.object("Point")),
        type(objects.NewPoint(1, 2)),
    ):
        assert pickle.loads(way.dumps(cls)) is cls
    for cls in (ObjectType, DataType, usegolib.GoObject, usegolib.GoStruct, usegolib.GoError, Mine, MyPoint):
        assert pickle.loads(way.dumps(cls)) is cls
    assert ObjectType.__module__ == DataType.__module__ == "usegolib._objects.base"


class Mine(usegolib.GoObject):
    """A class of a module."""


class MyPoint(usegolib.GoStruct):
    """Another one."""


@pytest.mark.parametrize("way", WAYS)
def test_values(objects: Any, way: Any) -> None:
    values = [
        objects.Color(1),
        objects.Level("x"),
        objects.Names(["a"]),
        objects.Ages({"a": 1}),
        objects.Triple((1, 2, 3)),
    ]
    values += [objects.Point(X=1, Y=2), objects.Point(X=1).frozen(), objects.Temporary.data(Seconds=3)]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(way.dumps(values, protocol))
        assert again == values and [type(value) for value in again] == [type(value) for value in values]


ELSEWHERE = """
counter, point, color, named, empty, code, value, shade, error, function = values
assert "usegolib._packages.artifact" not in sys.modules, "reading looked something up"
assert (point.__name__, color.__name__, empty.__name__) == ("Point", "Color", "ErrEmpty")
assert type(value) is point and value.X == 1 and type(shade) is color and int(shade) == 1
assert type(error) is not empty and isinstance(error, code) and error.Code == 7, error
for attempt in range(2):
    new = counter(Step=2)
    assert isinstance(new, counter) and function(new, 3) is not None
class Below(counter):
    pass
assert isinstance(Below(), counter)
assert value.Norm() == point(X=1).Norm() and str(shade) and named(["a"]).Len() == 1
print(type(new).__name__, color.Red)
"""


def test_another_process_reads_classes_without_the_artifact(objects: Any, tmp_path: Path) -> None:
    error = raised(objects, "struct")
    values = [objects.Counter, objects.Point, objects.Color, objects.Names, objects.ErrEmpty, objects.CodeError]
    values += [objects.Point(X=1), objects.Color(1), error, objects.Counter.Add]
    assert elsewhere(tmp_path, pickle.dumps(values), ELSEWHERE) == "Counter red"


@pytest.mark.skipif(not cloudpickle, reason="cloudpickle is not installed")
def test_a_function_that_uses_a_package(objects: Any, tmp_path: Path) -> None:
    data = cloudpickle.dumps(lambda n: (objects.Point(X=n).X, objects.NewCounter(n).Add(1), objects.ErrEmpty.__name__))
    assert elsewhere(tmp_path, data, "print(values(2))") == "(2, 3, 'ErrEmpty')"


def test_objects_say_that_they_cannot_be_pickled(objects: Any) -> None:
    typed = objects.typed()
    for value in (objects.NewCounter(1), objects.NewCounter(1).Add, typed.NewCounter(1), typed.NewCounter(1).Add):
        with pytest.raises(TypeError, match="lives in Go, in this process: it cannot be copied or pickled"):
            pickle.dumps(value)


@pytest.mark.parametrize("way", WAYS)
def test_typed(objects: Any, way: Any, tmp_path: Path) -> None:
    typed = objects.typed()
    point = typed.types.Point
    assert pickle.loads(way.dumps(typed)) is typed and pickle.loads(way.dumps(typed.Anything)) is typed.Anything
    assert pickle.loads(way.dumps(point)) is point and pickle.loads(way.dumps(point(X=2))) == point(X=2)
    data = way.dumps([typed, typed.Anything, point, point(X=3, Y=4), typed.types])
    code = """
    typed, anything, point, value, types = values
    assert "usegolib._packages.artifact" not in sys.modules and type(value) is point and value == point(3, 4)
    assert type(anything("point")) is point and types.Point is point and value.Norm() == 5.0
    assert typed.Anything("point") == anything("point")
    print(value)
    """
    assert elsewhere(tmp_path, data, code) == "Point(X=3, Y=4)"


def test_a_type_of_functions_names_its_module(objects: Any) -> None:
    """It was a descriptor, which tools that print types could not read."""
    assert type(type(objects.NewCounter).__module__) is str
    assert objects.NewCounter.__module__ == objects.Counter.Add.__module__ == "example.com/objects"
    assert getattr(objects.NewCounter, "".join(["__mod", "ule__"])) == "example.com/objects"


def test_structs_are_pickled_as_dicts_are(objects: Any) -> None:
    """Compact: the description of the type is there once, and nothing of it with each value."""
    ten, thousand = ([objects.Point(X=n) for n in range(count)] for count in (10, 1000))
    plain = [len(pickle.dumps([dict(point) for point in points])) for points in (ten, thousand)]
    of_class = [len(pickle.dumps(points)) for points in (ten, thousand)]
    assert of_class[1] - of_class[0] <= 990 * 4 + plain[1] - plain[0]
