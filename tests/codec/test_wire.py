"""The MessagePack primitives, checked against the msgpack library."""

import struct

import msgpack
import pytest
from hypothesis import given, strategies as st

from usegolib._codec import wire
from usegolib._codec.faults import DECODE_ERRORS, DecodeFault
from usegolib._codec.wire import skip

LENGTHS = st.sampled_from([0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536])


EDGES = [sign * 2**bits - (sign > 0) * less for bits in range(64) for less in (0, 1) for sign in (1, -1)]


@given(st.integers(-(2**63), 2**64 - 1) | st.sampled_from(EDGES))
def test_int(value):
    out = bytearray()
    wire.put_int(out, value)
    assert bytes(out) == msgpack.packb(value)
    assert wire.get_int(out, 0) == (value, len(out))


@given(st.floats())
def test_float(value):
    out = wire.put_float64(0xCB, value)
    assert out == msgpack.packb(value)
    read, at = wire.get_float(out, 0)
    assert at == 9 and struct.pack("d", read) == struct.pack("d", value)


@given(LENGTHS)
def test_str_and_bin(length):
    out = bytearray()
    wire.put_str(out, b"x" * length, None)
    assert bytes(out) == msgpack.packb("x" * length)
    assert wire.get_str(out, 0) == ("x" * length, len(out))
    out = bytearray()
    wire.put_bin(out, b"x" * length, length, None)
    assert bytes(out) == msgpack.packb(b"x" * length)
    assert wire.get_bin(out, 0) == (b"x" * length, len(out))


@given(LENGTHS)
def test_containers(length):
    out = bytearray()
    wire.put_array(out, length)
    assert bytes(out) == msgpack.Packer().pack_array_header(length)
    assert wire.get_array(bytes(out) + bytes(length), 0) == (length, len(out))
    out = bytearray()
    wire.put_map(out, length)
    assert bytes(out) == msgpack.Packer().pack_map_header(length)
    assert wire.get_map(bytes(out) + bytes(2 * length), 0) == (length, len(out))


@given(st.integers(0, 127), st.sampled_from([0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 255, 256, 65535, 65536]))
def test_ext(code, length):
    out = bytearray()
    wire.put_ext(out, code, b"x" * length)
    assert bytes(out) == msgpack.packb(msgpack.ExtType(code, b"x" * length))
    assert wire.get_ext(out, 0) == (code, len(out) - length, len(out))


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(TREES)
def test_skip(value):
    packed = msgpack.packb(value)
    assert skip(packed + b"\xff", 0, 1) == len(packed)


@given(st.binary(max_size=40), st.sampled_from([name for name in dir(wire) if name.startswith("get_")]))
def test_readers_of_any_bytes(data, name):
    try:
        _, *rest = getattr(wire, name)(data, 0)
    except DECODE_ERRORS:
        return
    assert rest[-1] <= len(data)


def test_lengths_are_checked_before_anything_is_made():
    for data in (b"\xdd\xff\xff\xff\xff", b"\xdf\x7f\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff"):
        read = {0xDD: wire.get_array, 0xDF: wire.get_map, 0xC6: wire.get_bin, 0xDB: wire.get_str}[data[0]]
        with pytest.raises(DecodeFault, match="too early"):
            read(data, 0)


def test_segments():
    out, segments = bytearray(), []
    wire.put_str(out, b"x" * wire.SEGMENT_FROM, segments)
    assert segments == []
    out = bytearray()
    data = b"x" * (wire.SEGMENT_FROM + 1)
    wire.put_bin(out, data, len(data), segments)
    assert segments == [data] and segments[0] is data
    assert msgpack.unpackb(out) == msgpack.ExtType(3, struct.pack(">IQ", 0, len(data)))
