"""Times, durations, big numbers, UUIDs, and types with a text form."""

import copy
import datetime
import pickle
import uuid
from decimal import Decimal
from fractions import Fraction

import msgpack
import pytest
from hypothesis import given, strategies as st

from tests.codec.schemas import Types, echo
from usegolib.errors import ABIDecodeError, ArgumentOverflowError, ArgumentTypeError, ArgumentValueError

TYPES = Types()
TYPES("[16]byte")
TYPES.named("UUID", "[16]uint8", uuid=True, text=True)
TYPES.named("IP", "[]uint8", text=True)
TYPES("*math/big.Int")
GOS = ["time.Time", "time.Duration", "math/big.Int", "math/big.Rat", "math/big.Float", "p.UUID", "*math/big.Int"]
F = {go: echo(TYPES, go) for go in GOS}
UTC = datetime.timezone.utc
datetimes = st.datetimes(timezones=st.just(UTC)) | st.datetimes(
    timezones=st.integers(-1439, 1439).map(lambda m: datetime.timezone(datetime.timedelta(minutes=m)))
)


def encoded(go, value):
    return bytes(TYPES.table.encode_value(TYPES(go), value))


@given(datetimes)
def test_time(value):
    result = F["time.Time"](value)
    assert result == value and result.utcoffset() == value.utcoffset() and hash(result) == hash(value)
    seconds, nanos = divmod(
        (value - datetime.datetime(1970, 1, 1, tzinfo=UTC)) // datetime.timedelta(microseconds=1), 10**6
    )
    name = "UTC" if value.utcoffset() == datetime.timedelta(0) else ""
    stamp = msgpack.Timestamp(seconds, nanos * 1000)
    assert encoded("time.Time", value) == msgpack.packb([stamp, int(value.utcoffset().total_seconds()), name])


def test_time_zones():
    zoneinfo = pytest.importorskip("zoneinfo")
    fixed = datetime.timezone(datetime.timedelta(hours=5.5), "IST")
    result = F["time.Time"](datetime.datetime(2024, 7, 1, tzinfo=fixed))
    assert result.tzname() == "IST" and result.utcoffset() == datetime.timedelta(hours=5.5)
    assert F["time.Time"](datetime.datetime(2024, 7, 1, tzinfo=UTC)).tzinfo is UTC
    try:
        berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    except zoneinfo.ZoneInfoNotFoundError:
        return
    for fold in (0, 1):
        value = datetime.datetime(2024, 10, 27, 2, 30, tzinfo=berlin, fold=fold)
        result = F["time.Time"](value)
        assert result.tzinfo is berlin and result.utcoffset() == value.utcoffset() and result.fold == fold
    other = msgpack.packb([msgpack.Timestamp(0), 60, "Europe/Berlin"])
    assert TYPES.table.decode_value(TYPES("time.Time"), other).utcoffset() == datetime.timedelta(minutes=1)


def test_time_text_and_nanoseconds():
    value = F["time.Time"]("2024-01-02T03:04:05.123456789+02:00")
    assert (value.nanosecond, value.microsecond) == (123456789, 123456)
    assert value.utcoffset() == datetime.timedelta(hours=2)
    assert F["time.Time"](value).nanosecond == 123456789
    later = value + datetime.timedelta(seconds=1)
    assert later.nanosecond == 123456789 and (later - value) == datetime.timedelta(seconds=1)
    assert value.replace(year=2025).nanosecond == 123456789
    assert value.astimezone(UTC).nanosecond == 123456789 and value.astimezone(UTC) == value
    for made in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert made == value and made.nanosecond == value.nanosecond and type(made) is type(value)
    cut = datetime.datetime(2024, 1, 2, 3, 4, 5, 123456, tzinfo=value.tzinfo)
    assert value != cut and value > cut and cut < value and value >= cut and not value <= cut
    nanosecond = F["time.Duration"](1)
    assert (value + nanosecond).nanosecond == 123456790 and (value - nanosecond).nanosecond == 123456788
    assert (value + nanosecond - value).nanoseconds == 1
    for wrong in (
        "yesterday",
        "2024-01-02",
        "2024-13-02T00:00:00Z",
        "2024-01-02T00:00:00",
        "2024-01-02T00:00:00+99:00",
    ):
        with pytest.raises(ArgumentValueError, match="is not a time"):
            F["time.Time"](wrong)


def test_time_refused():
    with pytest.raises(ArgumentValueError) as caught:
        F["time.Time"](datetime.datetime(2024, 1, 1))
    assert str(caught.value) == (
        "p.F(): parameter v: the datetime 2024-01-01T00:00:00 is naive: it has no time zone\n"
        "hint: value.astimezone() takes it as local time, value.replace(tzinfo=datetime.timezone.utc) as UTC"
    )
    for wrong in (5, None, datetime.date(2024, 1, 1), True):
        with pytest.raises(ArgumentTypeError):
            F["time.Time"](wrong)


