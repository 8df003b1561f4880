"""Values behind `any` whose types no signature names: in Go they are what Python meant, in Python what Go had."""

import datetime
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

import usegolib
from usegolib import types
from usegolib.errors import (
    ArgumentOverflowError,
    ArgumentTypeError,
    ArgumentValueError,
    GoError,
    GoPanicError,
    ObjectClosedError,
)


@pytest.fixture(scope="module")
def anys(fixture_module):
    return fixture_module("anys", "example.com/anys")


class TestBigNumbers:
    """Decimal and Fraction arrived as structs of math/big, which no package looks for and fmt prints as memory."""

    def test_they_are_pointers(self, anys):
        assert anys.TypeOf(Decimal("1.10")) == "*big.Float" and anys.Text(Decimal("1.10")) == "1.1"
        assert anys.TypeOf(Fraction(1, 2)) == "*big.Rat" and anys.Text(Fraction(1, 2)) == "1/2"
        assert anys.Types([Decimal(1), {"k": Fraction(1)}]) == "*big.Float map[string]interface {} *big.Rat"
        assert anys.Same([Decimal("1.5"), Fraction(1, 3)]) == [Decimal("1.5"), Fraction(1, 3)]

    def test_where_the_artifact_mentions_the_types(self, kinds):
        assert kinds.TypeOf(Decimal("1.10")) == "*big.Float" and kinds.TypeOf(Fraction(1, 2)) == "*big.Rat"


class TestTypedValues:
    """Functions that ask for a type by reflection refused every number from Python but int and float64."""

    @pytest.mark.parametrize("name", sorted({*types.__all__} - {"bool", "string", "byte", "rune", "BigInt"}))
    def test_every_type(self, anys, name):
        value = getattr(types, name)(5)
        assert anys.TypeOf(value) == name and anys.Text(value) in ("5", "(5+0i)")
        assert anys.Types([value, {"k": value}]) == f"{name} map[string]interface {{}} {name}"
        assert anys.KeyTypes({value: 1}) == name
        assert value == 5 and anys.Same(value) == 5 and hash(value) == hash(5)
        again = pickle.loads(pickle.dumps(value))
        assert again == value and type(again) is type(value) and repr(value).startswith(f"{name}(")

    def test_other_names(self, anys):
        assert f"{types.int32(5)}" == str(types.int32(5)) == "5" and f"{types.float32(0.5):.2f}" == "0.50"
        assert f"{types.string('a')} {types.BigInt(3)} {types.complex64(1)}" == "a 3 (1+0j)"
        assert types.bool is bool and dir(types) == sorted(types.__all__)
        assert types.byte is types.uint8 and types.rune is types.int32 and types.rune("ä") == 228
        assert anys.TypeOf(types.BigInt(5)) == anys.TypeOf(types.BigInt(-(2**70))) == "*big.Int"
        assert anys.TypeOf(types.string("x")) == "string"
        assert usegolib.types is types

    def test_reflection(self, anys):
        assert [anys.Narrow(value) for value in (types.uint8(5), types.rune("a"), types.float32(0.5))] == [
            "uint8 5",
            "int32 97",
            "float32 0.5",
        ]
        with pytest.raises(GoError, match="no int\\b"):
            anys.Narrow(5)

    def test_they_are_checked_and_rounded_when_they_are_made(self):
        for kind, value in ((types.uint8, 256), (types.int8, -129), (types.uint, -1), (types.int64, 2**63)):
            with pytest.raises(ArgumentOverflowError, match=rf"types\.{kind.__name__}\(\): value: .* is out of range"):
                kind(value)
        with pytest.raises(ArgumentOverflowError):
            types.float32(1e300)
        for kind, value in ((types.uint8, 1.5), (types.int, True), (types.float32, "1"), (types.complex64, None)):
            with pytest.raises(ArgumentTypeError):
                kind(value)
        assert types.float32(0.1) == 0.10000000149011612 and math.isinf(types.float32(math.inf))
        assert types.complex64(0.1 + 1j).real == types.float32(0.1) and types.uint8() == 0

    def test_they_are_plain_values_elsewhere(self, kinds):
        assert kinds.Ints([types.int8(3)]) == [3] and kinds.Float64s([types.float32(0.5)]) == [0.5]
        assert type(types.uint8(3) + 1) is int


