"""Times, durations and UUIDs as plain values: RFC 3339 text, nanoseconds, text (`import_(..., values="plain")`)."""

from __future__ import annotations

import datetime
import uuid

from . import wire
from .faults import DecodeFault
from .time_wire import decode_duration as _duration, get_timestamp

TYPE_CHECKING = False

if TYPE_CHECKING:
    from .wire import Data

_EPOCH = datetime.datetime(1970, 1, 1)
_ZERO = -62135596800


def decode_time(data: Data, at: int, depth: int) -> tuple[str, int]:
    """The text that Go's time.RFC3339Nano gives; nil is the zero time."""
    count, at = wire.get_array(data, at)
    if count == -1:
        return text_of(_ZERO, 0, 0), at
    if count != 3:
        raise DecodeFault(f"expected a time of 3 parts, found {count}")
    seconds, nanos, at = get_timestamp(data, at)
    offset, at = wire.get_int(data, at)
    _, at = wire.get_str(data, at)
    return text_of(seconds, nanos, offset), at


def text_of(seconds: int, nanos: int, offset: int) -> str:
    """An instant in RFC 3339. An offset that is no whole number of minutes has no place there: then it is in UTC."""
    if offset % 60 or abs(offset) >= 86400:
        offset = 0
    try:
        wall = _EPOCH + datetime.timedelta(seconds=seconds + offset)
    except OverflowError:
        raise DecodeFault(f"the time {seconds} s from 1970 is in no year from 1 to 9999, as RFC 3339 asks") from None
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    minutes = abs(offset) // 60
    zone = f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}" if offset else "Z"
    return f"{wall.isoformat(timespec='seconds')}{fraction}{zone}"


def decode_duration(data: Data, at: int, depth: int) -> tuple[int, int]:
    """Nanoseconds; nil is 0."""
    value, at = _duration(data, at, depth)
    return value.nanoseconds, at


def decode_uuid(data: Data, at: int, depth: int) -> tuple[str, int]:
    """The usual text; nil is that of the zero UUID."""
    if data[at] == 0xC0:
        return str(uuid.UUID(int=0)), at + 1
    chunk, at = wire.get_bin(data, at)
    if len(chunk) != 16:
        raise DecodeFault(f"expected 16 bytes for a UUID, found {len(chunk)}")
    return str(uuid.UUID(bytes=bytes(chunk))), at
