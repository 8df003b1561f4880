"""Python objects that stand for Go interfaces inside `any`, where no signature says which interface Go looks for."""

import gc
import io
import re

import pytest

import usegolib
from usegolib._codec import standing
from usegolib.errors import ArgumentTypeError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("implementations", "example.com/implementations")


class Visits:
    def __init__(self, error=None):
        self.error = error

    def Visit(self, name):
        if self.error:
            raise self.error
        return len(name)


class Square:
    def Area(self, scale):
        return 3 * scale

    def Name(self):
        return "square"


def test_go_finds_the_methods(h):
    """What used to happen: Go code that looks for an interface in an any (goldmark's extensions, the keys of go-jose)
    got an opaque object, and there was no way to give it one with methods."""
    assert h.Inside(h.Visitor.of(Visits())) == "visited 2"
    assert h.Inside(h.Shape.of(Square())) == "square of 6"
    assert "Opaque" in h.Inside(Visits())
    assert h.InsideEach([h.Visitor.of(Visits()), 1], {"x": h.Shape.of(Square())}) == ["visited 2", "int", "square of 6"]
    assert h.InsideOf(lambda: h.Visitor.of(Visits())) == "visited 2"


def test_one_callable_for_one_method(h):
    assert h.Inside(h.Visitor.of(lambda name: 7)) == "visited 7"
    assert h.Inside(h.Visitor.of(len)) == "visited 2"


def test_files_and_what_is_read(h):
    assert h.Inside(h.Source.of(io.BytesIO(b"file"))) == 'read "file"'
    assert h.Inside(h.Source.of(b"bytes")) == 'read "bytes"'
    assert h.Inside(h.Source.of("text")) == 'read "text"'
    assert h.Inside(b"bytes") == "[]uint8"


def test_identity(h):
    visits = Visits()
    assert h.Back(h.Visitor.of(visits)) is visits
    assert h.AreEqualInside(h.Visitor.of(visits), h.Visitor.of(visits))
    assert not h.AreEqualInside(h.Visitor.of(visits), h.Visitor.of(Visits()))


def test_an_object_stays_what_it_was_said_to_be(h):
    """What used to happen: in the struct that Go gave back it was an opaque object again."""
    visits, square = Visits(), Square()
    ranked = [h.Rank(h.Visitor.of(visits), 1), h.Rank(h.Shape.of(square), 2)]
    assert ranked[0].Value is visits and ranked[1].Value is square
    assert h.InsideRanked(*ranked) == ["square of 6", "visited 2"]
    assert h.Inside(visits) == "visited 2" and h.AreEqualInside(h.Visitor.of(visits), visits)
    assert "Opaque" in h.Inside(usegolib.opaque(visits)) and "Opaque" in h.Inside(Visits())

    class Both(Visits, Square):
        pass

    both = Both()
    assert [h.Inside(of.of(both)) for of in (h.Visitor, h.Shape)] == ["visited 2", "square of 6"]
    assert h.Inside(both) == "square of 6"  # the last one counts


def test_what_is_remembered(h):
    def length(name):
        return len(name)

    h.Visitor.of(length)
    h.Visitor.of(len)
    assert h.Inside(length) == "visited 2" and "func(" in h.Inside(len)  # a builtin belongs to everyone

    class Slots:
        __slots__ = ()
        Visit = len

    assert "Opaque" in h.Inside(Slots())
    before = len(standing._known)
    for _ in range(100):
        h.Visitor.of(Visits())
    gc.collect()
    assert len(standing._known) <= before + 1


def test_exceptions(h):
    error = ValueError("no visit")
    with pytest.raises(ValueError, match="no visit") as raised:
        h.Inside(h.Visitor.of(Visits(error)))
    assert raised.value is error


def test_where_the_interface_is_wanted(h):
    assert h.Describe(h.Shape.of(Square())) == "square of 6"
    with pytest.raises(ArgumentTypeError, match="got Visits, which does not have its methods"):
        h.Describe(h.Visitor.of(Visits()))


def test_what_does_not_fit(h):
    with pytest.raises(ArgumentTypeError, match=r"does not have its methods: Area.* is missing"):
        h.Shape.of(Visits())
    text = "example.com/implementations.Shape.of(): value: expected example.com/implementations.Shape, got "
    with pytest.raises(ArgumentTypeError, match=re.escape(text)):
        h.Shape.of(5)
    with pytest.raises(ArgumentTypeError, match="a text file"):
        h.Source.of(io.StringIO("text"))
    for value in (None, usegolib.Nil, h.Point(X=1, Y=2), h.NewRegistry()):
        with pytest.raises(ArgumentTypeError, match=r"Shape.of\(\) takes an object of Python"):
            h.Shape.of(value)
    with pytest.raises(AttributeError):
        h.Registry.of  # noqa: B018 (a struct is no interface)
    with pytest.raises(usegolib.errors.UnsupportedSignatureError, match="no values that Python can make") as made:
        h.Visitor(Visits())
    assert "Visitor.of(x)" in str(made.value)


def test_another_artifact(h, fixture_module):
    other = fixture_module("kinds", "example.com/kinds")
    with pytest.raises(ArgumentTypeError, match="a value that any can carry") as raised:
        other.Any(h.Visitor.of(Visits()))
    assert "take example.com/implementations.Visitor from the package whose function is called" in str(raised.value)