@pytest.mark.parametrize(
    ("seconds", "year"), [(253402300800, "10000"), (-62135596801, "0"), (-(2**62), "-1461"), (2**62, "146")]
)
def test_time_outside_of_python(seconds, year):
    data = msgpack.packb([msgpack.Timestamp(seconds), 0, "UTC"])
    with pytest.raises(ABIDecodeError, match=f"the Go time {year}.*outside the range of datetime") as caught:
        TYPES.table.decode_value(TYPES("time.Time"), data)
    assert isinstance(caught.value, ValueError)


@given(st.integers(-(2**63), 2**63 - 1))
def test_duration(nanos):
    value = F["time.Duration"](nanos)
    assert value.nanoseconds == nanos and encoded("time.Duration", value) == msgpack.packb(nanos)
    assert bool(value) == bool(nanos) and pickle.loads(pickle.dumps(value)) == value
    assert (-value).nanoseconds == -nanos and abs(value).nanoseconds == abs(nanos)
    if nanos % 1000 == 0:
        assert value == datetime.timedelta(microseconds=nanos // 1000) and hash(value) == hash(
            datetime.timedelta(microseconds=nanos // 1000)
        )


def test_duration_accepts_and_refuses():
    assert F["time.Duration"](datetime.timedelta(days=-1, microseconds=1)) == datetime.timedelta(
        days=-1, microseconds=1
    )
    assert F["time.Duration"](1) < F["time.Duration"](2) < datetime.timedelta(microseconds=1)
    for wrong in (datetime.timedelta.max, 2**63):
        with pytest.raises(ArgumentOverflowError, match="292 years"):
            F["time.Duration"](wrong)
    for wrong in ("1s", 1.5, None, True):
        with pytest.raises(ArgumentTypeError):
            F["time.Duration"](wrong)


@given(st.integers(-(2**200), 2**200))
def test_big_int(value):
    assert F["math/big.Int"](value) == value


def test_big_int_more():
    assert F["*math/big.Int"](None) is None and F["*math/big.Int"](0) == 0
    for wrong in (1.5, "1", True, None):
        with pytest.raises(ArgumentTypeError):
            F["math/big.Int"](wrong)


@given(st.fractions())
def test_big_rat(value):
    assert F["math/big.Rat"](value) == value


def test_big_rat_more():
    assert F["math/big.Rat"](5) == 5 and F["math/big.Rat"](0.5) == Fraction(1, 2)
    assert F["math/big.Rat"](Decimal("0.1")) == Fraction(1, 10)
    with pytest.raises(ArgumentValueError):
        F["math/big.Rat"](float("nan"))
    with pytest.raises(ArgumentTypeError):
        F["math/big.Rat"]("1/2")
    with pytest.raises(ABIDecodeError, match="denominator 0"):
        TYPES.table.decode_value(TYPES("math/big.Rat"), b"\x92\x01\x00")


@given(st.decimals(allow_nan=False))
def test_big_float(value):
    assert F["math/big.Float"](value) == value


def test_big_float_more():
    assert F["math/big.Float"](5) == 5 and F["math/big.Float"](0.5) == Decimal("0.5")
    assert F["math/big.Float"](10**4000).adjusted() == 4000
    assert encoded("math/big.Float", 0.1) == b"\x92\x35\xa30.1"
    assert encoded("math/big.Float", Decimal("-Infinity")) == b"\x92\x00\xa4-Inf"
    with pytest.raises(ArgumentValueError, match="no NaN"):
        F["math/big.Float"](Decimal("nan"))
    with pytest.raises(ABIDecodeError, match="not a decimal number"):
        TYPES.table.decode_value(TYPES("math/big.Float"), b"\x92\x00\xa1x")


def test_uuid():
    value = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
    for form in (value, str(value), value.hex, value.urn, value.bytes, bytearray(value.bytes)):
        result = F["p.UUID"](form)
        assert result == value and isinstance(result, uuid.UUID) and hash(result) == hash(value)
    assert pickle.loads(pickle.dumps(F["p.UUID"](value))) == value
    for wrong, kind in (("abc", ArgumentValueError), (b"short", ArgumentValueError), (5, ArgumentTypeError)):
        with pytest.raises(kind):
            F["p.UUID"](wrong)
    # A ULID is 16 bytes with a text form as well: Go reads it.
    assert encoded("p.UUID", "01ARZ3NDEKTSV4RRFFQ69G5FAV") == b"\xba01ARZ3NDEKTSV4RRFFQ69G5FAV"


def test_text_types():
    assert encoded("p.IP", "127.0.0.1") == b"\xa9127.0.0.1"
    assert encoded("p.IP", b"\x7f\0\0\1") == b"\xc4\x04\x7f\0\0\1"
    assert TYPES.table.decode_value(TYPES("p.IP"), b"\xc4\x01x") == b"x"
