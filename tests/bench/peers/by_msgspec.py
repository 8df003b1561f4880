"""msgspec decoding the people from MessagePack to dataclasses: no Go, the limit for building Python objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.bench.peers.offer import Offer


@dataclass
class Person:
    """golib.Person."""

    Name: str
    Age: int
    Email: str
    Tags: list[str]
    Scores: dict[str, int]


def people() -> list[Person]:
    """What golib.People(1000) gives."""
    return [
        Person(f"person {i}", 20 + i % 60, f"{i}@example.com", ["go", "python"], {"first": i, "second": i + 1})
        for i in range(1000)
    ]


def read(people: list[Person]) -> int:
    """Read every field of every person; the sum of the ages."""
    ages = 0
    for person in people:
        person.Name  # noqa: B018
        ages += person.Age
        person.Email  # noqa: B018
        person.Tags  # noqa: B018
        person.Scores  # noqa: B018
    return ages


def offer(_: str) -> Offer:
    """Only the row of many structs."""
    import msgspec

    data = msgspec.msgpack.encode(people())
    decode = msgspec.msgpack.Decoder(list[Person]).decode
    names: dict[str, Any] = {"People": lambda _n: decode(data), "read": read}
    return Offer(names, reasons=dict.fromkeys(("AddInt", "Echo"), "it only decodes"))
