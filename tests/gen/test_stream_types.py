"""Type checkers know the items of channels, of iterators and of objects that are stepped through by methods."""

import inspect

import pytest

import usegolib
from tests.gen.conftest import write_bindings

pytestmark = [pytest.mark.compiles]


def test_channels_and_iterators(build, fixtures, tmp_path, check_lines):
    """They were objects of which nothing was known; a loop over one was an error."""
    write_bindings(build(str(fixtures.streams)), "example.com/streams", tmp_path / "streams.py")
    check_lines(
        "streams",
        """
        from __future__ import annotations

        import streams
        import usegolib
        from streams import Point

        m = streams.load()


        def drain(numbers: usegolib.GoReceiver[int], into: usegolib.GoSender[int]) -> int:
            for number in numbers:
                into.send(number + 1, timeout=1)
            return numbers.receive(timeout=0.5) + len(numbers) + numbers.cap


        both: usegolib.GoChannel[int] = m.Numbers(3, 0)
        drain(both, both)
        drain(m.Filled(3), m.Sink()[0])
        both.close()
        m.Sum(both) + m.Sum([1, 2]) + m.Sum(n for n in range(3)) + m.Sum(m.Filled(2))
        m.Fill(both, 3)
        m.Same(both, both)
        queue = m.NewQueue(3)
        queue.send(Point(1, 2))
        queue.Size() + queue.receive().X
        m.Queue(3).receive().Y
        for text in m.Texts(3):
            text.upper()
        for number, word in m.Words("a b"):
            (number + 1, word.upper())
        for point in m.Points().iterate(batch=10):
            point.X
        with iter(m.Count(3)) as items:
            next(items) + 1
            items.close()
        for number in m.Plain(3):
            number + 1
        m.Plain(3)(lambda number: number > 1)
        for byte in m.Bytes("abc"):
            byte + 1
        m.SumOf(range(3)) + m.SumOf(m.Count(3)) + m.SumOf({1, 2})
        m.Dict({"a": 1})
        m.Dict([("a", 1)])
        m.Dict(m.Collect(m.Pairs({"a": 1})))
        streams.Source(Items=[Point(1, 2)], More=m.Filled(3))
        for line in m.Lines("a"):
            line.upper()
        for record in m.CSV("a,b"):
            record[0].upper()
        for header in m.Tar("a"):
            header.Name.upper()
        for anything in m.JSON("1"):
            anything.whatever
        for row in m.NewRows():
            row[0]
        for key, value in m.NewCursor(0):
            (key.upper(), value + 1)
        for page in m.NewPages(3):
            page.X
        for value in m.NewIter(1):
            value.whatever
        for key, value in m.NewEntries():
            (key.upper(), value + 1)
        for frame in m.Callers():
            frame.Function.upper()
        for part in m.Form():
            part.FormName().upper()
        for page in m.NewPager():
            page.X
        for count in m.NewQueued():
            count + 1
        for item in m.NewBadger():
            item.X
        for node in m.NewDwarf():
            node.Name().upper()
        for values in m.NewPgx():
            values[0]
        for point in usegolib.iterate(lambda emit: m.ForEach(3, emit)):
            print(point)
        """,
        """
        both.send("x")
        m.Sum(["x"])
        m.Sum(3)
        m.Fill(m.Filled(3), 1)
        m.Fill([1], 1)
        queue.send("x")
        [text + 1 for text in m.Texts(3)]
        [number.upper() for number in m.Count(3)]
        [word.nothing for _, word in m.Words("a")]
        m.SumOf("abc")
        m.Dict({1: "a"})
        [line + 1 for line in m.Lines("a")]
        list(m.NewStepper())
        list(m.NewLexer())
        m.Plain(3)(1)
        usegolib.iterate(1)
        """,
    )


def test_what_is_said_at_run_time(build, fixtures):
    """It was `Any`."""
    h = usegolib.import_("example.com/streams", artifact_dir=build(str(fixtures.streams)))
    shown = {name: str(inspect.signature(getattr(h, name))) for name in ("Sum", "Numbers", "Sink", "SumOf", "Words")}
    assert shown == {
        "Sum": "(c: Iterable[int]) -> int",
        "Numbers": "(n: int, size: int) -> usegolib.GoChannel[int]",
        "Sink": "() -> tuple[usegolib.GoSender[int], usegolib.GoReceiver[int]]",
        "SumOf": "(seq: Iterable[int]) -> int",
        "Words": "(text: str) -> usegolib.GoSequence[tuple[int, str]]",
    }


def test_isinstance(build, fixtures):
    h = usegolib.import_("example.com/streams", artifact_dir=build(str(fixtures.streams)))
    kinds = (usegolib.GoSequence, usegolib.GoReceiver, usegolib.GoSender, usegolib.GoChannel)

    def of(thing):
        return [kind.__name__ for kind in kinds if isinstance(thing, kind)]

    sink, total = h.Sink()
    assert of(h.Count(3)) == of(h.Plain(3)) == ["GoSequence"] and isinstance(h.Plain(3), usegolib.GoFuncSequence)
    assert (of(sink), of(total)) == (["GoSender"], ["GoReceiver"])
    assert of(h.Numbers(1, 1)) == of(h.NewQueue(1)) == ["GoReceiver", "GoSender", "GoChannel"]
    assert of([]) == of(h.Lines("a")) == of(None) == []
    assert repr(usegolib.GoChannel[int]) == "usegolib.GoChannel[int]"
    sink.close()
