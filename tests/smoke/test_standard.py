"""Everything of the standard library, called with zero and odd arguments and on nil: the interpreter lives.

What by contract exits, blocks or touches the machine is in denied.json, with the reason.
"""

import pytest

from tests.corpus.__main__ import standard_packages
from tests.smoke.denied import LISTS
from tests.smoke.supervise import Run


@pytest.mark.corpus
@pytest.mark.compiles
def test_every_function_of_the_standard_library(build, tmp_path):
    run = Run(build(*standard_packages()), "strings", tmp_path)
    run.to_the_end()
    print(run.summary())
    wrong = [f"{kind}: {call} {how}" for kind in ("died", "blocked", "unexpected") for call, how in getattr(run, kind)]
    assert not wrong, "\n\n".join(wrong)
    found = run.summary()
    assert found["called"] > 9_000 and found["panicked"] > 5_000 and found["error"] > 500
    assert found["called"] + sum(found[f"denied {kind}"] for kind in LISTS) > 0.99 * found["all"]
