"""Making instances of Go structs."""

import pytest

from usegolib.errors import ArgumentTypeError


@pytest.mark.parametrize("wrong", ["Ann", 5, [1]])
def test_a_value_that_is_no_mapping(kinds, wrong):
    """It was dict's own complaint about sequences of pairs."""
    with pytest.raises(ArgumentTypeError, match=r"schema: \w+\(\): expected a mapping of fields, got(.*\n.*)hint: "):
        kinds.Color(wrong)
