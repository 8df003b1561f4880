"""The tree of errors: what each class also is, what its text looks like, what it carries."""

from __future__ import annotations

import pickle

import pytest

from usegolib import errors

ALSO = [
    (errors.ArgumentTypeError, (errors.UnsupportedTypeError, TypeError)),
    (errors.ArgumentOverflowError, (errors.UnsupportedTypeError, OverflowError)),
    (errors.ArgumentValueError, (errors.UnsupportedTypeError, ValueError)),
    (errors.UnsupportedSignatureError, (AttributeError,)),
    (errors.GoNameError, (AttributeError,)),
    (errors.ABIDecodeError, (ValueError,)),
    (errors.ABIEncodeError, (ValueError,)),
    (errors.StaleArtifactError, (errors.ArtifactNotFoundError,)),
    (errors.ForkedRuntimeError, (errors.LoadError,)),
    (errors.ClosedError, (errors.LoadError,)),
    (errors.IncompatibleError, (errors.LoadError,)),
    (errors.CorruptArtifactError, (errors.LoadError,)),
    (errors.GoPanicError, (errors.GoError,)),
]


def all_classes() -> list[type]:
    return [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize(("cls", "bases"), ALSO, ids=lambda value: getattr(value, "__name__", None))
def test_what_a_class_also_is(cls: type, bases: tuple[type, ...]) -> None:
    assert all(issubclass(cls, base) for base in bases)


@pytest.mark.parametrize("cls", all_classes())
def test_every_class_is_documented_and_below_the_base(cls: type) -> None:
    assert issubclass(cls, errors.UseGoLibError)
    assert cls.__doc__ and cls.__doc__ != Exception.__doc__


@pytest.mark.parametrize("cls", all_classes())
def test_text_and_hint(cls: type) -> None:
    assert str(cls("it failed")).endswith("it failed")
    assert str(cls("it failed", hint="do this")).endswith("it failed\nhint: do this")
    assert cls("it failed").hint is None


@pytest.mark.parametrize("cls", all_classes())
def test_pickle_keeps_everything(cls: type) -> None:
    error = pickle.loads(pickle.dumps(cls("it failed", hint="do this")))
    assert type(error) is cls
    assert (str(error), error.hint) == (str(cls("it failed", hint="do this")), "do this")


def test_go_error() -> None:
    error = errors.GoError(
        "a: b",
        go_type="*fmt.wrapError",
        chain=[["a: b", "*fmt.wrapError"], ["b", "*errors.errorString"]],
        fields={"Op": "read"},
        function="mod.Read",
    )
    assert str(error) == "a: b"
    assert error.chain == (("a: b", "*fmt.wrapError"), ("b", "*errors.errorString"))
    assert (error.message, error.go_type, error.fields, error.function) == (
        "a: b",
        "*fmt.wrapError",
        {"Op": "read"},
        "mod.Read",
    )
    assert pickle.loads(pickle.dumps(error)).chain == error.chain


def test_go_panic_error() -> None:
    error = errors.GoPanicError("boom", go_type="string", stack="goroutine 1 [running]:", goroutine=1, function="m.F")
    assert str(error) == "m.F(): panic: boom"
    assert (error.value, error.message, error.go_type, error.goroutine) == ("boom", "boom", "string", 1)
    assert error.stack.startswith("goroutine 1")


def test_status_codes_become_their_classes() -> None:
    from usegolib._core import abi as _abi
    from usegolib._core.status import error_for

    error = error_for(_abi.STATUS_DAMAGED, "x.so was changed\nhint: build it again", "open")
    assert type(error) is errors.CorruptArtifactError
    assert str(error) == "open: x.so was changed\nhint: build it again"
    assert type(error_for(_abi.STATUS_FORKED, "forked")) is errors.ForkedRuntimeError
    assert "spawn" in (error_for(_abi.STATUS_FORKED, "forked").hint or "")
    assert type(error_for(_abi.STATUS_INVALID_ARGUMENT, "x")) is errors.UseGoLibError
