"""Data types with methods and constants, package variables, funcs, generics, idioms."""

import inspect
import json
import pickle

import pytest

from usegolib.errors import ArgumentTypeError, GoError, GoNameError


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


# Data with methods ----------------------------------------------------------------------------------------------------


def test_structs(objects):
    point = objects.Point(X=3, Y=4)
    assert point.Norm() == 5.0 and str(point) == "(3, 4)" and repr(point) == "Point(X=3, Y=4)"
    point.Move(1, -1)
    assert point == {"x": 4, "y": 3} and json.dumps(point) == '{"x": 4, "y": 3}'
    pointer = objects.NewPoint(1, 2)
    objects.MoveAll([pointer, point], 10)
    assert pointer.X == 11
    assert objects.Point.Norm({"x": 3, "y": 4}) == 5.0


def test_enumerations(objects):
    assert objects.Green == 1 and isinstance(objects.Green, int) and type(objects.Green) is objects.Color
    assert repr(objects.Green) == "Color.Green" == repr(objects.Color.Green) and str(objects.Green) == "green"
    assert (
        objects.Blue.Next() is not None and objects.Blue.Next() == objects.Red and repr(objects.Color(7)) == "Color(7)"
    )
    assert f"{objects.Green:d}" == "1" and json.dumps(objects.Green) == "1"
    assert objects.Color.String(2) == "blue"
    assert objects.TypeName(objects.Green) == "objects.Color"
    assert pickle.loads(pickle.dumps(objects.Green)) is not None and pickle.loads(pickle.dumps(objects.Green)) == 1
    assert objects.Low == "low" and objects.High.Loud() and not objects.Level("x").Loud()
    assert repr(objects.Low) == "Level.Low"


def test_containers(objects):
    names = objects.Names(["b", "a"])
    assert isinstance(names, list) and names.Less(1, 0) and len(names) == names.Len() == 2
    names.Add("c")
    assert names == ["b", "a", "c"]
    names.Swap(0, 1)
    assert names == ["a", "b", "c"] and repr(names) == "Names(['a', 'b', 'c'])"
    ages = objects.Ages({"x": 1})
    assert ages.Birthday("x") == 2 and ages == {"x": 2}
    triple = objects.Triple((1, 2, 3))
    assert triple.Sum() == 6 and triple == (1, 2, 3)


def test_constants(objects):
    assert objects.Limit == 1 << 40 and objects.Huge == 2**64 - 1 and objects.Ratio == 0.25
    assert type(objects.Whole) is float and objects.Whole == 2.0 and objects.Debug is False
    assert objects.Greeting == 'hello\n"<&>" \x00 \udcff' and objects.Letter == ord("ä") and objects.Point3 == 1 + 2j
    assert objects.Timeout.total_seconds() == 3
    with pytest.raises(AttributeError, match="is a Go constant and cannot be assigned"):
        objects.Limit = 1


def test_variables(objects):
    assert objects.Verbose is False
    objects.Verbose = True
    assert objects.Verbose is True
    objects.Verbose = False
    assert objects.Default.Value() == 100 and objects.Default == objects.Registry["default"]
    assert objects.Origin == {"x": 0, "y": 0} and objects.Favourite.Area() == 4.0
    objects.Origin = objects.Point(X=1)
    assert objects.Origin.X == 1
    objects.Origin = {"x": 0, "y": 0}
    assert objects.Triplet(5) == 15
    objects.Triplet = objects.Double
    assert objects.Triplet(5) == 10
    with pytest.raises(ArgumentTypeError, match="expected bool"):
        objects.Verbose = 1
    with pytest.raises(GoNameError, match="did you mean Verbose"):
        objects.Verbos = True
    with pytest.raises(
        AttributeError, match="is a Go function and cannot be assigned; only what can be called can stand for it"
    ):
        objects.Double = 1


def test_dir_is_exact(objects):
    names = set(dir(objects))
    assert {"Counter", "Green", "Verbose", "ErrEmpty", "part", "typed"} <= names
    for name in names:
        getattr(objects, name)
    assert objects.sub("part").New("x").Name() == "x" and objects.part.Part is objects.sub("part").Part
    assert type(objects.NewMachine(1).Part()) is objects.part.Part


# Funcs ----------------------------------------------------------------------------------------------------------------


def test_funcs(objects):
    add = objects.Adder(3)
    assert add(4) == 7 and objects.Op.Apply(add, 1) == 4 and add.Apply(1) == 4
    assert objects.Compose(add, objects.Double)(1) == 8
    assert objects.Map([1, 2], objects.Double) == [2, 4] and objects.Map([1], add) == [4]
    assert (
        objects.Configure(objects.WithName("n"), objects.WithLimit(3)) == ("n", 3)
        and objects.Configure().name == "none"
    )
    handler = objects.Handler(Name="h", Run=add)
    assert objects.Run(handler, 1) == 4 and objects.Run({"Name": "h"}, 1) == -1
    assert objects.Map([1], lambda n: n + 5) == [6]
    with pytest.raises(ArgumentTypeError, match="got the Go function objects.NoCounter"):
        objects.Map([1], objects.NoCounter)
    assert objects.Divide(2)(6) == 3
    with pytest.raises(Exception, match="division by zero"):
        objects.Divide(0)(6)
    assert objects.Sum(objects.Numbers(4)) == 6


# Idioms ---------------------------------------------------------------------------------------------------------------


