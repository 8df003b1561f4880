"""any: plain values as Go's plain types, everything else with its type; error values."""

import array
import collections
import dataclasses
import datetime
import enum
import uuid
from decimal import Decimal
from fractions import Fraction

import msgpack
import pytest

import usegolib
from tests.codec.schemas import Types, echo
from usegolib._codec import TypeTable
from usegolib.errors import ABIDecodeError, ArgumentTypeError, ArgumentValueError, GoError

TYPES = Types()
TYPES.struct("Point", ("X", "int"))
TYPES.named("Level", "int")
TYPES("[16]byte")
TYPES.named("UUID", "[16]uint8", uuid=True, text=True)
TYPES("*math/big.Rat")
F = echo(TYPES, "any")
ERROR = echo(TYPES, "error")
Point = TYPES.table.struct_class(TYPES("p.Point"))
UTC = datetime.timezone.utc


def plain(value):
    return bytes(TYPES.table.encode_value(TYPES("any"), value))


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1, 2**63, 2**64 - 1, -(2**63), 1.5, "ä", b"x", [1, "a", None, [2]], {"a": {"b": 1}}, {1: "a"}, {}],
    ids=str,
)
def test_plain(value):
    assert F(value) == value and type(F(value)) is type(value)
    assert plain(value) == msgpack.packb(value)


def test_other_plain_values():
    assert F((1, (2,))) == [1, [2]]
    assert F(bytearray(b"x")) == b"x" == F(memoryview(b"x"))
    assert F(array.array("d", [0.5])) == [0.5]
    assert F(collections.OrderedDict(a=1)) == {"a": 1}
    assert F(enum.IntEnum("E", "A").A) == 1
    assert F(usegolib.Nil) is None

    @dataclasses.dataclass
    class Data:
        a: int
        b: str

    assert F([Data(1, "x")]) == [{"a": 1, "b": "x"}]


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, 10**50, -(10**50)])
def test_big(value):
    assert F(value) == value
    unpacked = msgpack.unpackb(plain(value))
    assert unpacked.code == 1 and unpacked.data[0] == (value < 0)
    assert int.from_bytes(unpacked.data[1:], "big") == abs(value) and unpacked.data[1] != 0


@pytest.mark.parametrize(
    "value",
    [
        datetime.datetime(2024, 1, 1, tzinfo=UTC),
        datetime.timedelta(seconds=1),
        1 + 2j,
        Fraction(1, 3),
        Decimal("1.5"),
        uuid.UUID(int=5),
        Point(X=3),
    ],
    ids=str,
)
def test_typed(value):
    result = F([value])[0]
    assert result == value and isinstance(result, type(value))
    assert msgpack.unpackb(plain(value), timestamp=0).code == 2


def test_named_class_keeps_its_type():
    class Level(int):
        __go_type__ = "p.Level"

    types = Types()
    types.named("Level", "int")
    types("[]p.Level")
    table = TypeTable(types.entries, 8, class_for=lambda package, name: Level if name == "Level" else None)
    data = table.encode_value(types("any"), Level(3))
    assert msgpack.unpackb(data) == msgpack.ExtType(2, bytes([types("p.Level"), 3]))
    assert type(table.decode_value(types("any"), data)) is Level
    assert [type(x) for x in table.decode_value(types("[]p.Level"), b"\xc4\x08" + bytes(8))] == [Level]
    assert type(table.decode_value(types("p.Level"), b"\x05")) is Level


def test_refused():
    for wrong in ({1}, range(3), iter([])):
        with pytest.raises(ArgumentTypeError, match=r'parameter v\["a"\]\[1\]: expected a value that any can carry'):
            F({"a": [1, wrong]})
    with pytest.raises(ArgumentTypeError, match="a key that Go can compare"):
        F({(1, 2): 3})
    with pytest.raises(ArgumentValueError, match="naive"):
        F(datetime.datetime(2024, 1, 1))


def test_cycle():
    value = []
    value.append({"a": value})
    with pytest.raises(ArgumentValueError, match=r"contains itself \(a cycle\)"):
        F(value)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xd4\x05\x00", "no object of Python with the number 0"),
        (b"\xd4\x02\x7f", "type number 127 is not in the schema"),
        (b"\xd5\x02\x01\xa0", "expected an integer"),
        (b"\xc7\x03\x02\x01\x01\x01", "does not fill its extension"),
        (b"\xd4\x01\x02", "expected a big integer"),
        (b"\xc1", "unused|extension"),
        (b"\x91" * 300 + b"\xc0", "256 levels"),
        (b"\x82\x01\x01\xcb\x3f\xf0\0\0\0\0\0\0\x02", "1 and 1.0 are one key"),
    ],
)
def test_bad_data(data, text):
    with pytest.raises(ABIDecodeError, match=text):
        TYPES.table.decode_value(TYPES("any"), data)


def test_list_as_key_becomes_a_tuple():
    assert TYPES.table.decode_value(TYPES("any"), b"\x81\x92\x01\x02\x03") == {(1, 2): 3}


def test_errors():
    assert ERROR(None) is None
    result = ERROR(ValueError("bad"))
    assert isinstance(result, GoError)
    assert (str(result), result.go_type, result.chain) == ("bad", "ValueError", (("bad", "ValueError"),))
    again = ERROR(GoError("inner", go_type="*fs.PathError"))
    assert (again.message, again.go_type) == ("inner", "*fs.PathError")
    assert str(ERROR(ValueError("\ud800"))) != ""
    assert isinstance(F(KeyError("k")), GoError)
    with pytest.raises(ArgumentTypeError, match="hint: an exception instance"):
        ERROR("text")
    table = TypeTable(TYPES.entries, 8, error_factory=lambda found: OSError(found["message"]))
    assert isinstance(table.decode_value(TYPES("error"), b"\x92\xa1m\xa1t"), OSError)


def test_error_fields_and_what_later_versions_add():
    known = ["m", "T", [["m", "T"], ["i", "U"]], {"Code": 5}, [7], [20, 21], [], [], "f()\n\ta.go:1\n", [7]]
    error = TYPES.table.decode_value(TYPES("error"), msgpack.packb([*known, {"x": [1]}]))
    assert error.fields == {"Code": 5} and error.chain == (("m", "T"), ("i", "U"))
