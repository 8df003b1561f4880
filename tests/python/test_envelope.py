"""Envelopes: what comes out is what went in, and nothing damaged is taken."""

from __future__ import annotations

import pytest

from usegolib._core.envelope import pack, unpack

VALUES = [
    None,
    True,
    False,
    0,
    127,
    128,
    2**64 - 1,
    -1,
    -(2**63),
    "",
    "a" * 31,
    "ü" * 200,
    "x" * 70_000,
    "\udcff",
    b"",
    b"\x00" * 300,
    b"\x01" * 70_000,
    [],
    list(range(40)),
    {},
    {"a": 1, "b": [None, {"c": b"d"}]},
    {str(number): number for number in range(20)},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_round_trip(value: object) -> None:
    data = pack(value)
    assert unpack(data) == value
    for end in {0, 1, len(data) // 2, len(data) - 1} - {len(data)}:
        with pytest.raises(ValueError, match="cut off"):
            unpack(data[:end])
    with pytest.raises(ValueError, match="1 bytes left over"):
        unpack(data + b"\xc0")


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_against_the_reference(value: object) -> None:
    msgpack = pytest.importorskip("msgpack")
    assert msgpack.unpackb(pack(value), unicode_errors="surrogateescape", strict_map_key=False) == value
    assert unpack(msgpack.packb(value, unicode_errors="surrogateescape")) == value


def test_refused() -> None:
    with pytest.raises(TypeError, match="envelope: cannot hold object"):
        pack(object())
    with pytest.raises(ValueError, match="unknown code 0xc1"):
        unpack(b"\xc1")
