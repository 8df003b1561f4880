"""Errors that carry a stack: their Go frames are in the traceback, which had no Go file and line."""

import pickle
import traceback

import pytest

from usegolib.errors import ArgumentTypeError, GoError


@pytest.fixture(scope="module")
def stacks(fixture_module):
    return fixture_module("stacks", "example.com/stacks")


def frames_of(call, *args):
    with pytest.raises(GoError) as caught:
        call(*args)
    found = traceback.extract_tb(caught.value.__traceback__)
    frames = [(frame.name, frame.filename.rpartition("/")[2]) for frame in found if frame.filename.endswith(".go")]
    return caught.value, frames, found


@pytest.mark.parametrize("kind", ["pkg", "xerrors", "go-errors"])
def test_frames_of_go_are_in_the_traceback(stacks, kind):
    error, frames, found = frames_of(stacks.Fail, kind)
    outer = [] if kind == "xerrors" else [("example.com/stacks.Fail", "stacks.go")]  # that has the innermost place only
    assert frames == [*outer, ("example.com/stacks.inner", "stacks.go")]
    assert f"made by {kind}" in found[-1].line and str(error) == f"made by {kind}"
    assert f"stacks.go:{found[-1].lineno}" in error.stack and "example.com/stacks.inner()" in error.stack


@pytest.mark.parametrize("kind", ["pkg", "xerrors", "go-errors"])
def test_the_innermost_stack_of_a_chain_is_shown(stacks, kind):
    error, frames, _ = frames_of(stacks.Wrap, kind)
    assert frames[-1] == ("example.com/stacks.inner", "stacks.go") and error.results == (1,)
    assert error.message == f"outer: wrapped: made by {kind}"


def test_errors_without_a_stack_have_no_frames(stacks):
    error, frames, _ = frames_of(stacks.Fail, "plain")
    assert frames == [] and not hasattr(error, "stack")
    error, frames, _ = frames_of(stacks.Wrap, "plain")
    assert frames[-1][0] == "example.com/stacks.Wrap", "where it was wrapped"


def test_a_method_that_panics_gives_no_stack(stacks):
    error, frames, _ = frames_of(stacks.FailShy)
    assert str(error) == "shy" and frames == []


def test_stacks_of_values_and_pickles(stacks):
    error, ok = stacks.As("pkg")
    assert ok and "example.com/stacks.inner()" in error.stack and error.__traceback__ is None
    again = pickle.loads(pickle.dumps(error))
    assert again.stack == error.stack and str(again) == "made by pkg"


def test_a_func_that_only_an_error_has_is_refused_in_words(stacks):
    """Calls by reflection made every library 6 % larger; those that have no any do without."""
    with pytest.raises(GoError, match="refused") as caught:
        stacks.Refuse()
    func = caught.value.fields["Again"]
    with pytest.raises(
        ArgumentTypeError, match=r"a func\(int8\) int8 cannot be called: .* in the artifact mentions its"
    ):
        func(1)