class TestWhatGoGives:
    def test_json_numbers(self, anys):
        """No signature names json.Number, so 5 and "5" were both the str '5'."""
        found = anys.Parse('{"number": 5, "text": "5", "long": 1.10}')
        assert type(found["text"]) is str and type(found["number"]).__name__ == "Number"
        assert found["number"].Int64() == 5 and found["long"] == "1.10"
        assert anys.Marshal(found) == '{"long":1.10,"number":5,"text":"5"}'
        assert anys.TypeOf(found["number"]) == "json.Number"

    def test_arrays_of_bytes(self, anys):
        """Those of unexported types were lists of integers."""
        assert anys.Tags() == [b"\1\2\3\4"] * 3

    def test_struct_keys(self, anys):
        """One key of an unexported struct type refused the whole map."""
        found = anys.Keys()
        assert found["s"] == "string" and found[1, 2] == "array"
        by_value = {value: key for key, value in found.items()}
        assert by_value["cell"] == {"row": 1, "Column": "a"} and found[by_value["cell"]] == "cell"
        assert by_value["point"].X == 2 and found[by_value["point"]] == "point"
        with pytest.raises(TypeError, match="is a key and cannot change"):
            by_value["cell"]["row"] = 2
        copied = pickle.loads(pickle.dumps(by_value["cell"]))
        assert copied == by_value["cell"] and hash(copied) == hash(by_value["cell"])
        assert type(copied.copy()) is dict


class TestErrors:
    """An error of a type that the schema knows was an object, neither an exception nor of the class of its name."""

    def test_an_error_as_a_value(self, anys):
        found = anys.Halt("stop")
        assert isinstance(found, anys.HaltError) and isinstance(found, GoError)
        assert str(found) == "halt error: stop" and found.Value() == "stop"
        assert anys.IsHalt(found) and anys.TypeOf([found]) == "[]interface {}"
        assert [type(value) for value in anys.Same([found, anys.Value("struct")])] == [
            anys.HaltError,
            anys.StructError,
        ]
        with pytest.raises(anys.HaltError):
            raise found

    def test_an_error_by_value_that_stays_in_go(self, anys):
        """It went back as an error of its text: the object that was kept is of the pointer's class."""
        found = anys.Value("opaque")
        assert isinstance(found, anys.OpaqueError) and str(found) == "why"
        assert anys.IsOpaque(found) and anys.IsOpaque(anys.Same([found])[0])

    @pytest.mark.parametrize(
        ("kind", "content"),
        [
            ("list", [{"Field": "Name", "Tag": "required"}, {"Field": "Age", "Tag": "min"}]),
            ("map", {"a": "b"}),
            ("number", 7),
            ("hidden", [1, 2]),
            ("wrapped", 8),
        ],
    )
    def test_what_lists_maps_and_numbers_hold(self, anys, kind, content):
        """Their content could not be reached."""
        with pytest.raises(GoError) as caught:
            anys.Fail(kind)
        assert caught.value.values == (content,) == anys.Value(kind).values
        assert pickle.loads(pickle.dumps(caught.value)).values == (content,)

    @pytest.mark.parametrize("kind", ["list", "map", "number", "struct"])
    def test_they_go_back_as_what_they_were(self, anys, kind):
        found = anys.Value(kind)
        name = {"list": "Problems", "map": "Failures", "number": "Code", "struct": "StructError"}[kind]
        assert anys.TypeOf(found) == f"anys.{name}" and isinstance(found, getattr(anys, name))

    def test_others(self, anys):
        assert anys.Value("struct").Reason == "why"
        assert anys.Value("plain").values == () and anys.Value("nil") is None


