"""time.Time and time.Duration on the wire: accepted arguments, RFC 3339 text, timestamps."""

from __future__ import annotations

import datetime
import re

from usegolib._values import GoDuration, GoTime, sub_microsecond, total_nanoseconds, with_sub, zones

from . import wire
from .faults import DecodeFault, bad_value, out_of_range, wrong_type
from .scalars import encode_string, to_int

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .wire import Data, Segments

UTC = datetime.timezone.utc
_EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()
_EPOCH = datetime.datetime(1970, 1, 1)
_FIRST_SECOND = -_EPOCH_DAY * 86400 + 86400
_LAST_SECOND = (datetime.date.max.toordinal() - _EPOCH_DAY + 1) * 86400 - 1
_NS_MIN, _NS_MAX = -(1 << 63), (1 << 63) - 1


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
    return with_sub(whole.replace(microsecond=nanosecond // 1000), nanosecond % 1000)


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
        elif type(value).__name__ == "datetime64":
            hint = "a datetime64 has no time zone: value.astype('M8[us]').item().replace(tzinfo=datetime.timezone.utc)"
        raise wrong_type("time.Time (an aware datetime or RFC 3339 text)", value, hint)
    if type(value).__name__ == "NaTType":
        raise bad_value("NaT is no time, and a time.Time is never missing", "leave it out, or pass a time in its place")
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
    put_timestamp(out, seconds, value.microsecond * 1000 + sub_microsecond(value))
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
        nanos = total_nanoseconds(value)
    elif type(value).__name__ == "timedelta64":
        nanos = _of_numpy(value)
    else:
        hint = "datetime.timedelta(seconds=value) makes one" if isinstance(value, float) else None
        if isinstance(value, float):
            raise wrong_type("time.Duration (a timedelta, or an int of nanoseconds)", value, hint)
        nanos = to_int(value, "time.Duration (a timedelta, or an int of nanoseconds)")
    if not _NS_MIN <= nanos <= _NS_MAX:
        raise out_of_range(value, "time.Duration", f"{_NS_MIN} to {_NS_MAX} ns, about 292 years")
    wire.put_int(out, nanos)


_UNITS = {
    **{"W": 604800 * 10**9, "D": 86400 * 10**9, "h": 3600 * 10**9, "m": 60 * 10**9},
    **{"s": 10**9, "ms": 10**6, "us": 1000, "ns": 1},
}


def _of_numpy(value: Any) -> int:
    """The nanoseconds of a numpy.timedelta64: a whole number, or a Fault."""
    found = re.fullmatch(r"timedelta64\[(\d*)(\w+)\]", str(value.dtype))
    count = int(value.astype("int64"))
    if count == _NS_MIN or found is None or found[2] not in _UNITS:
        raise wrong_type("time.Duration", value, "value.astype('m8[ns]') gives it in nanoseconds")
    return count * int(found[1] or 1) * _UNITS[found[2]]


def decode_duration(data: Data, at: int, depth: int) -> tuple[GoDuration, int]:
    """A GoDuration; nil is 0."""
    nanos, at = wire.get_int(data, at)
    if not _NS_MIN <= nanos <= _NS_MAX:
        raise DecodeFault(f"{nanos} is out of range for time.Duration")
    return GoDuration(nanoseconds=nanos), at
