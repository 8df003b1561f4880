"""The rules of the column *drivable*, on functions whose answers are known from calls."""

import json

import pytest

from tests.corpus.drivable import Drivable

pytestmark = [pytest.mark.compiles]


@pytest.fixture(scope="module")
def answers(build, fixtures):
    """`answers("streams")`: by names, whether a function of the fixture is drivable."""

    def of(folder):
        (manifest,) = build(str(getattr(fixtures, folder))).rglob("manifest.json")
        drivable = Drivable(json.loads(manifest.read_text(encoding="utf-8"))["schema"])
        return {symbol["name"]: drivable.is_drivable(symbol) for symbol in drivable.symbols if "function" in symbol}

    return of


def test_callables_streams_and_objects(answers):
    found = answers("streams")
    assert all(found[name] for name in ("Walk", "ForEach", "SumOf", "Numbers", "NewPager", "ThroughPull", "SQL"))


def test_what_go_writes_behind_a_pointer_is_lost(answers):
    """`sync/atomic.AddInt64(addr *int64, ...)` counted as drivable: it got the address of a copy."""
    found = answers("kinds")
    assert not found["Increment"] and found["Same"]
