"""Iteration over Go objects that are stepped through by methods, and the channels and iterators of real packages."""

import signal

import pytest

from tests.support.programs import run_program
from usegolib.errors import GoError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("streams", "example.com/streams")


def test_a_scanner(h):
    assert list(h.Lines("a\nb\n\nc")) == ["a", "b", "", "c"]
    lines = h.Lines("x" * 100_000)
    with pytest.raises(GoError, match="token too long"):
        list(lines)


def test_a_reader_of_records(h):
    assert list(h.CSV("a,b\n1,2\n")) == [["a", "b"], ["1", "2"]]
    records = iter(h.CSV("a,b\n1\n"))
    assert next(records) == ["a", "b"]
    with pytest.raises(GoError, match="wrong number of fields"):
        next(records)


def test_a_decoder_of_values(h):
    assert list(h.JSON('{"a": 1} [2] "x"')) == [{"a": 1}, [2], "x"]


def test_an_archive(h):
    assert [header.Name for header in h.Tar("one", "two")] == ["one", "two"]


def test_rows(h):
    assert list(h.NewRows()) == [(1, "row 1"), (2, "row 2"), (3, "row 3")]


def test_keys_and_values(h):
    assert list(h.NewCursor(0)) == [("k1", 1), ("k2", 2)]
    with pytest.raises(GoError, match="cursor failed"):
        list(h.NewCursor(2))


def test_until_the_end(h):
    assert [page.X for page in h.NewPages(3)] == [2, 1, 0]


def test_values_until_false(h):
    """The object had no iteration."""
    assert list(h.NewIter(1, None, "x")) == [1, None, "x"]
    assert list(h.NewEntries()) == [("k1", 1), ("k2", 2)]


def test_the_last_item_comes_with_more_false(h):
    assert [frame.Function.rpartition(".")[2] for frame in h.Callers()] == ["Callers"]


def test_rows_of_a_database(h):
    with h.SQL() as rows:
        assert list(rows) == [(1, "row 1", None), (2, "row 2", None)]


def test_parts_of_a_form(h):
    assert [(part.FormName(), part.read()) for part in h.Form()] == [("one", b"1"), ("two", b"2")]


def test_tokens(h):
    start, text, end = h.XML("<a>x</a>")
    assert (start.Name.Local, bytes(text), end.Name.Local) == ("a", b"x", "a")
    with pytest.raises(GoError, match="unexpected EOF"):
        list(h.XML("<a>x"))


def test_pages(h):
    assert [page.X for page in h.NewPager()] == [1, 2]
    assert list(h.NewQueued()) == [1, 2]


def test_a_cursor_that_stands_at_its_first_item(h):
    cursor = h.NewBadger()
    for item in cursor:
        assert item.X == 1
        break
    assert [item.X for item in cursor] == [1, 2, 3]  # the loop was left before the step


def test_an_error_that_says_done(h):
    assert [message.X for message in h.NewClient()] == [1, 0]


def test_nil_at_the_end(h):
    """The iteration gave None without an end."""
    assert [node.Name() for node in h.NewDwarf()] == ["1", "0"]


def test_rows_by_other_methods(h):
    assert list(h.NewPgx()) == [[1, "x"], [2, "x"]]
    assert list(h.NewMongo()) == list(h.NewAvro()) == [1, 2]


def test_what_has_another_shape_is_not_iterated(h):
    with pytest.raises(TypeError):
        iter(h.NewStepper())
    with pytest.raises(TypeError):
        iter(h.NewLexer())


def test_slices_and_maps(h):
    assert list(h.ValuesOf(["b", "a"])) == ["b", "a"]
    assert sorted(h.Keys({"x": 1, "y": 2})) == ["x", "y"]
    assert dict(h.Pairs({"x": 1})) == {"x": 1}
    assert h.Sorted(h.Keys({"b": 1, "a": 2})) == h.Sorted({"b", "a"}) == h.Sorted(c for c in "ba") == ["a", "b"]
    assert h.Collect({"x": 1}) == h.Collect(h.Pairs({"x": 1})) == {"x": 1}


def test_strings(std):
    strings = std("strings")
    if not hasattr(strings, "SplitSeq"):
        pytest.skip("this Go has no strings.SplitSeq")
    assert list(strings.SplitSeq("a,b,c", ",")) == ["a", "b", "c"]
    assert list(std("bytes").Lines(b"x\ny\n")) == [b"x\n", b"y\n"]


def test_time(h):
    ticks = h.Tick(1)
    first, second = ticks.receive(timeout=5), ticks.receive(timeout=5)
    assert first < second


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="there are no such signals")
def test_signals(h):
    ran = run_program(
        h,
        """
        import os, signal
        signals = h.Signals()
        os.kill(os.getpid(), signal.SIGUSR1)
        print(signals.receive(timeout=10))
        """,
    )
    assert (ran.returncode, ran.stderr) == (0, "") and "user defined signal 1" in ran.stdout, ran
