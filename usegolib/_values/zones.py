"""Time zones: names towards Go, tzinfo objects from Go."""

from __future__ import annotations

import datetime

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

UTC = datetime.timezone.utc
_KEPT = 512
_named: dict[str, Any] = {}
_fixed: dict[tuple[str, int], datetime.timezone] = {}


def name_of(value: datetime.datetime, offset: int) -> str:
    """The zone name for Go: the IANA key, `UTC`, the name of a fixed zone, or empty when it has none of its own."""
    zone = value.tzinfo
    if zone is UTC:
        return "UTC"
    key = getattr(zone, "key", None) or getattr(zone, "zone", None)
    if isinstance(key, str) and key:
        return key
    if type(zone) is datetime.timezone:
        made = zone.__getinitargs__()  # type: ignore[attr-defined]
        return str(made[1]) if len(made) > 1 else ("UTC" if offset == 0 else "")
    return value.tzname() or ""


def read_zone(value: datetime.datetime, zone: Any) -> tuple[int, str] | None:
    """Offset in seconds and name of a zone whose class is of the standard library; None for others."""
    kind = type(zone)
    if kind is not datetime.timezone and (kind.__module__, kind.__qualname__) != ("zoneinfo", "ZoneInfo"):
        return None
    delta = value.utcoffset()
    if delta is None or delta.microseconds:
        return None
    offset = delta.days * 86400 + delta.seconds
    return offset, name_of(value, offset)


def zone(name: str, offset: int, wall: datetime.datetime) -> tuple[datetime.tzinfo, int]:
    """The tzinfo for a zone name and offset at a wall clock time, and the fold of that time.

    A ZoneInfo when the name is an IANA one, loadable, and its offset agrees, else a fixed zone of that name.
    """
    if offset == 0 and name == "UTC":
        return UTC, 0
    # An abbreviation is no zone: New York's EST in winter is not the zone EST, which has no summer time.
    if "/" in name:
        found = _load(name)
        if found is not None:
            for fold in (0, 1):
                delta = wall.replace(tzinfo=found, fold=fold).utcoffset()
                if delta == datetime.timedelta(seconds=offset):
                    return found, fold
    fixed = _fixed.get((name, offset))
    if fixed is None:
        delta = datetime.timedelta(seconds=offset)
        fixed = datetime.timezone(delta, name) if name else datetime.timezone(delta)
        if len(_fixed) < _KEPT:
            _fixed[name, offset] = fixed
    return fixed, 0


def _load(name: str) -> Any:
    """The ZoneInfo of a name; None when there is none, or no time zone database."""
    if name not in _named:
        import zoneinfo

        try:
            found = zoneinfo.ZoneInfo(name)
        except Exception:  # a missing database, a directory, a name that is no key: all mean the fixed zone
            found = None
        if len(_named) >= _KEPT:
            return found
        _named[name] = found
    return _named[name]
