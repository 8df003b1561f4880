"""References are counted right and memory does not grow, for arguments, results and refused calls."""

from __future__ import annotations

import array
import datetime
import gc
import importlib
import sys
import threading
import uuid
from typing import Any, Callable

import pytest

from tests.lanes.conftest import HAS_FAST, Lanes, needs_fast_lane

pytestmark = needs_fast_lane
# PyPy has no such module.
tracemalloc: Any = importlib.import_module("tracemalloc") if HAS_FAST else None

PERSON = {
    "name": "Ann",
    "age": 30,
    "email": "a@b.c",
    "tags": ["x", "y"],
    "more": {"k": "v"},
    "Plain": True,
    "friends": [],
}
UTC_TIME = datetime.datetime(2024, 5, 6, 7, 8, 9, 123456, datetime.timezone.utc)
ZONE = datetime.timezone(datetime.timedelta(hours=2))
# By function: arguments that are read directly, ones that are not, ones that are refused.
CALLS: dict[str, list[tuple[Any, ...]]] = {
    "Int": [(300_000,), (True,), (2**70,), ("x",), ()],
    "Uint64": [(2**64 - 1,), (-1,), (2**64,)],
    "Float64": [(1.5,), (7,), (10**400,)],
    "String": [("text" * 3,), ("é" * 10,), ("long" * 2000,), ("\udc80",), ("\ud800",), (b"x",)],
    "Bytes": [(b"abc",), (bytearray(b"abc"),), (b"long" * 2000,), ("x",)],
    "Int64s": [([1, 2, 70_000],), ((1, 2),), (array.array("q", [1, 2]),), ([1, None],), (array.array("d", [1.0]),)],
    "Float64s": [([1.5, 2],), (array.array("d", [1.0, 2.0]),), ([1.5, "x"],)],
    "Strings": [(["a", "b" * 5000],), (["a", 1],)],
    "Nested": [([["a"], ["b", "c"]],), ([["a"], [1]],)],
    "MapOfMaps": [({"a": {"b": 1.5}},), ({"a": {"b": "c"}},), ({1: {}},)],
    "IntMap": [({1: "a", 2: "b"},)],
    "StringSet": [({"a", "b"},)],
    "Same": [(PERSON,), ({**PERSON, "Nmae": 1},), ({"name": "x"},), (5,)],
    "SamePointer": [(PERSON,), (None,)],
    "People": [([PERSON, PERSON],), ([PERSON, {}],)],
    "AnyMap": [({"a": [1, 2.5, None, "x", {"b": True}]},), ({"a": {1}},)],
    "TimeText": [("2024-05-06T07:08:09Z",), ("never",)],
    "Time": [(UTC_TIME,), (UTC_TIME.astimezone(ZONE),), (datetime.datetime(2024, 1, 1),), (5,)],
    "Duration": [(datetime.timedelta(1, 2, 3),), (7,), (datetime.timedelta.max,)],
    "BigInt": [(2**70,), (-(2**70),), (1.5,)],
    "SameID": [(uuid.UUID(int=7),), ("00112233-4455-6677-8899-aabbccddeeff",), ("x",)],
    "SameLevel": [(1,), ("x",)],
    "Put": [({"a": 1}, "b", 2)],
    "DivMod": [(7, 2), (7, 0), (1,)],
    "Two": [(1, "x")],
    "Fail": [("plain",), ("",), ("sentinel",), ("wrapped",), ("struct",)],
    "HalfAndError": [(4,), (3,)],
    "Sort": [([3, 1, 2],), ((3, 1, 2),), ([1, "x"],)],
    "Join": [(",", 1, "a", 2.5), (",", [1, 2]), (",",), (1,)],
    "CountedBig": [(50_000,), (3,)],
}


def run(call: Any, arguments: tuple[Any, ...]) -> None:
    try:
        call(*arguments)
    except Exception:
        return


def leaves(value: Any) -> list[Any]:
    """All objects in a value."""
    inside: list[Any] = []
    if isinstance(value, dict):
        inside = [*value, *value.values()]
    elif isinstance(value, (list, tuple, set)):
        inside = list(value)
    return [value, *(found for part in inside for found in leaves(part))]


@pytest.mark.parametrize("name", CALLS)
def test_reference_counts_of_arguments(lanes: Callable[[str], Lanes], name: str) -> None:
    call = lanes(name).fast
    for arguments in CALLS[name]:
        objects = [*leaves(arguments), call, None, True, False, int, str, dict, list, type(call)]
        run(call, arguments)
        gc.collect()  # exceptions and their frames are cycles, whose end would be counted
        before = [sys.getrefcount(item) for item in objects]
        for _ in range(200):
            run(call, arguments)
        gc.collect()
        after = [sys.getrefcount(item) for item in objects]
        # A few come and go with caches of the interpreter; one per call would be hundreds.
        assert max(abs(new - old) for new, old in zip(after, before)) < 50, (arguments, before, after)


def test_reference_counts_of_results(lanes: Callable[[str], Lanes]) -> None:
    text = lanes("String").fast("a new text")
    assert sys.getrefcount(text) == sys.getrefcount("".join(["a new", " text", ""]))
    made = lanes("Same").fast(PERSON)
    fresh = dict(made)
    assert sys.getrefcount(made) == sys.getrefcount(fresh)
    del fresh
    for key, value in made.items():
        if type(value) in (list, dict) or (type(value) is str and len(value) > 1):
            assert sys.getrefcount(value) <= 4, key


@pytest.mark.parametrize("name", CALLS)
def test_memory_of_calls(lanes: Callable[[str], Lanes], name: str) -> None:
    call = lanes(name).fast
    for _ in range(300):
        for arguments in CALLS[name]:
            run(call, arguments)
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(1000):
            for arguments in CALLS[name]:
                run(call, arguments)
        gc.collect()
        now, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # 1000 calls that each lost their smallest object would keep 1000 times 16 bytes at least.
    assert now < 12_000


def test_resident_memory_of_200000_calls(lanes: Callable[[str], Lanes]) -> None:
    statm = pytest.importorskip("resource") and "/proc/self/statm"
    try:
        with open(statm) as file:
            file.read()
    except OSError:
        pytest.skip("this system has no /proc")

    def resident() -> int:
        with open(statm) as file:
            return int(file.read().split()[1]) * 4096

    add, echo, same = lanes("DivMod").fast, lanes("String").fast, lanes("Same").fast

    def work(count: int) -> None:
        for index in range(count):
            add(index, 3)
            echo("text of some length")
            if not index % 10:
                same(PERSON)

    work(20_000)
    lanes("Collect").fast()
    gc.collect()
    before = resident()
    work(100_000)
    lanes("Collect").fast()
    gc.collect()
    assert resident() - before < 4_000_000


def test_levels_of_ended_threads_are_freed(lanes: Callable[[str], Lanes]) -> None:
    big = lanes("CountedBig").fast
    for _ in range(200):
        thread = threading.Thread(target=big, args=(100_000,))
        thread.start()
        thread.join()
    assert len(big(10)) == 10
