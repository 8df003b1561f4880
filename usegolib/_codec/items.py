"""Items of channels and iterators, as they travel: lists of them towards Python, single ones towards Go."""

from __future__ import annotations

from . import callables, decode, raw, wire
from .faults import Fault
from .source import define, indent
from .wire_forms import raw_scalar

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Decoder


def list_decoder(table: TypeTable, item: int) -> Decoder:
    """The decoder of a list of items, whether or not the schema has the slice of them."""
    key = f"items{item}"
    found: Decoder | None = table.names.get(key)
    if found is not None:
        return found
    scalar = raw_scalar(table, item)
    if scalar is not None:
        made = raw.slice_decoder(raw.RawElement(scalar, table.word_size), table.element_class(item))
    else:
        needed: list[str] = []
        lines = decode.lines(table, item, "x", "1", needed)
        for name in needed:
            number = int(name[1:])
            table.names[name] = table.decoder(number)
        body = ["n, p = get_array(b, p)", "r = []", "for _ in range(n):", *indent(lines, 1), "    r.append(x)"]
        source = "\n".join([f"def {key}(b, p, d):", *indent([*body, "return r, p"], 1), ""])
        made = define(source, key, f"decode items of {table.go(item)}", table.names)
    table.names[key] = made
    return made


def put_item(table: TypeTable, item: int, value: Any, frame: callables.Frame, where: str) -> None:
    """Writes one item into a frame; `where` begins the message of what does not fit."""
    try:
        table.encoder(item)(value, frame, None, 1)
    except Fault as fault:
        raise fault.error(where, "item") from None


def begin(count: int) -> callables.Frame:
    """The frame of a call with so many arguments, which may hold callables."""
    frame = callables.Frame()
    wire.put_array(frame, count)
    return frame
