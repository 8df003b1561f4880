"""Reads maps that stay Go's own (docs/wire.md): an array of the pointer to the map and its entries."""

from __future__ import annotations

from usegolib._objects import live_class, make_live

from . import wire
from .faults import DecodeFault, Fault

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Data, Decoder

ANY = 18
"""The number of the type any in every table."""


def live_decoder(table: TypeTable, type_id: int) -> Decoder:
    """Reads a live map of a named type."""
    made: list[Any] = []

    def read(data: Data, at: int, depth: int) -> tuple[Any, int]:
        pointer = table.pointer_to(type_id)
        if pointer is None:
            raise DecodeFault(f"a {table.go(type_id)} has no pointer to it")
        if not made:
            made.append(live_class(table.element_class(type_id), table.decoder(ANY), _writer(table, type_id)))
        of, at = table.decoder(pointer)(data, at + 1, depth)
        entries, at = table.decoder(table.types[type_id]["underlying"])(data, at, depth)
        return make_live(made[0], of, entries), at

    return read


def _writer(table: TypeTable, type_id: int) -> Any:
    """What writes entries for Go: a map of the type as a typed value."""

    def write(entries: dict[Any, Any]) -> bytes | None:
        if not entries:
            return None
        content, out = bytearray(), bytearray()
        wire.put_int(content, type_id)
        try:
            table.encoder(type_id)(entries, content, None, 2)
        except Fault as fault:
            raise fault.error(f"{table.go(type_id)}: ", "entry") from None
        wire.put_ext(out, wire.EXT_TYPED, content)
        return bytes(out)

    return write
