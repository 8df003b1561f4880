"""Errors and panics of Go as exceptions."""

import gc
import pickle

import pytest

from usegolib.errors import ABIEncodeError, GoError, GoPanicError, UseGoLibError


def fail(kinds, kind):
    with pytest.raises(GoError) as caught:
        kinds.Fail(kind)
    assert not isinstance(caught.value, GoPanicError)
    return caught.value


def test_no_error(kinds):
    assert kinds.Fail("") is None


def test_plain(kinds):
    error = fail(kinds, "plain")
    assert str(error) == error.message == "plain trouble"
    assert error.go_type == "*errors.errorString"
    assert error.chain == (("plain trouble", "*errors.errorString"),)
    assert error.fields == {}
    assert error.function == "kinds.Fail"
    assert isinstance(error, UseGoLibError)


def test_chain(kinds):
    error = fail(kinds, "wrapped")
    assert [text for text, _ in error.chain] == ["outer: middle: sentinel", "middle: sentinel", "sentinel"]
    assert error.go_type == "*fmt.wrapError"


def test_joined(kinds):
    error = fail(kinds, "joined")
    assert error.message == "first\nsecond"
    assert {text for text, _ in error.chain} >= {"first", "second"}


def test_fields(kinds):
    error = fail(kinds, "struct")
    assert error.message == "code 7: seven"
    assert error.go_type.endswith("kinds.CodeError") and error.go_type.startswith("*")
    assert error.fields == {"Code": 7, "Detail": "seven"}


def test_fields_of_a_wrapped_error(kinds):
    error = fail(kinds, "wrapped struct")
    assert error.message == "around: code 8: eight"
    assert error.chain[1][0] == "code 8: eight"


def test_typed_nil_is_an_error_as_in_go(kinds):
    assert fail(kinds, "typed nil").message == "an error that is a nil pointer"


def test_error_method_that_panics(kinds):
    """The whole call was a GoPanicError, and its other results were lost."""
    error = fail(kinds, "panicking")
    assert error.message == "%!v(PANIC=Error method: Error itself panics)" and not isinstance(error, GoPanicError)
    assert error.go_type == "example.com/kinds.panickingError"


def test_text_that_is_not_utf8(kinds):
    assert fail(kinds, "not utf-8").message.encode("utf-8", "surrogateescape") == b"bad \xff byte"


def test_results_beside_an_error(kinds):
    assert kinds.HalfAndError(4) == 2
    with pytest.raises(GoError, match="3 is odd"):
        kinds.HalfAndError(3)
    assert kinds.TwoAndError(4) == (2, 8)
    with pytest.raises(GoError, match="negative"):
        kinds.TwoAndError(-1)


def beside(function, *arguments):
    with pytest.raises(GoError) as caught:
        function(*arguments)
    return caught.value


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def test_results_are_kept_beside_an_error(objects):
    """They used to be dropped."""
    assert [beside(objects.BesideNumber, n).results for n in (7, 0)] == [(7,), (0,)]
    assert [beside(objects.BesideText, text).results for text in ("last", "")] == [("last",), ("",)]
    assert beside(objects.BesideInts, [1, 2]).results == ([1, 2],)
    number, texts, mapping, dynamic, error = beside(objects.BesideMany, False).results
    assert (number, texts, mapping, dynamic) == ({"Number": 1, "Text": "one"}, ["a"], {"b": 2}, 3.5)
    assert isinstance(error, objects.ErrClosed)
    assert beside(objects.BesideMany, True).results == ({"Number": 0, "Text": ""}, [], {}, None, None)
    assert beside(objects.FailAs, "plain").results == ()
    with pytest.raises(GoPanicError) as caught:
        objects.NewCounter(1).Fail()
    assert caught.value.results == ()


def test_results_beside_an_error_have_their_names(objects):
    numbers = [0, 0]
    error = beside(objects.BesideOne, numbers)
    assert error.results.count == 2 and numbers == [9, 0], "what Go wrote is there too"
    counter = objects.NewCounter(4)
    results = beside(counter.Beside).results
    assert results.total == 4 and results.self == counter and results.next.Value() == 5


def test_objects_beside_an_error_live_as_long_as_it(objects):
    runtime = objects.Counter._go_runtime
    gc.collect()
    before = runtime.live()
    error = beside(objects.BesideCounter, 3)
    for _ in range(200):
        beside(objects.BesideCounter, 1)
        objects.NewCounter(1).Value()
    assert error.results[0].Value() == 3
    assert beside(objects.BesideCounter, 0).results == (None,)
    del error
    gc.collect()
    assert runtime.live() <= before + 2


