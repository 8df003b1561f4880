"""Results of many bytes: the fast lane copies them from Go's own memory."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import usegolib

LARGE = 64 << 10


@pytest.mark.parametrize("count", [0, 1, 4096, LARGE - 1, LARGE, LARGE + 1, 1 << 20, 3 << 20])
def test_any_number_of_bytes(kinds, count):
    data = os.urandom(count)
    for value in (data, bytearray(data), memoryview(data)):
        result = kinds.Bytes(value)
        assert type(result) is bytes and result == data
        assert bytes(value) == data
    assert kinds.BigBytes(count) == bytes(index & 0xFF for index in range(count))


def test_bytes_that_are_written_to(kinds):
    """The reply then has the argument too."""
    data = bytearray(LARGE)
    result = kinds.FlipBytes(data)
    assert bytes(data) == result == b"\xff" * LARGE
    data = bytes(LARGE)
    assert kinds.FlipBytes(data) == b"\xff" * LARGE and data == bytes(LARGE)


def test_lent_memory_is_copied(kinds):
    data = bytearray(os.urandom(LARGE))
    result = kinds.Bytes(usegolib.lend(data))
    assert result == data
    data[0] ^= 1
    assert result != data


def test_errors_and_no_bytes(fixture_module):
    methods = fixture_module("methods", "example.com/methods")
    assert methods.DecodeString("QUJD" * LARGE) == b"ABC" * LARGE
    with pytest.raises(Exception, match="illegal base64 data at input byte 2"):
        methods.DecodeString("QU*" * LARGE)


def test_threads(kinds):
    def call(seed):
        data = bytes([seed]) * (LARGE + seed)
        return all(kinds.Bytes(data) == data for _ in range(50))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(call, range(8)))


def test_memory_is_given_back(kinds):
    """Without a further call, and whether Python keeps the bytes or not."""
    before = kinds.Freed()
    kept = [kinds.Tracked(100_000) for _ in range(20)]
    until = time.monotonic() + 30
    while kinds.Freed() != before + 20 and time.monotonic() < until:
        time.sleep(0.01)
    assert kinds.Freed() == before + 20
    assert all(len(data) == 100_000 for data in kept)
