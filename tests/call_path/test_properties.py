"""Random values of random types, through a real artifact and back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import usegolib
from tests.support.random_types import FUNCTIONS, RandomModule, same

MODULE = RandomModule()


@pytest.fixture(scope="module")
def echo(build):
    return usegolib.import_("example.com/random", artifact_dir=build(str(MODULE.write())))


@pytest.mark.parametrize("index", range(FUNCTIONS), ids=lambda index: f"Echo{index}")
@settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_value_comes_back(echo, index, data):
    value = data.draw(MODULE.shapes[index].values)
    assert same(value, getattr(echo, f"Echo{index}")(value)), MODULE.shapes[index].go
