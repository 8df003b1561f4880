"""Error values, and the payloads of replies that are not results."""

from __future__ import annotations

from usegolib._objects import object_of
from usegolib._values import Nil
from usegolib.errors import GoError

from . import wire
from .faults import DECODE_ERRORS, DecodeFault, decode_error, wrong_type
from .objects_wire import put_object, read
from .scalars import encode_string
from .typed_values import put_typed, type_of

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Data, Decoder, Encoder, Segments


def error_encoder(table: TypeTable) -> Encoder:
    """The encoder of the type error: an exception, of which Go sees message and type, an object, or None.

    A Go error that goes back is still what it was found to be: Go's errors.Is says so of its sentinels. The class of a
    sentinel stands for its value.
    """

    def encode(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
        if value is None or value is Nil:
            out.append(0xC0)
        elif object_of(value) is not None:
            put_object(table, object_of(value), out, "error")
        elif isinstance(value, type) and issubclass(value, GoError) and value._go_keys:
            put_sentinel(table, value, out, segments, depth)
        elif isinstance(value, GoError) and (kept := _kept(table, value) or _made(table, value)) is not None:
            encode(kept, out, segments, depth)
        elif isinstance(value, BaseException):
            _put(table, value, str(value), out, segments, depth)
        elif getattr(type(value), "_go_methods", {}).get("Error"):
            number = type_of(table, value)
            if number is None:
                raise wrong_type("error", value, "it belongs to another artifact")
            put_typed(table, number, value, out, segments, depth)
        else:
            raise wrong_type("error", value, "an exception instance, for example ValueError(text), or None")

    return encode


def put_sentinel(table: TypeTable, cls: type[GoError], out: bytearray, segments: Segments, depth: int) -> None:
    """What the variable or constant that a class stands for is: Go finds it by its number."""
    from usegolib._objects import standing_for

    error = standing_for(cls)
    _put(table, error, error.message, out, segments, depth)


def _kept(table: TypeTable, error: GoError) -> Any:
    """The Go error that an exception is, where it was kept as a value that this table's artifact takes."""
    value = error.values[0] if error.values else None
    # The class of an object is that of the pointer, also where the error is a value that stays in Go.
    if getattr(type(value), "__go_type__", "") not in (error.go_type, f"*{error.go_type}"):  # a wrapped error
        return None
    kept = object_of(value)
    if kept is None:
        return value if type_of(table, value) is not None else None
    return kept if kept._handle and table.shares_library(type(kept)._go_table) else None


def _made(table: TypeTable, error: GoError) -> Any:
    """The Go value of an exception that Python has made of the class of an error type, with the fields that it was
    given: `raise h.CodeError(fields={"Code": 7})`. None for errors that came from Go, and for all others."""
    keys = type(error)._go_keys
    if len(keys) != 1 or error.go_type or error.chain:
        return None
    number = table.id_of(".".join(keys[0]))
    if number is None or not table.is_data(number) or table.types[table.resolve(number)]["kind"] != "struct":
        return None
    return table.named_class(number)(error.fields)


def _put(table: TypeTable, value: BaseException, text: str, out: bytearray, segments: Segments, depth: int) -> None:
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    message = _safe(getattr(value, "message", None) or text)
    name = _safe(getattr(value, "go_type", None) or name)
    keys = getattr(kind, "_go_keys", ())
    sentinels = table.home.sentinel_numbers(keys) if keys and table.home is not None else []
    out += b"\x95" if sentinels else b"\x94"
    encode_string(message, out, segments, depth)
    encode_string(name, out, segments, depth)
    links = value.chain if isinstance(value, GoError) and value.chain else ((message, name),)
    if "_stands_for_value" in getattr(value, "__dict__", ()):
        links = ()
    wire.put_array(out, len(links))
    for link in links:
        out += b"\x92"
        encode_string(_safe(link[0]), out, segments, depth)
        encode_string(_safe(link[1]), out, segments, depth)
    out.append(0x80)
    if sentinels:
        wire.put_array(out, len(sentinels))
        for number in sentinels:
            wire.put_int(out, number)


def _safe(text: object) -> str:
    """Text that can be written whatever surrogates it has."""
    text = str(text)
    try:
        text.encode("utf-8", "surrogateescape")  # bytes that are not UTF-8, of the name of a file for example
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    return text


def read_error(table: TypeTable, data: Data, at: int) -> tuple[dict[str, Any] | None, int]:
    """An error as a dict with message, type, chain and fields; None for nil."""
    count, at = wire.get_array(data, at)
    if count == -1:
        return None, at
    if count < 2:
        raise DecodeFault(f"expected an error of 4 parts, found {count}")
    message, at = wire.get_str(data, at)
    kind, at = wire.get_str(data, at)
    chain = [(message, kind)] if count == 2 else []
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
    found: dict[str, Any] = {"message": message, "type": kind, "chain": chain, "fields": fields}
    for part in ("sentinels", "types"):
        if count > (4 if part == "sentinels" else 5):
            found[part], at = _numbers(data, at)
    if count > 6:
        members, at = wire.get_array(data, at)
        found["errors"] = []
        for _ in range(members):
            member, at = read_error(table, data, at)
            if member is not None:
                found["errors"].append(member)
    if count > 7:
        values, at = wire.get_array(data, at)
        decode_any = table.decoder(_any_id(table))
        found["values"] = []
        for _ in range(values):
            value, at = decode_any(data, at, 2)
            found["values"].append(value)
    if count > 8:
        stack, at = wire.get_str(data, at)
        if stack:
            found["stack"] = stack
    if count > 9:
        found["exceptions"], at = _numbers(data, at)
    if count > 10:
        for _ in range(count - 10):
            at = wire.skip(data, at, 1)
    return found, at


def _numbers(data: Data, at: int) -> tuple[list[int], int]:
    count, at = wire.get_array(data, at)
    numbers = []
    for _ in range(count):
        number, at = wire.get_int(data, at)
        numbers.append(number)
    return numbers, at


def _any_id(table: TypeTable) -> int:
    found = table.id_of("any")
    if found is None:
        raise DecodeFault("the schema has no type any")
    return found


def error_decoder(table: TypeTable) -> Decoder:
    """The decoder of the type error: an exception instance, or None."""

    def decode(data: Data, at: int, depth: int) -> tuple[Any, int]:
        if 0xC7 <= data[at] <= 0xC9 or 0xD4 <= data[at] <= 0xD8:
            return read(table, None, data, at, depth)
        found, at = read_error(table, data, at)
        return (None if found is None else make_exception(table, found)), at

    return decode


def make_exception(table: TypeTable, found: dict[str, Any]) -> BaseException:
    """The exception instance for an error value."""
    if table.error_factory is not None:
        return table.error_factory(found)
    from usegolib._objects import make_error

    return make_error(table, found)


def reply_error(table: TypeTable, reply: Data, at: int = 1) -> dict[str, Any]:
    """The payload of an error reply at `at`: message, type, chain, fields, and `writebacks`, where those begin.

    Where results stand beside the error there is `results` as well, where those begin.
    """
    beside = {}
    try:
        count, at = wire.get_array(reply, at)
        if count not in (2, 3):
            raise DecodeFault(f"expected an error, results and write-backs, found {count} parts")
        found, at = read_error(table, reply, at)
        if count == 3:
            beside["results"] = at
            at = wire.skip(reply, at, 1)
    except DECODE_ERRORS as error:
        raise decode_error("error reply: ", error) from None
    if found is None:
        found = {"message": "", "type": "", "chain": [], "fields": {}}
    return {**found, **beside, "writebacks": at}


def decode_panic(reply: Data, at: int = 1) -> dict[str, Any]:
    """The payload of a panic reply at `at`: value, type, stack, parameter (str) and goroutine (int)."""
    try:
        count, at = wire.get_array(reply, at)
        if count < 4:
            raise DecodeFault(f"expected a panic of 4 parts, found {count}")
        value, at = wire.get_str(reply, at)
        kind, at = wire.get_str(reply, at)
        stack, at = wire.get_str(reply, at)
        goroutine, at = wire.get_int(reply, at)
        parameter = wire.get_str(reply, at)[0] if count > 4 else ""
    except DECODE_ERRORS as error:
        raise decode_error("panic reply: ", error) from None
    return {"value": value, "type": kind, "stack": stack, "goroutine": goroutine, "parameter": parameter}
