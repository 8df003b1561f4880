"""time.Time and time.Duration: datetime and timedelta that keep their nanoseconds."""

from __future__ import annotations

import datetime
import re

from usegolib._codec import wire
from usegolib._codec.faults import DecodeFault, bad_value, out_of_range, wrong_type
from usegolib._codec.scalars import encode_string, to_int
from usegolib._values import zones

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec.wire import Data, Segments

UTC = datetime.timezone.utc
_EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()
_EPOCH = datetime.datetime(1970, 1, 1)
_FIRST_SECOND = -_EPOCH_DAY * 86400 + 86400
_LAST_SECOND = (datetime.date.max.toordinal() - _EPOCH_DAY + 1) * 86400 - 1
_NS_MIN, _NS_MAX = -(1 << 63), (1 << 63) - 1


class GoDuration(datetime.timedelta):
    """A timedelta that keeps Go's nanoseconds: `nanoseconds` is the whole duration in them."""

    _sub: int

    def __new__(
        cls,
        days: float = 0,
        seconds: float = 0,
        microseconds: float = 0,
        milliseconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        weeks: float = 0,
        *,
        nanoseconds: int = 0,
    ) -> GoDuration:
        micro, sub = divmod(nanoseconds, 1000)
        self = super().__new__(cls, days, seconds, microseconds + micro, milliseconds, minutes, hours, weeks)
        self._sub = sub
        return self

    @property
    def nanoseconds(self) -> int:
        """The whole duration in nanoseconds."""
        return _nanoseconds(self)

    def __repr__(self) -> str:
        return f"GoDuration(nanoseconds={self.nanoseconds})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, datetime.timedelta):
            return NotImplemented
        return _nanoseconds(self) == _nanoseconds(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: datetime.timedelta) -> bool:
        return _nanoseconds(self) < _nanoseconds(other)

    def __le__(self, other: datetime.timedelta) -> bool:
        return _nanoseconds(self) <= _nanoseconds(other)

    def __gt__(self, other: datetime.timedelta) -> bool:
        return _nanoseconds(self) > _nanoseconds(other)

    def __ge__(self, other: datetime.timedelta) -> bool:
        return _nanoseconds(self) >= _nanoseconds(other)

    def __hash__(self) -> int:
        return super().__hash__()

    def __bool__(self) -> bool:
        return self.nanoseconds != 0

    def __add__(self, other: Any) -> Any:
        if type(other) in (datetime.timedelta, GoDuration):
            return GoDuration(nanoseconds=self.nanoseconds + _nanoseconds(other))
        return super().__add__(other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return GoDuration(nanoseconds=self.nanoseconds - _nanoseconds(other))
        return super().__sub__(other)

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return GoDuration(nanoseconds=_nanoseconds(other) - self.nanoseconds)
        return NotImplemented

    def __neg__(self) -> GoDuration:
        return GoDuration(nanoseconds=-self.nanoseconds)

    def __abs__(self) -> GoDuration:
        return GoDuration(nanoseconds=abs(self.nanoseconds))

    def __reduce__(self) -> Any:
        return _duration, (self.nanoseconds,)

    def __copy__(self) -> GoDuration:
        return self

    def __deepcopy__(self, memo: object) -> GoDuration:
        return self


def _duration(nanoseconds: int) -> GoDuration:
    return GoDuration(nanoseconds=nanoseconds)


def _nanoseconds(value: datetime.timedelta) -> int:
    whole = (value.days * 86400 + value.seconds) * 1_000_000_000 + value.microseconds * 1000
    return whole + int(getattr(value, "_sub", 0))


class GoTime(datetime.datetime):
    """An aware datetime that keeps Go's nanoseconds: `nanosecond` is 0 to 999,999,999 within the second."""

    _sub: int

    def __new__(cls, *args: Any, nanosecond: int | None = None, **named: Any) -> GoTime:
        self = super().__new__(cls, *args, **named)
        self._sub = 0
        if nanosecond is not None:
            micro, sub = divmod(nanosecond, 1000)
            if micro != self.microsecond:
                self = super().__new__(
                    cls, self.year, self.month, self.day, self.hour, self.minute, self.second, micro, self.tzinfo,
                    fold=self.fold,
                )  # fmt: skip
            self._sub = sub
        return self

    @property
    def nanosecond(self) -> int:
        """Nanoseconds within the second."""
        return self.microsecond * 1000 + self._sub

    def __repr__(self) -> str:
        zone = f", tzinfo={self.tzinfo!r}" if self.tzinfo is not None else ""
        return (
            f"GoTime({self.year}, {self.month}, {self.day}, {self.hour}, {self.minute}, {self.second}, "
            f"nanosecond={self.nanosecond}{zone})"
        )

    def __eq__(self, other: object) -> bool:
        same = super().__eq__(other)
        return same if same is NotImplemented else same and self._sub == getattr(other, "_sub", 0)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        less = super().__lt__(other)
        if less is NotImplemented or less:
            return less
        return bool(super().__eq__(other) and self._sub < getattr(other, "_sub", 0))

    def __le__(self, other: Any) -> bool:
        less = self.__lt__(other)
        return less if less is NotImplemented else less or self == other

    def __gt__(self, other: Any) -> bool:
        less = self.__le__(other)
        return less if less is NotImplemented else not less

    def __ge__(self, other: Any) -> bool:
        less = self.__lt__(other)
        return less if less is NotImplemented else not less

    def __hash__(self) -> int:
        return super().__hash__()

    def __add__(self, other: Any) -> Any:
        return _moved(self, super().__add__(other), getattr(other, "_sub", 0))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        found = super().__sub__(other)
        if isinstance(other, datetime.datetime) and isinstance(found, datetime.timedelta):
            return GoDuration(nanoseconds=_nanoseconds(found) + self._sub - getattr(other, "_sub", 0))
        return _moved(self, found, -getattr(other, "_sub", 0))

    def replace(self, *args: Any, **named: Any) -> Any:
        """As datetime's; nanoseconds below a microsecond stay unless `microsecond` is given."""
        sub = 0 if len(args) > 6 or "microsecond" in named else self._sub
        return _with_sub(_plain(self).replace(*args, **named), sub)

    def astimezone(self, tz: Any = None) -> Any:
        """The same instant in another zone, to the nanosecond."""
        return _with_sub(_plain(self).astimezone(tz), self._sub)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _with_sub, (_plain(self), self._sub)

    def __reduce__(self) -> Any:
        return _with_sub, (_plain(self), self._sub)

    def __copy__(self) -> GoTime:
        return self

    def __deepcopy__(self, memo: object) -> GoTime:
        return self


def _plain(value: datetime.datetime) -> datetime.datetime:
    """The plain datetime of the same fields."""
    return datetime.datetime(
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, value.tzinfo,
        fold=value.fold,
    )  # fmt: skip


def _with_sub(value: datetime.datetime, sub: int) -> GoTime:
    """A GoTime of a datetime and 0 to 999 nanoseconds more."""
    return GoTime(
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, value.tzinfo,
        fold=value.fold, nanosecond=value.microsecond * 1000 + sub,
    )  # fmt: skip


def _moved(start: GoTime, found: Any, sub: int) -> Any:
    """The sum of a time and a timedelta, whose nanoseconds below a microsecond datetime left out."""
    if not isinstance(found, datetime.datetime):
        return found
    carry, sub = divmod(start._sub + sub, 1000)
    moved = _plain(found)
    return _with_sub(moved + datetime.timedelta(microseconds=carry) if carry else moved, sub)


_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?(?:([Zz])|([+-])(\d\d):(\d\d))", re.ASCII
)


