"""Errors and panics of Go as exceptions."""

import pickle

import pytest

from usegolib.errors import GoError, GoPanicError, UseGoLibError


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
    with pytest.raises(GoError, match="Error itself panics"):
        kinds.Fail("panicking")


def test_text_that_is_not_utf8(kinds):
    assert fail(kinds, "not utf-8").message.encode("utf-8", "surrogateescape") == b"bad \xff byte"


def test_results_beside_an_error(kinds):
    assert kinds.HalfAndError(4) == 2
    with pytest.raises(GoError, match="3 is odd"):
        kinds.HalfAndError(3)
    assert kinds.TwoAndError(4) == (2, 8)
    with pytest.raises(GoError, match="negative"):
        kinds.TwoAndError(-1)


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
