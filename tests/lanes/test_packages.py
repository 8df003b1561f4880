"""Handles of packages by the core's look-up of attributes: they behave as with Python's own."""

from __future__ import annotations

import pickle
import sys
import types
from typing import Any

import pytest

import usegolib
from tests.lanes.conftest import needs_fast_lane
from usegolib._calls import fast as _fast
from usegolib._packages import handle as _handle, lazy as _lazy
from usegolib.errors import GoNameError, UnsupportedSignatureError


@pytest.fixture
def handles(kinds: Any) -> tuple[Any, Any]:
    """The same package with the core's look-up, where there is one, and with that of Python."""
    slow = _handle._GoPackage(kinds._artifact, kinds._path)
    fast = _handle._GoPackage(kinds._artifact, kinds._path)
    assert fast.Int(1) == 1
    return fast, slow


@needs_fast_lane
@pytest.mark.skipif(_fast.chosen() == "portable", reason="the portable lane asks Python")
def test_the_core_looks_up_what_is_there(handles: tuple[Any, Any]) -> None:
    fast, slow = handles
    names = [cls.__name__ for cls in type(fast).__mro__]
    assert names == ["GoPackage", "GoPackage", "PackageStorage", "module", "object"]
    assert not hasattr(type(fast), "__getattr__") and hasattr(type(slow), "__getattr__")
    assert fast.Int is fast.Int and fast.__dict__["Int"] is fast.Int


@pytest.mark.parametrize(
    "name",
    [
        *("module", "version", "package", "abi_version", "__name__", "__doc__", "__class__", "__all__", "__spec__"),
        *("Absent", "intt", "_absent", "__absent__", "", "ö", "__wrapped__", "Chan"),
    ],
)
def test_attributes_are_the_same(handles: tuple[Any, Any], name: str) -> None:
    outcomes = []
    for handle in handles:
        try:
            value = getattr(handle, name)
        except AttributeError as error:
            outcomes.append((type(error), str(error), getattr(handle, name, None)))
        else:
            outcomes.append((type(value), str(value), True))
    assert outcomes[0] == outcomes[1]


def test_what_a_package_is(handles: tuple[Any, Any]) -> None:
    for handle in handles:
        assert isinstance(handle, usegolib.GoPackage) and isinstance(handle, types.ModuleType)
        assert type(handle).__doc__ == _handle.GoPackage.__doc__ and repr(handle).startswith("<Go package example.com")
        assert dir(handle) == dir(handles[1]) and handle.__dict__ is vars(handle)
        assert pickle.loads(pickle.dumps(handle)).package == handle.package
        with pytest.raises(TypeError):
            getattr(handle, 1)  # type: ignore[call-overload]
        with pytest.raises(GoNameError):
            handle.NewName = 1


@needs_fast_lane
def test_names_of_other_classes(handles: tuple[Any, Any]) -> None:
    class Name(str):
        """A str of another class, with a hash that fails."""

        def __hash__(self) -> int:
            raise ValueError("no hash")

    for handle in handles:
        with pytest.raises(ValueError, match="no hash"):
            getattr(handle, Name("Int"))


def test_variables_and_what_is_not_bound(fixture_module: Any) -> None:
    odd = fixture_module("odd", "example.com/odd")
    symbols = odd._symbols.values()
    functions = [symbol["name"] for symbol in symbols if symbol["kind"] == "func" and not symbol.get("skip")]
    skipped = [symbol["name"] for symbol in symbols if symbol.get("skip")]
    for again in range(2):  # before and after the first function
        before = odd.Counter
        odd.Counter = before + 1
        assert odd.Counter == before + 1 and "Counter" not in odd.__dict__
        with pytest.raises(UnsupportedSignatureError, match="exists in Go and is not bound"):
            getattr(odd, skipped[0])
        assert again or callable(getattr(odd, functions[0]))


@needs_fast_lane
def test_references_are_given_back(handles: tuple[Any, Any]) -> None:
    fast = handles[0]
    function = fast.Int
    before = sys.getrefcount(function), sys.getrefcount(fast)
    for _ in range(1000):
        assert fast.Int is function
        assert getattr(fast, "Absent", None) is None
    assert (sys.getrefcount(function), sys.getrefcount(fast)) == before


def test_classes_are_made_once() -> None:
    assert _lazy._bases[_handle._GoPackage] is _handle.GoPackage
    assert len(_lazy._fast) <= len(_lazy._bases)
