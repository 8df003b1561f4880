"""Methods on nil pointers, and what is said of arguments that were None."""

import pickle

import pytest

from usegolib.errors import ArgumentTypeError, ArgumentValueError, GoPanicError


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def test_none_stays_none(objects):
    assert objects.NewLog(False) is None and objects.FindMark(0) is None
    assert objects.NewLog(True).Split()[2] is None
    assert objects.Log.Add(None, "a") is None and objects.Mark.Move(None, 1) is None
    assert objects.Nils(None, None, None) == [True, True, True]


def test_the_nil_of_a_type(objects):
    """A chain of calls on nil, legal in Go, was an AttributeError of NoneType."""
    nil = objects.Log.nil
    assert not nil and nil == None and None == nil and nil != 0 and nil is objects.Log.nil  # noqa: E711
    assert isinstance(nil, objects.Log) and {None: 1}[nil] == 1 and repr(nil) == "<nil *example.com/objects.Log>"
    assert (objects.NewLog(False) or nil).Add("a").Add("b") is nil
    same, count, none = nil.Split()
    assert same is nil and count == 0 and none is nil and nil.Split().same is nil
    assert "Add" in dir(nil) and pickle.loads(pickle.dumps(nil)) is nil
    for name in ("Missing", "closed"):
        with pytest.raises(AttributeError):
            print(getattr(nil, name).Missing)
    with pytest.raises(AttributeError):
        print(objects.TextAdder.nil)


def test_the_nil_of_data(objects):
    """`.nil` was there for objects only, though methods of data can be called on nil as well."""
    nil = objects.Mark.nil
    assert nil is objects.options(nil="object").FindMark(0) and not nil and nil == None  # noqa: E711
    assert repr(nil) == "<nil *example.com/objects.Mark>" and isinstance(nil, objects.Mark)
    assert (objects.FindMark(0) or nil).Move(1).Move(2) is nil and objects.Nils(None, nil, 1) == [True, True, False]
    assert pickle.loads(pickle.dumps(nil)) is nil and hash(nil) == hash(None)
    with pytest.raises(GoPanicError) as caught:
        objects.Point.nil.String()
    assert caught.value.hint.startswith("the receiver p was None")


@pytest.mark.parametrize(("name", "kind"), [("Log", "objects.Log"), ("Mark", "objects.Mark")])
def test_nil_objects_have_what_objects_have(objects, name, kind):
    """Most of it was an AttributeError of NoneType."""
    nil = getattr(objects, name).nil
    assert (nil.type_name, nil.go_type, nil.closed) == (name, f"*example.com/{kind}", False)
    with nil as entered:
        assert entered is nil and nil.close() is None and nil.close() is None
    assert not nil.closed and {"type_name", "go_type", "closed", "close"} <= set(dir(nil))
    assert isinstance(objects.Log.nil, objects.TextAdder) == issubclass(objects.Log, objects.TextAdder)


def test_nil_objects_as_results(objects):
    chained = objects.options(nil="object")
    assert chained.NewLog(False).Add("a").Add("b") == None  # noqa: E711
    assert chained.NewLog(True).Add("a").Last() == "a"
    assert chained.FindMark(0).Move(1) == None and chained.FindMark(1).Move(2).At == 3  # noqa: E711
    assert objects.NewLog(False) is None


def test_nil_objects_as_arguments(objects):
    log, mark = objects.Log.nil, objects.options(nil="object").FindMark(0)
    assert objects.Nils(log, mark, 1) == [True, True, False] and objects.Nils(l=log, m=None, x="") == [
        True,
        True,
        False,
    ]
    assert objects.NilsOf(log, objects.NewLog(True), None) == [True, False, True]
    for arguments in ((mark, None, None), (None, None, log)):
        # In an any it would be a nil of a type, which is not nil in Go.
        with pytest.raises((ArgumentTypeError, ArgumentValueError), match=r"nil \*example.com/objects"):
            objects.Nils(*arguments)
    with pytest.raises(ArgumentTypeError, match=r"got nil \*example.com/objects.Log"):
        objects.AddTo(log, "a")


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda o: o.Log.Last(None), "the receiver l was None, which is nil in Go"),
        (lambda o: o.Log.nil.Last(), "the receiver l was None, which is nil in Go"),
        (lambda o: o.LastOf("", None, o.NewLog(True)), "log was None, which is nil in Go"),
        (lambda o: o.LastOf("", None, None), "log and argument 3 were None, which is nil in Go"),
        (lambda o: o.LastOf("", o.Log.nil, o.NewLog(True)), "log was None, which is nil in Go"),
        (lambda o: o.AddTo(None, "a"), "a was None, which is nil in Go"),
    ],
)
def test_a_nil_dereference_names_what_was_none(objects, call, hint):
    with pytest.raises(GoPanicError) as caught:
        call(objects)
    assert caught.value.hint.startswith(hint)


def test_other_panics_have_no_hint(objects):
    with pytest.raises(GoPanicError) as caught:
        objects.NewLog(True).Last()
    assert caught.value.hint is None
    with pytest.raises(GoPanicError) as caught:
        objects.NewCounter(1).Fail()
    assert caught.value.hint is None and caught.value.parameter == ""


def test_a_panic_while_an_argument_is_read_names_it(objects):
    with pytest.raises(GoPanicError) as caught:
        objects.PickyText("a", "b", "c")
    assert caught.value.parameter == "picky" and caught.value.value == "no picky text b"
    assert str(caught.value) == "objects.PickyText(): parameter picky: panic: no picky text b"
    assert pickle.loads(pickle.dumps(caught.value)).parameter == "picky"
