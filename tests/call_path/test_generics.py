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


def test_what_an_instantiation_is_written_like(objects):
    """The text named those that are there and not how to get another one, such as that of int beside `any`."""
    with pytest.raises(TypeError) as refused:
        objects.NewCache(3)
    assert str(refused.value) == (
        "NewCache is generic; choose an instantiation: NewCache[...] of [any, any], [string, int]\n"
        'hint: write the types for K, V as in Go: NewCache["int", "int"]; name one that is not there in the file of '
        "`--generics` and build again"
    )
    with pytest.raises(TypeError, match=r"Max\[\.\.\.\] of (.*\n)+hint: .* for \w+ as in Go: Max\[.float64.\]; "):
        objects.Max(1, 2)
    with pytest.raises(TypeError) as refused:
        objects.NewCache["int"]
    assert str(refused.value).startswith(
        "NewCache[int]: NewCache has 2 type parameters (K, V), not 1\nhint: write the types for K, V as in Go: "
    )


def test_a_mapping(objects):
    cache = objects.NewCache["any", "any"](2)
    cache.Put("a", 1)
    assert cache["a"] == 1 and len(cache) == 1
    with pytest.raises(KeyError):
        cache["b"]