def test_results_that_cannot_be_written_beside_an_error(objects):
    numbers = [0]
    error = beside(objects.BesideRing, numbers)
    assert isinstance(error, objects.ErrEmpty) and numbers == [5], "neither the error nor what Go wrote is lost"
    with pytest.raises(ABIEncodeError, match=r"objects.BesideRing\(\): results beside the error: .* contains itself"):
        print(error.results)
    error = beside(objects.BesideSilent)
    assert isinstance(error, objects.ErrEmpty)
    assert str(error.results[0]) == "%!v(PANIC=Error method: nothing to say)"
    assert objects.NewCounter(1).Value() == 1


def test_results_beside_an_error_are_pickled(objects):
    for function, argument, expected in (
        (objects.BesideNumber, 7, (7,)),
        (objects.BesideText, "", ("",)),
        (objects.BesideCounter, 1, ("<*example.com/objects.Counter =1>",)),
    ):
        error = beside(function, argument)
        assert pickle.loads(pickle.dumps(error)).results == expected
    error = pickle.loads(pickle.dumps(beside(objects.BesideRing, [1])))
    with pytest.raises(ABIEncodeError):
        print(error.results)


def test_results_beside_an_error_as_dataclasses(objects):
    typed = objects.typed()
    for zero in (False, True):
        assert isinstance(beside(typed.BesideMany, zero).results[0], typed.types.Entry)


def test_the_last_line_without_its_end(std):
    """The idiom of docs/types.md."""
    reader = std("bufio").NewReader(std("strings").NewReader("first\nlast"))
    lines = []
    while True:
        try:
            lines.append(reader.ReadString(10))
        except std("io").EOF as end:
            lines += filter(None, end.results)
            break
    assert lines == ["first\n", "last"]


def test_error_as_a_value(kinds):
    assert kinds.ErrorFirst(False) == (None, 2)
    error, number = kinds.ErrorFirst(True)
    assert isinstance(error, GoError) and number == 1
    assert error.fields == {"Code": 1, "Detail": "first"}
    assert kinds.ErrorText(None) == "no error"
    assert kinds.ErrorText(ValueError("from Python")) == "from Python"
    assert kinds.ErrorText(error) == "code 1: first"
    back = kinds.SameErrors([None, KeyError("k"), error])
    assert back[0] is None and isinstance(back[1], Exception) and back[2].message == "code 1: first"


def test_error_pickles(kinds):
    error = fail(kinds, "struct")
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.message, copy.fields, copy.chain) == (
        type(error),
        error.message,
        error.fields,
        error.chain,
    )


PANICS = {
    "string": ("a string", "string"),
    "error": ("an error", "*errors.errorString"),
    "int": ("42", "int"),
    "nil dereference": ("nil pointer dereference", "runtime.errorString"),
    "index": ("index out of range [5] with length 3", "runtime.boundsError"),
    "nil map": ("assignment to entry in nil map", "runtime"),
    "divide": ("integer divide by zero", "runtime"),
    "conversion": ("interface conversion", "*runtime.TypeAssertionError"),
    "nil": ("panic called with nil argument", "*runtime.PanicNilError"),
    "in defer": ("from defer", "string"),
}


@pytest.mark.parametrize("kind", PANICS)
def test_panic(kinds, kind):
    value, go_type = PANICS[kind]
    for _ in range(3):
        with pytest.raises(GoPanicError) as caught:
            kinds.Panic(kind)
        error = caught.value
        assert value in error.value
        assert go_type in error.go_type
        assert "kinds.Panic" in error.stack and "panics.go" in error.stack
        assert error.goroutine > 0
        assert error.function == "kinds.Panic"
        assert str(error).startswith("kinds.Panic(): panic: ")
    assert kinds.Panic("") == "no panic"


def test_panic_with_a_struct(kinds):
    with pytest.raises(GoPanicError, match="42") as caught:
        kinds.Panic("custom")
    assert caught.value.go_type.endswith("kinds.Custom")


def test_panic_whose_value_panics(kinds):
    with pytest.raises(GoPanicError):
        kinds.Panic("panicking String")
    assert kinds.Int(1) == 1
