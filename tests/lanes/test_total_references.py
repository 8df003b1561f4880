"""On a debug build of CPython, which counts all references: no call leaves one behind or takes one too many.

Every function of the fixtures is called with every sort of value, good and bad, over and over; `make memcheck` runs it.
"""

from __future__ import annotations

import gc
import sys
from typing import Any, Callable

import pytest

from tests.lanes import chaos
from tests.lanes.conftest import Lanes, functions, needs_fast_lane
from tests.lanes.test_memory import CALLS, run
from tests.lanes.test_ownership import USES
from tests.lanes.test_same import NOT_COMPARED

counts_references = pytest.mark.skipif(
    not hasattr(sys, "gettotalrefcount"), reason="only a debug build of CPython counts all references"
)
pytestmark = [needs_fast_lane, counts_references]


def growth(work: Callable[[], Any], times: int = 20) -> float:
    """References more after one round of work, once caches are warm; a fraction is an accident of the interpreter."""
    total: Callable[[], int] = sys.gettotalrefcount  # type: ignore[attr-defined]

    def rounds() -> int:
        gc.collect()
        before = total()
        for _ in range(times):
            work()
        gc.collect()
        return total() - before

    rounds(), rounds()
    return min((rounds() for _ in range(3)), key=abs) / times


def test_the_count_sees_a_lost_reference() -> None:
    import ctypes

    lost = ["lost"]
    assert abs(growth(lambda: None)) < 0.5
    assert 0.5 < growth(lambda: ctypes.pythonapi.Py_IncRef(ctypes.py_object(lost))) < 1.5


@pytest.mark.parametrize("name", CALLS)
def test_chosen_calls(lanes: Callable[[str], Lanes], name: str) -> None:
    call = lanes(name).fast
    for arguments in CALLS[name]:
        assert abs(growth(lambda arguments=arguments: run(call, arguments))) < 0.5, arguments  # type: ignore[misc]


@pytest.mark.parametrize("group", range(8))
def test_every_function_with_every_leaf(kinds: Any, lanes: Callable[[str], Lanes], group: int) -> None:
    for name in functions(kinds)[group::8]:
        count = len(lanes(name).symbol.get("params", []))
        if name in NOT_COMPARED or not count:
            continue
        call = lanes(name).fast

        def all_leaves(call: Any = call, count: int = count) -> None:
            for leaf in range(len(chaos.LEAVES)):
                for recipe in [("leaf", leaf), ("list", [("leaf", leaf)] * 3), ("dict", [("a", ("leaf", leaf))], "")]:
                    run(call, tuple(chaos.make(recipe, kinds) for _ in range(count)))

        assert abs(growth(all_leaves, 4)) < 1, name


def objects_of(handle: Any) -> list[Callable[[], Any]]:
    """Uses of objects: made, called, read, assigned, put into containers, closed; and the errors of all that."""

    def counters() -> None:
        with handle.NewCounter(1) as counter:
            counter.Inc(), counter.Add(2), counter.Value(), str(counter), counter == counter.Self()
            counter.Step = 5
            assert counter.Step == 5 and handle.Same(counter, counter) and handle.NoCounter() is None
            handle.Total([counter, counter], {"a": counter}, handle.Both(counter))
        with pytest.raises(ValueError, match="closed"):
            counter.Inc()

    def containers() -> None:
        handle.Counters(5), handle.ByName("a", "b"), handle.NewShape("circle", 2.0).Scale(2.0).Area()
        handle.MoveAll([handle.NewPoint(1, 2)], 3)

    def failures() -> None:
        for kind in ("code", "empty", "joined", "temporary", "other", ""):
            run(handle.FailAs, (kind,))
        run(handle.NewCounter, ("x",))
        run(handle.NewCounter(1).Fail, ())
        run(handle.Same, (handle.NewCounter(1), handle.NewPoint(1, 2)))

    def functions_of_go() -> None:
        double = handle.Adder(2)
        double(3), handle.Map([1, 2], double), handle.Compose(double, double)(1)
        handle.Build().Add("a").Add("b").Done(), handle.Configure(handle.WithName("n"))
        run(handle.Divide(0), (1,))

    return [counters, containers, failures, functions_of_go]


@pytest.mark.parametrize("index", range(4))
def test_objects(fixture_module: Callable[..., Any], index: int) -> None:
    use = objects_of(fixture_module("objects", "example.com/objects"))[index]

    def many() -> None:
        for _ in range(64):  # freed objects wait until so many are together
            use()

    assert abs(growth(many, 6)) < 32, use.__name__


@pytest.mark.parametrize("use", USES)
def test_replies_that_are_read_twice(fixture_module: Callable[..., Any], use: str) -> None:
    handle, make = fixture_module("ownership", "example.com/ownership"), USES[use][0]

    def many() -> None:
        for _ in range(64):
            make(handle)

    assert abs(growth(many, 6)) < 32, use