def test_long_texts_are_strings(anys):
    """A str of more than 4 KiB, which travels beside the frame, was a []byte for Go."""

    class Text(str):
        pass

    for text in ("x" * 4096, "x" * 4097, "\u00e9" * 3000, Text("y" * 5000), "z" * 100_000, "\udcff" * 5000):
        assert anys.TypeOf(text) == "string" and anys.Types([text, [1]]) == "string []interface {}"
        assert anys.Same(text) == text and type(anys.Same(text)) is str
        assert anys.Same({text: [text, text.encode("utf-8", "surrogateescape")]}) == {
            text: [text, text.encode("utf-8", "surrogateescape")]
        }
    assert anys.TypeOf(b"x" * 5000) == "[]uint8" and anys.Same(b"x" * 5000) == b"x" * 5000


def test_funcs_in_a_map(anys):
    """A func of a type that no signature names could not be called."""
    handlers = anys.Handlers()
    assert handlers["double"](4) == 8 and anys.Apply(handlers["double"], 5) == 10
    add = handlers["add"]
    assert add(1, 2) == 3 and anys.TypeOf(add) == "func(int, int) int"
    assert anys.typed().Handlers()["add"](1, 2) == 3
    assert handlers["sum"](1) == 1.0 and handlers["sum"](1, 2, 0.5) == 3.5
    assert handlers["divide"](7, 2) == (3, 1)
    assert handlers["until"](255) == "<nil> 255"
    assert handlers["list"]() == [] and handlers["list"](1, "a", None) == [1, "a", None]
    assert handlers["list"]("x" * 5000) == ["x" * 5000]
    assert handlers["nested"]()("a") == "<a>"
    assert list(handlers["cell"]().values()) == [1, "a"]
    assert handlers["nil"] is None


def test_errors_and_panics_of_such_funcs(anys):
    handlers = anys.Handlers()
    assert handlers["parse"]("12") == 12
    with pytest.raises(GoError, match="invalid syntax") as caught:
        handlers["parse"]("x")
    assert caught.value.results == (0,)
    with pytest.raises(GoError, match="file does not exist") as caught:
        handlers["fail"]()
    assert caught.value.results == ()
    with pytest.raises(GoPanicError, match="integer divide by zero"):
        handlers["divide"](1, 0)


def test_arguments_of_such_funcs(anys):
    """They are values of any, which are fitted to the types of the parameters."""
    handlers = anys.Handlers()
    count = handlers["count"]
    assert count(["a", "b"], {"a": 1, "b": 2.5}, None) == 3.5
    assert count(["a"], {}, {"X": 4}) == count(("a",), {}, anys.Point(X=4)) == 4.0
    assert count(None, None, None) == 0.0
    assert handlers["name"](datetime.timedelta(seconds=1), 5) == "1s 5ns"
    wrong = [
        (ArgumentTypeError, "add", (1,), r"a func\(int, int\) int takes 2 arguments, got 1"),
        (ArgumentTypeError, "sum", (), r"takes at least 1 argument, got 0"),
        (ArgumentTypeError, "add", (1, "b"), r"parameter arguments\[1\]: expected int, got string"),
        (ArgumentTypeError, "add", (1, 2.5), r"parameter arguments\[1\]: expected int, got float64"),
        (ArgumentTypeError, "add", (None, 1), r"parameter arguments\[0\]: expected int, got nil"),
        (ArgumentValueError, "sum", (128,), r"expected int8, got 128, which is out of range"),
        (ArgumentValueError, "until", (-1,), r"expected uint8, got -1, which is out of range"),
        (ArgumentTypeError, "count", (["a", 1], {}, None), r"arguments\[0\]: \[1\]: expected string, got int"),
        (ArgumentTypeError, "count", ([], {"k": "v"}, None), r'\["k"\]: expected float64, got string'),
        (ArgumentTypeError, "count", ([], {}, {"Z": 1}), 'a example.com/anys.Point has no exported field "Z"'),
        (ArgumentTypeError, "chan", (1,), "a chan int8 cannot be called: it is no func"),
    ]
    for kind, name, arguments, text in wrong:
        with pytest.raises(kind, match=text):
            handlers[name](*arguments)
    with pytest.raises(ArgumentTypeError, match=r"a func\(int, int\) int takes no keyword arguments"):
        handlers["add"](1, b=2)
    closed = handlers["add"]
    closed.close()
    with pytest.raises(ObjectClosedError):
        closed(1, 2)
