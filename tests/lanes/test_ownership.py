"""Who owns the objects of a reply that both lanes read.

The fast lane makes objects of a reply, meets something that it does not handle, and hands the reply to the portable
lane, which makes them again. What the fast lane had made used to be queued for release with the handles of those that
the caller got, so that they died after the next 64 frees.
"""

from __future__ import annotations

import gc
from typing import Any, Callable

import pytest

from usegolib._calls.runtime import STATS
from usegolib._core import FREED_BATCH
from usegolib.errors import ABIDecodeError


@pytest.fixture(scope="module")
def ownership(fixture_module: Callable[..., Any]) -> Any:
    """The fixture package; its artifact is open, so that every call begins on the chosen lane."""
    handle = fixture_module("ownership", "example.com/ownership")
    handle.New(0)
    return handle


def churn(handle: Any) -> None:
    """Frees more objects than are released together, so that whatever is queued is released."""
    for number in range(200):
        assert handle.New(number).N() == number


def fill(handle: Any) -> list[Any]:
    """The same dict twice is the portable lane's."""
    same = {"k": 1}
    found = handle.Fill([same, same])
    assert same == {"k": 2}
    return [found]


def put(handle: Any) -> list[Any]:
    """Objects in what is written back."""
    same: dict[str, Any] = {}
    found = handle.Put([same, same])
    return [found, same["k"]]


def place(handle: Any) -> list[Any]:
    """The same in a list of anything, whose elements are replaced."""
    values: list[Any] = [1, 2]
    found = handle.Place(values)
    return [found, values[0]]


def failure(handle: Any) -> list[Any]:
    """An error with several parts."""
    with pytest.raises(Exception, match="failed") as caught:
        handle.Fail()
    assert caught.value is not None
    return []


USES: dict[str, tuple[Callable[[Any], list[Any]], list[int]]] = {
    "a field that only the portable lane compares": (lambda h: [h.Last().Who], [8]),
    "keys that are frozen": (lambda h: [h.Any()[0]], [9]),
    "a number that the portable lane makes": (lambda h: [h.Rat()[0]], [10]),
    "a dict given twice": (fill, [11]),
    "objects written into a dict given twice": (put, [12, 20]),
    "objects written into a list of anything": (place, [13, 30]),
    "many objects and one other value": (lambda h: h.Mixed(100)[:100], list(range(100))),
    "structs": (lambda h: [event.Who for event in h.Events(5)], list(range(5))),
    "a named slice": (lambda h: h.Named(), [19, 20]),
    "an error": (failure, []),
}


@pytest.mark.parametrize("use", USES)
def test_objects_of_a_reply_that_is_read_twice_live(ownership: Any, use: str) -> None:
    make, expected = USES[use]
    found = make(ownership)
    churn(ownership)
    assert [item.N() for item in found] == expected
    churn(ownership)
    assert [item.N() for item in found] == expected


@pytest.mark.parametrize("use", USES)
def test_objects_of_a_reply_are_released_once_and_all(ownership: Any, use: str) -> None:
    make, expected = USES[use]
    runtime = ownership._artifact.table.home.runtime
    make(ownership)
    gc.collect()
    before = runtime.live()
    found = [make(ownership) for _ in range(50)]
    assert all([item.N() for item in part] == expected for part in found)
    gc.collect()  # exceptions and their frames are cycles
    assert runtime.live() - before == 50 * len(expected)
    del found
    gc.collect()
    assert runtime.live() == before


def live(handle: Any) -> int:
    """How many objects Go holds, once all that Python has let go of was released."""
    gc.collect()
    gc.collect()  # PyPy
    return int(handle._artifact.table.home.runtime.live())


INTERRUPTED = {
    "objects and a value that is handed on": lambda h: h.Mixed(5),
    "several results": lambda h: h.Any(),
    "what is written back": lambda h: h.Place([1]),
}


@pytest.mark.parametrize("use", INTERRUPTED)
@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_interrupt_while_a_reply_is_read(ownership: Any, use: str, after: int, monkeypatch: Any) -> None:
    # It was cleared as if it had been about a value, the portable lane gave the result, and nobody heard of Ctrl-C.
    from usegolib._codec import table as tables

    INTERRUPTED[use](ownership)
    before = live(ownership)
    table = ownership._artifact.table
    found = tables.TypeTable.object_class
    asked = []

    def interrupted(self: Any, type_id: int) -> Any:
        asked.append(type_id)
        if len(asked) == after + 1:
            raise KeyboardInterrupt
        return found(self, type_id)

    monkeypatch.setattr(tables.TypeTable, "object_class", interrupted)
    for made in table.fast or ():
        if type(made).__name__ == "Objects":  # the fast lane asks again
            monkeypatch.setattr(type(made), "__getitem__", type(made).__missing__)
            made.clear()
    try:
        INTERRUPTED[use](ownership)
    except KeyboardInterrupt:
        assert len(asked) == after + 1
    else:
        assert len(asked) <= after
    monkeypatch.undo()
    for made in table.fast or ():
        if type(made).__name__ == "Objects":
            made.clear()
    assert live(ownership) == before
    churn(ownership)


def test_two_keys_that_are_one_lose_no_object(ownership: Any) -> None:
    before = live(ownership)
    for _ in range(10):
        with pytest.raises(ABIDecodeError, match="one key in Python"):
            ownership.Keyed()
    assert live(ownership) == before


def test_replies_that_cannot_be_read_do_not_pile_up(ownership: Any) -> None:
    """On the fast lane, the queue of what Python could not read used to grow until a portable function was called."""
    before = live(ownership)
    for _ in range(3 * FREED_BATCH):
        with pytest.raises(ABIDecodeError, match="one key in Python"):
            ownership.Keyed()
    stats = ownership._artifact.table.home.runtime._ask(STATS)
    assert stats["objects"] < before + FREED_BATCH + 10
