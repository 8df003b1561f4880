"""A package handle: what it offers is what exists, and it says so in the ways Python asks."""

import inspect
import pickle

import pytest

import usegolib
from tests.support.artifacts import FIXTURES
from usegolib.errors import GoError, UnsupportedSignatureError


def test_attributes(kinds):
    assert kinds.module == "example.com/kinds"
    assert kinds.package == "example.com/kinds"
    assert kinds.version == "local"
    assert kinds.abi_version == 1 << 16


def test_dir_is_what_exists(kinds):
    names = dir(kinds)
    assert {"Int", "Person", "Sort", "geo"} <= set(names)
    for name in names:
        getattr(kinds, name)
    assert "ErrSentinel" in names and issubclass(kinds.ErrSentinel, GoError)


def test_typo_names_the_nearest(kinds):
    with pytest.raises(AttributeError, match="DivMod"):
        _ = kinds.DivMood
    assert not hasattr(kinds, "Nonsense")


def test_name_that_is_not_bound(fixture_module):
    odd = fixture_module("odd", "example.com/odd")
    assert odd.Fine() == "fine"
    assert odd.IntPair(1, 2) == {"First": 1, "Second": 2}
    with pytest.raises(UnsupportedSignatureError, match=r"odd\.go:\d+") as caught:
        _ = odd.Address
    assert "unsafe" in str(caught.value) and isinstance(caught.value, AttributeError)
    assert "Address" not in dir(odd)


def test_function_metadata(kinds):
    function = kinds.DivMod
    assert (function.__name__, function.__qualname__) == ("DivMod", "DivMod")
    assert function.__doc__.startswith("func DivMod(a int, b int) (quotient int, remainder int)\n")
    assert "DivMod has results with names." in function.__doc__
    signature = inspect.signature(function)
    assert list(signature.parameters) == ["a", "b"]
    assert signature.parameters["a"].annotation is int
    assert list(inspect.signature(kinds.Keywords).parameters) == ["from_", "in_", "class_"]
    variadic = inspect.signature(kinds.Join).parameters["values"]
    assert variadic.kind is inspect.Parameter.VAR_POSITIONAL
    assert kinds.DivMod is function


def test_function_pickles_by_reference(kinds):
    assert pickle.loads(pickle.dumps(kinds.DivMod)) is kinds.DivMod


def test_struct_pickles(kinds):
    ann = kinds.Same({"name": "Ann", "Plain": True, "age": 3})
    copy = pickle.loads(pickle.dumps(ann))
    assert copy == ann and copy.Age == 3


def test_same_handle(kinds, build):
    root = build(str(FIXTURES / "kinds"))
    again = usegolib.import_("example.com/kinds", artifact_dir=root)
    assert again.Person is kinds.Person
    (manifest,) = root.rglob("manifest.json")
    for path in (manifest, manifest.parent, str(manifest.parent)):
        assert usegolib.load_artifact(path).Int(5) == 5
    assert kinds.sub("geo") is kinds.geo


def test_loaded(kinds):
    kinds.Int(1)
    assert "example.com/kinds" in str(usegolib.loaded())
