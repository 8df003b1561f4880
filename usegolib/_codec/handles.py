"""Handles on the wire: objects, interface values, funcs, channels (docs/wire.md, extension 4).

What Go alone knows, whether a type has an interface's methods say, Go checks; what is certain here is refused here,
before Go is entered.
"""

from __future__ import annotations

from usegolib._objects import held, object_of
from usegolib._values import Nil, is_nil
from usegolib.errors import ArgumentTypeError

from . import iterables, scalars, wire
from .callables import Callback
from .faults import DecodeFault, Fault, wrong_type
from .func_plan import FuncPlan, encoder as callable_encoder
from .given import Frame, is_shared, pointed, refers
from .interface_types import interface as interface_type
from .limited import Limited
from .objects_wire import ANY, put_object, read
from .returned import is_async
from .standing import Standing
from .typed_arrays import NO_BUFFER, byte_memory
from .typed_values import put_typed, type_of
from .wire_forms import wrapped

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from .table import TypeTable
    from .wire import Data, Decoder, Encoder, Segments

READER_METHODS = frozenset("Len Read ReadAt ReadByte ReadRune Reset Seek Size UnreadByte UnreadRune WriteTo".split())
"""Those of *bytes.Reader and *strings.Reader: an interface with no others takes bytes and text."""


def object_encoder(table: TypeTable, type_id: int) -> Encoder:
    """The encoder of a pointer that stays in Go, or of an object by value."""
    entry = table.types[type_id]
    expected = table.go(type_id)
    text = bool(entry.get("text"))
    elem = entry["elem"] if entry["kind"] == "pointer" and table.is_data(entry["elem"]) else None
    boxed = elem is not None and wrapped(table, elem)
    shared = elem is not None and is_shared(table, elem)
    known: list[Any] = []

    def encode(v: Any, o: bytearray, s: Segments, d: int) -> None:
        if v is None or v is Nil:
            o.append(0xC0)
        elif (x := object_of(v)) is not None:
            if not known:
                known.append(table.object_class(type_id))
            put_object(table, x, o, expected, known[0])
        elif elem is not None:
            if shared and refers(o, elem, v):
                return
            if boxed:
                o.append(0x91)
            if is_nil(v) and isinstance(v, (dict, set)):
                # A method may write into it through the pointer, which panics in Go for a nil map.
                o.append(0x80 if isinstance(v, dict) else 0x90)
            else:
                table.encoder(elem)(v, o, s, d)
        elif text and isinstance(v, str):
            scalars.encode_string(v, o, s, d)
        else:
            raise wrong_type(expected, v, _constructor_hint(table, type_id))

    return encode


def dereferenced(table: TypeTable, type_id: int, v: Any) -> Any:
    """What an object leads to that is a pointer to the data type, as `*p` in Go; any other value as it is."""
    x = object_of(v)
    if x is None:
        return v
    cls = type(x)
    # Structs of a type have one class in all artifacts.
    data = cls._go_data
    if data is None or (data != type_id and table.named_class(type_id) is not cls._go_table.named_class(data)):
        return v
    if not x._handle or not table.shares_library(cls._go_table):
        put_object(table, x, bytearray(), table.go(type_id))  # raises
    return x._go_runtime.value(x._handle, table.decoder(ANY))


def _constructor_hint(table: TypeTable, type_id: int) -> str | None:
    cls = table.object_class(type_id)
    return f"a value of this type stays in Go: {cls.__name__}() makes one" if cls._go_new is not None else None


def interface_encoder(table: TypeTable, type_id: int) -> Encoder:
    """The encoder of an interface with methods: objects, data that has methods, and what reads like a stream."""
    expected = table.go(type_id)
    interface = interface_type(table, type_id)
    methods = {method.name for method in interface.methods}
    # Only Go knows the methods of an interface that has none in the schema.
    readable = methods <= READER_METHODS or interface.takes_content
    more_than_error = methods > {"Error"}

    def encode(v: Any, o: bytearray, s: Segments, d: int) -> None:
        if v is None or v is Nil:
            o.append(0xC0)
            return
        if type(v) is Standing:
            v = v.value
        x = object_of(v)
        if x is not None:
            put_object(table, x, o, expected)
            return
        go_type = None if isinstance(v, (str, bytes, bytearray, BaseException)) and readable else type_of(table, v)
        if isinstance(v, BaseException) and more_than_error and interface.fits(v):
            go_type = None
        if go_type is not None:
            number = pointed(table, go_type, type(v))
            if number == go_type and isinstance(o, Frame):
                o.note(v)  # only Go can tell whether it takes the address
            put_typed(table, number, v, o, s, d)
        elif readable and isinstance(v, str):
            scalars.encode_string(v, o, None, d)
        elif readable and _is_buffer(v):
            data = byte_memory(v, expected)
            wire.put_bin(o, data, len(data), None)
        else:
            interface.put(v, o)

    return encode


