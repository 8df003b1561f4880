"""A value with one wrong leaf is refused before Go is entered, and the error names the place."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.property.harness import Harness, examples
from tests.property.test_round_trip import EVERY_TYPE
from tests.property.values import drawn
from tests.property.wrong import Spoiler
from usegolib.errors import UnsupportedTypeError

SHOWN_STEPS = 8


@EVERY_TYPE
@examples(8, 200)
@given(data=st.data())
def test_wrong_leaf_is_named_and_go_not_entered(harness: Harness, index: int, data: Any) -> None:
    form = data.draw(st.sampled_from(["Echo", "Results", "Reverse"]))
    function = harness.function(form, index)
    bad = data.draw(drawn(Spoiler(harness.values).wrong, function.params[0]))
    arguments = [bad.send, 1] if form == "Results" else [bad.send]
    name = "vs" if form == "Reverse" else "v"

    before = harness.handle.Entered()
    with pytest.raises(UnsupportedTypeError) as caught:
        function.call(*arguments)
    assert harness.handle.Entered() == before

    error = caught.value
    assert isinstance(error, (TypeError, ValueError, OverflowError))
    text = str(error)
    assert text.startswith(f"property.{function.name}(): "), text
    assert re.search(rf"\b{name}{''.join(bad.steps[:SHOWN_STEPS])}", text, re.DOTALL), (text, bad)


@EVERY_TYPE
def test_wrong_number_of_arguments(harness: Harness, index: int) -> None:
    echo = harness.function("Echo", index)
    before = harness.handle.Entered()
    for arguments, keywords in [((), {}), ((None, None), {}), ((), {"w": None}), ((None,), {"v": None})]:
        with pytest.raises(UnsupportedTypeError) as caught:
            echo.call(*arguments, **keywords)
        assert isinstance(caught.value, TypeError)
    assert harness.handle.Entered() == before
