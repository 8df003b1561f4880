"""The names that a package of this project gives to the others, each imported at its first use.

Nobody pays for a part of a room that he does not use: `import usegolib` loads no ctypes, and the first call no
conversions of times. The names stand twice in a door, once for type checkers; a test compares the two.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


def door(room: str, places: dict[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of the room: `places` has the names that each of its modules gives, "" those modules that are
    given whole."""
    homes = {name: module for module, names in places.items() for name in names.split()}

    def get(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        module = import_module(f"{room}.{home or name}")
        value = getattr(module, name) if home else module
        setattr(sys.modules[room], name, value)
        return value

    return get