def _is_buffer(v: Any) -> bool:
    try:
        memoryview(v)
    except NO_BUFFER:
        return False
    return True


def func_encoder(table: TypeTable, type_id: int) -> Encoder:
    """The encoder of a func type: func objects, bound package functions of the same type, callables of Python."""
    expected = table.go(type_id)
    behind = table.resolve(type_id)
    call = table.types[behind].get("call")
    put = callable_encoder(table, type_id, call) if call is not None else None

    def encode(v: Any, o: bytearray, s: Segments, d: int) -> None:
        if v is None or v is Nil:
            o.append(0xC0)
        elif (x := object_of(v)) is not None:
            put_object(table, x, o, expected)
        elif put is not None and callable(v) and not _is_go_function(v):
            put(v, o)
        else:
            wire.put_function(o, _function_number(table, behind, v, expected))

    return encode


def giver(table: TypeTable, type_id: int) -> Callable[[Any], Any]:
    """For the fast lane: the number and what stands behind it for a callable of Python where a func type is wanted;
    None for everything else. `type_id` is one that a callable can stand for."""
    plan = FuncPlan(table, type_id, table.types[table.resolve(type_id)]["call"])

    def give(v: Any) -> Any:
        if v is Nil or not callable(v) or object_of(v) is not None or isinstance(v, Limited) or _is_go_function(v):
            return None
        if is_async(v):
            return None  # the portable lane says what is wrong
        return held.number(), Callback(v, plan)

    return give


def _is_go_function(v: Any) -> bool:
    return isinstance(getattr(getattr(v, "__wrapped__", v), "_symbol", None), dict)


def _function_number(table: TypeTable, behind: int, v: Any, expected: str) -> int:
    """The number of a Go function that has the func type `behind`."""
    v = getattr(v, "__wrapped__", v)
    symbol = getattr(v, "_symbol", None) if callable(v) else None
    if not isinstance(symbol, dict):
        hint = (
            "Go cannot call functions written in Python through this type; pass a function of the package"
            if callable(v)
            else None
        )
        raise wrong_type(f"{expected} ({'a Go function' if callable(v) else 'a callable'})", v, hint)
    label = getattr(v, "_go_label", symbol.get("name"))
    if getattr(v, "_table", None) is None or not table.shares_library(v._table):
        raise Fault(ArgumentTypeError, f"expected {expected}, got {label}, a function of another artifact")
    if symbol.get("func_type") != behind:
        signature = symbol.get("signature") or label
        raise Fault(ArgumentTypeError, f"expected {expected}, got the Go function {label}: {signature}")
    return int(symbol["function"])


def stream_encoder(table: TypeTable, type_id: int) -> Encoder:
    """The encoder of channels and iterators: objects, and Python iterables where Go receives."""
    expected = table.go(type_id)
    entry = table.types[table.resolve(type_id)]
    items = [entry["elem"]] if entry["kind"] == "chan" else list(entry["elems"])
    plan = iterables.ItemsPlan(table, items)
    is_sent_to = entry.get("direction") == "send"

    def encode(v: Any, o: bytearray, s: Segments, d: int) -> None:
        if v is None or v is Nil:
            o.append(0xC0)
        elif (x := object_of(v)) is not None:
            put_object(table, x, o, expected)
        elif is_sent_to:
            raise wrong_type(expected, v, f'h.object("chan {table.go(items[0])}", size) makes a channel')
        else:
            iterables.put(table, plan, items, v, o, expected)

    return encode


def encoder(table: TypeTable, type_id: int) -> Encoder:
    """The encoder of a type whose values are handles."""
    kind = table.types[table.resolve(type_id)]["kind"]
    maker = {"pointer": object_encoder, "object": object_encoder, "interface": interface_encoder, "func": func_encoder}
    return maker.get(kind, stream_encoder)(table, type_id)


def decoder(table: TypeTable, type_id: int) -> Decoder:
    """The decoder of a type whose values are handles: an object, or None for nil."""
    cls = table.object_class(type_id)
    entry = table.types[table.resolve(type_id)]
    elem = entry["elem"] if entry["kind"] == "pointer" and table.is_data(entry["elem"]) else None

    def decode(b: Data, p: int, d: int) -> tuple[Any, int]:
        t = b[p]
        if t == 0xC0:
            return None, p + 1
        if elem is not None and t not in _EXTENSIONS:
            # In write-backs: what Go has written behind a pointer that was made of the caller's data.
            if wrapped(table, elem):
                n, p = wire.get_array(b, p)
                if n != 1:
                    raise DecodeFault("expected an array of 1 for a pointer")
            return table.decoder(elem)(b, p, d + 1)
        return read(table, cls, b, p, d)

    return decode


_EXTENSIONS = frozenset({0xC7, 0xC8, 0xC9, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8})
