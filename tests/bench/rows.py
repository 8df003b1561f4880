"""The rows of the benchmark: what is called, what it must answer, and what a peer has to offer for it."""

from __future__ import annotations

import array
from typing import Any, NamedTuple

PERSON = {
    "Name": "Grace Hopper",
    "Age": 85,
    "Email": "grace@example.com",
    "Tags": ["compilers", "navy", "nanoseconds"],
    "Scores": {"cobol": 60, "flow-matic": 55, "mark-i": 44},
}


def read(people: Any) -> int:
    """Read every field of every person; the sum of the ages."""
    ages = 0
    for person in people:
        person["Name"]
        ages += person["Age"]
        person["Email"]
        person["Tags"]
        person["Scores"]
    return ages


def message(function: Any, *arguments: Any) -> str:
    """The text of the exception that the call raises."""
    try:
        function(*arguments)
    except Exception as error:
        return str(error)
    return "no exception"


VALUES: dict[str, Any] = {
    "hello": "hello",
    "text": "0123456789" * 1000,
    "blob": bytes(range(256)) * 4096,
    "numbers": [0.5] * 1000,
    "doubles": array.array("d", [0.5]) * 100_000,
    "person": PERSON,
    "add_one": lambda value: value + 1,
    "add_two": lambda a, b: a + b,
    "compare": lambda a, b: (a > b) - (a < b),
    "read": read,
    "message": message,
}
"""Names that the statements of all peers can use."""


class Row(NamedTuple):
    """One operation. `statement` is timed; `answer`, by default the same, is an expression with the value `expected`.

    `needs` are the names that a peer offers when it can do this; `per` is how many operations one statement makes.
    """

    key: str
    title: str
    needs: tuple[str, ...]
    statement: str
    expected: Any
    answer: str = ""
    per: int = 1


SORTED = 100_000


def middle_of_sorted() -> int:
    """The number that SortFunc of golib gives."""
    numbers, x = [], 1
    for _ in range(SORTED):
        x = (x * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
        numbers.append(x)
    return sorted(numbers)[SORTED // 2]


AGES = sum(20 + i % 60 for i in range(1000))
FAILING = """\
try:
    Fail(hello)
except GoError:
    pass
"""

MAIN = [
    Row("add_int", "AddInt(1, 2)", ("AddInt",), "AddInt(1, 2)", 3),
    Row("echo_5", "Echo, 5 characters", ("Echo",), "Echo(hello)", VALUES["hello"]),
    Row("echo_10k", "Echo, 10,000 characters", ("Echo",), "Echo(text)", VALUES["text"]),
    Row("echo_bytes", "EchoBytes, 1 MiB", ("EchoBytes",), "EchoBytes(blob)", VALUES["blob"]),
    Row("sum_list", "SumFloats, list of 1,000", ("SumFloats",), "SumFloats(numbers)", 500.0),
    Row("sum_lent", "SumFloats, 100,000 lent", ("SumFloats", "lend"), "SumFloats(lend(doubles))", 50_000.0),
    Row("echo_person", "EchoPerson", ("EchoPerson",), "EchoPerson(person)", PERSON),
    Row("counter", "Counter.Inc on an object", ("counter",), "counter.Inc(1)", 1, "NewCounter().Inc(1)"),
    Row("fail", "Fail: error to exception", ("Fail",), FAILING, VALUES["hello"], "message(Fail, hello)"),
    Row("people", "People(1000), fields read", ("People",), "read(People(1000))", AGES),
    Row("call_back", "callback, one of 1,000", ("CallBack",), "CallBack(add_one, 1000)", 500_500, "", 1000),
    Row(
        "call_back_two",
        "callback of two ints",
        ("CallBackTwo",),
        "CallBackTwo(add_two, 1000)",
        500_500,
        "",
        1000,
    ),
]
"""The rows of the chart."""

FURTHER = [
    Row("sort_func", "slices.SortFunc of 100,000", ("SortFunc",), f"SortFunc(compare, {SORTED})", middle_of_sorted()),
    Row("people_unread", "People(1000), not read", ("People",), "People(1000)", 1000, "len(People(1000))"),
    Row("add_int_unchecked", "AddInt, types not checked", ("AddIntUnchecked",), "AddIntUnchecked(1, 2)", 3),
    Row("add_int_held", "AddInt, GIL held", ("AddIntHeld",), "AddIntHeld(1, 2)", 3),
    Row("echo_held", "Echo, 5 characters, GIL held", ("EchoHeld",), "EchoHeld(hello)", VALUES["hello"]),
    Row("sum_in", "SumFloats, list, `in`", ("SumFloatsIn",), "SumFloatsIn(numbers)", 500.0),
]

ROWS = MAIN + FURTHER
BY_KEY = {row.key: row for row in ROWS}
