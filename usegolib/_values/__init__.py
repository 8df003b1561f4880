"""Python classes for Go values with a Python counterpart: times, durations, UUIDs, big numbers.

Each module is imported when a type that needs it occurs, never by `import usegolib`.
"""

from __future__ import annotations

from usegolib._door import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import times as times, zones as zones
    from .durations import sub_microsecond as sub_microsecond, total_nanoseconds as total_nanoseconds
    from .nil import (
        Nil as Nil,
        NilBytes as NilBytes,
        NilDict as NilDict,
        NilList as NilList,
        NilSet as NilSet,
        NilType as NilType,
        is_nil as is_nil,
        nil_class as nil_class,
    )
    from .times import GoDuration as GoDuration, GoTime as GoTime, with_sub as with_sub
    from .uuids import GoUUID as GoUUID
    from .writable import WritableBytes as WritableBytes
    from .zones import UTC as UTC, read_zone as read_zone, zone as zone
else:
    __getattr__ = door(
        __name__,
        {
            "": "times zones",
            "durations": "sub_microsecond total_nanoseconds",
            "nil": "Nil NilBytes NilDict NilList NilSet NilType is_nil nil_class",
            "times": "GoDuration GoTime with_sub",
            "uuids": "GoUUID",
            "writable": "WritableBytes",
            "zones": "UTC read_zone zone",
        },
    )
