"""Standard packages that export little but methods, through a module with functions around them."""

import base64
import datetime

import pytest

from usegolib.errors import GoError


@pytest.fixture(scope="module")
def methods(fixture_module):
    return fixture_module("methods", "example.com/methods")


def test_base64_agrees_with_python(methods):
    for data in (b"", b"\x00", b"any carnal pleas", bytes(range(256)) * 40):
        text = methods.EncodeToString(data)
        assert text == base64.b64encode(data).decode()
        assert methods.DecodeString(text) == data
    with pytest.raises(GoError, match="illegal base64 data at input byte 1") as caught:
        methods.DecodeString("a?")
    assert caught.value.go_type == "encoding/base64.CorruptInputError"


def test_base64_into_a_bytearray(methods):
    encoded = bytearray(8)
    assert methods.Encode(encoded, b"usego") is None
    assert encoded == b"dXNlZ28="
    decoded = bytearray(6)
    assert methods.Decode(decoded, encoded) == 5
    assert decoded == b"usego\x00"


def test_time_formatting(methods):
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    moment = datetime.datetime(2024, 2, 29, 23, 59, 58, 123456, tzinfo=zone)
    assert methods.Format(moment, "Mon Jan _2 15:04:05.000000 -0700 2006") == "Thu Feb 29 23:59:58.123456 +0530 2024"
    later = methods.Add(moment, datetime.timedelta(seconds=2))
    assert later == moment + datetime.timedelta(seconds=2)
    assert methods.Format(later, "2006-01-02T15:04:05Z07:00") == "2024-03-01T00:00:00+05:30"
