"""`import_(..., values="plain")`: times as RFC 3339 text, durations as nanoseconds, UUIDs as text."""

import datetime
import os
import pickle
import subprocess
import sys
import uuid

import pytest

import usegolib
from tests.support import artifacts
from usegolib.errors import ArgumentTypeError, ArgumentValueError

ZERO = "0001-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def root(build):
    return build(str(artifacts.FIXTURES / "anys"))


@pytest.fixture(scope="module")
def plain(root):
    return usegolib.import_("example.com/anys", artifact_dir=root, values="plain")


@pytest.fixture(scope="module")
def classes(root):
    return usegolib.import_("example.com/anys", artifact_dir=root)


def test_structs_equal_plain_dicts(plain):
    event = plain.At(1714550400, 120, 7200)
    assert event == {
        "at": "2024-05-01T10:00:00.00000012+02:00",
        "took": 90_000_000_000,
        "id": "00000000-0000-0000-0000-000000000005",
        "more": [1, 2],
    }
    assert event.At == event["at"] and event.Ended == ZERO
    assert type(event.Took) is int and type(event.ID) is type(event.At) is str
    assert plain.SameEvent(event) == event == plain.SameEvent(dict(event))
    assert event.Later() == "2024-05-01T10:00:00.50000012+02:00"
    assert plain.Event() == {"at": ZERO, "took": 0, "id": str(uuid.UUID(int=0)), "more": []}


def test_pythons_own_values_are_accepted_as_ever(plain):
    at = datetime.datetime(2024, 5, 1, tzinfo=datetime.timezone.utc)
    event = {"at": at, "took": datetime.timedelta(seconds=1), "id": uuid.UUID(int=7), "more": []}
    assert plain.SameEvent(event) == {
        "at": "2024-05-01T00:00:00Z",
        "took": 10**9,
        "id": str(uuid.UUID(int=7)),
        "more": [],
    }
    assert plain.Same([at, datetime.timedelta(seconds=1)]) == ["2024-05-01T00:00:00Z", 10**9]


@pytest.mark.parametrize(
    ("second", "nanosecond", "zone", "text"),
    [
        (0, 0, 0, "1970-01-01T00:00:00Z"),
        (0, 500_000_000, -5400, "1969-12-31T22:30:00.5-01:30"),
        (-62135596800, 0, 0, ZERO),
        (253402300799, 999999999, 0, "9999-12-31T23:59:59.999999999Z"),
        # RFC 3339 has no seconds in an offset: the instant is what counts.
        (0, 0, 3601, "1970-01-01T00:00:00Z"),
    ],
)
def test_texts_of_times(plain, second, nanosecond, zone, text):
    assert plain.At(second, nanosecond, zone).At == text


def test_objects_errors_keys_and_constants(plain):
    clock = plain.NewClock()
    assert clock.Now() == "1970-01-01T00:00:01Z" and clock.Step == 10**9
    clock.Step = 5
    assert clock.Step == 5 and plain.Pause == 3 * 10**9
    with pytest.raises(plain.LateError) as caught:
        plain.Late()
    assert caught.value.When == "1970-01-01T00:00:01Z"
    assert plain.Slots() == {"1970-01-01T00:00:01Z": str(uuid.UUID(int=0))}


def test_the_choice_is_the_handles(plain, classes):
    assert plain is not classes and plain.options(gil="hold").NewClock().Step == plain.NewClock().Step == 10**9
    assert classes.At(0, 0, 0).Took == datetime.timedelta(seconds=90)
    assert type(classes.At(0, 0, 0).Later()) is usegolib.GoTime and type(plain.At(0, 0, 0).Later()) is str
    assert type(classes.Pause) is usegolib.GoDuration and classes.Event().Took == datetime.timedelta()
    assert classes.SameEvent(plain.At(0, 5, 0)) == classes.At(0, 5, 0)


def test_objects_of_both_go_together(plain, classes):
    """They were refused as those of another artifact, with a hint to make them with the package that takes them."""
    assert type(type(classes.NewClock()).Now(plain.NewClock())) is usegolib.GoTime
    assert type(type(plain.NewClock()).Now(classes.NewClock())) is str
    clock = plain.NewClock()
    same = classes.Same(clock)
    assert type(same) is classes.Clock and same == clock and clock == same and hash(same) == hash(clock)
    assert classes.Apply(plain.Handlers()["double"], 4) == plain.Apply(classes.Handlers()["double"], 4) == 8
    with pytest.raises(ArgumentTypeError, match=r"got a handle of \*example.com/anys.Clock"):
        classes.Apply(clock, 4)


def test_pickles_keep_it(plain, classes):
    for handle in (plain, classes):
        assert pickle.loads(pickle.dumps(handle)) is handle
        assert pickle.loads(pickle.dumps(handle.At)) is handle.At
        event = pickle.loads(pickle.dumps(handle.At(0, 5, 0)))
        assert event == handle.At(0, 5, 0) and type(event.Took) is type(handle.Pause)


def test_other_choices_are_refused(root):
    with pytest.raises(ArgumentValueError, match="values is 'strings'\nhint: .*plain"):
        usegolib.import_("example.com/anys", artifact_dir=root, values="strings")


@pytest.mark.parametrize(
    ("chosen", "printed"),
    [("plain", "str 5"), ("classes", "GoTime 5"), ("", "GoTime 5"), ("x", "USEGOLIB_VALUES is 'x'")],
)
def test_the_environment_chooses_the_default(root, chosen, printed):
    code = (
        "import sys, usegolib; h = usegolib.import_('example.com/anys', artifact_dir=sys.argv[1]);"
        "c = usegolib.import_('example.com/anys', artifact_dir=sys.argv[1], values='plain');"
        "print(type(h.At(0, 0, 0).At).__name__, c.Same(__import__('datetime').timedelta(microseconds=5)) // 1000)"
    )
    env = {**os.environ, "USEGOLIB_VALUES": chosen}
    ran = subprocess.run([sys.executable, "-c", code, str(root)], env=env, capture_output=True, text=True, check=False)
    assert printed in ran.stdout + ran.stderr
