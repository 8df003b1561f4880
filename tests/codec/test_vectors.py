"""The vectors that the Rust and Go suites read as well (tests/vectors/README.md)."""

import json
import struct
from pathlib import Path

import msgpack
import pytest

from tests.codec.schemas import Types
from usegolib._codec import TypeTable
from usegolib._codec.given import Frame, Written
from usegolib.errors import ABIDecodeError

FOLDER = Path(__file__).parents[1] / "vectors"
CASES = [(path.stem, case) for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text("utf-8"))]

# What Python has one value for and Go several: it is sent as the plainest of them.
ONE_VALUE = {
    *("**int to nil", "*any to nil", "*error to nil"),
    *("typed int8", "typed int64", "typed uint64", "typed uint8", "typed float32", "typed math/big.Int"),
    *("typed named int", "typed []int", "typed pointer"),
    *("big.Float", "big.Float infinity"),  # a Decimal has no precision in bits
    "omitempty does not change the wire",  # absent from the dict: nil stands for zero
}


def test_the_vectors_are_there():
    assert CASES, f"no vectors in {FOLDER.name}: the folder belongs to the repository"


def table_of(case):
    return TypeTable(Types().entries + case["types"], case.get("word_size", 8))


def tree(value):
    """A tagged tree as the msgpack library reads the bytes."""
    if value is None or isinstance(value, bool):
        return value
    ((tag, content),) = value.items()
    if tag == "int":
        return int(content)
    if tag == "float":
        return struct.unpack(">d" if len(content) == 16 else ">f", bytes.fromhex(content))[0]
    if tag in ("strhex", "str"):
        return bytes.fromhex(content).decode("utf-8", "surrogateescape") if tag == "strhex" else content
    if tag == "bytes":
        return bytes.fromhex(content)
    if tag == "array":
        return [tree(item) for item in content]
    if tag == "map":
        return [(tree(key), tree(item)) for key, item in content]
    if tag == "deep":
        made = None
        for _ in range(content):
            made = [made]
        return made
    assert tag == "ext"
    if content[0] == -1:
        return msgpack.Timestamp.from_bytes(bytes.fromhex(content[1]))
    return msgpack.ExtType(content[0], bytes.fromhex(content[1]))


def check_given(table, number, wire, places):
    """Read, a place is the very object that was noted there; written, an object that is there twice is the place."""
    data = Written(wire)
    data.given = {place: {"stands": "for this"} for place in places}
    value, at = table.decoder(number)(data, 0, 1)
    assert at == len(wire) and value[-1] is data.given[places[0]]
    frame = Frame()
    # A plain dict has no identity.
    first = type("Own", (dict,), {})(value[0]) if type(value[0]) is dict else value[0]
    table.encoder(number)([first, *value[1:-1], first], frame, None, 1)
    assert frame == wire and [[place, first] for place in places] == frame.given
    with pytest.raises(ABIDecodeError, match="no pointer was given at byte"):
        table.decode_value(number, wire)


@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{file}: {case['name']}" for file, case in CASES])
def test_vector(file, case):
    if file == "objects":
        # What handles lead to is known to an artifact only.
        if not case.get("error"):
            assert repr(msgpack.unpackb(bytes.fromhex(case["wire"]), object_pairs_hook=list)) == repr(
                tree(case["value"])
            )
        return
    table, number, wire = table_of(case), case["type"], bytes.fromhex(case["wire"])
    if case.get("given"):
        check_given(table, number, wire, case["given"])
        return
    if case.get("error") or case.get("segments") or "content" in case:
        # Replies are self-contained: a segment in one is refused whatever it names.
        with pytest.raises(ABIDecodeError):
            table.decode_value(number, wire)
        return
    shown = case["value"]
    if not (isinstance(shown, dict) and "deep" in shown) and not case.get("canonical") and not case.get("decode_only"):
        read = msgpack.unpackb(
            wire, strict_map_key=False, unicode_errors="surrogateescape", object_pairs_hook=list, timestamp=0
        )
        assert repr(read) == repr(tree(shown))
    if case.get("text"):
        assert table.encode_value(number, tree(shown)) == wire
        return
    value = table.decode_value(number, wire)
    encoded = table.encode_value(number, value)
    again = table.decode_value(number, encoded)
    assert again == value or repr(again) == repr(value) or again.message == value.message
    if not case.get("decode_only") and not case.get("unordered") and case["name"] not in ONE_VALUE:
        assert encoded.hex() == case.get("canonical", case["wire"])
