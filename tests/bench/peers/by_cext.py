"""The hand-written C extension (cext.c); structs as JSON, by the standard library."""

from __future__ import annotations

import sys
from json import dumps, loads

from tests.bench.peers.offer import REFUSED, Offer


def offer(folder: str) -> Offer:
    """Everything."""
    sys.path.insert(0, folder)
    import cext

    names = {name: getattr(cext, name) for name in dir(cext) if not name.startswith("_")}
    names["EchoPerson"] = lambda person: loads(cext.EchoPersonText(dumps(person)))
    names["People"] = lambda n: loads(cext.PeopleText(n))
    names["lend"] = None  # its SumFloats takes the memory of a buffer as it is
    names["counter"] = cext.NewCounter()
    return Offer(names, {"sum_lent": "SumFloats(doubles)"}, must_raise=REFUSED)
