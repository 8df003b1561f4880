"""The class of time.Duration: a timedelta that keeps its nanoseconds."""

from __future__ import annotations

import datetime
import operator

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any


class GoDuration(datetime.timedelta):
    """A timedelta that keeps Go's nanoseconds: `nanoseconds` is the whole duration in them.

    One bare number is a count of nanoseconds, as `time.Duration(5)` is in Go. Units are given by name, as for
    timedelta: `GoDuration(seconds=5)`. A timedelta becomes the same duration.
    """

    _sub: int
    min: GoDuration  # type: ignore[misc]
    max: GoDuration  # type: ignore[misc]
    resolution: GoDuration  # type: ignore[misc]

    def __new__(
        cls,
        value: Any = 0,
        /,
        *,
        days: float = 0,
        seconds: float = 0,
        microseconds: float = 0,
        milliseconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        weeks: float = 0,
        nanoseconds: int = 0,
    ) -> GoDuration:
        nanoseconds += _count(cls, value)
        micro, sub = divmod(nanoseconds, 1000)
        self = super().__new__(cls, days, seconds, microseconds + micro, milliseconds, minutes, hours, weeks)
        self._sub = sub
        return self

    @property
    def nanoseconds(self) -> int:
        """The whole duration in nanoseconds."""
        return total_nanoseconds(self)

    def total_seconds(self) -> float:
        """The whole duration in seconds."""
        return self.nanoseconds / 1_000_000_000

    def __repr__(self) -> str:
        return f"GoDuration(nanoseconds={self.nanoseconds})"

    def __str__(self) -> str:
        text = super().__str__()
        if not self._sub:
            return text
        return f"{text if '.' in text else text + '.000000'}{self._sub:03d}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, datetime.timedelta):
            return NotImplemented
        return total_nanoseconds(self) == total_nanoseconds(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: datetime.timedelta) -> bool:
        return total_nanoseconds(self) < total_nanoseconds(other)

    def __le__(self, other: datetime.timedelta) -> bool:
        return total_nanoseconds(self) <= total_nanoseconds(other)

    def __gt__(self, other: datetime.timedelta) -> bool:
        return total_nanoseconds(self) > total_nanoseconds(other)

    def __ge__(self, other: datetime.timedelta) -> bool:
        return total_nanoseconds(self) >= total_nanoseconds(other)

    def __hash__(self) -> int:
        return super().__hash__()

    def __bool__(self) -> bool:
        return self.nanoseconds != 0

    def __add__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return _duration(self.nanoseconds + total_nanoseconds(other))
        return super().__add__(other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return _duration(self.nanoseconds - total_nanoseconds(other))
        return super().__sub__(other)

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return _duration(total_nanoseconds(other) - self.nanoseconds)
        return NotImplemented

    def __pos__(self) -> GoDuration:
        return self

    def __neg__(self) -> GoDuration:
        return _duration(-self.nanoseconds)

    def __abs__(self) -> GoDuration:
        return _duration(abs(self.nanoseconds))

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, int):
            return _duration(self.nanoseconds * other)
        if isinstance(other, float):
            above, below = other.as_integer_ratio()
            return _duration(_rounded(self.nanoseconds * above, below))
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return self.nanoseconds / total_nanoseconds(other)
        if isinstance(other, int):
            return _duration(_rounded(self.nanoseconds, other))
        if isinstance(other, float):
            above, below = other.as_integer_ratio()
            return _duration(_rounded(self.nanoseconds * below, above))
        return NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return total_nanoseconds(other) / self.nanoseconds
        return NotImplemented

    def __floordiv__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return self.nanoseconds // total_nanoseconds(other)
        if isinstance(other, int):
            return _duration(self.nanoseconds // other)
        return NotImplemented

    def __rfloordiv__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return total_nanoseconds(other) // self.nanoseconds
        return NotImplemented

    def __mod__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return _duration(self.nanoseconds % total_nanoseconds(other))
        return NotImplemented

    def __rmod__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return _duration(total_nanoseconds(other) % self.nanoseconds)
        return NotImplemented

    def __divmod__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return self // other, self % other
        return NotImplemented

    def __rdivmod__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return other // self, other % self
        return NotImplemented

    def __reduce__(self) -> Any:
        return _duration, (self.nanoseconds,)

    def __copy__(self) -> GoDuration:
        return self

    def __deepcopy__(self, memo: object) -> GoDuration:
        return self


def _count(cls: type, value: Any) -> int:
    """The nanoseconds of the one argument without a name."""
    if isinstance(value, datetime.timedelta):
        return total_nanoseconds(value)
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(value)
    except TypeError:
        raise TypeError(
            f"{cls.__name__}() takes an int of nanoseconds or a timedelta, got {type(value).__qualname__} {value!r}; "
            "units are given by name: seconds=1.5"
        ) from None


def _rounded(above: int, below: int) -> int:
    """The quotient, half to even, as timedelta rounds."""
    if below < 0:
        above, below = -above, -below
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole % 2 == 1))


def _duration(nanoseconds: int) -> GoDuration:
    return GoDuration(nanoseconds=nanoseconds)


def total_nanoseconds(value: datetime.timedelta) -> int:
    """Any timedelta in nanoseconds."""
    whole = (value.days * 86400 + value.seconds) * 1_000_000_000 + value.microseconds * 1000
    return whole + sub_microsecond(value)


def sub_microsecond(value: Any) -> int:
    """The nanoseconds below a microsecond of a time or duration: ours keep them, pandas' do as well."""
    sub = getattr(value, "_sub", None)
    if sub is None and type(value).__module__.partition(".")[0] == "pandas":
        sub = getattr(value, "nanosecond" if isinstance(value, datetime.datetime) else "nanoseconds")
    return int(sub or 0)


GoDuration.min, GoDuration.max = _duration(-(1 << 63)), _duration((1 << 63) - 1)
GoDuration.resolution = _duration(1)