def parse_rfc3339(text: str) -> GoTime:
    """The time of a text such as `2024-05-01T10:00:00.123456789+02:00`; a Fault when it is none."""
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise bad_value(f"{text[:60]!r} is not a time in RFC 3339", "for example '2024-05-01T10:00:00Z'")
    zone = UTC
    if found[8] is None:
        minutes = int(found[10]) * 60 + int(found[11])
        if int(found[10]) > 23 or int(found[11]) > 59:
            raise bad_value(f"{text!r} is not a time in RFC 3339: the offset does not exist")
        zone = datetime.timezone(datetime.timedelta(minutes=minutes if found[9] == "+" else -minutes))
    fields = [int(found[part]) for part in range(1, 7)]
    try:
        whole = datetime.datetime(*fields, tzinfo=zone)  # type: ignore[arg-type,misc]
    except ValueError as error:
        raise bad_value(f"{text!r} is not a time: {error}") from None
    nanosecond = int((found[7] or "").ljust(9, "0"))
    return _with_sub(whole.replace(microsecond=nanosecond // 1000), nanosecond % 1000)


def encode_time(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """An aware datetime or RFC 3339 text: timestamp, offset, zone name."""
    if isinstance(value, str):
        value = parse_rfc3339(value)
    if not isinstance(value, datetime.datetime):
        hint = None
        if isinstance(value, (int, float)):
            hint = "datetime.datetime.fromtimestamp(value, datetime.timezone.utc) makes one"
        elif isinstance(value, datetime.date):
            hint = "a date has no time of day; pass a datetime"
        raise wrong_type("time.Time (an aware datetime or RFC 3339 text)", value, hint)
    delta = value.utcoffset()
    if delta is None:
        raise bad_value(
            f"the datetime {value.isoformat()} is naive: it has no time zone",
            "value.astimezone() takes it as local time, value.replace(tzinfo=datetime.timezone.utc) as UTC",
        )
    if delta.microseconds:
        raise bad_value(f"the offset {delta} from UTC is not a whole number of seconds")
    offset = delta.days * 86400 + delta.seconds
    day = value.toordinal() - _EPOCH_DAY
    seconds = day * 86400 + value.hour * 3600 + value.minute * 60 + value.second - offset
    out.append(0x93)
    put_timestamp(out, seconds, value.microsecond * 1000 + getattr(value, "_sub", 0))
    wire.put_int(out, offset)
    encode_string(zones.name_of(value, offset), out, segments, depth)


def put_timestamp(out: bytearray, seconds: int, nanos: int) -> None:
    """MessagePack's timestamp in the shortest of its three forms."""
    if 0 <= seconds < 1 << 34:
        if nanos == 0 and seconds < 1 << 32:
            out += b"\xd6\xff" + seconds.to_bytes(4, "big")
        else:
            out += b"\xd7\xff" + (nanos << 34 | seconds).to_bytes(8, "big")
    else:
        out += b"\xc7\x0c\xff" + nanos.to_bytes(4, "big") + seconds.to_bytes(8, "big", signed=True)


def get_timestamp(data: Data, at: int) -> tuple[int, int, int]:
    """Seconds, nanoseconds, and the position after a timestamp."""
    code, start, end = wire.get_ext(data, at)
    content = bytes(data[start:end])
    if code != wire.EXT_TIMESTAMP or len(content) not in (4, 8, 12):
        raise DecodeFault("expected a timestamp")
    if len(content) == 4:
        return int.from_bytes(content, "big"), 0, end
    if len(content) == 8:
        both = int.from_bytes(content, "big")
        seconds, nanos = both & ((1 << 34) - 1), both >> 34
    else:
        seconds, nanos = int.from_bytes(content[4:], "big", signed=True), int.from_bytes(content[:4], "big")
    if nanos > 999_999_999:
        raise DecodeFault(f"a timestamp with {nanos} nanoseconds")
    return seconds, nanos, end


def decode_time(data: Data, at: int, depth: int) -> tuple[GoTime, int]:
    """A GoTime; nil is Go's zero time."""
    count, at = wire.get_array(data, at)
    if count == -1:
        return GoTime(1, 1, 1, tzinfo=UTC), at
    if count != 3:
        raise DecodeFault(f"expected a time of 3 parts, found {count}")
    seconds, nanos, at = get_timestamp(data, at)
    offset, at = wire.get_int(data, at)
    name, at = wire.get_str(data, at)
    local = seconds + offset
    if not _FIRST_SECOND <= local <= _LAST_SECOND or abs(offset) >= 86400:
        raise DecodeFault(f"the Go time {_far_time(seconds, offset)} is outside the range of datetime")
    wall = _EPOCH + datetime.timedelta(seconds=local, microseconds=nanos // 1000)
    zone, fold = zones.zone(name, offset, wall)
    return (
        GoTime(
            wall.year, wall.month, wall.day, wall.hour, wall.minute, wall.second, wall.microsecond, zone,
            fold=fold, nanosecond=nanos,
        ),
        at,
    )  # fmt: skip


def _far_time(seconds: int, offset: int) -> str:
    """A time that datetime cannot hold, by year: the Gregorian calendar repeats every 400 years."""
    if abs(offset) >= 86400:
        return f"with the offset {offset} s"
    cycles, rest = divmod(seconds + offset, 146097 * 86400)
    wall = _EPOCH + datetime.timedelta(seconds=rest)
    return f"{wall.year + 400 * cycles}-{wall:%m-%d %H:%M:%S} ({seconds} s from 1970)"


def encode_duration(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """A timedelta, or an int of nanoseconds."""
    if isinstance(value, datetime.timedelta):
        nanos = _nanoseconds(value)
    else:
        hint = "datetime.timedelta(seconds=value) makes one" if isinstance(value, float) else None
        if isinstance(value, float):
            raise wrong_type("time.Duration (a timedelta, or an int of nanoseconds)", value, hint)
        nanos = to_int(value, "time.Duration (a timedelta, or an int of nanoseconds)")
    if not _NS_MIN <= nanos <= _NS_MAX:
        raise out_of_range(value, "time.Duration", f"{_NS_MIN} to {_NS_MAX} ns, about 292 years")
    wire.put_int(out, nanos)


def decode_duration(data: Data, at: int, depth: int) -> tuple[GoDuration, int]:
    """A GoDuration; nil is 0."""
    nanos, at = wire.get_int(data, at)
    if not _NS_MIN <= nanos <= _NS_MAX:
        raise DecodeFault(f"{nanos} is out of range for time.Duration")
    return GoDuration(nanoseconds=nanos), at
