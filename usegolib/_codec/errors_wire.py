"""Error values, and the payloads of replies that are not results."""

from __future__ import annotations

from . import wire
from .faults import DECODE_ERRORS, DecodeFault, decode_error, wrong_type
from .nil import Nil
from .scalars import encode_string

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Data, Decoder, Segments


def encode_error(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
    """An exception or None; Go sees its message and the name of its type."""
    if value is None or value is Nil:
        out.append(0xC0)
        return
    if not isinstance(value, BaseException):
        raise wrong_type("error", value, "an exception instance, for example ValueError(text), or None")
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    message = _safe(getattr(value, "message", None) or str(value))
    name = _safe(getattr(value, "go_type", None) or name)
    out += b"\x94"
    encode_string(message, out, segments, depth)
    encode_string(name, out, segments, depth)
    out += b"\x91\x92"
    encode_string(message, out, segments, depth)
    encode_string(name, out, segments, depth)
    out.append(0x80)


def _safe(text: object) -> str:
    """Text that can be written whatever surrogates it has."""
    return str(text).encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def read_error(table: TypeTable, data: Data, at: int) -> tuple[dict[str, Any] | None, int]:
    """An error as a dict with message, type, chain and fields; None for nil."""
    count, at = wire.get_array(data, at)
    if count == -1:
        return None, at
    if count < 2:
        raise DecodeFault(f"expected an error of 4 parts, found {count}")
    message, at = wire.get_str(data, at)
    kind, at = wire.get_str(data, at)
    chain: list[tuple[str, str]] = []
    fields: dict[str, Any] = {}
    if count > 2:
        links, at = wire.get_array(data, at)
        for _ in range(links):
            parts, at = wire.get_array(data, at)
            if parts != 2:
                raise DecodeFault(f"expected an error chain of pairs, found {parts}")
            text, at = wire.get_str(data, at)
            name, at = wire.get_str(data, at)
            chain.append((text, name))
    if count > 3:
        entries, at = wire.get_map(data, at)
        decode_any = table.decoder(_any_id(table)) if entries > 0 else None
        for _ in range(entries):
            name, at = wire.get_str(data, at)
            assert decode_any is not None
            fields[name], at = decode_any(data, at, 2)
    if count > 4:
        from .any_value import skip

        for _ in range(count - 4):
            at = skip(data, at, 1)
    return {"message": message, "type": kind, "chain": chain, "fields": fields}, at


def _any_id(table: TypeTable) -> int:
    found = table.id_of("any")
    if found is None:
        raise DecodeFault("the schema has no type any")
    return found


def error_decoder(table: TypeTable) -> Decoder:
    """The decoder of the type error: an exception instance, or None."""

    def decode(data: Data, at: int, depth: int) -> tuple[BaseException | None, int]:
        found, at = read_error(table, data, at)
        return (None if found is None else make_exception(table, found)), at

    return decode


def make_exception(table: TypeTable, found: dict[str, Any]) -> BaseException:
    """The exception instance for an error value."""
    if table.error_factory is not None:
        return table.error_factory(found)
    from ..errors import GoError

    return GoError(found["message"], go_type=found["type"], chain=found["chain"], fields=found["fields"])


def reply_error(table: TypeTable, reply: Data, at: int = 1) -> dict[str, Any]:
    """The payload of an error reply at `at`: message, type, chain, fields, and `writebacks`, where those begin."""
    try:
        count, at = wire.get_array(reply, at)
        if count != 2:
            raise DecodeFault(f"expected an error and its write-backs, found {count} parts")
        found, at = read_error(table, reply, at)
    except DECODE_ERRORS as error:
        raise decode_error("error reply: ", error) from None
    if found is None:
        found = {"message": "", "type": "", "chain": [], "fields": {}}
    return {**found, "writebacks": at}


def reply_panic(reply: Data, at: int = 1) -> dict[str, Any]:
    """The payload of a panic reply at `at`: value, type, stack (str) and goroutine (int)."""
    try:
        count, at = wire.get_array(reply, at)
        if count < 4:
            raise DecodeFault(f"expected a panic of 4 parts, found {count}")
        value, at = wire.get_str(reply, at)
        kind, at = wire.get_str(reply, at)
        stack, at = wire.get_str(reply, at)
        goroutine, at = wire.get_int(reply, at)
    except DECODE_ERRORS as error:
        raise decode_error("panic reply: ", error) from None
    return {"value": value, "type": kind, "stack": stack, "goroutine": goroutine}
