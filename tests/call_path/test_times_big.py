"""Times, durations, and numbers without limits."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from usegolib import GoDuration
from usegolib.errors import ArgumentTypeError, ArgumentValueError

UTC = datetime.timezone.utc


def zone(hours, name=None):
    delta = datetime.timedelta(hours=hours)
    return datetime.timezone(delta, name) if name else datetime.timezone(delta)


TIMES = [
    datetime.datetime(1970, 1, 1, tzinfo=UTC),
    datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime.datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=UTC),
    datetime.datetime(1, 1, 1, tzinfo=UTC),
    datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime.datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC),
    datetime.datetime(2514, 5, 30, 1, 53, 4, tzinfo=UTC),
    datetime.datetime(2024, 7, 1, 12, tzinfo=zone(5.5, "IST")),
    datetime.datetime(2024, 7, 1, 12, tzinfo=zone(-8)),
]


@pytest.mark.parametrize("value", TIMES, ids=str)
def test_time(kinds, value):
    result = kinds.Time(value)
    assert result == value
    assert isinstance(result, datetime.datetime)
    assert result.utcoffset() == value.utcoffset()
    assert kinds.Time(result) == value


def test_time_zone_and_text(kinds):
    value = datetime.datetime(2024, 7, 1, 12, tzinfo=zone(5.5, "IST"))
    assert kinds.TimeText(value) == "2024-07-01T12:00:00+05:30"
    assert tuple(kinds.TimeZone(value)) == ("IST", 19800)
    assert kinds.Time(value).tzname() == "IST"
    assert tuple(kinds.TimeZone(TIMES[0])) == ("UTC", 0)


def test_time_keeps_nanoseconds(kinds):
    value = kinds.Date(2024, 1, 2, 123456789)
    assert value.microsecond == 123456
    assert kinds.TimeText(value) == "2024-01-02T00:00:00.123456789Z"
    assert kinds.TimeText(kinds.Time(value)) == "2024-01-02T00:00:00.123456789Z"
    assert kinds.TimeText("2024-01-02T03:04:05.000000001Z") == "2024-01-02T03:04:05.000000001Z"


def test_time_refuses(kinds):
    with pytest.raises(ArgumentValueError, match="hint"):
        kinds.Time(datetime.datetime(2024, 1, 1))
    for wrong in (5, None, datetime.date(2024, 1, 1)):
        with pytest.raises(ArgumentTypeError):
            kinds.Time(wrong)
    with pytest.raises(ValueError, match="parameter v"):
        kinds.Time("yesterday")


def test_time_outside_of_python(kinds):
    for year in (0, -1, 10000, 200000):
        with pytest.raises(ValueError, match=str(abs(year))):
            kinds.Date(year, 1, 1, 0)


def test_times_in_containers(kinds):
    assert kinds.Times(TIMES) == TIMES
    assert kinds.TimePointer(None) is None
    assert kinds.TimePointer(TIMES[2]) == TIMES[2]


def test_duration(kinds):
    for value in (datetime.timedelta(0), datetime.timedelta(seconds=90.5), datetime.timedelta(days=-1, microseconds=1)):
        result = kinds.Duration(value)
        assert result == value and isinstance(result, datetime.timedelta)
    assert kinds.Nanoseconds(datetime.timedelta(microseconds=1)) == 1000
    assert kinds.Nanoseconds(7) == 7


def test_duration_keeps_nanoseconds(kinds):
    for nanoseconds in (1, -1, 1999, 2**63 - 1, -(2**63)):
        assert kinds.Nanoseconds(kinds.Duration(nanoseconds)) == nanoseconds


def test_a_bare_number_is_nanoseconds_as_in_go():
    """It was a number of days, as for timedelta."""
    assert GoDuration(5).nanoseconds == 5 == GoDuration(nanoseconds=5).nanoseconds
    assert GoDuration(datetime.timedelta(seconds=1)) == GoDuration(seconds=1) == datetime.timedelta(seconds=1)
    assert GoDuration(GoDuration(7)) == GoDuration(7) and GoDuration() == datetime.timedelta()
    assert GoDuration(days=1, nanoseconds=1).nanoseconds == 86_400_000_000_001
    for wrong in (1.5, "1", True, None):
        with pytest.raises(TypeError, match=r"an int of nanoseconds or a timedelta, got \w+ .*seconds=1\.5"):
            GoDuration(wrong)
    with pytest.raises(TypeError):
        GoDuration(1, 2)


def test_arithmetic_of_durations_keeps_nanoseconds():
    """Multiplying and dividing gave a timedelta without what is below a microsecond."""
    three, second = GoDuration(3), datetime.timedelta(seconds=1)
    for result, nanoseconds in [
        (three * 5, 15),
        (5 * three, 15),
        (three * 0.5, 2),
        (GoDuration(5) / 2, 2),
        (GoDuration(7) / 2, 4),
        (GoDuration(-5) / -2.0, 2),
        (GoDuration(7) // 2, 3),
        (GoDuration(-7) // 2, -4),
        (GoDuration(1_000_000_007) % second, 7),
        (second % GoDuration(3), 1),
        (three + second, 1_000_000_003),
        (second - three, 999_999_997),
        (-three, -3),
        (+three, 3),
        (abs(-three), 3),
        (GoDuration.resolution, 1),
        (GoDuration.max, 2**63 - 1),
    ]:
        assert type(result) is GoDuration and result.nanoseconds == nanoseconds
    assert three / GoDuration(2) == 1.5 and second / GoDuration(2) == 5e8 and GoDuration(2) / second == 2e-9
    assert second // three == 333333333 and divmod(second, three) == (333333333, GoDuration(1))
    assert divmod(GoDuration(7), three) == (2, GoDuration(1))
    assert three.total_seconds() == 3e-9
    for wrong in (lambda: three * "x", lambda: three / "x", lambda: three // 1.5, lambda: three % 2, lambda: 2 / three):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(ZeroDivisionError):
        three / 0


def test_text_of_a_duration_has_its_nanoseconds():
    """It was that of a timedelta: 2 ns were 0:00:00."""
    for nanoseconds, text in (
        (2, "0:00:00.000000002"),
        (1_500_000_002, "0:00:01.500000002"),
        (1_500_000_000, "0:00:01.500000"),
        (-1, "-1 day, 23:59:59.999999999"),
        (0, "0:00:00"),
    ):
        assert str(GoDuration(nanoseconds)) == f"{GoDuration(nanoseconds)}" == text


def test_duration_refuses(kinds):
    with pytest.raises(OverflowError):
        kinds.Duration(datetime.timedelta.max)
    with pytest.raises(OverflowError):
        kinds.Duration(2**63)
    for wrong in ("1s", 1.5, None, True):
        with pytest.raises(ArgumentTypeError):
            kinds.Duration(wrong)
    assert kinds.Durations([1000, datetime.timedelta(seconds=1)]) == [
        datetime.timedelta(microseconds=1),
        datetime.timedelta(seconds=1),
    ]


@pytest.mark.parametrize("value", [0, 1, -1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**100, -(2**2000)])
def test_big_int(kinds, value):
    assert kinds.BigInt(value) == value
    assert kinds.BigIntText(value) == str(value)


def test_big_int_nil(kinds):
    assert kinds.BigInt(None) is None
    with pytest.raises(ArgumentTypeError):
        kinds.BigInt(1.5)


def test_big_rat(kinds):
    for value in (Fraction(1, 3), Fraction(-7), Fraction(2**100, 3**50)):
        result = kinds.BigRat(value)
        assert result == value and isinstance(result, Fraction)
    assert kinds.BigRat(5) == 5


def test_big_float(kinds):
    for value in (Decimal("0.5"), Decimal("-123456789.125"), Decimal("Infinity"), Decimal("-Infinity")):
        result = kinds.BigFloat(value)
        assert result == value and isinstance(result, Decimal)
    assert kinds.BigFloat(5) == 5
