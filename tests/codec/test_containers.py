"""Slices, arrays, maps, sets and pointers."""

import array
import collections
import types

import pytest

import usegolib
from tests.codec.schemas import Types, echo
from usegolib.errors import ABIDecodeError, ArgumentOverflowError, ArgumentTypeError, ArgumentValueError

TYPES = Types()
TYPES.struct("Point", ("X", "int"), ("Y", "int"))
TYPES.struct("Node", ("Next", "*p.Node", {}), recursive=True)
TYPES.named("Celsius", "float64")
TYPES.named("Mark", "int", text=True)
GOS = [
    "[]int", "[]int8", "[]bool", "[]float32", "[]float64", "[]complex64", "[]complex128", "[]uint16", "[]string",
    "[][]int", "[3]int", "[2]string", "[2]bool", "[0]string", "map[string]int", "map[int32]string", "map[float64]int",
    "map[[2]int]string", "map[p.Point]int", "map[any]int", "map[string][]string", "set[string]", "set[p.Point]",
    "*int", "**int", "*any", "*[]int", "[]*int", "[]p.Celsius", "[]p.Mark", "map[p.Mark]int", "[][]byte", "*error",
]  # fmt: skip
for _go in GOS:
    TYPES(_go)
F = {go: echo(TYPES, go) for go in GOS}


@pytest.mark.parametrize(
    ("go", "value"),
    [
        ("[]int", [0, -1, 2**63 - 1]),
        ("[]bool", [True, False]),
        ("[]float32", [0.5, -2.0]),
        ("[]float64", [0.1, 1e300]),
        ("[]complex64", [1 + 2j]),
        ("[]complex128", [1 + 2j, -0.1j]),
        ("[]uint16", [0, 65535]),
        ("[]string", ["", "ä", "x" * 40]),
        ("[][]int", [[1], [], [2, 3]]),
        ("[]p.Celsius", [1.5]),
        ("[]p.Mark", [1, 2]),
        ("[][]byte", [b"", b"x"]),
        ("[]*int", [1, None]),
    ],
)
def test_slices(go, value):
    for given in (value, tuple(value), iter(value), (x for x in value), collections.deque(value)):
        result = F[go](given)
        assert result == value and type(result) is list
    assert F[go]([]) == [] == F[go](usegolib.Nil) == F[go](None)
    for wrong in ("abc", 5):
        with pytest.raises(ArgumentTypeError):
            F[go](wrong)


def test_buffers():
    assert F["[]int"](array.array("q", [1, -2])) == [1, -2]
    assert F["[]int"](array.array("b", [1, -2])) == [1, -2]
    assert F["[]float64"](memoryview(array.array("d", [1, 2, 3]))[::2]) == [1.0, 3.0]
    assert F["[]bool"](memoryview(b"\0\1").cast("?")) == [False, True]
    assert F["[][]int"]([array.array("q", [1])]) == [[1]]
    with pytest.raises(ArgumentTypeError, match=r"parameter v\[0\]: expected int, got float 1.0"):
        F["[]int"](array.array("d", [1]))
    with pytest.raises(ArgumentOverflowError, match=r"parameter v\[1\]"):
        F["[]int8"](array.array("i", [1, 1000]))
    with pytest.raises(ArgumentOverflowError, match=r"parameter v\[0\]"):
        F["[]float32"]([1e300])


def test_numpy():
    numpy = pytest.importorskip("numpy")
    assert F["[]int"](numpy.arange(3)) == [0, 1, 2]
    assert F["[]int"](numpy.arange(3, dtype=">i8")) == [0, 1, 2]
    assert F["[]float32"](numpy.array([0.5], dtype="f4")) == [0.5]
    assert F["[]complex128"](numpy.array([1 + 2j])) == [1 + 2j]
    assert F["[]bool"](numpy.array([True, False])) == [True, False]
    assert F["[][]int"](numpy.array([[1, 2], [3, 4]])) == [[1, 2], [3, 4]]
    assert F["[]int"]([numpy.int16(4)]) == [4]
    assert F["[]float64"]([numpy.float32(0.5)]) == [0.5]
    assert F["[]bool"]([numpy.bool_(True)]) == [True]
    with pytest.raises(ArgumentTypeError):
        F["[]int"]([numpy.bool_(True)])
    with pytest.raises(ArgumentTypeError):
        F["[]int"](numpy.array([0.5]))


def test_paths():
    cases = [
        ("[]string", ["a", 1], "p.F(): parameter v[1]: expected string, got int 1"),
        ("[][]int", [[1], [2, "x"]], "p.F(): parameter v[1][1]: expected int, got str 'x'"),
        ("map[string][]string", {'a"b': ["x", 1]}, 'p.F(): parameter v["a\\"b"][1]: expected string, got int 1'),
        ("map[string]int", {5: 1}, "p.F(): parameter v[5]: key: expected string, got int 5"),
        ("map[[2]int]string", {(1, "x"): ""}, "p.F(): parameter v[(1, 'x')]: key[1]: expected int, got str 'x'"),
        ("[]bool", [True, 1], "p.F(): parameter v[1]: expected bool, got int 1"),
        ("set[string]", ["a", 1], "p.F(): parameter v[1]: expected string, got int 1"),
        ("[3]int", [1], "p.F(): parameter v: expected 3 elements for [3]int, got 1"),
        ("[0]string", ["a"], "p.F(): parameter v: expected 0 elements for [0]string, got 1"),
    ]
    for go, value, text in cases:
        with pytest.raises(usegolib.errors.UnsupportedTypeError) as caught:
            F[go](value)
        assert str(caught.value) == text


