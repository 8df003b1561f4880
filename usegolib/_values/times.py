"""The class of time.Time: a datetime that keeps its nanoseconds."""

from __future__ import annotations

import datetime

from .durations import GoDuration, _duration, sub_microsecond, total_nanoseconds

__all__ = ["GoDuration", "GoTime", "_duration", "total_nanoseconds", "with_sub"]

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any


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
        return same if same is NotImplemented else same and self._sub == sub_microsecond(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        less = super().__lt__(other)
        if less is NotImplemented or less:
            return less
        return bool(super().__eq__(other) and self._sub < sub_microsecond(other))

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
        return _moved(self, super().__add__(other), sub_microsecond(other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        found = super().__sub__(other)
        if isinstance(other, datetime.datetime) and isinstance(found, datetime.timedelta):
            return GoDuration(nanoseconds=total_nanoseconds(found) + self._sub - sub_microsecond(other))
        return _moved(self, found, -sub_microsecond(other))

    def replace(self, *args: Any, **named: Any) -> Any:
        """As datetime's; nanoseconds below a microsecond stay unless `microsecond` is given."""
        sub = 0 if len(args) > 6 or "microsecond" in named else self._sub
        return with_sub(_plain(self).replace(*args, **named), sub)

    def astimezone(self, tz: Any = None) -> Any:
        """The same instant in another zone, to the nanosecond."""
        return with_sub(_plain(self).astimezone(tz), self._sub)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return with_sub, (_plain(self), self._sub)

    def __reduce__(self) -> Any:
        return with_sub, (_plain(self), self._sub)

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


def with_sub(value: datetime.datetime, sub: int) -> GoTime:
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
    return with_sub(moved + datetime.timedelta(microseconds=carry) if carry else moved, sub)
