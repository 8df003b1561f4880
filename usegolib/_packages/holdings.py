"""What Go and Python hold for each other, counted by types."""

from __future__ import annotations

from collections import namedtuple

from usegolib._calls import held_by_go

from .in_use import in_use

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple

    class Held(NamedTuple):
        """Counts by the names of types."""

        by_go: dict[str, int]
        by_python: dict[str, int]

else:
    Held = namedtuple("Held", "by_go by_python")


def held() -> Held:
    """See `usegolib.held`."""
    found: dict[str, int] = {}
    for artifact in in_use():
        if artifact.handle and not artifact.forked:
            home = artifact.table.home
            for name, count in home.runtime.live_types().items() if home is not None else ():
                found[name] = found.get(name, 0) + count
    return Held(held_by_go(), found)