def test_str_and_bytes_are_no_slices():
    with pytest.raises(ArgumentTypeError, match="hint: put it into a list"):
        F["[]string"]("abc")
    with pytest.raises(ArgumentTypeError, match="hint: put it into a list"):
        F["[]string"](b"abc")


def test_arrays():
    assert F["[3]int"]([1, 2, 3]) == (1, 2, 3)
    assert F["[2]string"](["a", "b"]) == ("a", "b")
    assert F["[2]bool"]((True, False)) == (True, False)
    assert F["[0]string"]([]) == ()
    with pytest.raises(ArgumentTypeError):
        F["[3]int"](usegolib.Nil)
    assert TYPES.table.decode_value(TYPES("[2]string"), b"\xc0") == ("", "")
    assert TYPES.table.decode_value(TYPES("[3]int"), b"\xc0") == (0, 0, 0)


def test_maps():
    for go, value in [
        ("map[string]int", {"a": 1, "": -1}),
        ("map[int32]string", {-5: "x", 2**31 - 1: "y"}),
        ("map[float64]int", {0.5: 1}),
        ("map[[2]int]string", {(1, 2): "a"}),
        ("map[any]int", {"a": 1, 2: 2, 0.5: 3, None: 4}),
        ("map[string][]string", {"k": ["a"], "l": []}),
        ("map[p.Mark]int", {1: 2}),
    ]:
        for given in (value, types.MappingProxyType(value), collections.OrderedDict(value)):
            assert F[go](given) == value and type(F[go](given)) is dict
        assert F[go](usegolib.Nil) == {}
    assert F["map[int32]string"]({"a": "x"}) == {97: "x"}
    with pytest.raises(ArgumentValueError, match="the keys 'a' and 97 are one key in Go"):
        F["map[int32]string"]({"a": "x", 97: "y"})
    for wrong in ([("a", 1)], "a", 1):
        with pytest.raises(ArgumentTypeError, match=r"expected map\[string\]int"):
            F["map[string]int"](wrong)


def test_struct_keys():
    cls = TYPES.table.struct_class(TYPES("p.Point"))
    key = cls(X=1, Y=2).frozen()
    result = F["map[p.Point]int"]({key: 5})
    (back,) = result
    assert back == key == {"X": 1, "Y": 2} and hash(back) == hash(key) and back.X == 1
    assert result[key] == 5 and isinstance(back, cls)
    with pytest.raises(TypeError, match="key and cannot change"):
        back.X = 3
    changed = back.copy()
    changed.X = 3
    assert F["map[p.Point]int"](result) == result
    assert F["set[p.Point]"]([{"X": 1, "Y": 2}, {"X": 1, "Y": 2}]) == {key}


def test_keys_that_are_one_in_python():
    data = b"\x82\x01\x07\xcb\x3f\xf0\0\0\0\0\0\0\x08"
    with pytest.raises(ABIDecodeError, match="the Go map keys 1 and 1.0 are one key in Python"):
        TYPES.table.decode_value(TYPES("map[any]int"), data)


def test_sets():
    for given in ({"a", "b"}, frozenset("ab"), ["a", "b", "a"], iter("ab")):
        result = F["set[string]"](given)
        assert result == {"a", "b"} and type(result) is set
    assert F["set[string]"](None) == set()
    for wrong in ("ab", 1):
        with pytest.raises(ArgumentTypeError):
            F["set[string]"](wrong)


def test_pointers():
    assert F["*int"](0) == 0 and F["*int"](None) is None and F["*int"](usegolib.Nil) is None
    assert F["**int"](5) == 5 and F["**int"](None) is None
    assert F["*any"]("x") == "x" and F["*any"](None) is None
    assert F["*[]int"]([]) == [] and F["*[]int"](None) is None
    assert TYPES.table.encode_value(TYPES("**int"), 5) == b"\x91\x05"
    assert TYPES.table.decode_value(TYPES("**int"), b"\x91\xc0") is None
    assert isinstance(F["*error"](ValueError("x")), usegolib.errors.GoError)
    with pytest.raises(ABIDecodeError, match="array of 1"):
        TYPES.table.decode_value(TYPES("**int"), b"\x92\x01\x01")


def test_depth_and_cycles():
    node = echo(TYPES, "*p.Node")
    value = None
    for _ in range(128):
        value = {"Next": value}
    assert node(value) == value
    value = {"Next": value}
    with pytest.raises(ArgumentValueError, match="nested more than 256 levels deep$") as caught:
        node(value)
    assert len(str(caught.value)) < 150
    cycle = {}
    cycle["Next"] = cycle
    with pytest.raises(ArgumentValueError, match=r"contains itself \(a cycle\)"):
        node(cycle)
    deep = b"\x91" * 300 + b"\xc0"
    with pytest.raises(ABIDecodeError, match="256 levels"):
        TYPES.table.decode_value(TYPES("*p.Node"), deep)


def test_a_list_that_grows_while_it_is_read():
    class Growing:
        def __index__(self):
            values.append([2])
            return 1

    values = [[Growing()]]
    with pytest.raises(ArgumentValueError, match="changed its length"):
        F["[][]int"](values)
