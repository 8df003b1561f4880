"""Several threads that call at once get what one thread gets."""

from __future__ import annotations

import random
import threading
from typing import Any

from hypothesis import given, strategies as st

from tests.property.harness import Harness, examples
from tests.property.test_round_trip import GO_TYPES
from tests.property.values import drawn

THREADS = 6
ROUNDS = 3


@examples(3, 30)
@given(data=st.data())
def test_threads_do_not_disturb_each_other(harness: Harness, data: Any) -> None:
    cases = []
    for _ in range(30):
        index = data.draw(st.integers(0, len(GO_TYPES) - 1))
        echo = harness.function("Echo", index)
        cases.append((echo, data.draw(drawn(harness.values.value, echo.params[0]))))
    failures: list[str] = []
    start = threading.Barrier(THREADS)

    def work(seed: int) -> None:
        order = random.Random(seed).sample(cases, len(cases))
        start.wait()
        try:
            for echo, value in order * ROUNDS:
                got = harness.types.normal(echo.results[0], echo.call(value.send))
                if got != value.form:
                    failures.append(f"{echo.name}({value.send!r}) gave {got}, should give {value.form}")
        except BaseException as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, "\n".join(failures[:3])
