"""Values of the type any: plain MessagePack where Go's plain type is meant, else the type's number and the value."""

from __future__ import annotations

from usegolib._core import MAX_DEPTH
from usegolib._objects import RaisedType, object_of
from usegolib._values import Nil, NilBytes, NilDict, NilList

from . import scalars, wire
from .any_callables import put_callable
from .any_objects import put_opaque
from .by_value import keep
from .containers import changed, check_keys
from .faults import DecodeFault, Fault, key_step, too_deep, wrong_type
from .forced import Opaque
from .given import Frame, Kept, get_given, is_shared, pointed, refers
from .integers import decode_big_int, put_big_or_int
from .lending import Lent
from .live import put_lent_any
from .map_keys import collision
from .objects_wire import get_held, put_object, read
from .raw import is_mapping
from .standing import Standing, remembered
from .structs import freeze
from .typed_arrays import NO_BUFFER, are_bytes, behind, is_array, is_moment
from .typed_values import put_typed, type_of

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .table import TypeTable
    from .wire import Data, Decoder, Encoder, Segments


def any_encoder(table: TypeTable) -> Encoder:
    """The encoder of any for one table."""

    def encode(v: Any, o: bytearray, s: Segments, d: int) -> None:
        t = type(v)
        if t is str:
            put_text(v, o, s)
        elif t is int:
            put_big_or_int(o, v)
        elif v is None or v is Nil:
            o.append(0xC0)
        elif v is True:
            o.append(0xC3)
        elif v is False:
            o.append(0xC2)
        elif t is float:
            o += wire.put_float64(0xCB, v)
        elif t is bytes:
            wire.put_bin(o, v, len(v), s)
        elif t is list or t is tuple:
            put_list(v, o, s, d)
        elif t is dict:
            put_dict(v, o, s, d)
        else:
            _encode_other(table, encode, put_list, put_dict, v, o, s, d)

    def put_list(v: Any, o: bytearray, s: Segments, d: int) -> None:
        if d > MAX_DEPTH:
            raise too_deep()
        n = len(v)
        wire.put_array(o, n)
        i = -1
        try:
            for i, x in enumerate(v):  # noqa: B007 (the handler names it)
                encode(x, o, s, d + 1)
        except Fault as fault:
            fault.inside(f"[{i}]", v)
            raise
        if i + 1 != n:
            raise changed()

    def put_dict(v: Any, o: bytearray, s: Segments, d: int) -> None:
        if d > MAX_DEPTH:
            raise too_deep()
        n = len(v)
        wire.put_map(o, n)
        i = 0
        k: Any = None
        try:
            for k, x in v.items():
                i += 1
                if isinstance(k, (tuple, frozenset, bytes, memoryview)):
                    raise wrong_type("a key that Go can compare", k)
                if type(k) is not str and callable(k):
                    put_key(k, o, s, d + 1)
                else:
                    encode(k, o, s, d + 1)
                encode(x, o, s, d + 1)
        except Fault as fault:
            fault.inside(key_step(k), v)
            raise
        if i != n:
            raise changed()
        if not {str}.issuperset(map(type, v)):
            check_keys(v, known_key)

    def put_key(k: Any, o: bytearray, s: Segments, d: int) -> None:
        """A function as a key is no Go func, which nothing compares with, but the object."""
        if isinstance(k, RaisedType) or object_of(k) is not None:
            encode(k, o, s, d)
        else:
            put_opaque(table, k, o)

    def known_key(k: Any, o: bytearray, s: Segments, d: int) -> None:
        try:
            put_key(k, o, s, d) if callable(k) else encode(k, o, s, d)
        except Fault:  # an object: only the frame itself can hold it
            o += b"\xff" + id(k).to_bytes(8, "big")

    return encode


def put_text(value: str, out: bytearray, segments: Segments) -> None:
    """A str. A long one travels beside the frame; it is a typed value there, since a bare segment in any is bytes."""
    data = scalars.utf8(value)
    if segments is None or len(data) <= wire.SEGMENT_FROM:
        wire.put_str(out, data, None)
        return
    content = bytearray()
    wire.put_int(content, _STRING)
    wire.put_str(content, data, segments)
    wire.put_ext(out, wire.EXT_TYPED, content)


_STRING = 16
"""The number of the type string in every table."""


def _encode_other(
    table: TypeTable, encode: Encoder, put_list: Encoder, put_dict: Encoder, v: Any, o: bytearray, s: Segments, d: int
) -> None:
    """Everything but the plain exact types."""
    if type(v) is Opaque:
        put_opaque(table, v, o)
        return
    if type(v) is Lent:
        put_lent_any(table, v, o, s, d)
        return
    if type(v) is Standing:
        _put_standing(table, v, o, s, d)
        return
    type_id = remembered(table, v)
    if type_id is not None:
        put_typed(table, type_id, v, o, s, d)
        return
    if isinstance(v, RaisedType) and table.home is not None:
        value = table.home.value_of(v)
        if value is not v:
            encode(value, o, s, d)
            return
    x = object_of(v)
    if x is not None:
        put_object(table, x, o, "any")
        return
    type_id = type_of(table, v)
    if type_id is not None:
        if isinstance(o, Frame) and o.fixed and refers(o, type_id, v):
            return  # an argument of a callback
        put_typed(table, pointed(table, type_id, type(v)), v, o, s, d)
    elif type(v) in _NILS and not v:  # in this order: the truth of an array is an error
        wire.put_ext(o, wire.EXT_NIL, bytes([_NILS.index(type(v))]))
    elif isinstance(v, str):
        put_text(v, o, s)
    elif isinstance(v, float):
        o += wire.put_float64(0xCB, v)
    elif isinstance(v, (list, tuple)):
        put_list(v, o, s, d)
    elif is_mapping(v):
        put_dict(v, o, s, d)
    elif hasattr(type(v), "__dataclass_fields__") and not isinstance(v, type):
        put_dict({name: getattr(v, name) for name in type(v).__dataclass_fields__}, o, s, d)
    elif callable(v) and not isinstance(v, type):
        put_callable(table, v, o)
    elif scalars.is_bool(v):
        o.append(0xC3 if v else 0xC2)
    elif hasattr(type(v), "__index__") and not getattr(v, "ndim", 0):  # numpy's arrays have one as well
        put_big_or_int(o, scalars.to_int(v, "any"))
    else:
        _encode_buffer(table, put_list, v, o, s, d)


