"""Generic functions and types, instantiated."""

import pytest

from usegolib.errors import GoNameError


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def test_generics(objects):
    assert objects.Id__int64(5) == 5 and objects.Id["int64"](5) == 5 and objects.generic("Id", ["int64"])(6) == 6
    assert objects.Max["int"](1, 2) == objects.Max[int](2, 1) == 2
    cache = objects.NewCache["any", "any"](3)
    assert cache.Put("a", 1) and cache.Get("a") == (1, True) and cache.Get("b") == (None, False)
    assert type(cache) is objects.Cache["any", "any"] is objects.Cache__any__any
    words = objects.Cache["string", "int"](Limit=0)
    assert objects.Words(words) == [] and type(words) is objects.Cache__string__int and not words.Put("a", 1)
    assert objects.Tuple["string", "int"](First="a", Second=1).Swap() == {"First": 1, "Second": "a"}
    with pytest.raises(GoNameError, match=r"Id\[chan\] is not in this artifact, which has: .*int64"):
        objects.Id["chan"]
    with pytest.raises(TypeError, match="Id is generic; choose an instantiation"):
        objects.Id(5)


def test_a_mapping(objects):
    cache = objects.NewCache["any", "any"](2)
    cache.Put("a", 1)
    assert cache["a"] == 1 and len(cache) == 1
    with pytest.raises(KeyError):
        cache["b"]
