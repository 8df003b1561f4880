"""The whole text of argument errors, as snapshots: these are read by people who are stuck."""

import datetime

import pytest

import usegolib
from tests.support import snapshots
from usegolib.errors import UnsupportedTypeError

ANN = {"name": "Ann", "Plain": False}

CASES = {
    "wrong_type": lambda h: h.Int("x"),
    "bool_for_int": lambda h: h.Int(True),
    "float_for_int": lambda h: h.Int(1.5),
    "out_of_range": lambda h: h.Int8(200),
    "negative_unsigned": lambda h: h.Uint(-1),
    "bytes_for_string": lambda h: h.String(b"x"),
    "str_for_bytes": lambda h: h.Bytes("x"),
    "str_for_slice": lambda h: h.Strings("abc"),
    "element": lambda h: h.Nested([["a"], ["b", 3]]),
    "map_value": lambda h: h.MapOfMaps({"a": {"b": "c"}}),
    "map_key": lambda h: h.StringMap({1: 1}),
    "array_length": lambda h: h.IntArray([1, 2]),
    "float32_overflow": lambda h: h.Float32(1e300),
    "none_for_value": lambda h: h.String(None),
    "missing_argument": lambda h: h.DivMod(1),
    "too_many_arguments": lambda h: h.DivMod(1, 2, 3),
    "unknown_keyword": lambda h: h.DivMod(1, c=2),
    "argument_twice": lambda h: h.DivMod(1, 2, b=3),
    "positional_only": lambda h: h.Unnamed(1, name="x"),
    "missing_field": lambda h: h.Same({"name": "Ann"}),
    "unknown_field": lambda h: h.Same({**ANN, "nmae": 1}),
    "duplicate_field": lambda h: h.Same({**ANN, "Name": "x"}),
    "nested_field": lambda h: h.People([{**ANN, "friends": [{**ANN, "tags": [1]}]}]),
    "not_a_struct": lambda h: h.Same(5),
    "naive_time": lambda h: h.Time(datetime.datetime(2024, 1, 1)),
    "bad_uuid": lambda h: h.SameID("abc"),
    "any_set": lambda h: h.Any({"a": [{1}]}),
    "lone_surrogate": lambda h: h.String("\ud800"),
    "nil_for_int": lambda h: h.Int(usegolib.Nil),
    "variadic_element": lambda h: h.Sum(1, "x"),
}


def test_texts(kinds):
    lines = []
    for name, call in CASES.items():
        with pytest.raises(UnsupportedTypeError) as caught:
            call(kinds)
        lines.append(f"[{name}] {type(caught.value).__name__}\n{caught.value}\n")
    snapshots.check(__file__, "argument_texts", "\n".join(lines))