def _put_standing(table: TypeTable, v: Standing, o: bytearray, s: Segments, d: int) -> None:
    """An object as the interface that it stands for."""
    if not table.shares_library(v.table):
        go = v.table.go(v.type_id)
        raise wrong_type("a value that any can carry", v, f"take {go} from the package whose function is called")
    put_typed(table, v.type_id, v.value, o, s, d)


def _encode_buffer(table: TypeTable, put_list: Encoder, v: Any, o: bytearray, s: Segments, d: int) -> None:
    """Bytes-like values are []byte, arrays of numbers []any; numpy's floats are floats."""
    owner = behind(v)
    if is_moment(v):
        raise wrong_type(
            "a value that any can carry",
            v,
            "pandas.Timedelta(value), or a datetime with a time zone, keeps its type and its nanoseconds",
        )
    try:
        view = memoryview(owner)
    except NO_BUFFER:
        view = None
    if view is not None and view.ndim:
        if are_bytes(view, owner) and view.ndim == 1:
            data = view.tobytes()
            wire.put_bin(o, data, len(data), s)
        else:
            put_list(owner.tolist() if hasattr(owner, "tolist") else list(owner), o, s, d)
    elif is_array(owner):
        put_list(list(owner), o, s, d)
    elif hasattr(type(v), "__float__") and not isinstance(v, type):
        o += wire.put_float64(0xCB, scalars.to_float(v, "any"))
    else:
        put_opaque(table, v, o)


# What extension 7 stands for, by its byte; any has no sets.
_NILS: tuple[Any, ...] = (NilList, NilDict, NilBytes)


def any_decoder(table: TypeTable) -> Decoder:
    """The decoder of any for one table."""

    def decode(b: Data, p: int, d: int) -> tuple[Any, int]:
        t = b[p]
        if t < 0x80 or t >= 0xE0 or 0xCC <= t <= 0xD3:
            return wire.get_int(b, p)
        if 0xA0 <= t < 0xC0 or 0xD9 <= t <= 0xDB:
            return wire.get_str(b, p)
        if t == 0xC0:
            return None, p + 1
        if t == 0xC2 or t == 0xC3:
            return t == 0xC3, p + 1
        if t == 0xCA or t == 0xCB:
            return wire.get_float(b, p)
        if 0xC4 <= t <= 0xC6:
            chunk, p = wire.get_bin(b, p)
            return bytes(chunk), p
        if d > MAX_DEPTH:
            raise DecodeFault(f"nested more than {MAX_DEPTH} levels deep")
        if 0x90 <= t < 0xA0 or t == 0xDC or t == 0xDD:
            n, p = wire.get_array(b, p)
            r = []
            for _ in range(n):
                x, p = decode(b, p, d + 1)
                r.append(x)
            return r, p
        if t < 0x90 or t == 0xDE or t == 0xDF:
            return _decode_map(decode, b, p, d)
        return decode_ext(table, b, p, d)

    return decode


def _decode_map(decode: Decoder, b: Data, p: int, d: int) -> tuple[dict[Any, Any], int]:
    n, p = wire.get_map(b, p)
    start = p
    r: dict[Any, Any] = {}
    for _ in range(n):
        k, p = decode(b, p, d + 1)
        x, p = decode(b, p, d + 1)
        r[k if type(k) is str else freeze(k)] = x
    if len(r) != n:
        raise collision(b, start, n, decode, decode)
    return r, p


def decode_ext(table: TypeTable, b: Data, p: int, d: int) -> tuple[Any, int]:
    code, start, end = wire.get_ext(b, p)
    if code == wire.EXT_OBJECT:
        return read(table, None, b, p, d)
    if code == wire.EXT_GIVEN:
        return get_given(b, p)
    if code == wire.EXT_CALLBACK:
        return get_held(b, p)
    if code == wire.EXT_BIG_INT:
        return decode_big_int(b, p, d)
    if code == wire.EXT_NIL and end == start + 1 and b[start] < len(_NILS):
        return _NILS[b[start]](), end
    if code != wire.EXT_TYPED:
        raise DecodeFault(f"extension {code} does not belong here")
    type_id, start = wire.get_int(b, start)
    if not 0 <= type_id < len(table.types):
        raise DecodeFault(f"type number {type_id} is not in the schema")
    if table.types[type_id]["kind"] == "type_param":
        raise DecodeFault(f"a value of type {table.go(type_id)} inside any cannot be converted")
    value, at = table.decoder(type_id)(b, start, d + 1)
    if at != end:
        raise DecodeFault(f"a value of type {table.go(type_id)} does not fill its extension")
    if type(b) is Kept and is_shared(table, type_id):
        b.note(p, type_id, value)
    return keep(table, type_id, value), end