def test_out_parameters(objects):
    assert objects.Unmarshal('{"x": 1}') == {"x": 1.0}
    point = objects.Unmarshal('{"x": 1}', objects.Point)
    assert type(point) is objects.Point and point.X == 1
    known = objects.Point(X=5, Y=6)
    assert objects.Unmarshal('{"x": 1}', known) is known and known == {"x": 1, "y": 6}
    assert objects.Unmarshal("3", int) == 3 and objects.Unmarshal("[1]", list) == [1.0]
    held = objects.NewPoint(0, 0)
    assert objects.Unmarshal('{"y": 9}', held) is None and held.Y == 9
    decoder = objects.NewDecoder("7 word")
    assert decoder.Scan(int, str) == (2, 7, "word")
    assert objects.NewDecoder('{"y": 2}').Decode(objects.Point).Y == 2
    with pytest.raises(ArgumentTypeError, match="a place for what Go writes"):
        objects.Unmarshal("1", 3)
    with pytest.raises(Exception, match="invalid character"):
        objects.Unmarshal("x", int)


def test_out_parameters_at_any_place(objects):
    """Only the last parameter was filled: `ini.MapTo(v, source any)` refused classes and instances."""
    point = objects.MapTo(objects.Point, '{"x": 1}', '{"y": 2}')
    assert type(point) is objects.Point and point == {"x": 1, "y": 2}
    known = objects.Point(X=5)
    assert objects.MapTo(known, '{"y": 6}') is known and known == {"x": 5, "y": 6}
    held = objects.NewPoint(0, 0)
    assert objects.MapTo(held, '{"y": 9}') is None and held.Y == 9
    assert objects.MapTo(None, '{"x": 1}') == {"x": 1.0}
    assert objects.MapTo(source='{"x": 1}') == objects.MapTo(v=None, source='{"x": 1}') == {"x": 1.0}
    assert objects.DecodeWith('{"x": 1}', objects.Point, True) == (8, {"x": 1, "y": 0})
    assert objects.DecodeWith("[1]", strict=False) == (3, [1.0])
    with pytest.raises(GoError, match="unknown field"):
        objects.DecodeWith('{"z": 1}', objects.Point, True)
    with pytest.raises(ArgumentTypeError, match="a place for what Go writes"):
        objects.MapTo("x", "y")
    with pytest.raises(ArgumentTypeError, match="missing 1 required positional argument: 'source'"):
        objects.MapTo(objects.Point)
    with pytest.raises(ArgumentTypeError, match="takes 3 positional arguments but 4 were given"):
        objects.DecodeWith("", None, True, 1)
    assert str(inspect.signature(objects.DecodeWith)).startswith("(data: str, v: ")
    assert list(inspect.signature(objects.MapTo).parameters) == ["v", "source", "others"]


def test_what_go_wrote_before_it_failed_is_kept(objects):
    """A decoder that fails half way has filled a part: it was lost with the error."""
    text = '{"x": 7, "y": "no number"}'
    known = objects.Point(X=1, Y=6)
    with pytest.raises(GoError) as caught:
        objects.Unmarshal(text, known)
    assert (known.X, known.Y) == (7, 6)
    assert caught.value.results[-1] is known

    with pytest.raises(GoError) as caught:
        objects.Unmarshal(text, objects.Point)
    (point,) = caught.value.results
    assert type(point) is objects.Point and (point.X, point.Y) == (7, 0)

    with pytest.raises(GoError) as caught:
        objects.Unmarshal("[1, }")
    assert caught.value.results == (None,)
    assert pickle.loads(pickle.dumps(caught.value)).results == (None,)

    held = objects.object("Point", {"x": 1, "y": 2})
    with pytest.raises(GoError) as caught:
        objects.Unmarshal(text, held)
    assert caught.value.results == () and held.X == 7


def test_which_parameters_are_filled(objects):
    point = objects.Point(X=1)
    assert objects.Merge(point, {"y": 3}) is point and point.Y == 3
    assert objects.Setup(objects.Point, '{"x": 7}').X == 7
    column = objects.Column()
    column.Scan("text")
    assert column.Text == "text"


def test_dataclasses_are_filled(objects):
    made = objects.typed().types.Point(X=5)
    assert objects.Unmarshal('{"y": 6}', made) is made and (made.X, made.Y) == (5, 6)
    assert objects.typed().MapTo(made, '{"x": 1}') is made and made.X == 1


def test_append_style(objects):
    assert (
        objects.AppendHex(255) == b"ff"
        and objects.AppendHex(b"0x", 255) == b"0xff"
        and objects.AppendHex(n=16) == b"10"
    )


# Dataclasses ----------------------------------------------------------------------------------------------------------


def test_typed(objects):
    typed = objects.typed()
    point = typed.types.Point
    assert typed is objects.typed() and point is typed.types.Point is objects.typed().types.Point
    made = point(X=3, Y=4)
    assert made == point(3, 4) and made.Norm() == 5.0
    made.Move(1, 0)
    assert made.X == 4
    assert type(typed.Anything("point")) is point
    assert typed.Unmarshal('{"x": 2}', point) == point(X=2)
    with typed.object("Point", point(X=1)) as held:
        held.Move(1, 1)
        assert held.X == 2 and held.type_name.endswith("Point")
    assert typed.Area(objects.Square(Side=2.0)) == 4.0
    assert objects.Same(typed.NewCounter(1), None) is False
    assert type(typed.NewMachine(1).Where) is point
    assert typed.types.Square(Side=2.0).Scale(2.0) == typed.types.Square(Side=4.0)
